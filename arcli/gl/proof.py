"""The proofs of the general ledger: every entry balances, and its accounts equal the open items."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from arcli.gl.accrued import ACCRUAL
from arcli.gl.accruing import accrues, unbilled_on
from arcli.gl.deferral import DEFERRAL
from arcli.gl.postings import Book
from arcli.gl.provisions import prove_provisions
from arcli.gl.summary import Summary
from arcli.model.dates import end_of_month
from arcli.model.money import ZERO, major, money
from arcli.subledger.openitems import items_of
from arcli.subledger.proof import ProofError
from arcli.subledger.provided import provided
from arcli.subledger.state import Document, Subledger

Key = tuple[str, str, str]  # (document, holder, currency)


def prove_book(subledger: Subledger, book: Book) -> None:
    """Prove that each step balances per currency and in base, and each document's postings equal its open items.

    Raise ProofError naming the entry or the figures that differ.
    """
    posted, worth = _prove_balance(book)
    documents = [d for d in subledger.documents.values() if book.only is None or d.id in book.only]
    _compare(subledger, posted, open_by_document(documents, subledger))
    _prove_base(subledger, book, worth)
    _prove_deferral(subledger, book)
    _prove_accrual(subledger, book)
    if book.only is None:
        prove_provisions(subledger, provided(subledger), book.movements())


def prove_summary(subledger: Subledger, summary: Summary, only: set[str] | None = None) -> None:
    """Prove the same of a summary. `only` holds the IDs of the documents it was made from; None for all.

    A plain posting is one amount on two accounts; what it leaves on them is compared like everything else.
    """
    posted, worth = _prove_balance(summary.rest)
    touched = {document for document, _, _ in posted}
    others: list[Document] = []
    for number in subledger.documents if only is None else only:
        document, left = subledger.documents[number], summary.left.get(number)
        if left is not None and number not in touched and document.lifecycle is None:
            if left != document.side * document.open:
                _compare(subledger, {_key(document): left}, open_by_document([document], subledger))
            continue
        others.append(document)
        if left is not None:
            posted[_key(document)] = posted.get(_key(document), ZERO) + left
    _compare(subledger, posted, open_by_document(others, subledger))
    if summary.foreign is not None:
        worth |= {(n, subledger.documents[n].customer): base for n, base in summary.foreign.worth.items()}
    _prove_base(subledger, summary.rest, worth)
    _prove_deferral(subledger, summary.rest)
    _prove_accrual(subledger, summary.rest)
    if only is None:
        prove_provisions(subledger, provided(subledger), summary.movements())


def _key(document: Document) -> Key:
    return document.id, document.customer, document.currency


def _prove_balance(book: Book) -> tuple[dict[Key, Decimal], dict[tuple[str, str], Decimal]]:
    """Prove that each transaction balances; return the balances of open items by document and holder, without zeros.

    Then, of documents in other currencies, those in base.
    """
    posted: dict[Key, Decimal] = {}
    worth: dict[tuple[str, str], Decimal] = {}
    for t in book.transactions:  # PERF: one loop, since a book may have some hundred thousand postings
        sums: dict[str, Decimal] = {}
        total = ZERO
        for _, amount, currency, base, customer, document, holding, _, _ in t.posted():
            sums[currency] = sums[currency] + amount if currency in sums else amount
            total += base
            if holding:
                key = document, customer, currency
                posted[key] = posted[key] + amount if key in posted else amount
                if currency != book.base:
                    worth[document, customer] = worth.get((document, customer), ZERO) + base
                elif amount != base:
                    raise ProofError(f"proof failed: {t.reference} of {t.date} has two amounts in {book.base}")
        if total or any(sums.values()):
            raise ProofError(f"proof failed: {t.kind} {t.reference} of {t.date} does not balance")
    return {key: amount for key, amount in posted.items() if amount}, worth


def _compare(subledger: Subledger, posted: dict[Key, Decimal], open_: dict[Key, Decimal]) -> None:
    for key in sorted(posted.keys() | open_.keys()):
        one, other = posted.get(key, ZERO), open_.get(key, ZERO)
        if one != other:
            document, customer, currency = key
            raise ProofError(
                f'proof failed for {document} of customer "{customer}" as of {subledger.as_of}: the general ledger has '
                f"{money(one, currency)}, open items {money(other, currency)}"
            )


def _prove_base(subledger: Subledger, book: Book, posted: dict[tuple[str, str], Decimal]) -> None:
    """Prove in base what is posted, by document and holder, against the values of documents in other currencies."""
    if book.base is None:
        return
    for key in sorted(posted.keys() | book.carrying.keys()):
        side = subledger.documents[key[0]].side
        one, other = posted.get(key, ZERO), side * book.carrying.get(key, ZERO)
        if one != other:
            raise ProofError(
                f'proof failed for {key[0]} of customer "{key[1]}" as of {subledger.as_of}: the general ledger has '
                f"{money(one, book.base)}, it stands at {money(other, book.base)}"
            )


def _prove_deferral(subledger: Subledger, book: Book) -> None:
    """Prove that what was invoiced is recognised or deferred: the postings against each line's own days."""
    if not book.streams:
        return
    posted: dict[tuple[str, str], Decimal] = {}
    for p in (p for t in book.transactions for p in t.posted() if p.cls == DEFERRAL):
        posted[p.account, p.currency] = posted.get((p.account, p.currency), ZERO) + p.amount
    left: dict[tuple[str, str], int] = {}
    for stream in book.streams:
        key = (stream.account, stream.document.currency)
        left[key] = left.get(key, 0) + stream.deferred(subledger.as_of)
    for account, currency in sorted(posted.keys() | left.keys()):
        one, other = posted.get((account, currency), ZERO), major(left.get((account, currency), 0), currency)
        if one != other:
            raise ProofError(
                f"proof failed for {account} as of {subledger.as_of}: {money(one, currency)} of what was invoiced is "
                f"posted as deferred, {money(other, currency)} is not yet earned"
            )


def _prove_accrual(subledger: Subledger, book: Book) -> None:
    """Prove on the last day of a month that what is posted as unbilled is what could be billed and is earned."""
    day = subledger.as_of
    if not accrues(subledger) or day == date.max or end_of_month(day) != day:  # of all days, contracts earn for ever
        return
    posted: dict[tuple[str, str], Decimal] = {}
    for p in (p for t in book.transactions for p in t.posted() if p.cls == ACCRUAL):
        posted[p.account, p.currency] = posted.get((p.account, p.currency), ZERO) - p.amount
    left = unbilled_on(subledger)
    for account, currency in sorted(posted.keys() | left.keys()):
        one, other = posted.get((account, currency), ZERO), major(left.get((account, currency), 0), currency)
        if one != other:
            raise ProofError(
                f"proof failed for {account} as of {subledger.as_of}: {money(one, currency)} are posted as earned and "
                f"not billed, contracts come to {money(other, currency)}"
            )


def open_by_document(documents: Iterable[Document], subledger: Subledger) -> dict[Key, Decimal]:
    """Return open amounts by document and holder, before balance-forward customers' credits settle their debits."""
    sums: dict[Key, Decimal] = {}
    for document in documents:
        if document.lifecycle is None:  # PERF: one item, of its first holder
            if document.open and document.date <= subledger.as_of:
                sums[_key(document)] = document.side * document.open
            continue
        for item in items_of(subledger, document):
            key = (document.id, item.customer, document.currency)
            sums[key] = sums.get(key, ZERO) + item.open
    return {k: v for k, v in sums.items() if v}
