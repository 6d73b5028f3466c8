"""Retention: parts of an invoice that its customer keeps back until the work has proven good.

A `retained` part is open and belongs to what is owed, but has no due date: it is current on every basis (our choice:
nobody is late with what was agreed to be kept). The first `extend` that names the part, such as `INV-1#2`, gives its
due date; a later one agrees on another, as of any document. An `extend` of the whole document is about what is due.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from arcli.model.dates import NOT_DUE
from arcli.model.diagnostics import Problem
from arcli.model.entries import Entry, Extend, Invoice
from arcli.model.money import ZERO, money
from arcli.subledger.state import Document, Part, Subledger


def retained_in(entry: Invoice) -> Decimal:
    """Return what an invoice retains in all."""
    return sum((part.amount for part in entry.retained), ZERO)


def retain(subledger: Subledger, document: Document, entry: Invoice) -> None:
    """Add the retained parts of a document to what is due of it; the last numbers are theirs."""
    kept = retained_in(entry)
    if kept > document.amount:
        message = f"{money(kept, document.currency)} are retained of {money(document.amount, document.currency)}"
        hint = "what is retained is a part of the document"
        subledger.problems.append(Problem("AR322", message, entry, ("retained", 0, "amount"), hint))
        return
    rest = document.amount - kept
    due = document.parts or ((Part(1, document.due_date, rest),) if rest else ())
    parts = [Part(number, NOT_DUE, p.amount, True) for number, p in enumerate(entry.retained, len(due) + 1)]
    document.parts = (*due, *parts)
    document.due = document.parts[0].due
    subledger.retaining.append(document)


def give_dates(subledger: Subledger, entries: Iterable[Entry]) -> None:
    """Give retained parts the due dates of the first `extend` of each, by the as-of date."""
    first: dict[str, tuple[date, date]] = {}
    for entry in entries:
        if isinstance(entry, Extend) and entry.date <= subledger.as_of:
            given = entry.date, entry.due
            first[entry.document] = min(given, first.get(entry.document, given))
    for document in subledger.retaining:
        parts = document.parts or ()
        due = [first.get(f"{document.id}#{p.number}", (p.due, p.due))[1] if p.retained else p.due for p in parts]
        document.parts = tuple(p._replace(due=day) for p, day in zip(parts, due, strict=True))
        document.due = document.parts[0].due
