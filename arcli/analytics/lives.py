"""Lives of open items: what was open of each on any day up to a subledger's date, from one replay.

A measure of thirteen months would need thirteen replays otherwise. That both ways agree is tested on random ledgers:
what a life says of a day is what a replay as of that day says.
"""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from arcli.model.kinds import CREDIT, DEBIT
from arcli.model.money import ZERO
from arcli.subledger.instalments import Parts
from arcli.subledger.openitems import OpenItem, fill_forward
from arcli.subledger.state import Document, Settlement, Subledger

MONEY, TRANSFER, ITEM = "payment", "transfer", "item"
ELSEWHERE = (TRANSFER, ITEM)  # what goes on as another life: with another holder, or as the item that a deduction opens
_HOW = {"payment": MONEY, "credit": "credit", "opening": "credit", "writeoff": "writeoff", "refund": "refund"}


class Event(NamedTuple):
    """What lowers an open item on a day, and how. It is negative where that is undone: a cheque that bounced.

    `how` is payment, discount, fee, withholding, deduction, item (a deduction that opened an item of its own), credit,
    writeoff, refund, transfer or reversal.
    """

    day: date
    amount: Decimal
    how: str
    source: Document | None = None


class Life(NamedTuple):
    """An open item of one holder from the day that it takes effect; all amounts are ≥ 0 on its own side."""

    document: Document
    part: int | None
    customer: str
    since: datetime.date
    date: datetime.date
    due: datetime.date
    amount: Decimal
    events: tuple[Event, ...]

    @property
    def currency(self) -> str:
        """Return the currency of all its figures."""
        return self.document.currency

    def open(self, day: datetime.date) -> Decimal:
        """Return what was open of it at the end of a day."""
        if self.since > day:
            return ZERO
        left = self.amount
        for event in self.events:
            if event.day > day:
                break
            left -= event.amount
        return left

    def stayed(self, day: datetime.date) -> Decimal:
        """Return what was open of it at the end of a day, without what went on as another life after it."""
        return self.open(day) - sum((e.amount for e in self.events if e.how in ELSEWHERE and e.day > day), ZERO)

    @property
    def own(self) -> Decimal:
        """Return its amount without what went on as another life."""
        return self.amount - sum((e.amount for e in self.events if e.how in ELSEWHERE), ZERO)

    def item(self, day: datetime.date) -> OpenItem | None:
        """Return the open item that it was at the end of a day, signed; None if nothing was open."""
        left = self.open(day)
        if not left:
            return None
        side = self.document.side
        return OpenItem(
            self.document, self.part, self.customer, self.date, self.due, side * self.amount, side * left
        )  # fmt: skip

    def settled_on(self) -> datetime.date | None:
        """Return the day on which nothing was left of it, for good; None while something is open."""
        events = self.events
        if not events:
            return None
        settled = events[0].amount if len(events) == 1 else sum((e.amount for e in events), ZERO)
        return events[-1].day if settled == self.amount else None


def lives(subledger: Subledger, sides: Sequence[int] = (DEBIT, CREDIT)) -> list[Life]:
    """Return the lives of all open items up to the subledger's date, those settled since among them, by document.

    `sides` narrows them to debits or credits.
    """
    as_of = subledger.as_of
    documents = [d for d in subledger.documents.values() if d.side in sides and d.date <= as_of]
    careful = {d.id for d in documents if d.lifecycle is not None and (d.moves is not None or d.parts is not None)}
    subledger.prepare(careful)
    events: dict[str, list[Event]] = {}
    openers = _openers(subledger)
    for day, source, target, amount in subledger.applied_quickly():
        if day <= as_of:
            for document, how in ((target, source.kind), (source, target.kind)):
                if document.side in sides and document.id not in careful:
                    event = Event(day, amount, _HOW.get(how, "applied"), source)
                    events.setdefault(document.id, []).append(event)
    for settlement in subledger.stated:
        if settlement.start <= as_of and (settlement.end is None or settlement.end > settlement.start):
            for document in (settlement.target, settlement.source):
                if document.side in sides and document.id not in careful:
                    events.setdefault(document.id, []).extend(_events(settlement, document, as_of, openers))
    found: list[Life] = []
    for document in documents:
        if document.id in careful:
            found += _careful(subledger, document, openers)
            continue
        own, day = events.get(document.id, []), document.document_date
        if document.lifecycle is not None:
            own = _reversed(document, own, as_of)
        elif len(own) > 1:
            own = sorted(own, key=_by_day)
        due = (document.due or day) if document.side == DEBIT else day
        found.append(
            Life(document, None, document.account.customer, document.date, day, due, document.amount, tuple(own))
        )
    return found


def _reversed(document: Document, events: list[Event], as_of: date) -> list[Event]:
    """Return the events in their order, with reversals of parts; a reversal of the whole ends them."""
    undone = [Event(day, amount, "reversal") for day, amount, _ in document.reductions or () if day <= as_of]
    ended = document.ended
    own = sorted([*events, *undone], key=_by_day)
    if ended is None or ended > as_of:
        return own
    return _ended([e for e in own if e.day < ended], document.amount, ended)


def _ended(events: list[Event], amount: Decimal, day: date) -> list[Event]:
    """Return the events of an item whose document is reversed: what had settled it is taken back, and then it is gone.

    So the money of an invoice that was raised in error has paid none: it is unapplied again.
    """
    settled: dict[tuple[str, Document | None], Decimal] = {}
    for event in events:
        amount -= event.amount
        if event.how not in (TRANSFER, "reversal"):
            settled[event.how, event.source] = settled.get((event.how, event.source), ZERO) + event.amount
    back = [Event(day, -value, how, source) for (how, source), value in settled.items() if value]
    left = amount - sum((e.amount for e in back), ZERO)
    return [*events, *sorted(back, key=_by_day), *([Event(day, left, "reversal")] if left else [])]


def _by_day(event: Event) -> tuple[date, str, str, Decimal]:
    """Return the sort key: by day, and within a day by content, so that the order of entries decides nothing."""
    return event.day, event.how, "" if event.source is None else event.source.id, event.amount


Opener = tuple[str, str, int | None]  # a source, what it settles, and the instalment that it names


def _openers(subledger: Subledger) -> set[Opener]:
    """Return between what deductions opened items: taking back such a deduction names the item no more."""
    return {_between(s) for s in subledger.unusual if s.parts and s.application.id is not None}


def _between(settlement: Settlement) -> Opener:
    return settlement.source.id, settlement.target.id, settlement.part


def _events(settlement: Settlement, document: Document, as_of: date, openers: set[Opener]) -> Iterator[Event]:
    """Yield what a settlement does to its target or its source, and the undoing of that."""
    s, ends = settlement, settlement.end
    if document is s.source:
        shares = [(_HOW.get(s.target.kind, "applied"), s.used)]
    else:
        shares = [(_part(s, part, openers), value * s.sign) for part, value in s.parts]
        rest = s.settled - sum((value for _, value in shares), ZERO)
        if rest:
            shares.append((_HOW.get(s.source.kind, "credit"), rest))
    for how, amount in shares:
        yield Event(s.start, amount, how, s.source)
        if ends is not None and ends <= as_of:
            yield Event(ends, -amount, how, s.source)


def _part(settlement: Settlement, name: str, openers: set[Opener]) -> str:
    """Return how a part of an application lowers its target."""
    if name == "deduction" and (settlement.application.id is not None or settlement.sign < 0):
        return ITEM if _between(settlement) in openers else name
    return name


# --- documents with instalments, several holders, or a reversal ------------------------------------------


Key = tuple[str, int | None, date]  # of a part: holder, instalment, due date
Caused = tuple[int | None, Event]  # an event, and the instalment that it names


def _careful(subledger: Subledger, document: Document, openers: set[Opener]) -> Iterator[Life]:
    """Yield the lives of a document's parts, by the same allocation of money to them as open items have."""
    as_of, parts, side = subledger.as_of, Parts(subledger, document), document.side
    ended = document.ended if document.ended is not None and document.ended <= as_of else None
    causes, got = _causes(subledger, document, parts, openers)
    days = {document.date, *causes, *(day for day, _, _ in document.reductions or ())}
    begun: dict[Key, tuple[date, Decimal]] = {}
    left: dict[Key, Decimal] = {}
    happened: dict[Key, list[Event]] = {}
    for day in sorted(d for d in days if document.date <= d <= as_of and (ended is None or d < ended)):
        rows = {(h, n, due): (amount, open_) for h, own in parts.rows(day).items() for n, due, amount, open_ in own}
        changes: dict[str, dict[Key, Decimal]] = {}
        for key in [*rows, *(k for k in left if k not in rows)]:
            amount, open_ = rows.get(key, (ZERO, ZERO))
            if key not in begun:
                begun[key], left[key], happened[key] = (day, amount), amount, []
            elif moved := got.get((day, key)):
                happened[key].append(Event(day, -moved, TRANSFER))
                left[key] += moved
            changes.setdefault(key[0], {})[key] = left[key] - open_
            left[key] = open_
        for holder, changed in changes.items():
            for key, event in _caused(day, changed, causes.get(day, {}).get(holder, []), happened):
                happened[key].append(event)
    day = document.document_date
    for key, (since, amount) in begun.items():
        holder, number, due = key
        events = happened[key] if ended is None else _ended(happened[key], amount, ended)
        yield Life(document, number, holder, since, day, due if side == DEBIT else day, amount, tuple(events))


def _causes(
    subledger: Subledger, document: Document, parts: Parts, openers: set[Opener]
) -> tuple[dict[date, dict[str, list[Caused]]], dict[tuple[date, Key], Decimal]]:
    """Return what lowers a document on a day for a holder, and what parts get by transfers on a day."""
    causes: dict[date, dict[str, list[Caused]]] = {}
    got: dict[tuple[date, Key], Decimal] = {}
    for s in subledger.touching(document.id):
        if s.start <= subledger.as_of and (s.end is None or s.end > s.start):
            holder, part = (s.holder, s.part) if document is s.target else (s.by, None)
            for event in _events(s, document, subledger.as_of, openers):
                causes.setdefault(event.day, {}).setdefault(holder, []).append((part, event))
    for day, giver, (taker, number, due), amount in parts.moved():
        causes.setdefault(day, {}).setdefault(giver, []).append((number, Event(day, amount, TRANSFER)))
        got[day, (taker, number, due)] = got.get((day, (taker, number, due)), ZERO) + amount
    return causes, got


def _caused(
    day: date, changes: dict[Key, Decimal], causes: list[Caused], happened: dict[Key, list[Event]]
) -> Iterator[tuple[Key, Event]]:
    """Yield the events of a day that explain what changed of a holder's parts; what none explains is a reversal.

    An event is of the part that it names, else of the first due that changed its way. What then is left over, because
    others of that day undo it, is of the last due that anything has happened to: that is what undoing opens again.
    """
    left = dict(sorted(changes.items(), key=lambda c: (c[0][2], c[0][1] or 0)))
    for part, cause in sorted(causes, key=lambda c: (c[0] is None, _by_day(c[1]))):
        own, rest = [key for key in left if part is None or key[1] == part] or list(left), cause.amount
        for key in own if len(own) > 1 else ():
            if left[key] and (left[key] > 0) == (rest > 0):
                share = min(rest, left[key], key=abs)
                yield key, cause._replace(amount=share)
                left[key] -= share
                rest -= share
        if rest:
            key = next((k for k in reversed(own) if happened[k]), own[0])
            yield key, cause._replace(amount=rest)
            left[key] -= rest
    for key, change in left.items():
        if change:
            yield key, Event(day, change, "reversal")


class Lives:
    """The lives of a subledger's open items, each kind found when it is first asked for."""

    def __init__(self, subledger: Subledger) -> None:
        self.subledger = subledger
        self.forward = forwarding(subledger, subledger.as_of)

    @cached_property
    def debits(self) -> list[Life]:
        """Return the lives of debits, as entries settle them."""
        return lives(self.subledger, (DEBIT,))

    @cached_property
    def credits(self) -> list[Life]:
        """Return the lives of payments and other credits."""
        return lives(self.subledger, (CREDIT,))

    @cached_property
    def paid(self) -> list[Life]:
        """Return the lives of debits with the money of balance-forward customers in them (see `filled`)."""
        if not self.forward:
            return self.debits
        return filled([*self.debits, *(c for c in self.credits if c.customer in self.forward)], self.forward)


# --- standing on a day -----------------------------------------------------------------------------------


def forwarding(subledger: Subledger, day: date) -> set[str]:
    """Return the customers who are balance-forward on a day."""
    return subledger.customers.forwarding(day)


def standing(of: Iterable[Life], day: date, forward: set[str]) -> list[OpenItem]:
    """Return the open items at the end of a day, those of `forward` customers filled as of that day; unordered."""
    found: list[OpenItem] = []
    groups: dict[tuple[str, str], list[OpenItem]] = {}
    for life in of:
        if life.since > day:
            continue
        item = life.item(day)
        if item is None:
            continue
        if item.customer in forward:
            groups.setdefault((item.customer, item.currency), []).append(item)
        else:
            found.append(item)
    for group in groups.values():
        found += fill_forward(group)
    return found


def filled(of: Iterable[Life], forward: set[str]) -> list[Life]:
    """Return the debits' lives in which balance-forward money settles what is first due of that day's debits.

    Reports of a day fill afresh as of that day; a history needs each sum of money to stay where it was put, which is
    the first due debit of the day that it came (our choice).
    """
    kept = []
    groups: dict[tuple[str, str], list[Life]] = {}
    for life in of:
        if life.customer in forward:
            groups.setdefault((life.customer, life.currency), []).append(life)
        elif life.document.side == DEBIT:
            kept.append(life)
    for group in groups.values():
        kept += _filled(group)
    return kept


@dataclass
class _Purse:
    """What is left of a credit."""

    left: Decimal
    how: str
    document: Document


def _filled(group: list[Life]) -> list[Life]:
    debits = sorted((g for g in group if g.document.side == DEBIT), key=lambda g: (g.due, g.date, g.document.id))
    news: list[tuple[date, Decimal, str, Document]] = []
    for life in group:
        if life.document.side == CREDIT:
            rest = life.amount - sum((e.amount for e in life.events), ZERO)
            if rest > 0:
                news.append((life.since, rest, _HOW.get(life.document.kind, "credit"), life.document))
    if not news:
        return debits
    news.sort(key=lambda n: (n[0], n[3].id))
    room = {id(d): d.amount - sum((e.amount for e in d.events), ZERO) for d in debits}
    more: dict[int, list[Event]] = {}
    purses: deque[_Purse] = deque()
    days = sorted({n[0] for n in news} | {d.since for d in debits})
    coming, arriving = deque(news), deque(sorted(debits, key=lambda d: d.since))
    waiting: list[Life] = []
    for day in days:
        while coming and coming[0][0] <= day:
            _, amount, how, document = coming.popleft()
            purses.append(_Purse(amount, how, document))
        arrived = False
        while arriving and arriving[0].since <= day:
            waiting.append(arriving.popleft())
            arrived = True
        if arrived:
            waiting.sort(key=lambda d: (d.due, d.date, d.document.id))
        while purses and waiting:
            debit, purse = waiting[0], purses[0]
            share = min(purse.left, room[id(debit)])
            if share:
                more.setdefault(id(debit), []).append(Event(day, share, purse.how, purse.document))
            room[id(debit)] -= share
            purse.left -= share
            if not purse.left:
                purses.popleft()
            if not room[id(debit)]:
                waiting.pop(0)
    return [
        d._replace(events=tuple(sorted([*d.events, *more[id(d)]], key=_by_day))) if id(d) in more else d
        for d in debits
    ]  # fmt: skip
