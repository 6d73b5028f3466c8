"""Deposits: which payments wait in undeposited funds until a `deposit` entry pays them in, and what it pays in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from arcli.model.diagnostics import Problem
from arcli.model.entries import Deposit, Entry, Payment
from arcli.model.money import ZERO, money
from arcli.subledger.document import Document
from arcli.subledger.state import Subledger


def check_deposits(subledger: Subledger, entries: Sequence[Entry]) -> None:
    """Register the deposits up to the subledger's date by the payments that they pay in; report those that can't be."""
    found = [e for e in entries if isinstance(e, Deposit) and e.date <= subledger.as_of]
    numbers: dict[str, Deposit] = {}
    for entry in sorted(found, key=lambda e: (e.date, e.id, repr(e))):
        problems = list(_problems(subledger, entry))
        if (other := numbers.setdefault(entry.id, entry)) is not entry:
            said, related = f"there are two deposits {entry.id}", ((other, ("id",), "first here"),)
            problems.append(Problem("AR333", said, entry, ("id",), "give it the next number", related=related))
        subledger.problems += problems
        if not problems:
            subledger.deposits |= {one.document: entry for one in entry.enclosed}


def undeposited(subledger: Subledger) -> Iterator[Document]:
    """Yield the payments that wait in undeposited funds: by a method that the settings name, and not yet paid in."""
    methods = subledger.settings.accounts.undeposited_methods
    for document in subledger.documents.values() if methods else ():
        if (
            document.kind == "payment"
            and document.date <= subledger.as_of
            and document.ended is None
            and document.says("method") in methods
            and not any(document.says(word) for word in ("account", "deposit", "bank_line"))
            and document.id not in subledger.deposits
        ):
            yield document


def paid_in(document: Document, entry: Deposit) -> Decimal:
    """Return what a deposit pays in of a payment: what was not reversed before its day."""
    return document.amount - sum((a for day, a, _ in document.reductions or [] if day < entry.date), ZERO)


def _problems(subledger: Subledger, entry: Deposit) -> Iterator[Problem]:
    """Yield what is wrong with a deposit. Unknown documents are reported elsewhere."""
    if not entry.enclosed:
        yield Problem("AR333", f"{entry.id} names no payment", entry, ("id",), "write the payments below it: PMT-5")
    total, whole, seen = ZERO, True, set[str]()
    for index, one in enumerate(entry.enclosed):
        document = subledger.documents.get(one.document.partition("#")[0])
        said = None if document is None else _refused(subledger, entry, document, seen)
        if said is not None:
            yield Problem("AR333", said, entry, ("enclosed", index, "document"), "leave it out")
        elif document is not None and one.amount not in (None, paid_in(document, entry)):
            due = money(paid_in(document, entry), document.currency)
            yield Problem("AR333", f"{document.id} is of {due}", entry, ("enclosed", index, "amount"), f"write {due}")
        if document is None or said is not None:
            whole = False
        else:
            seen.add(document.id)
            total += paid_in(document, entry)
    if entry.enclosed and whole and total != entry.amount:
        code = _currency(subledger, entry)
        message = f"the payments of {entry.id} add up to {money(total, code)}"
        yield Problem("AR333", message, entry, ("amount",), "name what is missing, or correct the amount")


def _currency(subledger: Subledger, entry: Deposit) -> str:
    first = subledger.documents.get(entry.enclosed[0].document)
    return entry.currency or (first.currency if first is not None else "")


def _refused(subledger: Subledger, entry: Deposit, document: Document, seen: set[str]) -> str | None:
    """Return why a document can't be paid in by a deposit; None if it can."""
    number, payment = document.id, document.entry
    if not isinstance(payment, Payment) or document.kind != "payment":
        return f"{number} is not a payment"
    if document.date > entry.date:
        return f"{number} is of {document.date}, after the deposit"
    if document.ended is not None and document.ended < entry.date:
        return f"{number} was reversed on {document.ended}"
    if payment.deposit is not None or payment.bank_line is not None or payment.account is not None:
        where = payment.deposit or payment.account or "a line of the bank"
        return f"{number} is in the bank already: {where}"
    if number in seen:
        return f"{number} is named twice"
    if (other := subledger.deposits.get(number)) is not None:
        return f"{number} is part of {other.id} already"
    if document.currency != _currency(subledger, entry):
        return f"{number} is in {document.currency}, the deposit in {_currency(subledger, entry)}"
    return None
