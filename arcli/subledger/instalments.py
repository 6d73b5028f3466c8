"""Instalments: how amounts taken from a document are allocated to its parts, for each of its holders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO
from arcli.subledger.state import Document, Move, Part, Settlement, Subledger

Row = tuple[int | None, date, Decimal, Decimal]
Take = tuple[int | None, Decimal]
Return = tuple[date, int | None, Decimal]


class _Holding:
    """What one holder has of a document by transfers, and what was taken of that, at the end of a day."""

    def __init__(self) -> None:
        self.transfers = 0  # in effect, to it
        self.moved: dict[tuple[int, date], Decimal] = {}  # by instalment and due date
        self.takes: Counter[Take] = Counter()
        self.sums: dict[int | None, Decimal] = {}  # of the takes

    def take(self, part: int | None, amount: Decimal, times: int) -> None:
        """Count what is taken once more, or no more."""
        self.takes[part, amount] += times
        self.sums[part] = self.sums.get(part, ZERO) + times * amount


class _Change(NamedTuple):
    """An application, transfer or reversal of a part that begins (`times` is 1) or ends (-1) to be in effect."""

    day: date
    what: Settlement | Move | Decimal
    times: int


class Parts:
    """The parts of a document, by holder, on any day up to the as-of date; one part without instalments.

    An application that names an instalment is allocated first; the rest settles the first due first. A transfer moves
    what is open at the end of its day: later payments do not change which instalments were moved. Sums are carried
    from day to day: to ask for days in their order costs about as much as to ask for the last.
    """

    def __init__(
        self, subledger: Subledger, document: Document, dated: Callable[[Settlement], date] | None = None
    ) -> None:
        """`dated` gives settlements another day of effect than their own."""
        self.document = document
        self._parts = document.parts or (Part(1, document.due_date, document.amount),)
        self._dues = {p.number: p.due for p in self._parts}
        self._changes = _changes(subledger, document, dated)
        self._chunks: dict[tuple[str, int], list[tuple[int, Decimal]]] = {}  # by transfer and line
        self._begin()

    @property
    def days(self) -> list[date]:
        """Return the days on which something changes, in their order."""
        return sorted({change.day for change in self._changes})

    def rows(self, day: date) -> dict[str, list[Row]]:
        """Return holder → (number, due date, what they had of it, what is open of it)."""
        self._go_to(day)
        return self._rows(self._holdings)

    def changed_rows(self, day: date) -> dict[str, list[Row]]:
        """Return the rows of the holders of whom something changed since the day that was asked for before."""
        return self._rows(self._go_to(day))

    def _rows(self, holders: Iterable[str]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for holder in holders:
            own = self._holdings[holder]
            if not own.transfers and holder != self.document.customer:
                continue
            held = self._held(holder)
            missing = {n for n, total in own.sums.items() if n is not None and total} - {p.number for p in held}
            held += [Part(n, self.document.due_date, ZERO) for n in sorted(missing)]  # named, but not theirs
            left = allocate(held, own.sums.items())
            numbers = [p.number if self.document.parts else None for p in held]
            found[holder] = [(n, p.due, p.amount, q.amount) for n, p, q in zip(numbers, held, left, strict=True)]
        return found

    def moved(self) -> list[tuple[date, str, tuple[str, int | None, date], Decimal]]:
        """Return what transfers moved, by day: (day, from, (to, number, due date), amount); given back, it is < 0."""
        self._go_to(date.max)
        found = []
        for change in self._changes:
            if isinstance(move := change.what, Move):
                for number, amount in self._chunks[move.entry.id, move.line]:
                    to = (move.to, number if self.document.parts else None, self._due(move, number))
                    found.append((change.day, move.holder, to, change.times * amount))
        return found

    def due_date(self, holder: str, part: int | None, day: date) -> date:
        """Return the due date of the part that the day's last application names, or else the last that it settles."""
        self._go_to(day)
        held, takes = self._held(holder), self._holding(holder).sums
        left = allocate(held, takes.items())
        before = held if part is not None else allocate(held, [t for t in takes.items() if t[0] is not None])
        own = [i for i, p in enumerate(held) if part is None or p.number == part]
        touched = [held[i].due for i in own if left[i].amount < before[i].amount]
        return max(touched or [held[i].due for i in own], default=self.document.due_date)

    def left_after(self, holder: str, day: date, returns: list[Return]) -> dict[int | None, Decimal]:
        """Return what is left of each part that a holder has on a day after returns and transfers, before payments.

        `returns` are (day, part, amount). One that names no part takes what was open on its day, first due first, and
        stays there whatever is paid later.
        """
        taken: dict[int, Decimal] = {}
        for when in sorted({r[0] for r in returns}):
            self._go_to(when)
            news: list[Take] = [(part, amount) for start, part, amount in returns if start == when]
            stated = self._holding(holder).takes  # a credit memo that is not applied yet is in none of them
            takes = [*self._holding(holder).sums.items(), *((p, -a) for p, a in news if stated[p, a] > 0)]
            held = self._held(holder)
            for before, after in zip(allocate(held, takes), allocate(held, [*takes, *news]), strict=True):
                taken[before.number] = taken.get(before.number, ZERO) + before.amount - after.amount
        self._go_to(day)
        left: dict[int, Decimal] = {}
        for part in self._held(holder):
            left[part.number] = left.get(part.number, ZERO) + part.amount
        for change in self._changes:
            if isinstance(move := change.what, Move) and move.holder == holder and change.day <= day:
                for number, amount in self._chunks[move.entry.id, move.line]:
                    left[number] = left.get(number, ZERO) - change.times * amount
        for number, amount in taken.items():
            left[number] = left.get(number, ZERO) - amount
        return {(n if self.document.parts else None): amount for n, amount in left.items()}

    # --- day by day --------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._day, self._at = date.min, 0
        self._holdings = {self.document.customer: _Holding()}
        self._off = ZERO  # by reversals of a part of a document with instalments
        self._named: dict[int, Decimal] = {}

    def _holding(self, holder: str) -> _Holding:
        return self._holdings.setdefault(holder, _Holding())

    def _go_to(self, day: date) -> set[str]:
        """Go to the end of a day; return whose parts have changed on the way."""
        touched: set[str] = set()
        if day < self._day or self._at == 0:
            self._begin()
            touched.add(self.document.customer)
        self._day = day
        while self._at < len(self._changes) and self._changes[self._at].day <= day:
            _, what, times = self._changes[self._at]
            self._at += 1
            if isinstance(what, Settlement):
                self._settle(what, times, touched)
            elif isinstance(what, Move):
                self._move(what, times, touched)
            elif self.document.parts is None:
                self._holding(self.document.customer).take(None, what, times)
            else:
                self._off += what
                touched.add(self.document.customer)
        return touched

    def _settle(self, settlement: Settlement, times: int, touched: set[str]) -> None:
        if settlement.target is self.document:
            self._holding(settlement.holder).take(settlement.part, settlement.settled, times)
            touched.add(settlement.holder)
            if settlement.part is not None:
                named = self._named.get(settlement.part, ZERO)
                self._named[settlement.part] = named + times * settlement.settled
                touched.add(self.document.customer)
        if settlement.source is self.document and self.document.side != DEBIT:
            self._holding(settlement.by).take(None, settlement.used, times)
            touched.add(settlement.by)

    def _move(self, move: Move, times: int, touched: set[str]) -> None:
        giver, taker = self._holding(move.holder), self._holding(move.to)
        chunk = self._chunks.get((move.entry.id, move.line))
        if chunk is None:
            chunk = self._chunks[move.entry.id, move.line] = self._chunk(move)
        taker.transfers += times
        for number, amount in chunk:
            giver.take(number, amount, times)
            key = (number, self._due(move, number))
            taker.moved[key] = taker.moved.get(key, ZERO) + times * amount
            if not taker.moved[key]:
                del taker.moved[key]
        touched |= {move.holder, move.to}

    def _due(self, move: Move, number: int) -> date:
        """Return when a part is due that a transfer moved."""
        return (move.due if self.document.side == DEBIT else None) or self._dues[number]

    def _chunk(self, move: Move) -> list[tuple[int, Decimal]]:
        """Return the instalments that a transfer moves, at the end of the day to which all is counted."""
        if move.part is not None:
            return [(move.part, move.amount)]
        left = allocate(self._held(move.holder), self._holding(move.holder).sums.items())
        moved: list[tuple[int, Decimal]] = []
        rest = move.amount
        for part in sorted(left, key=lambda p: (p.due, p.number)):
            amount = min(rest, max(part.amount, ZERO))
            if amount:
                moved.append((part.number, amount))
                rest -= amount
        last = self._parts[-1].number
        return [*moved, (last, rest)] if rest else moved  # exceeds what is open: reported by the limits

    def _held(self, holder: str) -> list[Part]:
        held = dict(self._holding(holder).moved)
        if holder == self.document.customer:
            for part in self._reduced():
                held[part.number, part.due] = held.get((part.number, part.due), ZERO) + part.amount
        return sorted(Part(number, due, amount) for (number, due), amount in held.items())

    def _reduced(self) -> list[Part]:
        """Return the instalments less part reversals: last due first, where no application names them."""
        parts, off = list(self._parts), self._off
        for index in range(len(parts) - 1, -1, -1) if off else ():
            part = parts[index]
            taken = min(off, max(part.amount - self._named.get(part.number, ZERO), ZERO)) if index else off
            parts[index] = part._replace(amount=part.amount - taken)
            off -= taken
        return parts


def _changes(subledger: Subledger, document: Document, dated: Callable[[Settlement], date] | None) -> list[_Change]:
    """Return all changes of what is held and taken of a document, by day; on one day transfers come last."""
    found = [_Change(day, amount, 1) for day, amount, _ in document.reductions or []]
    for settlement in subledger.touching(document.id):
        if settlement.end is None or settlement.end > settlement.start:
            found.append(_Change(dated(settlement) if dated is not None else settlement.start, settlement, 1))
            if settlement.end is not None:
                found.append(_Change(settlement.end, settlement, -1))
    begun = []
    for move in document.moves or []:
        if move.start <= subledger.as_of and (move.end is None or move.end > move.start):
            begun.append(_Change(move.start, move, 1))
            if move.end is not None:
                found.append(_Change(move.end, move, -1))
    return sorted([*found, *begun], key=lambda c: c.day)


def allocate(parts: list[Part], takes: Iterable[Take]) -> list[Part]:
    """Return what is left of each instalment: named ones are settled first, the rest settles the first due first.

    Oldest first is our choice where nothing is named, as for documents. Negative amounts (undone ones) lower the sum of
    the others; beyond that, they reopen what was settled by name, last due first.
    """
    left = [p.amount for p in parts]
    ordered = sorted(range(len(parts)), key=lambda i: (parts[i].due, parts[i].number))
    sums: dict[int | None, Decimal] = {}
    numbers = {p.number for p in parts}
    for number, amount in takes:
        key = number if number in numbers else None
        sums[key] = sums.get(key, ZERO) + amount
    unnamed = sums.pop(None, ZERO)
    places: dict[int | None, list[int]] = {}  # one instalment may be held in parts that are due on several days
    for i in ordered if sums else ():
        places.setdefault(parts[i].number, []).append(i)
    for number, total in sums.items():
        own = places[number]
        for i in own:
            taken = total if i == own[-1] else min(total, left[i])
            left[i] -= taken
            total -= taken  # noqa: PLW2901 - what is still to be taken
    if unnamed < 0:
        for i in reversed(ordered):
            back = min(-unnamed, max(parts[i].amount - left[i], ZERO))
            left[i] += back
            unnamed += back
        if ordered:
            left[ordered[0]] -= unnamed  # a payment may come to have more than its amount
    else:
        for i in ordered:
            taken = min(unnamed, max(left[i], ZERO))
            left[i] -= taken
            unnamed -= taken
    return [p._replace(amount=amount) for p, amount in zip(parts, left, strict=True)]
