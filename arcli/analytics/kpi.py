"""The figures that the ratios of collection are made of, by period, key (a customer, a group, all) and currency."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from arcli.analytics.lives import MONEY, Life, Lives, forwarding, standing
from arcli.model.dates import NOT_DUE, end_of_month
from arcli.model.entries import Promise
from arcli.model.fieldtext import split_ref
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO, round_to
from arcli.subledger.discounts import taxed_share_of
from arcli.subledger.follow import said_until
from arcli.subledger.lines import taxed_of
from arcli.subledger.movements import Movement, moving
from arcli.subledger.openitems import open_items
from arcli.subledger.promises import promises
from arcli.subledger.shares import Shares
from arcli.subledger.state import Document, Settlement
from arcli.subledger.supplies import tax_day

AFTER_REMINDER = 14  # days within which money counts as what a reminder brought


class Span(NamedTuple):
    """A period, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return its days, both ends included."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


class Paid(NamedTuple):
    """An item that was settled: its amount, the days from its date, and those from its due date (early: negative)."""

    amount: Decimal
    to_pay: int
    beyond: int

    @property
    def late(self) -> int:
        """Return the days that it was late, 0 if it was not."""
        return max(self.beyond, 0)


class Month(NamedTuple):
    """A month up to its end, or to the day of a report: its sales, those without tax, and its days."""

    end: date
    sales: Decimal
    net_sales: Decimal
    days: int


@dataclass
class Figures:
    """What happened in a period and what stood at its end. Amounts are in one currency; credits are negative."""

    invoiced: Decimal = ZERO
    credited: Decimal = ZERO
    sales: Decimal = ZERO
    net_sales: Decimal = ZERO
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    current: Decimal = ZERO
    overdue: Decimal = ZERO
    credits: Decimal = ZERO
    unapplied: Decimal = ZERO
    disputed: Decimal = ZERO
    deducted: Decimal = ZERO
    written_off: Decimal = ZERO
    recovered: Decimal = ZERO
    receipts: Decimal = ZERO
    promises_due: int = 0
    promises_kept: int = 0
    reminders: int = 0
    reminder_receipts: Decimal = ZERO
    paid: list[Paid] = field(default_factory=list)
    months: list[Month] = field(default_factory=list)  # the last first


Key = tuple[str, str]
Sums = dict[tuple[str, Key], dict[date, Decimal]]


class Measures:
    """The measures of a ledger up to a day. `key` names the row of a customer; None leaves the customer out."""

    def __init__(
        self,
        lives: Lives,
        key: Callable[[str], str | None],
        currency: str | None = None,
        net_since: date = date.min,
    ) -> None:
        """Take the lives of a ledger; sales without tax are known from a day on: each needs the lines of a document."""
        self._net_since = net_since
        self.subledger, self._lives, self._key, self._currency = lives.subledger, lives, key, currency
        self._nets: dict[str, Decimal] = {}
        self._by_document: dict[str, list[Life]] = {}

    @cached_property
    def behaviour(self) -> list[Life]:
        """Return the lives of the chosen debits, as money settled them."""
        return self._chosen(self._lives.paid)

    def _chosen(self, of: Iterable[Life]) -> list[Life]:
        return [g for g in of if self.row(g.customer, g.currency) is not None]

    def row(self, customer: str, currency: str) -> Key | None:
        """Return the row that a customer's figures in a currency are in; None if they are not chosen."""
        if self._currency is not None and currency != self._currency:
            return None
        named = self._key(customer)
        return None if named is None else (named, currency)

    # --- flows -------------------------------------------------------------------------------------------

    @cached_property
    def _sums(self) -> Sums:
        """Return the movements under their measures, by day."""  # PERF: how customers pay needs none of them
        sums: Sums = defaultdict(lambda: defaultdict(lambda: ZERO))
        for movement in moving(self.subledger):
            if (row := self.row(movement.customer, movement.currency)) is not None:
                sums["closing", row][movement.date] += movement.amount
            if movement.settlement is None:
                self._raised(sums, movement)
            elif row is not None:
                _settled(sums, row, movement, movement.settlement)
        return sums

    def _raised(self, sums: Sums, movement: Movement) -> None:
        """Count sales and receipts, and their reversals: they stay with their customer, whoever holds them later."""
        document, day, amount = movement.document, movement.date, movement.amount
        if movement.cls == "transfers":
            return
        if (row := self.row(document.customer, document.currency)) is None:
            return
        if document.kind == "payment":
            sums["receipts", row][day] -= amount
        elif document.kind == "opening":
            sums["taken_over", row][day] += amount
        elif document.kind in ("invoice", "credit"):
            sums["invoiced" if document.kind == "invoice" else "credited", row][day] += amount
            if day >= self._net_since:
                sums["net_sales", row][day] += self._net(movement)

    def _net(self, movement: Movement) -> Decimal:
        """Return the part of a sale's movement without its tax; all where the document states no lines."""
        document = movement.document
        if not document.lines or not document.amount:
            return movement.amount
        net = self._nets.get(document.id)
        if net is None:
            settings, day = self.subledger.settings, tax_day(self.subledger.documents, document)
            less = taxed_share_of(self.subledger, document)
            entry = document.entry
            net = self._nets[document.id] = taxed_of(entry, document.currency, settings, less, day).net  # type: ignore[arg-type]  # a document with lines is itemised
        return round_to(movement.amount * net / document.amount, document.currency)

    def _flow(self, name: str, row: Key, span: Span) -> Decimal:
        return sum((a for day, a in self._sums[name, row].items() if span.first <= day <= span.last), ZERO)

    # --- a period ----------------------------------------------------------------------------------------

    def rows(self) -> list[Key]:
        """Return the keys and currencies that anything ever moved in, sorted."""
        return sorted({row for name, row in self._sums if name == "closing"})

    def figures(self, spans: Sequence[Span]) -> dict[tuple[int, Key], Figures]:
        """Return the figures of each period, by its place in `spans`, and row."""
        found: dict[tuple[int, Key], Figures] = {}
        for row in self.rows():
            for number, span in enumerate(spans):
                found[number, row] = self._flows(row, span)
        self._stand(spans, found)
        self._settled(spans, found)
        self._promised(spans, found)
        self._reminded(spans, found)
        return found

    def _flows(self, row: Key, span: Span) -> Figures:
        made = Figures()
        for name in ("invoiced", "credited", "net_sales", "written_off", "recovered", "deducted", "receipts"):
            setattr(made, name, self._flow(name, row, span))
        made.sales = made.invoiced + made.credited
        before = self._flow("closing", row, Span(date.min, span.first - timedelta(1)))
        made.opening = before + self._flow("taken_over", row, span)  # whatever day of the period the books begin on
        made.closing = before + self._flow("closing", row, span)
        made.months = self._months(row, span.last)
        return made

    def _months(self, row: Key, last: date) -> list[Month]:
        """Return the months up to a day, the last first, back to that of the first sale."""
        sold: dict[tuple[int, int], list[Decimal]] = {}
        for place, names in enumerate((("invoiced", "credited"), ("net_sales",))):
            for day, amount in chain.from_iterable(self._sums[name, row].items() for name in names):
                if day <= last:
                    sold.setdefault((day.year, day.month), [ZERO, ZERO])[place] += amount
        months, end = [], last
        while sold and (end.year, end.month) >= min(sold):
            sales, net = sold.get((end.year, end.month), (ZERO, ZERO))
            months.append(Month(end, sales, net, end.day))
            end = end.replace(day=1) - timedelta(1)
        return months

    def _stand(self, spans: Sequence[Span], found: dict[tuple[int, Key], Figures]) -> None:
        """Add what was open at the end of each period."""
        ends = [span.last for span in spans]
        ever = self.subledger.customers.ever("method", "balance-forward")
        others: list[Life] = []
        for life in chain(self._lives.debits, self._lives.credits):
            row = self.row(life.customer, life.currency)
            if row is None:
                continue
            if life.customer in ever:
                others.append(life)
                continue
            if life.since > ends[-1] or ((gone := life.settled_on()) is not None and gone <= ends[0]):
                continue
            for number in range(bisect_left(ends, life.since), len(ends)):
                if gone is not None and ends[number] >= gone:
                    break
                self._count(
                    found[number, row],
                    life.document,
                    life.due,
                    life.document.side * life.open(ends[number]),
                    ends[number],
                )
        for number, end in enumerate(ends):
            for item in standing(others, end, forwarding(self.subledger, end)) if others else ():
                if (row := self.row(item.customer, item.currency)) is not None:
                    self._count(found[number, row], item.document, item.due, item.open, end)
            self._dispute(number, end, found)

    @staticmethod
    def _count(into: Figures, document: Document, due: date, left: Decimal, end: date) -> None:
        if left > 0:
            if due >= end:
                into.current += left
            else:
                into.overdue += left
        elif document.kind == "payment":
            into.unapplied += left
        else:
            into.credits += left

    def _dispute(self, number: int, end: date, found: dict[tuple[int, Key], Figures]) -> None:
        said = said_until(self.subledger, end)
        if not said.disputes:
            return
        about = {split_ref(ref)[0] for ref in said.disputes}
        items = standing((g for g in self._chosen(self._lives.debits) if g.document.id in about), end, set())
        shares = Shares(self.subledger, items, said)
        for item in items:
            row = self.row(item.customer, item.currency)
            if row is not None and (share := shares.disputed(item)) is not None:
                found[number, row].disputed += share.amount

    def _settled(self, spans: Sequence[Span], found: dict[tuple[int, Key], Figures]) -> None:
        """Add the debits that money settled in each period, wholly or the last of it."""
        first = min(span.first for span in spans)
        for life in self.behaviour:
            if not life.events or life.events[-1].day < first or (paid := paid_of(life)) is None:
                continue
            row, (day, made) = self.row(life.customer, life.currency), paid
            for number, span in enumerate(spans):
                if row is not None and span.first <= day <= span.last:
                    found[number, row].paid.append(made)

    # --- what was said -----------------------------------------------------------------------------------

    def _touching(self, document: str) -> list[Life]:
        if not self._by_document:
            for life in self.behaviour:
                self._by_document.setdefault(life.document.id, []).append(life)
        return self._by_document.get(document, [])

    def promises(self) -> Iterable[tuple[Promise, bool, str, str]]:
        """Yield the promises whose day is over: (entry, whether it was kept, customer, currency).

        One that another replaced counts no more. A promise is of whoever holds the item that it is about.
        """
        for made in promises(self.subledger, open_items(self.subledger)):
            if made.state in ("due", "replaced") or made.entry.until >= self.subledger.as_of:
                continue
            number, part = split_ref(made.entry.document)
            held = (g.customer for g in self._touching(number) if part is None or g.part == part)
            yield made.entry, made.state == "kept", next(held, made.document.customer), made.document.currency

    def _promised(self, spans: Sequence[Span], found: dict[tuple[int, Key], Figures]) -> None:
        for promise, kept, customer, currency in self.promises():
            row = self.row(customer, currency)
            for number, span in enumerate(spans):
                if row is not None and promise.until in span:
                    found[number, row].promises_due += 1
                    found[number, row].promises_kept += kept

    def _reminded(self, spans: Sequence[Span], found: dict[tuple[int, Key], Figures]) -> None:
        """Add reminders in the currencies of what they ask for, and what came of those customers within fourteen days.

        Each receipt counts once, for the last reminder before it.
        """
        documents, sent = self.subledger.documents, dict[Key, set[date]]()
        for letter in self.subledger.follow.letters.of_sort("reminder"):
            about = (documents.get(split_ref(one.document)[0]) for one in letter.enclosed)
            for currency in sorted({document.currency for document in about if document is not None}):
                sent.setdefault((letter.customer, currency), set()).add(letter.date)
        if not sent:
            return
        for (customer, currency), days in sent.items():
            if (row := self.row(customer, currency)) is not None:
                for number, span in enumerate(spans):
                    found[number, row].reminders += sum(day in span for day in days)
        for document in documents.values():
            days = sent.get((document.customer, document.currency), set())
            row_of = self.row(document.customer, document.currency)
            if document.kind != "payment" or document.ended is not None or row_of is None:
                continue
            if document.date > self.subledger.as_of:
                continue
            before = [d for d in days if d < document.date <= d + timedelta(AFTER_REMINDER)]
            for number, span in enumerate(spans):
                if before and max(before) in span:
                    found[number, row_of].reminder_receipts += document.amount


def _settled(sums: Sums, row: Key, movement: Movement, settlement: Settlement) -> None:
    """Count write-offs, deductions and recoveries; when they are undone, the opposite."""
    cls, amount = movement.undoes or movement.cls, movement.amount
    if settlement.target.kind == "writeoff":
        sums["recovered", row][movement.date] += amount
    elif cls == "writeoffs":
        sums["written_off", row][movement.date] -= amount
    elif cls == "deductions":
        sums["deducted", row][movement.date] -= amount


def paid_of(life: Life) -> tuple[date, Paid] | None:
    """Return when an item was settled and how fast, if money settled any of it; None while something is open.

    Its amount is without what went on to another holder, or as the item of a deduction, which are settled themselves.
    """
    day = life.settled_on()
    if day is None or life.due == NOT_DUE or life.document.side != DEBIT or life.document.kind == "refund":
        return None
    if sum((e.amount for e in life.events if e.how == MONEY), ZERO) <= 0:
        return None
    return day, Paid(life.own, (day - life.date).days, (day - life.due).days)


def spans_of(last: date, count: int, months: int, first: date | None = None, window: int | None = None) -> list[Span]:
    """Return the last `count` periods of so many calendar months up to a day, the oldest first.

    The last one ends on that day, whole or not. With `first` they are those since then; with a `window` each begins so
    many days before its end, both counted.
    """
    spans: list[Span] = []
    end = last
    while len(spans) < count if first is None else end >= first:
        start = end.replace(day=1, month=(end.month - 1) // months * months + 1)
        if first is not None:
            start = max(start, first)
        spans.append(Span(start, end) if window is None else Span(end - timedelta(window - 1), end))
        if start <= date(2, 1, 1):
            break
        end = end_of_month(start - timedelta(1)) if start.day == 1 else date.min
    return spans[::-1]
