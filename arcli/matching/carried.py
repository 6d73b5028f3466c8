"""Entries that were in transit to the bank on the first day of a reconciliation, however old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from arcli.matching.bookings import Booking
from arcli.matching.subsets import few
from arcli.model.money import ZERO, minor

_MOST = 8  # entries among which the difference of two opening balances is sought


@dataclass(frozen=True)
class Before:
    """The previous reconciliation: its last day, the labels outstanding then, and the bank's closing balances."""

    last: date
    outstanding: frozenset[str] = frozenset()
    closing: dict[str, Decimal] = field(default_factory=dict)


def carried(
    earlier: Iterable[Booking], all_earlier: Decimal, opening: Decimal | None, before: Before | None
) -> list[Booking]:
    """Return the entries dated before the first day, shown by no line, that the bank does not have yet.

    `all_earlier` is the sum of all entries dated before the first day, in one currency like the rest. Entries booked
    from a line are at the bank. For the others, a previous reconciliation decides; else the opening balance, if exactly
    one set of them makes the difference; else all are outstanding: none is dropped silently.
    """
    unsure = _not_void([b for b in earlier if b.identity is None])
    if before is not None:
        return [b for b in unsure if b.date > before.last or b.label in before.outstanding]
    if opening is None or not unsure:
        return unsure
    missing = all_earlier - opening
    if not missing:
        return []
    if missing == sum((b.amount for b in unsure), ZERO) or missing < 0:
        return unsure
    currency = unsure[0].currency
    target = minor(missing, currency)
    amounts = [minor(b.amount, currency) for b in unsure]
    sets = [(i,) for i, a in enumerate(amounts) if a == target] + few(target, amounts, _MOST)
    return [unsure[i] for i in sets[0]] if len(sets) == 1 else unsure


def _not_void(bookings: list[Booking]) -> list[Booking]:
    """Return bookings without those reversed before the bank saw them."""
    together: dict[str, list[Booking]] = {}
    for b in bookings:
        together.setdefault(b.undone or b.documents[0], []).append(b)
    return [b for group in together.values() if sum((x.amount for x in group), ZERO) for b in group]
