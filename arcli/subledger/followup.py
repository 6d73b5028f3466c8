"""Follow-up as of a date: disputes, promises, agreed due dates, holds, letters.

A day is a set: if something begins and ends on the same day, the end counts (our choice: whoever releases a customer
knows of the hold). Contradictions within a day are refused in `sameday`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from arcli.model.entries import Dispute, Hold, Impair, Place, Promise, Recall, Release
from arcli.model.fields import HOLD_SCOPES
from arcli.subledger.letters import Letters

T = TypeVar("T")


class Disputed(NamedTuple):
    """An open dispute: its date, its amount (None: all that is open), its reason."""

    since: date
    amount: Decimal | None
    reason: str | None
    entry: Dispute


class Promised(NamedTuple):
    """A promise to pay: its date, its amount, and the day it is promised for."""

    made: date
    amount: Decimal
    until: date
    entry: Promise


class ByReference(dict[str, T]):
    """What is stated about documents and instalments, by reference."""

    def __init__(self) -> None:
        super().__init__()
        self._instalments: dict[str, set[str]] = {}  # references to instalments by the ID of their document

    def __setitem__(self, ref: str, value: T) -> None:
        super().__setitem__(ref, value)
        number, mark, _ = ref.partition("#")
        if mark:
            self._instalments.setdefault(number, set()).add(ref)

    def remove(self, ref: str) -> list[str]:
        """Remove what is stated about a document and its instalments, or one instalment; return the references."""
        # PERF: instalments are looked up by document, because a search in all references took time by their square
        found = [r for r in (ref, *self._instalments.get(ref, ())) if r in self]
        for one in found:
            del self[one]
        return found


class FollowUp:
    """The state of follow-up entries as of a date. Documents are keyed by their reference, `INV-1` or `INV-1#2`."""

    def __init__(self) -> None:
        self.disputes = ByReference[Disputed]()
        self.promises = ByReference[list[Promised]]()  # those of the last day with any, which count together
        self.impairs = ByReference[Impair]()
        self.extensions: dict[str, tuple[date, date]] = {}  # given on, extended to
        self.letters = Letters()
        self._holds: dict[tuple[str, str], list[tuple[date, Hold | None]]] = {}  # by customer and scope
        self._placed: dict[str, dict[str | None, Place]] = {}  # by customer, then document (None: all)
        self._resolved: set[tuple[date, str]] = set()

    def agreed(self, document: str, part: int | None) -> date | None:
        """Return the agreed due date that was given last; on the same day, an instalment's takes precedence."""
        if not self.extensions:
            return None
        found = [e for ref in (document, f"{document}#{part}") if (e := self.extensions.get(ref)) is not None]
        return max(reversed(found), key=lambda e: e[0])[1] if found else None

    @property
    def any_hold(self) -> bool:
        """Return whether any customer was ever on hold."""
        return bool(self._holds)

    def held(self, customer: str, day: date, scope: str = "credit") -> Hold | None:
        """Return the latest hold of a scope that a customer is under at the end of a day up to the as-of date."""
        return next(self._in_force(customer, day, scope), None)

    def holds(self, customer: str, day: date, scopes: Iterable[str] = HOLD_SCOPES) -> list[Hold]:
        """Return all holds of some scopes that a customer is under at the end of a day, each once."""
        found = (hold for scope in scopes for hold in self._in_force(customer, day, scope))
        return list({id(hold): hold for hold in found}.values())

    def _in_force(self, customer: str, day: date, scope: str) -> Iterator[Hold]:
        """Yield the holds of a scope since its last release whose last day has not passed, the latest first."""
        changes = self._holds.get((customer, scope), [])
        for at in range(bisect_right(changes, day, key=lambda c: c[0]) - 1, -1, -1):
            hold = changes[at][1]
            if hold is None:
                return
            if hold.until is None or hold.until >= day:
                yield hold

    def customers_held(self, day: date, scope: str = "credit") -> list[str]:
        """Return the customers who are under a hold of a scope at the end of a day, sorted."""
        return sorted(c for c, of in self._holds if of == scope and self.held(c, day, scope) is not None)

    def hold(self, hold: Hold) -> None:
        """Begin a hold, in the order of days. Those before stay: a release or their last day ends them."""
        for scope in _scopes(hold.scope or "credit"):
            self._holds.setdefault((hold.customer, scope), []).append((hold.date, hold))

    def release(self, entry: Release) -> bool:
        """End the holds that a release names, in the order of days; return False if there was none to end."""
        ended = False
        for scope in _scopes(entry.scope or "all"):
            changes = self._holds.setdefault((entry.customer, scope), [])
            ended |= bool(changes) and (changes[-1][1] is not None or changes[-1][0] == entry.date)
            changes.append((entry.date, None))
        return ended

    def placed(self, customer: str, document: str | None = None) -> Place | None:
        """Return what says that a document is with an agency, alone or with all that its customer owes."""
        own = self._placed.get(customer)
        return (own.get(document) or own.get(None)) if own else None

    @property
    def placements(self) -> list[Place]:
        """Return what is with agencies, by customer and document."""
        found = [p for own in self._placed.values() for p in own.values()]
        return sorted(found, key=lambda p: (p.customer, p.document or ""))

    def place(self, entry: Place) -> None:
        """Give something to an agency, in the order of days."""
        self._placed.setdefault(entry.customer, {})[entry.document] = entry

    def recall(self, entry: Recall) -> bool:
        """Take something back from an agency; of a customer all. Return False if nothing was there."""
        own = self._placed.get(entry.customer, {})
        if entry.document is None:
            found = bool(own)
            own.clear()
            return found
        return own.pop(entry.document, None) is not None

    def resolve(self, document: str, day: date) -> bool:
        """End the dispute of a document and those of its instalments; return False if there was none that day."""
        ended = self.disputes.remove(document)
        self._resolved.update((day, ref) for ref in ended)
        return bool(ended) or (day, document) in self._resolved


def _scopes(scope: str) -> tuple[str, ...]:
    """Return what a scope stands for."""
    return HOLD_SCOPES if scope == "all" else (scope,)
