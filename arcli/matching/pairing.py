"""Which statement line is which booking: pairs with their evidence, the surest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from arcli.matching.bookings import Booking
from arcli.model.bank.identity import account_key, identity_of, may_be_same
from arcli.model.bank.line import StatementLine
from arcli.model.money import ZERO


@dataclass
class Span:
    """The days that are reconciled, and how far books and bank may lie apart."""

    start: date
    last: date
    days: int = 5

    @property
    def reach(self) -> timedelta:
        """Days between an entry and its line."""
        return timedelta(days=self.days)


class Pairing:
    """Pairs lines with bookings, surest evidence first. What is alike is taken in order of date and ID."""

    def __init__(self, lines: list[StatementLine], books: list[Booking], span: Span) -> None:
        self._lines = sorted(lines, key=lambda x: (x.booked, x.amount, identity_of(x).text, x.file, x.line))
        self._books = sorted(books, key=lambda b: (b.day, b.documents, b.kind))
        self.span = span
        self.pairs: list[tuple[StatementLine, Booking, str]] = []
        self._taken: set[int] = set()
        self._by_identity()
        self._by_batch()
        self._by_reference(same=True)
        self._by_amount()
        self._by_reference(same=False)

    @property
    def lines(self) -> list[StatementLine]:
        """The lines that have no booking yet."""
        return [x for x in self._lines if id(x) not in self._taken]

    @property
    def books(self) -> list[Booking]:
        """The bookings that have no line yet."""
        return [b for b in self._books if id(b) not in self._taken]

    def _take(self, line: StatementLine, booking: Booking, evidence: str) -> None:
        self.pairs.append((line, booking, evidence))
        self._taken |= {id(line), id(booking)}

    def _by_identity(self) -> None:
        """Entries that were booked from the line."""
        by_base: dict[object, list[Booking]] = {}
        for booking in self._books:
            if booking.identity is not None:
                by_base.setdefault(booking.identity.base, []).append(booking)
        found = []
        for i, line in enumerate(self._lines):
            want = identity_of(line)
            for booking in by_base.get(want.base, ()):
                known = booking.identity
                if known is not None and may_be_same(want, known):
                    found.append((-len(want.marks & known.marks), i, booking.documents, line, booking))
        for _, _, _, line, booking in sorted(found, key=lambda f: f[:3]):
            if id(line) not in self._taken and id(booking) not in self._taken:
                self._take(line, booking, "booked from this line")

    def _by_batch(self) -> None:
        """Transactions that were booked one by one, of a collective entry that the statement shows as one line."""
        batches: dict[str, list[Booking]] = {}
        for booking in self.books:
            for mark in booking.identity.of("g") if booking.identity is not None else ():
                batches.setdefault(mark, []).append(booking)
        for line in self.lines:
            for _, parts in sorted(batches.items()):
                free = [b for b in parts if id(b) not in self._taken and b.currency == line.currency]
                near = all(abs(b.day - line.booked) <= self.span.reach for b in free)
                if len(free) > 1 and near and sum((b.amount for b in free), ZERO) == line.amount:
                    whole = Booking(
                        max(b.date for b in free),
                        line.amount,
                        line.currency,
                        sorted(d for b in free for d in b.documents),
                        sorted({c for b in free for c in b.customers}),
                    )
                    self._taken |= {id(b) for b in free}
                    self._take(line, whole, f"the {len(free)} payments of this collective entry")
                    break

    def _by_reference(self, *, same: bool) -> None:
        """The bank's or the payer's reference is that of the entry; amounts are equal, or else it is a difference."""
        by_word: dict[str, list[Booking]] = {}
        for booking in self.books:
            for word in booking.words | {account_key(d) for d in booking.documents} | _slips(booking):
                by_word.setdefault(word, []).append(booking)
        reach = self.span.reach * (4 if same else 1)
        for line in self.lines:
            words = [line.bank_ref, line.end_to_end, line.cheque, *line.references, *line.text.split()]
            hits = {id(b): b for w in words if account_key(w) for b in by_word.get(account_key(w), ())}
            near = [
                b
                for b in hits.values()
                if id(b) not in self._taken
                and b.currency == line.currency
                and (b.amount == line.amount if same else (b.amount > 0) == (line.amount > 0))
                and abs(b.day - line.booked) <= reach
            ]
            if near:
                best = min(near, key=lambda b: (abs(b.day - line.booked), b.documents))
                self._take(line, best, "same reference" if same else "same reference, another amount")

    def _by_amount(self) -> None:
        """Equal amounts within the days between. A line that names the customer or its documents goes first; then as
        many pairs as there can be, of nearest dates where that costs no pair."""
        by_amount: dict[tuple[str, Decimal], tuple[list[StatementLine], list[Booking]]] = {}
        for line in self.lines:
            by_amount.setdefault((line.currency, line.amount), ([], []))[0].append(line)
        for booking in self.books:
            group = by_amount.get((booking.currency, booking.amount))
            if group is not None and booking.identity is None:
                group[1].append(booking)
        for lines, books in by_amount.values():
            self._alike(lines, books)

    def _alike(self, lines: list[StatementLine], books: list[Booking]) -> None:
        """Pair lines and bookings of one amount."""
        near = [
            (not _names(line, booking), abs(booking.day - line.booked), i, k)
            for i, line in enumerate(lines)
            for k, booking in enumerate(books)
            if abs(booking.day - line.booked) <= self.span.reach
        ]
        sure = _greedy(sorted(p for p in near if not p[0]))
        rest = [p for p in near if p[2] not in sure and p[3] not in sure.values()]
        nearest = _greedy(sorted(rest))
        earliest = _greedy([(p[0], p[1], p[2], p[3]) for p in sorted(rest, key=lambda p: (p[2], p[3]))])
        more = earliest if len(earliest) > len(nearest) else nearest
        for found, said in ((sure, "same amount, named in the text"), (more, "same amount")):
            for i, k in found.items():
                gap = abs(books[k].day - lines[i].booked).days
                days = f", {gap} day{'' if gap == 1 else 's'} apart" if gap else ""
                self._take(lines[i], books[k], said + days)


def _greedy(pairs: Iterable[tuple[bool, timedelta, int, int]]) -> dict[int, int]:
    """The first pair of each that is still free. Pairs in order of dates are as many as there can be."""
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, _, i, k in pairs:
        if i not in found and k not in used:
            found[i] = k
            used.add(k)
    return found


def _names(line: StatementLine, booking: Booking) -> bool:
    """Whether the line's payer or text names the customer of a booking, or a document that it settles."""
    said = account_key(f"{line.payer} {line.text}")
    return bool(said) and any(hint in said for hint in booking.hints)


def _slips(booking: Booking) -> set[str]:
    return {account_key(booking.slip)} if booking.slip else set()
