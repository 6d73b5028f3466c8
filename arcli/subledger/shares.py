"""Shares of open items that are disputed, judged, promised or arranged: each falls on a document only once.

One that names an instalment concerns only that one. One about the whole document is allocated to its other instalments
and to all holders, first due first, as money is (our choice: no standard says which part of a document a customer
means).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.model.entries import Dispute, Promise
from arcli.model.fieldtext import split_ref
from arcli.model.money import ZERO
from arcli.subledger.arrangements import Arranged, arranged
from arcli.subledger.followup import Disputed, FollowUp, Promised
from arcli.subledger.forwarded import came_forward
from arcli.subledger.instalments import Parts
from arcli.subledger.openitems import ItemKey, OpenItem
from arcli.subledger.state import Document, Subledger


class DisputedShare(NamedTuple):
    """The disputed amount of an open item, the reason, and the entry."""

    amount: Decimal
    reason: str | None
    entry: Dispute


class PromisedShare(NamedTuple):
    """The promised amount of an open item that has not been received, its day, and the entry."""

    amount: Decimal
    until: date
    entry: Promise


class Shares:
    """What is said of all open items of a subledger, by their shares, in the currencies of their documents."""

    def __init__(self, subledger: Subledger, items: Sequence[OpenItem], follow: FollowUp | None = None) -> None:
        """Take the items and, where they are those of another day, what was said up to that day."""
        self._subledger, self._follow, self._items = subledger, follow or subledger.follow, items
        self._disputed: dict[ItemKey, DisputedShare] | None = None
        self._impaired: dict[ItemKey, Decimal] | None = None
        self._arranged: dict[ItemKey, list[tuple[date, Decimal]]] | None = None
        self._promised: dict[ItemKey, list[PromisedShare]] | None = None

    def disputed(self, item: OpenItem) -> DisputedShare | None:
        """Return the disputed share of an open item; None if nothing is disputed."""
        if self._disputed is None:
            self._disputed = {}
            for ref, own in self._assigned(self._follow.disputes):
                self._disputed |= _dispute(own, self._follow.disputes[ref])
        return self._disputed.get(item.key)

    def impaired(self, item: OpenItem) -> Decimal | None:
        """Return the expected loss of an open item that is judged separately; None of all others."""
        if self._impaired is None:
            self._impaired = {}
            for ref, own in self._assigned(self._follow.impairs):
                left = self._follow.impairs[ref].amount or ZERO
                for one in own:
                    share = self._impaired[one.key] = min(left, one.open)
                    left -= share
        return self._impaired.get(item.key)

    def arranged(self, item: OpenItem) -> list[tuple[date, Decimal]]:
        """Return the instalments that an item is under by an arrangement that is kept so far: (day, amount)."""
        if self._arranged is None:
            self._arranged = {}
            for one in arranged(self._subledger):
                if one.state == "running":
                    self._arrange(one)
        return self._arranged.get(item.key, [])

    def _arrange(self, one: Arranged) -> None:
        """Allocate what is left of the instalments to the open items of the documents, as promises are."""
        assert self._arranged is not None
        left = [amount for _, amount in one.rest]
        said = {e.document: e.amount for e in one.entry.enclosed}
        for ref, own in self._assigned(said):
            most = said[ref]
            for item in own:
                room = item.open if most is None else min(item.open, most)
                most = None if most is None else most - room
                for index, (due, _) in enumerate(one.rest):
                    if share := min(room, left[index]):
                        self._arranged.setdefault(item.key, []).append((due, share))
                        left[index] -= share
                        room -= share

    def promised(self, item: OpenItem) -> list[PromisedShare]:
        """Return the promised shares of an open item that have not been received, by day."""
        if self._promised is None:
            self._promised = {}
            assigned = self._assigned(self._follow.promises)
            self._subledger.prepare({own[0].document.id for _, own in assigned})
            for ref, own in assigned:
                for key, share in _promise(own, _not_in_yet(self._subledger, own[0].document, ref)):
                    self._promised.setdefault(key, []).append(share)
        return self._promised.get(item.key, [])

    def _assigned(self, said: Collection[str]) -> list[tuple[str, list[OpenItem]]]:
        """Return each reference with statements about it, and the open items they concern, in the order of allocation.

        Statements about a named instalment concern it; those about the whole document concern all others.
        """
        numbers = {split_ref(ref)[0] for ref in said}
        found: dict[str, list[OpenItem]] = {}
        for item in self._items if numbers else ():
            if item.open > 0 and item.document.id in numbers:
                ref = item.ref if item.ref in said else item.document.id
                found.setdefault(ref, []).append(item)
        return [(ref, sorted(own, key=_first_due)) for ref, own in found.items() if ref in said]


def _dispute(items: list[OpenItem], dispute: Disputed) -> dict[ItemKey, DisputedShare]:
    found, left = {}, dispute.amount
    for item in items:
        share = item.open if left is None else min(left, item.open)
        left = None if left is None else left - share
        if share:
            found[item.key] = DisputedShare(share, dispute.reason, dispute.entry)
    return found


def _promise(items: list[OpenItem], promises: list[PromisedShare]) -> Iterator[tuple[ItemKey, PromisedShare]]:
    """Allocate promises to open items, the earliest promise to the first due item."""
    left = [p.amount for p in promises]
    for item in items:
        room = item.open
        for index, promise in enumerate(promises):
            share = min(room, left[index])
            if share:
                yield item.key, PromisedShare(share, promise.until, promise.entry)
                left[index] -= share
                room -= share


def _first_due(item: OpenItem) -> tuple[date, int, bool, str]:
    """Return the sort key: within an instalment, the first customer's part comes before that of others."""
    return item.due, item.part or 0, item.customer != item.document.customer, item.customer


def _not_in_yet(subledger: Subledger, document: Document, ref: str) -> list[PromisedShare]:
    """Return the part of the promises under a reference not received since they were made.

    Money keeps the first first.
    """
    promises: list[Promised] = subledger.follow.promises[ref]
    part = None if ref == document.id else split_ref(ref)[1]
    came, left = came_in(subledger, document, part, promises[0].made, subledger.as_of), []
    for promise in promises:
        kept = min(came, promise.amount)
        came -= kept
        left.append(PromisedShare(promise.amount - kept, promise.until, promise.entry))
    return left


def came_in(subledger: Subledger, document: Document, part: int | None, made: date, day: date) -> Decimal:
    """Return what settlements since the day of a promise settle of a document, or at most of the instalment it names.

    Counted is the money of payments that was there up to `day`, which is not after the subledger's date, whenever a
    clerk applied it, unless it was returned since. Of a balance-forward customer it is what credits settle in order,
    since no entry applies them.
    """
    if subledger.customers.forwards(document.customer, day):
        return came_forward(subledger, document, part, made, day)
    money = ZERO
    for s in subledger.touching(document.id):
        paid = s.target is document and s.source.kind == "payment" and made < s.start <= subledger.as_of
        in_time = s.there_on <= day and (s.end is None or s.end > subledger.as_of)
        if paid and in_time and (part is None or s.part in (None, part)):
            money += s.settled
    if part is not None and money > 0:
        then, now = _open_of(Parts(subledger, document), part, made), _open_of(_known(subledger, document), part, day)
        money = min(money, then - now)
    return max(money, ZERO)


def was_open(subledger: Subledger, document: Document, part: int | None, day: date) -> bool:
    """Return whether something of a document or instalment was open on a day, by when its money was there."""
    rows = [row for found in _known(subledger, document).rows(day).values() for row in found]
    return any(open_ for number, _, _, open_ in rows if part in (None, number))


def _known(subledger: Subledger, document: Document) -> Parts:
    """Return what is open of a document's instalments on days of the past, by what is known on the subledger's date."""
    as_of = subledger.as_of
    return Parts(subledger, document, lambda s: s.there_on if s.start <= as_of else s.start)


def _open_of(parts: Parts, part: int, day: date) -> Decimal:
    rows = [row for found in parts.rows(day).values() for row in found]
    return sum((open_ for number, _, _, open_ in rows if number == part), ZERO)
