"""Follow-up as of a date: disputes, promises, agreed due dates, holds.

A day is a set: of what begins and what ends on one day, the end holds (our choice: who releases a customer knows of the
hold). What contradicts itself within a day is refused in `sameday`.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.model.entries import Dispute, Hold, Promise


class Disputed(NamedTuple):
    """An open dispute: since when, how much (None: all that is open), why."""

    since: date
    amount: Decimal | None
    reason: str | None
    entry: Dispute


class Promised(NamedTuple):
    """A promise to pay: when it was made, how much, and by when."""

    made: date
    amount: Decimal
    until: date
    entry: Promise


class FollowUp:
    """What follow-up entries say as of a date. Documents are keyed by their reference, `INV-1` or `INV-1#2`."""

    def __init__(self) -> None:
        self.disputes: dict[str, Disputed] = {}
        self.promises: dict[str, list[Promised]] = {}  # those of the last day with any; they stand together
        self.extensions: dict[str, tuple[date, date]] = {}  # since when, to which day
        self._holds: dict[str, list[tuple[date, Hold | None]]] = {}
        self._resolved: set[tuple[date, str]] = set()

    def agreed(self, document: str, part: int | None) -> date | None:
        """Return the agreed due date that was given last; of one day that of the instalment goes before the whole."""
        found = [e for ref in (document, f"{document}#{part}") if (e := self.extensions.get(ref)) is not None]
        return max(reversed(found), key=lambda e: e[0])[1] if found else None

    def held(self, customer: str, day: date) -> Hold | None:
        """Return the credit hold that a customer is on at the end of a day up to the as-of date."""
        changes = self._holds.get(customer)
        at = bisect_right(changes, day, key=lambda c: c[0]) if changes else 0
        return changes[at - 1][1] if changes and at else None

    def hold(self, customer: str, day: date, hold: Hold | None) -> bool:
        """Begin a hold or (None) end it, in the order of days; return False where none was there to end."""
        changes = self._holds.setdefault(customer, [])
        ends = hold is not None or (bool(changes) and (changes[-1][1] is not None or changes[-1][0] == day))
        changes.append((day, hold))
        return ends

    def resolve(self, document: str, day: date) -> bool:
        """End the dispute of a document and those of its instalments; return False where none was there that day."""
        ended = [ref for ref in self.disputes if ref == document or ref.startswith(f"{document}#")]
        for ref in ended:
            del self.disputes[ref]
            self._resolved.add((day, ref))
        return bool(ended) or (day, document) in self._resolved
