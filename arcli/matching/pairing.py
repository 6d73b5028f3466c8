"""Pairing of statement lines and bookings, the same for booking bank lines and for reconciling them.

Certain are the line from which a booking was made, a collective entry and its parts, a reference, and a paying-in slip.
The same amount from the same payer, a sum of bookings, and a reference with another amount are only probable: booking
then asks a person, reconciling shows the pair with its evidence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from arcli.matching.bookings import Booking, summed
from arcli.matching.resemblance import (
    AGAINST,
    OF_PAYER,
    days_apart,
    is_mere_deposit,
    rank,
    same_place,
    shares_reference,
    words_of,
)
from arcli.matching.subsets import few
from arcli.model.bank.identity import identity_of, may_be_same
from arcli.model.bank.line import StatementLine
from arcli.model.entries import is_cash
from arcli.model.money import ZERO, minor

How = Literal["identity", "batch", "part", "reference", "slip", "amount", "sum", "different", "counter"]
DAYS = 5  # between entry and line where nothing but the amount is the same
REFERENCED = timedelta(days=60)  # between entry and line with the same reference; also of a sum
CLEARING = timedelta(days=10)  # of a paying-in slip
TOGETHER = timedelta(days=2)  # cheques of one deposit without a slip are keyed within so many days
_MOST = 8  # bookings that one line may be the sum of
_AT_THE_COUNTER = frozenset({"cheque", "check", "cash"})


@dataclass(frozen=True)
class Span:
    """The days that are reconciled, and the largest distance between books and bank."""

    start: date
    last: date
    days: int = DAYS

    @property
    def reach(self) -> timedelta:
        """Return the days between an entry and its line."""
        return timedelta(days=self.days)


@dataclass(frozen=True, eq=False)
class Pair:
    """Lines and their booking: one line, or the parts of a collective entry that was booked as one."""

    lines: tuple[StatementLine, ...]
    booking: Booking
    how: How
    evidence: str

    @property
    def line(self) -> StatementLine:
        """Return the line; the parts of a collective entry as one."""
        first = self.lines[0]
        return first if len(self.lines) == 1 else replace(first, amount=sum((x.amount for x in self.lines), ZERO))


def _nobody(_: StatementLine) -> frozenset[str]:
    return frozenset()


class Pairing:
    """Pairs lines with bookings, the most certain evidence first. Equal pairs are taken in order of date and ID.

    `family` returns whose payment a line may be, as far as that is known.
    """

    def __init__(
        self,
        lines: Iterable[StatementLine],
        books: Iterable[Booking],
        reach: timedelta = timedelta(days=DAYS),
        family: Callable[[StatementLine], frozenset[str]] = _nobody,
    ) -> None:
        self._lines = sorted(lines, key=_order)
        self._books = sorted(books, key=lambda b: (b.day, b.documents, b.kind))
        self.reach, self.family = reach, family
        self.pairs: list[Pair] = []
        self._taken: set[int] = set()
        self._by_amount: dict[tuple[str, Decimal], list[Booking]] = {}
        for booking in self._books:
            if booking.identity is None:
                self._by_amount.setdefault((booking.currency, booking.amount), []).append(booking)
        self._loose = [b for b in self._books if b.identity is None]
        self._days = [b.day for b in self._loose]
        self._by_word: dict[str, list[Booking]] = {}
        for booking in self._loose:
            for word in booking.words:
                self._by_word.setdefault(word, []).append(booking)
        self._same_line()
        self._collective()
        self._parts()
        self._references()
        self._slips()

    @property
    def lines(self) -> list[StatementLine]:
        """Return the lines that have no booking yet."""
        return [x for x in self._lines if id(x) not in self._taken]

    @property
    def books(self) -> list[Booking]:
        """Return the bookings that have no line yet."""
        return [b for b in self._books if id(b) not in self._taken]

    def settle(self) -> None:
        """Add what is only probable: equal amounts, sums, the same reference with another amount."""
        groups: dict[tuple[str, Decimal], list[StatementLine]] = {}
        for line in self.lines:
            groups.setdefault((line.currency, line.amount), []).append(line)
        for key, lines in groups.items():
            self._alike(lines, self._free(key))
        for line in self.lines:
            sums = self._sums(line)
            if len(sums) == 1:
                self._take(Pair((line,), sums[0], "sum", _added(sums[0])))
        for line in self.lines:
            other = self._other_amount(line)
            if other is not None:
                self._take(Pair((line,), other, "different", "same reference, another amount"))

    def likely(self, line: StatementLine, named: frozenset[str] = frozenset()) -> Pair | None:
        """Return the booking that a line probably is, or None: same payer and amount, a sum, a reference.

        One with the same payer and amount is used up and not returned for another line. If the line names everything
        that it pays (`named`), payments of other documents are left out.
        """
        ranked = []
        for booking in self._free((line.currency, line.amount)):
            if named and booking.settles and not named & booking.settles:
                continue
            fit = rank(line, booking, self.family(line), self.reach)
            if booking.ended is None and fit is not None and fit < AGAINST:
                ranked.append((fit, abs(booking.day - line.booked), booking.documents, booking))
        if ranked:
            fit, _, _, booking = min(ranked, key=lambda r: r[:3])
            pair = Pair((line,), booking, "amount", "the same amount")
            return self._take(pair) if fit == OF_PAYER else pair
        if named:
            return None
        for booking in self._sums(line):
            return Pair((line,), booking, "sum", _added(booking))
        other = self._other_amount(line)
        if other is not None:
            return Pair((line,), other, "different", "same reference, another amount")
        banked = self._at_the_counter(line)
        return None if banked is None else Pair((line,), banked, "counter", "a deposit")

    def _take(self, pair: Pair) -> Pair:
        self.pairs.append(pair)
        self._taken |= {id(pair.booking), *(id(x) for x in pair.lines), *(id(b) for b in pair.booking.parts)}
        return pair

    def _free(self, key: tuple[str, Decimal]) -> list[Booking]:
        return [b for b in self._by_amount.get(key, ()) if id(b) not in self._taken]

    # --- sure --------------------------------------------------------------------------------------------

    def _same_line(self) -> None:
        """Pair entries that were booked from the line."""
        by_base: dict[object, list[Booking]] = {}
        for booking in self._books:
            if booking.identity is not None:
                by_base.setdefault(booking.identity.base, []).append(booking)
        if not by_base:
            return
        found = []
        for i, line in enumerate(self._lines):
            if (line.booked, line.amount, line.currency) not in by_base:
                continue
            want = identity_of(line)
            for booking in by_base[want.base]:
                known = booking.identity
                if known is not None and may_be_same(want, known):
                    found.append((-len(want.marks & known.marks), i, booking.documents, line, booking))
        for _, _, _, line, booking in sorted(found, key=lambda f: f[:3]):
            if id(line) not in self._taken and id(booking) not in self._taken:
                self._take(Pair((line,), booking, "identity", "booked from this line"))

    def _collective(self) -> None:
        """Pair transactions booked one by one, of a collective entry that the statement shows as one line."""
        batches: dict[str, list[Booking]] = {}
        for booking in self.books:
            for mark in booking.identity.of("g") if booking.identity is not None else ():
                batches.setdefault(mark, []).append(booking)
        for line in self.lines if batches else ():
            for _, parts in sorted(batches.items()):
                free = [b for b in parts if id(b) not in self._taken and b.currency == line.currency]
                near = all(abs(b.day - line.booked) <= self.reach for b in free)
                if len(free) > 1 and near and sum((b.amount for b in free), ZERO) == line.amount:
                    said = f"the {len(free)} payments of this collective entry"
                    self._take(Pair((line,), summed(free), "batch", said))
                    break

    def _parts(self) -> None:
        """Pair transactions of a collective entry that was booked as one."""
        wholes = {m[1:]: b for b in self.books if b.identity is not None for m in b.identity.of("b")}
        groups: dict[str, list[StatementLine]] = {}
        for line in self.lines if wholes else ():
            if line.batch:
                (mark,) = identity_of(line).of("g") or {""}
                groups.setdefault(mark[1:], []).append(line)
        for mark, lines in sorted(groups.items()):
            whole = wholes.get(mark)
            if whole is not None and id(whole) not in self._taken and lines[0].booked == whole.date:
                self._take(Pair(tuple(lines), whole, "part", "parts of the collective entry that was booked"))

    def _references(self) -> None:
        """Pair by the bank's or the payer's reference, if the amount agrees too."""
        for line in self.lines:
            group = [b for b in self._free((line.currency, line.amount)) if abs(b.day - line.booked) <= REFERENCED]
            near = shares_reference(line, group) if group else []
            if near:
                best = min(near, key=lambda b: (abs(b.day - line.booked), b.documents))
                self._take(Pair((line,), best, "reference", "same reference"))

    def _slips(self) -> None:
        """Pair with a paying-in slip of that amount, some days before; of several, the nearest."""
        for line in self.lines:
            near = [
                b
                for b in self._free((line.currency, line.amount))
                if b.slip and timedelta(0) <= line.booked - b.day <= CLEARING and same_place(b, line)
            ]
            near = [b for b in near if not (owners := self.family(line)) or owners & set(b.customers)]
            if near:
                best = min(near, key=lambda b: (line.booked - b.day, b.documents))
                gap = days_apart(best, line)
                self._take(Pair((line,), best, "slip", f"slip {best.slip} has this amount{gap}"))

    # --- likely ------------------------------------------------------------------------------------------

    def _alike(self, lines: list[StatementLine], books: list[Booking]) -> None:
        """Pair lines and bookings of one amount: the best fit first, then as many pairs as possible.

        Of equal numbers of pairs, those of the nearest dates are taken.
        """
        near = [
            (fit > OF_PAYER, abs(booking.day - line.booked), i, k)
            for i, line in enumerate(lines)
            for k, booking in enumerate(books)
            if (fit := rank(line, booking, self.family(line), self.reach)) is not None
        ]
        sure = _greedy(sorted(p for p in near if not p[0]))
        rest = [p for p in near if p[2] not in sure and p[3] not in sure.values()]
        nearest = _greedy(sorted(rest))
        earliest = _greedy(sorted(rest, key=lambda p: (p[2], p[3])))
        more = earliest if len(earliest) > len(nearest) else nearest
        for found, said in ((sure, "same amount, named in the text"), (more, "same amount")):
            for i, k in found.items():
                self._take(Pair((lines[i],), books[k], "amount", said + days_apart(books[k], lines[i])))

    def _sums(self, line: StatementLine) -> list[Booking]:
        """Return sums of two to eight bookings that equal the line: of its payer, else of those keyed within days."""
        if line.amount <= 0:
            return []
        owners, unit = self.family(line), minor(line.amount, line.currency)
        reach = REFERENCED if owners else CLEARING
        free = self._free_before(line, reach)
        found: dict[tuple[str, ...], Booking] = {}
        for group in _groups(free, owners):
            for pick in few(unit, [minor(b.amount, b.currency) for b in group], _MOST):
                whole = summed([group[i] for i in pick])
                found.setdefault(tuple(whole.documents), whole)
        return list(found.values())

    def _free_before(self, line: StatementLine, reach: timedelta) -> list[Booking]:
        """Return the smaller bookings of the days before a line that have no line yet."""
        first, last = bisect_left(self._days, line.booked - reach), bisect_right(self._days, line.booked + self.reach)
        return [
            b
            for b in self._loose[first:last]
            if id(b) not in self._taken
            and b.ended is None
            and ZERO < b.amount < line.amount
            and b.currency == line.currency
            and same_place(b, line)
        ]

    def _at_the_counter(self, line: StatementLine) -> Booking | None:
        """Cheques and cash keyed in the days before, when a line says no more than that it is a deposit."""
        if not is_mere_deposit(line):
            return None
        free = [b for b in self._free_before(line, CLEARING) if _at_the_counter(b) and not b.slip]
        enough = len(free) > 1 and sum((b.amount for b in free), ZERO) >= line.amount
        return summed(free) if enough else None

    def _other_amount(self, line: StatementLine) -> Booking | None:
        """Return the nearest booking with the line's reference, of another amount on the same side."""
        if not self._by_word:
            return None
        found = {id(b): b for w in words_of(line) for b in self._by_word.get(w, ())}
        near = [
            b
            for b in found.values()
            if id(b) not in self._taken
            and b.currency == line.currency
            and (b.amount > 0) == (line.amount > 0)
            and abs(b.day - line.booked) <= self.reach
        ]
        return min(near, key=lambda b: (abs(b.day - line.booked), b.documents), default=None)


def _at_the_counter(booking: Booking) -> bool:
    """Return whether it is money that someone brought to the bank: cheques, cash."""
    entry = booking.entries[0]
    return is_cash(entry) and entry.method in _AT_THE_COUNTER


def _groups(free: list[Booking], owners: frozenset[str]) -> Iterator[list[Booking]]:
    """Yield bookings that may make a sum together: the payer's; else of consecutive days, the latest first.

    For an anonymous deposit, cheques and cash come first: anything else keyed then is tried if they make no sum.
    """
    if owners:
        yield [b for b in free if owners & set(b.customers)]
        return
    for counter in (True, False):
        kept = [b for b in free if not counter or _at_the_counter(b)]
        held: list[Booking] = []
        for day in sorted({b.day for b in kept}, reverse=True):
            group = [b for b in kept if day <= b.day <= day + TOGETHER]
            if len(group) > 1 and group != held[: len(group)]:
                yield group
            held = group


def _order(line: StatementLine) -> tuple[object, ...]:
    told = (line.payer_account, line.payer, line.text, line.end_to_end, line.bank_ref, line.cheque)
    return (line.booked, line.amount, *told, line.file, line.line)


def _greedy(pairs: Iterable[tuple[bool, timedelta, int, int]]) -> dict[int, int]:
    """Return the first pair of each that is still free. Pairs in the order of dates are as many as possible."""
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, _, i, k in pairs:
        if i not in found and k not in used:
            found[i] = k
            used.add(k)
    return found


def _added(whole: Booking) -> str:
    return f"the sum of {len(whole.parts)} entries: {whole.label}"
