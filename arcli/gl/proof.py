"""The proofs of the general ledger: every entry balances, and its accounts equal the open items."""

from __future__ import annotations

from decimal import Decimal

from arcli.gl.postings import Book
from arcli.model.money import ZERO, money
from arcli.subledger.openitems import items_of
from arcli.subledger.proof import ProofError
from arcli.subledger.state import Subledger

Key = tuple[str, str, str]  # (document, holder, currency)


def prove_book(sub: Subledger, book: Book, only: set[str] | None = None) -> None:
    """Each step adds up to zero per currency and in base; each document's postings to its open items.

    `only`: IDs of the documents that the book was made of, if not of all.

    Raises ProofError naming the entry or the figures that differ.
    """
    for transaction in book.transactions:
        sums: dict[str, Decimal] = {}
        base = ZERO
        for step in transaction.steps:
            for p in step.postings:
                sums[p.currency] = sums.get(p.currency, ZERO) + p.amount
                base += p.base
        if base or any(sums.values()):
            raise ProofError(
                f"proof failed: {transaction.entry.kind} {transaction.reference} of {transaction.date} does not balance"
            )
    posted, open_ = by_document(book), open_by_document(sub, only)
    for key in sorted(posted.keys() | open_.keys()):
        one, other = posted.get(key, ZERO), open_.get(key, ZERO)
        if one != other:
            document, customer, currency = key
            raise ProofError(
                f'proof failed for {document} of customer "{customer}" as of {sub.as_of}: the general ledger has '
                f"{money(one, currency)}, open items {money(other, currency)}"
            )
    _prove_base(sub, book)


def _prove_base(sub: Subledger, book: Book) -> None:
    """In base: the accounts against what documents stand at; of the base currency itself, their amounts."""
    if book.base is None:
        return
    posted: dict[tuple[str, str], Decimal] = {}
    for t in book.transactions:
        for step in t.steps:
            for p in step.postings:
                if p.holding and p.currency != book.base:
                    posted[p.document, p.customer] = posted.get((p.document, p.customer), ZERO) + p.base
                elif p.holding and p.amount != p.base:
                    raise ProofError(f"proof failed: {t.reference} of {t.date} has two amounts in {book.base}")
    for key in sorted(posted.keys() | book.carrying.keys()):
        side = sub.documents[key[0]].side
        one, other = posted.get(key, ZERO), side * book.carrying.get(key, ZERO)
        if one != other:
            raise ProofError(
                f'proof failed for {key[0]} of customer "{key[1]}" as of {sub.as_of}: the general ledger has '
                f"{money(one, book.base)}, it stands at {money(other, book.base)}"
            )


def by_document(book: Book) -> dict[Key, Decimal]:
    """What the accounts of open items say of each document and holder; zeros left out."""
    sums: dict[Key, Decimal] = {}
    for t in book.transactions:
        for step in t.steps:
            for p in step.postings:
                if p.holding:
                    key = (p.document, p.customer, p.currency)
                    sums[key] = sums.get(key, ZERO) + p.amount
    return {k: v for k, v in sums.items() if v}


def open_by_document(sub: Subledger, only: set[str] | None = None) -> dict[Key, Decimal]:
    """What is open of each document and holder, before balance-forward customers' credits fill their debits."""
    sums: dict[Key, Decimal] = {}
    for document in sub.documents.values() if only is None else [sub.documents[number] for number in only]:
        for item in items_of(sub, document):
            key = (document.id, item.customer, document.currency)
            sums[key] = sums.get(key, ZERO) + item.open
    return {k: v for k, v in sums.items() if v}
