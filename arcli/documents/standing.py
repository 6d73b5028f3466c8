"""What of a document stands on a day: what lowered it by then, what is open, by whom it is held.

It is asked of a subledger of that day or a later one, so that one replay serves documents of many days; what it says is
proven against the parts of the document.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.model.entries.details import PARTS
from arcli.model.money import ZERO, money
from arcli.subledger.instalments import Parts
from arcli.subledger.proof import ProofError
from arcli.subledger.state import Document, Settlement, Subledger


class Lowered(NamedTuple):
    """One thing that lowered a document (negative: that raised it again): when, which document or entry, what kind."""

    date: date
    document: str
    kind: str
    amount: Decimal


class DuePart(NamedTuple):
    """An instalment of the customer, or the whole of its part of the document (number None)."""

    number: int | None
    due: date
    amount: Decimal
    open: Decimal


class Standing(NamedTuple):
    """A document on a day, in its currency: what lowered it, its parts, what is open, when it was reversed."""

    lowered: list[Lowered]
    parts: list[DuePart]
    open: Decimal
    reversed: date | None


def standing(subledger: Subledger, document: Document, day: date) -> Standing:
    """Return how a document of its first holder stands at the end of a day. Raises ProofError.

    The day is at most that of the subledger. What is open of a reversed document is nothing.
    """
    customer = document.customer
    ended = document.ended if document.ended is not None and document.ended <= day else None
    lowered = _lowered(subledger, document, day)
    if ended is not None:
        rest = document.amount - sum((one.amount for one in lowered), ZERO)
        return Standing([*lowered, Lowered(ended, document.id, "reversal", rest)] if rest else lowered, [], ZERO, ended)
    rows = Parts(subledger, document).rows(day).get(customer, [])
    parts = [DuePart(number, due, amount, open_) for number, due, amount, open_ in rows]
    open_ = sum((p.open for p in parts), ZERO)
    expected = document.amount - sum((one.amount for one in lowered), ZERO)
    if open_ != expected:
        currency = document.currency
        raise ProofError(
            f"proof failed for {document.id} on {day}: what lowered it leaves {money(expected, currency)}, "
            f"its parts add up to {money(open_, currency)}"
        )
    return Standing(lowered, parts, open_, None)


def _lowered(subledger: Subledger, document: Document, day: date) -> list[Lowered]:
    """Return what lowered the first holder's part by a day, by date, kind and document."""
    customer, found = document.customer, []
    for s in subledger.touching(document.id):
        if not s.active(day):
            continue
        if s.target is document and s.holder == customer:
            found += of_settlement(s)
        elif s.source is document and s.by == customer:
            found.append(Lowered(s.start, s.target.id, s.target.kind, s.used))
    found += [
        Lowered(when, document.id, "reversal", amount) for when, amount, _ in document.reductions or [] if when <= day
    ]
    for move in document.moves or []:
        if move.start <= day and (move.end is None or move.end > day):
            if move.holder == customer:
                found.append(Lowered(move.start, move.entry.id, "transfer", move.amount))
            if move.to == customer:
                found.append(Lowered(move.start, move.entry.id, "transfer", -move.amount))
    return sorted(found, key=lambda one: (one.date, one.document, one.kind, one.amount))


def of_settlement(s: Settlement) -> list[Lowered]:
    """Return what a settlement takes off its target, by what it is: money, discount, fee, …; in all what it settles."""
    application, found = s.application, []
    for name in PARTS:
        value = getattr(application, name)
        if value:
            found.append(Lowered(s.start, s.source.id, name, s.sign * value))
    rest = s.settled - sum((one.amount for one in found), ZERO)
    return [Lowered(s.start, s.source.id, s.source.kind, rest), *found] if rest else found
