"""Promises to pay as of a day: each with what came in for it, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal, NamedTuple

from arcli.model.entries import Arrangement, Promise
from arcli.model.fieldtext import split_ref
from arcli.model.money import ZERO
from arcli.subledger.openitems import OpenItem
from arcli.subledger.shares import came_in, was_open
from arcli.subledger.state import Document, Subledger

State = Literal["due", "kept", "part", "broken", "replaced"]


class Kept(NamedTuple):
    """A promise as of a day: its document, what came in for it up to its day, and its state.

    `state` is `due` while its day is not over, then `kept`, `part` (kept in part) or `broken`; `replaced` if a later
    promise about the same thing, or an arrangement, came before its day was over. `open` is what is still open of the
    document. `followed` says that another one about it was made since.
    """

    entry: Promise
    document: Document
    received: Decimal
    open: Decimal
    state: State
    followed: bool

    @property
    def missed(self) -> bool:
        """Return whether its day is over, money is missing, something is still open, and nothing new was promised."""
        return self.state in ("part", "broken") and self.open > 0 and not self.followed


def promises(subledger: Subledger, items: list[OpenItem]) -> list[Kept]:
    """Return all promises up to the subledger's date, by day promised for, document and amount.

    What payments settle after the day of the promise keeps it, the earliest day first where several were made on one
    day; money that comes after the promised day does not (our choice: who pays late has broken the promise). Nor is one
    broken if nothing is open any more on its day, because the debt was credited or written off.
    """
    made: list[Promise] = [
        e for e in subledger.other_entries if isinstance(e, Promise) and e.date <= subledger.as_of
    ]  # fmt: skip
    made = [e for e in made if split_ref(e.document)[0] in subledger.documents]
    made.sort(key=lambda e: (e.document, e.date, e.until, e.amount))
    open_of: dict[str, Decimal] = {}
    for item in items:
        if item.open > 0:
            for ref in {item.ref, item.document.id}:
                open_of[ref] = open_of.get(ref, ZERO) + item.open
    subledger.prepare({split_ref(e.document)[0] for e in made})
    days: dict[str, set[date]] = {}  # a promise about the whole takes the place of those about its instalments too
    for entry in made:
        days.setdefault(entry.document, set()).add(entry.date)
    for arrangement in subledger.other_entries:  # so does an arrangement
        if isinstance(arrangement, Arrangement) and arrangement.date <= subledger.as_of:
            for enclosed in arrangement.enclosed:
                days.setdefault(enclosed.document, set()).add(arrangement.date)
    found: list[Kept] = []
    for ref, entries in groupby(made, key=lambda e: e.document):
        replacing = days[ref] | days.get(split_ref(ref)[0], set())
        found += _of_document(subledger, ref, list(entries), replacing, open_of.get(ref, ZERO))
    return sorted(found, key=_order)


def _order(kept: Kept) -> tuple[date, str, Decimal, date]:
    return kept.entry.until, kept.document.id, kept.entry.amount, kept.entry.date


def _of_document(
    subledger: Subledger, ref: str, entries: list[Promise], days: set[date], open_: Decimal
) -> Iterator[Kept]:
    """Yield the promises about one document or instalment, made on several `days`."""
    number, part = split_ref(ref)
    document = subledger.documents[number]
    for day, together in groupby(entries, key=lambda e: e.date):
        later = min((d for d in days if d > day), default=None)
        used = ZERO
        for entry in together:
            until = min(entry.until, subledger.as_of)
            received = min(max(came_in(subledger, document, part, day, until) - used, ZERO), entry.amount)
            used += received
            state = _state(subledger.as_of, entry, received, later)
            if state in ("part", "broken") and not open_ and _closed(subledger, document, part, entry.until):
                state = "kept"
            yield Kept(entry, document, received, open_, state, later is not None)


def _state(day: date, entry: Promise, received: Decimal, later: date | None) -> State:
    if received >= entry.amount:
        return "kept"
    if later is not None and later <= entry.until:
        return "replaced"
    if day <= entry.until:
        return "due"
    return "part" if received else "broken"


def _closed(subledger: Subledger, document: Document, part: int | None, day: date) -> bool:
    """Return whether a document or instalment was settled on a day, by whatever, or undone."""
    if document.ended is not None and document.ended <= day:
        return True
    return not was_open(subledger, document, part, day)
