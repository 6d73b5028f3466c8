"""What of each open item is disputed and promised: a dispute or promise of a document falls on its open items once.

One that names an instalment is of that one. What is said of the whole document goes to its other instalments and to all
holders, first due first, as money does (our choice: no standard says which part of a document a customer means).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.model.entries import Dispute, Promise
from arcli.model.fields import split_ref
from arcli.model.money import ZERO
from arcli.subledger.followup import Disputed, Promised
from arcli.subledger.instalments import Parts
from arcli.subledger.openitems import OpenItem
from arcli.subledger.state import Document, Subledger

Key = tuple[str, int | None, str, date]


class DisputedShare(NamedTuple):
    """How much of an open item is disputed, why, and the entry that says so."""

    amount: Decimal
    reason: str | None
    entry: Dispute


class PromisedShare(NamedTuple):
    """How much of an open item is promised and has not come in, by when, and the entry that says so."""

    amount: Decimal
    until: date
    entry: Promise


class Shares:
    """The disputed and promised shares of all open items of a subledger, in the currencies of their documents."""

    def __init__(self, subledger: Subledger, items: Sequence[OpenItem]) -> None:
        self._subledger, self._follow, self._items = subledger, subledger.follow, items
        self._disputed: dict[Key, DisputedShare] | None = None
        self._promised: dict[Key, list[PromisedShare]] | None = None

    def disputed(self, item: OpenItem) -> DisputedShare | None:
        """Return what is disputed of an open item; None if nothing is."""
        if self._disputed is None:
            self._disputed = {}
            for ref, own in self._assigned(self._follow.disputes):
                self._disputed |= _dispute(own, self._follow.disputes[ref])
        return self._disputed.get(_key(item))

    def promised(self, item: OpenItem) -> list[PromisedShare]:
        """Return what is promised of an open item and has not come in, by day."""
        if self._promised is None:
            self._promised = {}
            assigned = self._assigned(self._follow.promises)
            self._subledger.prepare({own[0].document.id for _, own in assigned})
            for ref, own in assigned:
                for key, share in _promise(own, _not_in_yet(self._subledger, own[0].document, ref)):
                    self._promised.setdefault(key, []).append(share)
        return self._promised.get(_key(item), [])

    def _assigned(self, said: Collection[str]) -> list[tuple[str, list[OpenItem]]]:
        """Each reference that something is said of, and the open items that it is about, in the order they share it.

        A named instalment has what is said of it; what is said of the whole document is about all others.
        """
        numbers = {split_ref(ref)[0] for ref in said}
        found: dict[str, list[OpenItem]] = {}
        for item in self._items if numbers else ():
            if item.open > 0 and item.document.id in numbers:
                ref = item.ref if item.ref in said else item.document.id
                found.setdefault(ref, []).append(item)
        return [(ref, sorted(own, key=_first_due)) for ref, own in found.items() if ref in said]


def _dispute(items: list[OpenItem], dispute: Disputed) -> dict[Key, DisputedShare]:
    found, left = {}, dispute.amount
    for item in items:
        share = item.open if left is None else min(left, item.open)
        left = None if left is None else left - share
        if share:
            found[_key(item)] = DisputedShare(share, dispute.reason, dispute.entry)
    return found


def _promise(items: list[OpenItem], promises: list[PromisedShare]) -> Iterator[tuple[Key, PromisedShare]]:
    """Share promises out over open items, the first to come over what is due first."""
    left = [p.amount for p in promises]
    for item in items:
        room = item.open
        for index, promise in enumerate(promises):
            share = min(room, left[index])
            if share:
                yield _key(item), PromisedShare(share, promise.until, promise.entry)
                left[index] -= share
                room -= share


def _key(item: OpenItem) -> Key:
    return item.document.id, item.part, item.customer, item.due


def _first_due(item: OpenItem) -> tuple[date, int, bool, str]:
    """Of one instalment the first customer's part comes before that of others."""
    return item.due, item.part or 0, item.customer != item.document.customer, item.customer


def _not_in_yet(subledger: Subledger, document: Document, ref: str) -> list[PromisedShare]:
    """What of the promises under a reference has not come in since they were made; money keeps the first due first."""
    promises: list[Promised] = subledger.follow.promises[ref]
    part = None if ref == document.id else split_ref(ref)[1]
    came, left = _came_in(subledger, document, part, promises[0].made), []
    for promise in promises:
        kept = min(came, promise.amount)
        came -= kept
        left.append(PromisedShare(promise.amount - kept, promise.until, promise.entry))
    return left


def _came_in(subledger: Subledger, document: Document, part: int | None, made: date) -> Decimal:
    """What payments of the days after a promise settle of a document, or at most of the instalment that it names."""
    money = ZERO
    for s in subledger.touching(document.id):
        paid = s.target is document and s.source.kind == "payment" and s.start > made and s.active(subledger.as_of)
        if paid and (part is None or s.part in (None, part)):
            money += s.settled
    if part is not None and money > 0:
        parts = Parts(subledger, document)
        then, now = (_open_of(parts, part, day) for day in (made, subledger.as_of))
        money = min(money, then - now)
    return max(money, ZERO)


def _open_of(parts: Parts, part: int, day: date) -> Decimal:
    rows = [row for found in parts.rows(day).values() for row in found]
    return sum((open_ for number, _, _, open_ in rows if number == part), ZERO)
