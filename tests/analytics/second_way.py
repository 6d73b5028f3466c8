"""The measures of collection a second way: from the rules of the manual and the reference's books, slow and plain.

It shares no code with `arcli.analytics`: what is open on a day is what the reference makes of the entries anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.subledger.reference import NEVER, OWED, Books, Doc, Line, Reference, cents

ZERO = Decimal(0)
DAY = timedelta(1)
Who = Callable[[str], str | None]
Key = tuple[str, str]


def two(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def over(part: Decimal, whole: Decimal, times: int = 1) -> Decimal | None:
    """part ÷ whole × times, two decimals; nothing where the whole is 0."""
    return two(part * times / whole) if whole else None


@dataclass
class Settled:
    """An item that came to zero and stayed there: its holder, what it was, when."""

    document: Doc
    holder: str
    amount: Decimal
    on: date
    due: date

    @property
    def to_pay(self) -> int:
        return (self.on - self.document.dated).days

    @property
    def beyond(self) -> int:
        return (self.on - self.due).days


class SecondWay:
    """What happened up to a day, by the reference."""

    def __init__(self, books: Reference, as_of: date, nets: Callable[[Doc], Decimal]) -> None:
        self.books, self.as_of, self.nets = books, as_of, nets
        self._as_of: dict[date, Books] = {}

    def on(self, day: date) -> Books:
        if day not in self._as_of:
            self._as_of[day] = self.books.as_of(day)
        return self._as_of[day]

    # --- flows: (day, customer, currency, amount) --------------------------------------------------------

    def _stated(
        self, kinds: tuple[str, ...], net: bool = False, credits: bool | None = None
    ) -> Iterator[tuple[date, str, str, Decimal]]:
        """What documents of these kinds come to on their day, and what reversals take off on theirs."""
        for doc in self.books.docs.values():
            if doc.kind in kinds and credits in (None, doc.is_credit):
                share = self.nets(doc) / doc.amount if net else Decimal(1)
                left = doc.amount
                yield doc.date, doc.customer, doc.currency, cents(left * share, doc.currency)
                end = self.books.reversed_on.get(doc.id, NEVER)
                for day, number, amount in self.books.reduced:
                    if number == doc.id and day < end:
                        left -= amount
                        yield day, doc.customer, doc.currency, -cents(amount * share, doc.currency)
                if end != NEVER:
                    yield end, doc.customer, doc.currency, -cents(left * share, doc.currency)

    def _lines(self, amount: Callable[[Line], tuple[str, str, Decimal]]) -> Iterator[tuple[date, str, str, Decimal]]:
        """What applications come to on their day, and back on the day that they end."""
        for line in self.books.lines:
            end = self.books._end(line)
            customer, currency, value = amount(line)
            if value and line.start < end:
                yield line.start, customer, currency, value
                if end != NEVER:
                    yield end, customer, currency, -value

    def _written_off(self, line: Line) -> tuple[str, str, Decimal]:
        doc = self.books.docs[line.doc]
        value = line.settled if line.kind == "writeoff" else line.parts.get("writeoff", ZERO)
        return line.holder, doc.currency, -value if doc.is_credit and line.kind == "writeoff" else value

    def _deducted(self, line: Line) -> tuple[str, str, Decimal]:
        return line.holder, self.books.docs[line.doc].currency, line.parts.get("deduction", ZERO)

    def _recovered(self, line: Line) -> tuple[str, str, Decimal]:
        is_ = self.books.docs[line.doc].kind == "writeoff" and line.kind == "settle"
        return line.source_holder, self.books.docs[line.by].currency, line.used if is_ else ZERO

    def flow(self, name: str) -> list[tuple[date, str, str, Decimal]]:
        if name in ("invoiced", "net_invoiced"):
            found = self._stated(("invoice",), net=name[0] == "n")
        elif name in ("credited", "net_credited"):
            found = ((d, w, c, -a) for d, w, c, a in self._stated(("credit",), net=name[0] == "n"))
        elif name == "receipts":
            found = self._stated(("payment",))
        else:
            found = self._lines(getattr(self, f"_{name}"))
        return [row for row in found if row[0] <= self.as_of]

    def sums(self, name: str, who: Who, first: date, last: date) -> dict[Key, Decimal]:
        found: dict[Key, Decimal] = defaultdict(lambda: ZERO)
        for day, customer, currency, amount in self.flow(name):
            if (row := who(customer)) is not None and first <= day <= last:
                found[row, currency] += amount
        return found

    # --- a period ----------------------------------------------------------------------------------------

    def figures(self, who: Who, first: date, last: date, net: bool = False) -> dict[Key, dict[str, Any]]:
        """The cells of each row that has any, by the manual."""
        flows = {
            n: self.sums(n, who, first, last)
            for n in ("invoiced", "credited", "net_invoiced", "net_credited", "receipts", "written_off", "deducted",
                      "recovered")
        }  # fmt: skip
        stands = self._stands(who, last)
        before: dict[Key, Decimal] = defaultdict(lambda: ZERO)
        for (customer, currency), amount in self.on(first - DAY).balances().items():
            if (row := who(customer)) is not None:
                before[row, currency] += amount
        for sign, is_credit in ((1, False), (-1, True)):
            for day, customer, currency, amount in self._stated(("opening",), credits=is_credit):
                if first <= day <= last and (row := who(customer)) is not None:
                    before[row, currency] += sign * amount
        paid: dict[Key, list[Settled]] = defaultdict(list)
        for one in self.settled():
            if first <= one.on <= last and (row := who(one.holder)) is not None:
                paid[row, one.document.currency].append(one)
        found = {}
        for key in {*stands, *before, *paid, *(k for sums in flows.values() for k in sums)}:
            row = {name: flows[name][key] for name in ("invoiced", "credited", "receipts", "written_off", "deducted",
                                                       "recovered")}  # fmt: skip
            row["net_sales"] = flows["net_invoiced"][key] + flows["net_credited"][key]
            row["sales"] = row["invoiced"] + row["credited"]
            row |= dict(zip(("current", "overdue", "credits", "unapplied"), stands[key], strict=True))
            row["receivables"], row["opening"] = sum(stands[key], ZERO), before[key]
            months = self._months(who, key, last, net=net)
            found[key] = row | self._ratios(row, (last - first).days + 1, months, net) | self._paid(paid[key])
        return found

    def _stands(self, who: Who, day: date) -> dict[Key, list[Decimal]]:
        """Current, overdue, credits and unapplied cash at the end of a day."""
        found: dict[Key, list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
        books = self.on(day)
        for item in books.items:
            if (row := who(item.holder)) is not None:
                found[row, item.currency][item.due < day] += item.amount
        for (number, holder), amount in books.credits.items():
            if (row := who(holder)) is not None:
                found[row, books.currency[number]][3 if books.kinds[number] == "payment" else 2] -= amount
        return found

    def _months(self, who: Who, key: Key, last: date, *, net: bool) -> list[tuple[Decimal, int]]:
        """Sales and days of months, the newest first, back to the first that has any."""
        sold: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for name in ("net_invoiced", "net_credited") if net else ("invoiced", "credited"):
            for day, customer, currency, amount in self.flow(name):
                if day <= last and (who(customer), currency) == key:
                    sold[f"{day:%Y-%m}"] += amount
        months = []
        end = last
        while sold and f"{end:%Y-%m}" >= min(sold):
            months.append((sold[f"{end:%Y-%m}"], end.day))
            end = end.replace(day=1) - DAY
        return months

    def _ratios(self, row: dict[str, Any], days: int, months: list[tuple[Decimal, int]], net: bool) -> dict[str, Any]:
        sales = row["net_sales"] if net else row["sales"]
        owed, closing, opening = row["current"] + row["overdue"], row["receivables"], row["opening"]
        able = opening + sales - row["current"]
        made: dict[str, Any] = {"dso": over(closing, sales, days) if sales > 0 else None}
        made["best_dso"] = over(row["current"], sales, days) if sales > 0 else None
        made["delinquent"] = made["dso"] - made["best_dso"] if sales > 0 else None
        made["cei"] = over(opening + sales - closing, able, 100) if able > 0 else None
        mean = (opening + closing) / 2
        made["turnover"] = over(row["net_sales"], mean) if mean > 0 else None
        made["overdue_share"] = over(row["overdue"], owed, 100)
        for name in ("deducted", "written_off", "recovered"):
            made[f"{name}_share"] = over(row[name], row["sales"], 100) if row["sales"] > 0 else None
        left, counted = closing, ZERO
        for sold, month in months:
            if left > max(sold, ZERO):
                left, counted = left - max(sold, ZERO), counted + month
            else:
                made["count_back"] = two(counted + left / sold * month) if left > 0 else Decimal(0)
                break
        else:
            made["count_back"] = None if left > 0 else Decimal(0)
        return made

    @staticmethod
    def _paid(paid: list[Settled]) -> dict[str, Any]:
        count, whole = Decimal(len(paid)), sum((p.amount for p in paid), ZERO)
        made: dict[str, Any] = {"settled": len(paid), "settled_amount": whole}
        for name, of in (("days_to_pay", [p.to_pay for p in paid]), ("beyond_terms", [p.beyond for p in paid]),
                         ("late", [max(p.beyond, 0) for p in paid])):  # fmt: skip
            made[name] = over(Decimal(sum(of)), count)
            made[f"{name}_weighted"] = over(sum((d * p.amount for d, p in zip(of, paid, strict=True)), ZERO), whole)
            middle = sorted(of)
            half = len(of) // 2
            made[f"{name}_median"] = Decimal(middle[half] + middle[-half - 1]) / 2 if of else None
        in_time = [p for p in paid if p.beyond <= 0]
        made["on_time"] = len(in_time)
        made["on_time_share"] = over(Decimal(len(in_time)), count, 100)
        made["on_time_amount_share"] = over(sum((p.amount for p in in_time), ZERO), whole, 100)
        return made

    # --- lives -------------------------------------------------------------------------------------------

    def open_on(self, doc: Doc, day: date) -> dict[tuple[str, int | None, date], tuple[Decimal, Decimal]]:
        """(holder, instalment, due) → what it holds and what is open of it, before balance-forward filling."""
        active = self.books._active(day)
        if doc.kind == "refund":
            return {(doc.customer, None, doc.parts[0][1]): (doc.amount, self.books._refunds_open(doc, day, active))}
        cells = self.books._cells(doc, day, active) if day >= doc.date else []
        return {(c.holder, c.number, c.due): (c.held, c.open) for c in cells}

    def days_of(self, doc: Doc) -> list[date]:
        """Every day up to the last on which something changes of a document."""
        own = [n for n in self.books.lines if doc.id in (n.by, n.doc)]
        moved = [m for m in self.books.moved if m[3].doc == doc.id]
        days = {doc.date, *(n.start for n in own), *(self.books._end(n) for n in own)}
        days |= {d for m in moved for d in m[:2]} | {d for d, n, _ in self.books.reduced if n == doc.id}
        days |= {self.books._end_of_doc(doc.id)}
        return sorted(d for d in days if doc.date <= d <= self.as_of)

    def forwards(self) -> set[str]:
        known = self.books.customers
        return {c for c in known.ids(self.as_of) if known.at(c, self.as_of).method == "balance-forward"}  # type: ignore[union-attr]

    def settled(self) -> list[Settled]:
        """Items that came to zero for good, with money in it; those of balance-forward customers left out."""
        found = []
        aside = self.forwards()
        for doc in self.books.docs.values():
            if doc.kind not in OWED or doc.is_credit or doc.date > self.as_of:
                continue
            days = self.days_of(doc)
            states = [self.open_on(doc, day) for day in days]
            for key in {k for state in states for k in state}:
                opens = [state.get(key, (ZERO, ZERO))[1] for state in states]
                if key[0] in aside or opens[-1]:
                    continue
                begun = min(n for n, state in enumerate(states) if key in state)
                last = max((n for n, value in enumerate(opens) if value), default=begun - 1)  # paid on its own day
                amount = self._amount(doc, key)
                if last + 1 < len(days) and amount and self._money(doc, key) > 0:
                    stayed = () if len(doc.parts) > 1 else (n.start for n in self._theirs(doc, key))
                    on = max([days[last + 1], *stayed])
                    found.append(Settled(doc, key[0], amount, on, key[2]))
        return found

    def _theirs(self, doc: Doc, key: tuple[str, int | None, date]) -> list[Line]:
        """What settles a document for a holder, and was not undone: a cheque that bounced paid nothing."""
        active = [n for n in self.books._active(self.as_of) if n.doc == doc.id and n.holder == key[0]]
        return [n for n in active if n.instalment in (None, key[1]) and n.kind != "transfer"]

    def _amount(self, doc: Doc, key: tuple[str, int | None, date]) -> Decimal:
        """What a holder had of a document in all, less what went on to another, or as the item of a deduction."""
        holder, number, due = key
        own = sum((a for n, d, a in doc.parts if holder == doc.customer and (n, d) == (number, due)), ZERO)
        for start, end, transfer, line, shares in self.books.moved:
            if line.doc == doc.id and start <= self.as_of < end and number in shares:
                if line.to == holder and (transfer.due or due) == due:
                    own += shares[number]
                if line.holder == holder:
                    own -= shares[number]
        return own - sum((n.parts["deduction"] for n in self._theirs(doc, key) if n.opens), ZERO)

    def _opened(self, doc: Doc, after: date) -> Decimal:
        """What deductions on later days made items of their own, of a document with one item."""
        own = [n for n in self.books.lines if n.doc == doc.id and n.opens and self.books._end(n) > n.start]
        on = [(d, sign * n.parts["deduction"]) for n in own for d, sign in ((n.start, 1), (self.books._end(n), -1))]
        return sum((amount for day, amount in on if after < day <= self.as_of), ZERO)

    def _money(self, doc: Doc, key: tuple[str, int | None, date]) -> Decimal:
        """What money settled of a document for a holder."""
        paid = [n for n in self._theirs(doc, key) if n.kind == "settle" and self.books.docs[n.by].kind == "payment"]
        return sum((n.amount for n in paid), ZERO)

    def mixed(self, doc: Doc) -> bool:
        """Whether a document has several items, of which rules alone don't say what settled which."""
        return len(doc.parts) > 1 or any(m[3].doc == doc.id for m in self.books.moved)

    # --- other reports -----------------------------------------------------------------------------------

    def vintages(self, ages: tuple[int, ...]) -> dict[tuple[str, str], dict[str, Decimal]]:
        """By month of invoices and currency: what was invoiced, and what money had settled by each age."""
        found: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
        for doc in self.books.docs.values():
            if doc.kind != "invoice" or doc.date > self.as_of:
                continue
            row = found[f"{doc.dated:%Y-%m}", doc.currency]
            row["invoiced"] += doc.amount
            for line in self.books.lines:
                if line.doc == doc.id and line.kind == "settle" and self.books.docs[line.by].kind == "payment":
                    if not line.start <= self.as_of < self.books._end(line):
                        continue
                    given = [n.start for n in self.books.lines if (n.by, n.doc) == (line.by, line.doc)
                             and n.amount > 0 and n.start <= line.start < self.books._end(n)]  # fmt: skip
                    day = max(given, default=line.start) if line.amount < 0 else line.start
                    for age in ages:
                        if (day - doc.dated).days <= age:
                            row[f"amount_{age}"] += line.amount
        return found

    def rolled(self, begin: date, end: date, bounds: list[int]) -> dict[tuple[str, int], Counter[int]]:
        """By currency and bucket on a day: the amount (under -1), and what is open in which bucket on another."""
        found: dict[tuple[str, int], Counter[int]] = defaultdict(Counter)
        aside = self.forwards()
        for doc in self.books.docs.values():
            if doc.is_credit or doc.kind in ("writeoff", "transfer"):
                continue
            then, now = self.open_on(doc, begin), self.open_on(doc, end)
            for key, (_, open_) in then.items():
                if open_ > 0 and key[0] not in aside:
                    before, after = (sum((day - key[2]).days > b for b in bounds) for day in (begin, end))
                    cell = found[doc.currency, before]
                    cell[-1] += open_  # type: ignore[assignment]  # a Counter of decimals
                    cell[after] += now.get(key, (ZERO, ZERO))[1]  # type: ignore[assignment]
        return found

    def reached(self, bounds: list[int], of: set[str]) -> dict[str, list[list[Decimal]]]:
        """By currency for each bucket: how many items ever came into it, what of them was open then, what was lost."""
        found: dict[str, list[list[Decimal]]] = defaultdict(
            lambda: [[ZERO, ZERO, ZERO] for _ in range(len(bounds) + 1)]
        )
        for doc in self.books.docs.values():
            if doc.is_credit or doc.kind not in OWED or doc.date > self.as_of or doc.id not in of:
                continue
            if self.books._end_of_doc(doc.id) <= self.as_of:  # it was never owed
                continue
            for key in {k for day in self.days_of(doc) for k in self.open_on(doc, day)}:
                left = self.open_on(doc, self.as_of).get(key, (ZERO, ZERO))[1]
                if left and (self.as_of - key[2]).days <= 180:
                    continue
                gone = sum((self._lost(n) for n in self.books._active(self.as_of) if n.doc == doc.id), ZERO)
                lost = left + cents(gone, doc.currency)
                begun = min(d for d in self.days_of(doc) if key in self.open_on(doc, d))
                for number, into in enumerate(found[doc.currency]):
                    last = key[2] + timedelta(bounds[number]) if number < len(bounds) else self.as_of
                    if doc.kind == "opening" and last < begun:
                        continue
                    if number == 0:
                        there = self._first(doc, key, begun) - self._opened(doc, begun - DAY)
                    else:
                        day = max(key[2] + timedelta(bounds[number - 1] + 1), begun)
                        there = self._there(doc, key, [day, *(d for d in self.days_of(doc) if day < d <= last)])
                    if there > 0:
                        into[0] += 1
                        into[1] += there
                        into[2] += min(there, lost)
        return found

    def _there(self, doc: Doc, key: tuple[str, int | None, date], days: list[date]) -> Decimal:
        """What was open on the first of some days on which anything was."""
        for day in days:
            open_ = self.open_on(doc, day).get(key, (ZERO, ZERO))[1] if day <= self.as_of else ZERO
            open_ -= self._opened(doc, day)
            if open_ > 0:
                return open_
        return ZERO

    def _first(self, doc: Doc, key: tuple[str, int | None, date], day: date) -> Decimal:
        return self.open_on(doc, day)[key][0] if doc.kind != "deduction" else doc.amount

    def _lost(self, line: Line) -> Decimal:
        """What a write-off took of a document, less the share of it that was recovered; small differences whole."""
        if line.kind != "writeoff":
            return line.parts.get("writeoff", ZERO)
        off = self.books.docs[line.by]
        back = sum((n.settled for n in self.books._active(self.as_of) if n.doc == off.id and n.kind == "settle"), ZERO)
        return line.settled * (1 - back / off.amount)
