"""Instalments: how amounts taken from a document are allocated to its parts, for each of its holders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO
from arcli.subledger.state import Document, Move, Part, Subledger

Row = tuple[int | None, date, Decimal, Decimal]
Take = tuple[int | None, Decimal]
Return = tuple[date, int | None, Decimal]


class Parts:
    """The parts of a document, by holder, on any day up to the as-of date; one part without instalments.

    An application that names an instalment is allocated first; the rest settles the first due first. A transfer moves
    what is open at the end of its day: later payments do not change which instalments were moved.
    """

    def __init__(self, subledger: Subledger, document: Document) -> None:
        self.document = document
        self._parts = document.parts or (Part(1, document.due_date, document.amount),)
        self._settlements = subledger.touching(document.id)
        self._chunks: list[tuple[Move, list[tuple[int, Decimal]]]] = []
        for move in sorted(document.moves or [], key=lambda m: (m.start, m.entry.id, m.line)):
            if move.start <= subledger.as_of and (move.end is None or move.end > move.start):
                self._chunks.append((move, self._chunk(move)))

    def rows(self, day: date) -> dict[str, list[Row]]:
        """Return holder → (number, due date, what they had of it, what is open of it)."""
        holders = [self.document.customer, *(m.to for m, _ in self._chunks if _in_effect(m, day))]
        found: dict[str, list[Row]] = {}
        for holder in dict.fromkeys(holders):
            held, takes = self._held(holder, day), self._takes(holder, day)
            missing = {n for n, _ in takes if n is not None} - {p.number for p in held}
            held += [Part(n, self.document.due_date, ZERO) for n in sorted(missing)]  # named, but not theirs
            left = allocate(held, takes)
            numbers = [p.number if self.document.parts else None for p in held]
            found[holder] = [(n, p.due, p.amount, q.amount) for n, p, q in zip(numbers, held, left, strict=True)]
        return found

    def due_date(self, holder: str, part: int | None, day: date) -> date:
        """Return the due date of the part that the day's last application names, or else the last that it settles."""
        held, takes = self._held(holder, day), self._takes(holder, day)
        left = allocate(held, takes)
        before = held if part is not None else allocate(held, [t for t in takes if t[0] is not None])
        own = [i for i, p in enumerate(held) if part is None or p.number == part]
        touched = [held[i].due for i in own if left[i].amount < before[i].amount]
        return max(touched or [held[i].due for i in own], default=self.document.due_date)

    def left_after(self, holder: str, day: date, returns: list[Return]) -> dict[int | None, Decimal]:
        """Return what is left of each part that a holder has on a day after returns and transfers, before payments.

        `returns` are (day, part, amount). One that names no part takes what was open on its day, first due first, and
        stays there whatever is paid later.
        """
        left: dict[int, Decimal] = {}
        for part in self._held(holder, day):
            left[part.number] = left.get(part.number, ZERO) + part.amount
        for move, chunk in self._chunks:
            if move.holder == holder and _in_effect(move, day):
                for number, amount in chunk:
                    left[number] = left.get(number, ZERO) - amount
        for when in sorted({r[0] for r in returns}):
            news: list[Take] = [(part, amount) for start, part, amount in returns if start == when]
            takes = self._takes(holder, when)
            for take in news:  # a credit memo that is not applied yet is in none of them
                if take in takes:
                    takes.remove(take)
            held = self._held(holder, when)
            for before, after in zip(allocate(held, takes), allocate(held, [*takes, *news]), strict=True):
                left[before.number] = left.get(before.number, ZERO) - before.amount + after.amount
        return {(n if self.document.parts else None): amount for n, amount in left.items()}

    def _chunk(self, move: Move) -> list[tuple[int, Decimal]]:
        if move.part is not None:
            return [(move.part, move.amount)]
        left = allocate(self._held(move.holder, move.start), self._takes(move.holder, move.start))
        moved: list[tuple[int, Decimal]] = []
        rest = move.amount
        for part in sorted(left, key=lambda p: (p.due, p.number)):
            amount = min(rest, max(part.amount, ZERO))
            if amount:
                moved.append((part.number, amount))
                rest -= amount
        last = self._parts[-1].number
        return [*moved, (last, rest)] if rest else moved  # exceeds what is open: reported by the limits

    def _held(self, holder: str, day: date) -> list[Part]:
        held = {(p.number, p.due): p for p in self._reduced(day)} if holder == self.document.customer else {}
        dues = {p.number: p.due for p in self._parts}
        debit = self.document.side == DEBIT
        for move, chunk in self._chunks:
            if move.to == holder and _in_effect(move, day):
                for number, amount in chunk:
                    key = (number, (move.due if debit else None) or dues[number])
                    before = held[key].amount if key in held else ZERO
                    held[key] = Part(*key, before + amount)
        return sorted(held.values())

    def _takes(self, holder: str, day: date) -> list[Take]:
        document = self.document
        active = [s for s in self._settlements if s.active(day)]
        takes: list[Take] = [(s.part, s.settled) for s in active if s.target is document and s.holder == holder]
        if document.side != DEBIT:
            takes += [(None, s.used) for s in active if s.source is document and s.by == holder]
        if document.parts is None and holder == document.customer:
            takes.append((None, self._off(day)))
        for move, chunk in self._chunks:
            if move.holder == holder and _in_effect(move, day):
                takes.extend(chunk)
        return takes

    def _off(self, day: date) -> Decimal:
        """Return what part reversals took off up to a day."""
        return sum((a for d, a, _ in self.document.reductions or [] if d <= day), ZERO)

    def _reduced(self, day: date) -> list[Part]:
        """Return the instalments less part reversals: last due first, where no application names them."""
        parts, off = list(self._parts), self._off(day)
        if not off or self.document.parts is None:
            return parts
        named: dict[int, Decimal] = {}
        for s in self._settlements:
            if s.part is not None and s.target is self.document and s.active(day):
                named[s.part] = named.get(s.part, ZERO) + s.settled
        for index in range(len(parts) - 1, -1, -1):
            part = parts[index]
            taken = min(off, max(part.amount - named.get(part.number, ZERO), ZERO)) if index else off
            parts[index] = part._replace(amount=part.amount - taken)
            off -= taken
        return parts


def _in_effect(move: Move, day: date) -> bool:
    return move.start <= day and (move.end is None or move.end > day)


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
    for number, total in sums.items():  # one instalment may be held in parts that are due on several days
        own = [i for i in ordered if parts[i].number == number]
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
