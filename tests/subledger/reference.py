"""A second derivation of the subledger: slow, plain, and written from the rules alone.

It shares no code with `arcli.subledger`. Every state is worked out anew from the whole list of entries: which
lines (one a stated application) are in force on a day, and what they leave open of each document, instalment
and holder. The tests hold the program and this file equal.

Signs: `items` are what customers owe, positive; `credits` are what they have to their credit, positive too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from arcli.model.customers import Customers
from arcli.model.dates import NOT_DUE
from arcli.model.money import decimals
from arcli.model.settings.ledger import Settings
from arcli.model.terms import Terms, TermsBook

ZERO = Decimal(0)
PARTS = ("discount", "fee", "withholding", "writeoff", "deduction")
OWED = ("invoice", "debit", "opening", "deduction")
NEVER = date.max


def cents(value: Decimal, currency: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-(decimals(currency) or 0)), rounding=ROUND_HALF_UP)


@dataclass
class Doc:
    """A document: its parts are (instalment or None, due date, amount), in order of due date."""

    id: str
    kind: str
    customer: str
    amount: Decimal
    currency: str
    date: date
    dated: date
    parts: list[tuple[int | None, date, Decimal]]
    entry: Any

    @property
    def is_credit(self) -> bool:
        return self.kind in ("payment", "credit") or (self.kind == "opening" and self.entry.amount < 0)


@dataclass
class Line:
    """One stated application: of `by` (a payment, credit, refund, write-off or transfer) to `doc`."""

    entry: Any
    kind: str  # settle, refund, writeoff, transfer
    by: str
    doc: str
    instalment: int | None
    amount: Decimal  # in the document's currency
    used: Decimal  # in the source's currency
    parts: dict[str, Decimal]
    opens: str | None  # the deduction that it opens
    start: date
    holder: str  # whose part of the document
    source_holder: str  # whose part of the source
    to: str | None = None
    takes_back: bool = False  # an unapply or a partial reversal
    negative: bool = False

    @property
    def settled(self) -> Decimal:
        return self.amount + sum(self.parts.values(), ZERO)


@dataclass
class Cell:
    """What a holder has of a document (or of its instalment), when that is due, and what of it is open."""

    number: int | None
    holder: str
    due: date
    held: Decimal
    open: Decimal = ZERO


@dataclass
class Item:
    """An open amount that a customer owes."""

    document: str
    instalment: int | None
    holder: str
    kind: str
    currency: str
    dated: date
    due: date
    agreed: date
    amount: Decimal


@dataclass
class Books:
    """What is open as of a day."""

    day: date
    items: list[Item] = field(default_factory=list)
    credits: dict[tuple[str, str], Decimal] = field(default_factory=dict)  # (document, holder) → open
    currency: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    credit_dates: dict[str, date] = field(default_factory=dict)

    def balances(self) -> dict[tuple[str, str], Decimal]:
        """(customer, currency) → balance, without zeros."""
        out: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for item in self.items:
            out[item.holder, item.currency] += item.amount
        for (doc, holder), amount in self.credits.items():
            out[holder, self.currency[doc]] -= amount
        return {k: v for k, v in out.items() if v}

    def buckets(
        self, bounds: list[int], basis: str = "due", aged: bool = False
    ) -> dict[tuple[str, str], list[Decimal]]:
        """(customer, currency) → the buckets, then credits, then unapplied cash (both negative)."""
        out: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO] * (len(bounds) + 3))

        def bucket(days: int) -> int:
            return next((i for i, bound in enumerate(bounds) if days <= bound), len(bounds))

        for item in self.items:
            on = {"due": item.due, "invoice": item.dated, "agreed": item.agreed}[basis]
            out[item.holder, item.currency][bucket((self.day - on).days)] += item.amount
        for (doc, holder), amount in self.credits.items():
            column = -1 if self.kinds[doc] == "payment" else -2
            if aged:
                column = bucket((self.day - self.credit_dates[doc]).days)
            out[holder, self.currency[doc]][column] -= amount
        return dict(out)


class Reference:
    """The books of a list of entries. `problems` are (date, words): the day's end at which a rule is broken."""

    def __init__(self, entries: Iterable[Any], customers: Customers, settings: Settings, terms: TermsBook) -> None:
        self.entries = list(entries)
        self.customers, self.settings, self.terms = customers, settings, terms
        self.problems: list[tuple[date, str]] = []
        self.docs: dict[str, Doc] = {}
        self.lines: list[Line] = []
        self.reversed_on: dict[str, date] = {}
        self._ends: dict[int, date] = {}
        self.reduced: list[tuple[date, str, Decimal]] = []  # partial reversals
        self.transfers = sorted((e for e in self.entries if e.kind == "transfer"), key=lambda e: (e.date, e.id))
        self.moved: list[tuple[date, date, Any, Line, dict[int | None, Decimal]]] = []
        for entry in self.entries:
            if hasattr(entry, "id") and hasattr(entry, "amount") and entry.kind != "arrangement":  # moves no money
                self._document(entry)
        self._deductions()
        for entry in sorted((e for e in self.entries if e.kind == "reverse"), key=lambda e: e.date):
            self._reverse(entry)
        # unapply and partial reversals look for lines, those of earlier days first
        ordered = sorted(self.entries, key=lambda e: (e.kind in ("unapply", "reverse"), e.date))
        for entry in ordered:
            self._lines_of(entry)
        self._allocate_transfers()
        self._date_deductions()
        self.days = sorted({e.date for e in self.entries} | {n.start for n in self.lines})

    def check(self) -> list[tuple[date, str]]:
        """Every broken rule, with the day at whose end it is broken."""
        found = list(self.problems)
        try:
            for day in self.days:
                self._check(day)
            return sorted(self.problems)
        finally:
            self.problems = found

    # --- documents ---------------------------------------------------------------------------------------

    def _currency(self, entry: Any) -> str:
        known = self.customers.at(entry.customer, entry.date)
        return str(entry.currency or (known and known.currency) or self.settings.currency or "?")

    def _document(self, entry: Any) -> None:
        currency, dated = self._currency(entry), entry.dated or entry.date
        amount = abs(entry.amount)
        self.docs[entry.id] = Doc(
            entry.id, entry.kind, entry.customer, amount, currency, entry.date, dated,
            self._parts(entry, amount, currency, dated), entry,
        )  # fmt: skip

    def _parts(self, entry: Any, amount: Decimal, currency: str, dated: date) -> list[tuple[int | None, date, Decimal]]:
        if entry.kind not in ("invoice", "debit"):
            return [(None, getattr(entry, "due", None) or dated, amount)]
        if entry.instalments:
            parts = sorted((i.due, n, i.amount) for n, i in enumerate(entry.instalments))
            if sum((i.amount for i in entry.instalments), ZERO) != amount:
                self.problems.append((entry.date, f"instalments of {entry.id} do not add up"))
            return [(n, due, value) for n, (due, _, value) in enumerate(parts, 1)]
        if entry.retained:
            kept = [r.amount for r in entry.retained]
            rest = copy(entry)
            rest.retained = ()
            due = self._parts(rest, amount - sum(kept), currency, dated)
            numbered = [(n, day, value) for n, (_, day, value) in enumerate(due, 1)]
            return numbered + [(n, NOT_DUE, value) for n, value in enumerate(kept, len(due) + 1)]
        if entry.due:
            return [(None, entry.due, amount)]
        known = self.customers.at(entry.customer, dated)
        text = entry.terms or (known and known.terms) or self.terms.default
        if text is None:
            return [(None, dated, amount)]
        rule = self.terms.find(text)
        if isinstance(rule, Terms):
            return [(None, rule.due(dated), amount)]
        values = [cents(amount * p.share.numerator / p.share.denominator, currency) for p in rule[:-1]]
        values.append(amount - sum(values))
        dues = sorted((p.terms.due(dated), n, v) for n, (p, v) in enumerate(zip(rule, values, strict=True)))
        return [(n, due, value) for n, (due, _, value) in enumerate(dues, 1)]

    def _deductions(self) -> None:
        """Items that applications open by `deduction: id:`; an application may settle one that another opens."""
        waiting = [(e, a) for e in self.entries for a in getattr(e, "applications", ()) if a.deduction and a.id]
        waiting = [(e, a) for e, a in waiting if e.kind not in ("unapply", "reverse")]
        while waiting:
            later = []
            for entry, a in waiting:
                doc_id, _, number = a.document.partition("#")
                doc, source = self.docs.get(doc_id), self.docs.get(getattr(entry, "id", None) or entry.source)
                if doc is None or source is None:
                    later.append((entry, a))
                    continue
                start = max(entry.date, doc.date, source.date)
                holder, _ = self._holders(entry, source, doc, start)
                due = max(d for n, d, _ in doc.parts if not number or n == int(number))
                self.docs[a.id] = Doc(
                    a.id, "deduction", holder, a.deduction, doc.currency, start, start, [(None, due, a.deduction)], a
                )
            if len(later) == len(waiting):
                break
            waiting = later

    # --- lines -------------------------------------------------------------------------------------------

    def _holders_of(self, doc: Doc, day: date) -> list[str]:
        """Who may hold a part of a document on a day: whoever it was transferred to by then, the latest first, and
        its customer. The rules do not say whose part goes first when both have one; the program takes the latest."""
        moved = [t for t in self.transfers if t.date <= day]
        found = [t.to for t in moved if doc.id in {a.document.partition("#")[0] for a in t.applications}]
        return [*found[::-1], doc.customer]

    def _holders(self, entry: Any, source: Doc, doc: Doc, day: date) -> tuple[str, str]:
        """Whose part of the document, and of the source, an application takes. Problems if there is none."""
        owners = self._holders_of(doc, day)
        sources = self._holders_of(source, day) if entry.kind == "apply" else [source.customer]
        for who in sources:
            if who in owners:
                return who, who
        for who in sources:
            for owner in owners:
                if source.kind == "payment" and who in self.customers.payers(owner, day):
                    return owner, who
        self.problems.append((day, f"{source.id} is not by the customer of {doc.id}"))
        return doc.customer, source.customer

    def _lines_of(self, entry: Any) -> None:
        for a in getattr(entry, "applications", ()):
            if entry.kind in ("unapply", "reverse"):
                self._take_back(entry, a)
            else:
                self._line(entry, a)

    def _line(self, entry: Any, a: Any) -> None:
        doc_id, _, number = a.document.partition("#")
        doc = self.docs[doc_id]
        by = self.docs[entry.source if entry.kind == "apply" else entry.id]
        start = max(entry.date, doc.date, by.date)
        kind = entry.kind if entry.kind in ("refund", "writeoff", "transfer") else "settle"
        holder, source_holder = entry.customer if kind != "settle" else "", ""
        if kind == "settle":
            holder, source_holder = self._holders(entry, by, doc, start)
        used = self._used(a, by.currency)
        parts = {p: v for p in PARTS if (v := getattr(a, p)) is not None}
        self.lines.append(
            Line(entry, kind, by.id, doc_id, int(number) if number else None, a.amount, used, parts, a.id, start,
                 holder, source_holder, getattr(entry, "to", None), negative=a.amount < 0)
        )  # fmt: skip

    @staticmethod
    def _used(a: Any, currency: str) -> Decimal:
        """What an application takes of its source, in that one's currency."""
        if a.rate is not None:
            return cents(a.amount * a.rate, currency)
        return a.amount if a.total is None else a.total  # type: ignore[no-any-return]  # an application's amounts

    def _take_back(self, entry: Any, a: Any) -> None:
        """An unapply, or what a partial reversal reopens: the same line with opposite signs."""
        if entry.kind == "reverse" and entry.amount is None:
            return
        doc_id, _, number = a.document.partition("#")
        by = entry.source if entry.kind == "unapply" else entry.document
        if entry.kind == "reverse" and self.docs[by].kind in OWED and not self.docs[by].is_credit:
            doc_id, by, number = by, doc_id, ""
        instalment = int(number) if number else None
        same = [n for n in self.lines if (n.by, n.doc, n.instalment) == (by, doc_id, instalment) and not n.takes_back]
        if not same:
            self.problems.append((entry.date, f"{by} was never applied to {a.document}"))
            return
        first = min(same, key=lambda n: n.start)
        parts = {p: -v for p in PARTS if (v := getattr(a, p)) is not None}
        until = [n for n in self.lines if (n.by, n.doc, n.instalment) == (by, doc_id, instalment)]
        until = [n for n in until if n.start <= entry.date]
        opens = None
        if not parts and sum((n.amount for n in until), ZERO) == a.amount:  # the whole of it, with its parts
            parts = {p: -sum((n.parts.get(p, ZERO) for n in until), ZERO) for p in PARTS}
        if parts.get("deduction"):
            opens = next((n.opens for n in until if n.opens), None)
        used = (
            a.amount
            if first.used == first.amount
            else cents(first.used * a.amount / first.amount, self.docs[by].currency)
        )
        start = max(entry.date, self.docs[doc_id].date, self.docs[by].date)
        self.lines.append(
            Line(entry, first.kind, by, doc_id, first.instalment, -a.amount, -used, parts, a.id or opens, start,
                 first.holder, first.source_holder, first.to, takes_back=True)
        )  # fmt: skip

    def _reverse(self, entry: Any) -> None:
        doc = self.docs[entry.document]
        if doc.id in self.reversed_on:
            self.problems.append((entry.date, f"{doc.id} is reversed twice"))
        elif entry.date < doc.date:
            self.problems.append((entry.date, f"{doc.id} is reversed before its date"))
        elif entry.amount is None:
            self.reversed_on[doc.id] = entry.date
        else:
            self.reduced.append((entry.date, doc.id, entry.amount))

    # --- what is in force --------------------------------------------------------------------------------

    def _end_of_doc(self, doc: str) -> date:
        """From when a document is no more: its reversal; for a deduction, the end of the line that opened it."""
        ends = [self.reversed_on.get(doc, NEVER)]
        if self.docs[doc].kind == "deduction":
            ends += [self._end(n) for n in self.lines if n.opens == doc and not n.takes_back]
            starts = {n.start for n in self.lines if n.opens == doc and n.takes_back}
            ends += [day for day in starts if not self._deducted(doc, day)]
        return min(ends)

    def _deducted(self, doc: str, day: date) -> Decimal:
        """What the applications stated up to a day make of the deduction that they open."""
        own = [n for n in self.lines if n.opens == doc and n.start <= day]
        return sum((n.parts.get("deduction", ZERO) for n in own), ZERO)

    def _end(self, line: Line) -> date:
        """From when a line is no longer in force: its source or its document is reversed, or what it rests on."""
        if id(line) not in self._ends:
            ends = [self._end_of_doc(line.by), self._end_of_doc(line.doc)]
            # What rests on a part that was moved ends when the last of the transfers up to then is reversed.
            for doc, holder in ((line.doc, line.holder), (line.by, line.source_holder)):
                if line.kind != "transfer" and holder != self.docs[doc].customer:
                    moves = [m for m in self.lines if m.kind == "transfer" and m.start <= line.start]
                    moves = [m for m in moves if (m.doc, m.to) == (doc, holder)]
                    ends += [max(map(self._end, moves))] if moves else []
            self._ends[id(line)] = min(ends)
        return self._ends[id(line)]

    def _active(self, day: date) -> list[Line]:
        return [n for n in self.lines if n.start <= day < self._end(n)]

    # --- open amounts ------------------------------------------------------------------------------------

    def _cells(self, doc: Doc, day: date, active: list[Line]) -> list[Cell]:
        """What each holder has of a document, and what is open of it; negative where too much was taken."""
        cells = self._held(doc, day)
        for cell in cells:
            cell.open = cell.held
        if day >= self._end_of_doc(doc.id):
            return cells
        pools: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for holder, number, amount in self._taken(doc, day, active):
            if number is None or len(doc.parts) == 1:
                pools[holder] += amount
            else:
                self._take(cells, holder, number, amount)
        for holder, amount in self._reduction(doc, day, cells):
            pools[holder] += amount
        for holder, pool in pools.items():
            self._pour(cells, doc, holder, pool)
        return cells

    def _held(self, doc: Doc, day: date) -> list[Cell]:
        found: list[Cell] = []
        if doc.date <= day < self._end_of_doc(doc.id):
            for number, due, amount in doc.parts:
                whole = amount if doc.kind != "deduction" else self._deducted(doc.id, day)
                found.append(Cell(number, doc.customer, due, whole))
        for start, end, transfer, line, shares in self.moved:
            if line.doc == doc.id and start <= day < end:
                for number, amount in shares.items():
                    due = next(d for n, d, _ in doc.parts if n == number)
                    if transfer.due and not doc.is_credit:
                        due = transfer.due
                    same = [c for c in found if (c.number, c.holder, c.due) == (number, line.to, due)]
                    if not same:
                        same = [Cell(number, str(line.to), due, ZERO)]
                        found += same
                    same[0].held += amount
        return sorted(found, key=lambda c: (c.due, c.number or 0))

    def _taken(self, doc: Doc, day: date, active: list[Line]) -> list[tuple[str, int | None, Decimal]]:
        """(holder, instalment if named, amount) of everything that takes from a document."""
        found = []
        for start, end, _, line, shares in self.moved:
            if line.doc == doc.id and start <= day < end:
                found += [(line.holder, number, amount) for number, amount in shares.items()]
        for line in active:
            if line.doc == doc.id and line.kind != "transfer":
                value = -line.settled if doc.is_credit and line.kind == "settle" else line.settled
                found.append((line.holder, line.instalment, value))
            if line.by == doc.id and line.kind == "settle" and doc.is_credit:
                found.append((line.source_holder, None, line.used))
        return found

    def _take(self, cells: list[Cell], holder: str, number: int | None, amount: Decimal) -> None:
        """Take from a named instalment, first due first if its holder has it by several due dates."""
        own = [c for c in cells if c.holder == holder and c.number == number]
        if not own:
            own = [Cell(number, holder, date.min, ZERO)]
            cells += own
        if amount < 0:
            own[-1].open -= amount
            return
        for cell in own:
            taken = amount if cell is own[-1] else min(amount, max(cell.open, ZERO))
            cell.open -= taken
            amount = amount - taken

    def _reduction(self, doc: Doc, day: date, cells: list[Cell]) -> list[tuple[str, Decimal]]:
        """Partial reversals: of instalments the last due first, where no application names them."""
        off = sum((v for start, d, v in self.reduced if d == doc.id and start <= day), ZERO)
        if len(doc.parts) == 1 or not off:
            return [(doc.customer, off)] if off else []
        active = self._active(day)
        for cell in reversed([c for c in cells if c.holder == doc.customer]):
            named = sum((n.settled for n in active if n.doc == doc.id and n.instalment == cell.number), ZERO)
            taken = off if cell.number == 1 else min(off, max(cell.held - named, ZERO))
            cell.open -= taken
            cell.held -= taken
            off = off - taken
        return []

    def _pour(self, cells: list[Cell], doc: Doc, holder: str, pool: Decimal) -> None:
        """What names no instalment fills first due first; what was taken back beyond it reopens last due first."""
        own = [c for c in cells if c.holder == holder]
        if not own:
            own = [Cell(doc.parts[0][0], holder, doc.parts[0][1], ZERO)]
            cells += own
        if pool < 0:
            own = own[::-1]
        for cell in own:
            room = max(cell.open, ZERO) if pool > 0 else -max(cell.held - cell.open, ZERO)
            taken = min(pool, room) if pool > 0 else max(pool, room)
            taken = pool if cell is own[-1] else taken
            cell.open -= taken
            pool = pool - taken

    def _allocate_transfers(self) -> None:
        """Which instalments each transfer moves: first due first of what is open at the end of its day."""
        lines = sorted((n for n in self.lines if n.kind == "transfer"), key=lambda n: (n.start, n.takes_back, n.by))
        for line in lines:
            doc = self.docs[line.doc]
            entry = self.docs[line.by].entry
            if line.instalment is not None or len(doc.parts) == 1:
                number = line.instalment if len(doc.parts) > 1 else doc.parts[0][0]
                self.moved.append((line.start, self._end(line), entry, line, {number: line.amount}))
                continue
            left, shares = line.amount, dict.fromkeys((n for n, _, _ in doc.parts), ZERO)
            for cell in self._cells(doc, line.start, self._active(line.start)):
                if cell.holder == line.holder:
                    share = min(left, max(ZERO, cell.open))
                    shares[cell.number] += share
                    left -= share
            shares[doc.parts[-1][0]] += left
            shares = {number: share for number, share in shares.items() if share}
            self.moved.append((line.start, self._end(line), entry, line, shares))

    def _date_deductions(self) -> None:
        """A deduction is due when the part is that was paid short: the one named, or the last that is reached."""
        for doc in self.docs.values():
            if doc.kind != "deduction":
                continue
            line = next(n for n in self.lines if n.opens == doc.id and not n.takes_back)
            target = self.docs[line.doc]
            active = self._active(line.start)
            now = [c for c in self._cells(target, line.start, active) if c.holder == line.holder]
            if line.instalment is not None and len(target.parts) > 1:
                now = [c for c in now if c.number == line.instalment]
                reached = [c.due for c in now if c.open < c.held]
            else:
                named = [n for n in active if n.doc != target.id or n.instalment is not None]
                before = [c for c in self._cells(target, line.start, named) if c.holder == line.holder]
                reached = [c.due for c, b in zip(now, before, strict=True) if c.open < b.open]
            due = max(reached or [c.due for c in now], default=target.parts[0][1])
            doc.parts = [(None, due, doc.parts[0][2])]

    def _refunds_open(self, doc: Doc, day: date, active: list[Line]) -> Decimal:
        """What a refund stands for that no payment or credit bears any more, less what settled it."""
        if not doc.date <= day < self._end_of_doc(doc.id):
            return ZERO
        whole = doc.amount - sum((v for s, d, v in self.reduced if d == doc.id and s <= day), ZERO)
        borne = sum((n.used for n in active if n.by == doc.id and n.kind == "refund"), ZERO)
        return whole - borne - sum((n.settled for n in active if n.doc == doc.id and n.kind != "refund"), ZERO)

    def _recoverable(self, doc: Doc, active: list[Line]) -> Decimal:
        given = [n for n in active if n.by == doc.id and n.kind == "writeoff" and not self.docs[n.doc].is_credit]
        return sum((n.amount for n in given), ZERO) - sum((n.settled for n in active if n.doc == doc.id), ZERO)

    def _state(self, day: date) -> list[tuple[Doc, Cell]]:
        """Everything that is or was open on a day."""
        active = self._active(day)
        state = []
        for doc in self.docs.values():
            if doc.date > day or doc.kind in ("writeoff", "transfer"):
                continue
            if doc.kind == "refund":
                open_ = self._refunds_open(doc, day, active)
                state.append((doc, Cell(None, doc.customer, doc.parts[0][1], doc.amount, open_)))
                continue
            state += [(doc, cell) for cell in self._cells(doc, day, active)]
        return state

    def open_amounts(self, day: date) -> dict[tuple[str, int | None, str], Decimal]:
        """(document, instalment, holder) → what is open at the end of a day."""
        out: dict[tuple[str, int | None, str], Decimal] = defaultdict(lambda: ZERO)
        for doc, cell in self._state(day):
            out[doc.id, cell.number, cell.holder] += cell.open
        return dict(out)

    # --- rules -------------------------------------------------------------------------------------------

    def _check(self, day: date) -> None:
        bad = self.problems.append
        active = self._active(day)
        state = self._state(day)
        for doc, cell in state:
            if cell.open < 0:
                bad((day, f"{doc.id}#{cell.number} of {cell.holder} is overdrawn by {-cell.open}"))
            elif not doc.is_credit and cell.open > cell.held:
                bad((day, f"{doc.id}#{cell.number} of {cell.holder} has more open than it ever had"))
        for doc in self.docs.values():
            if doc.kind == "writeoff" and self._recoverable(doc, active) < 0:
                bad((day, f"more is recovered than {doc.id} wrote off"))
        for pair in {(n.by, n.doc, n.instalment) for n in active if n.takes_back}:
            for part in ("amount", *PARTS):
                own = [n for n in active if (n.by, n.doc, n.instalment) == pair]
                if sum((n.amount if part == "amount" else n.parts.get(part, ZERO) for n in own), ZERO) < 0:
                    bad((day, f"{pair}: more {part} is taken back than was applied"))
        for line in self.lines:
            if line.entry.date == day and self._end(line) < day:
                bad((day, f"{line.by} or {line.doc} was reversed before"))
        for line in active:
            if line.negative and not self.docs[line.doc].is_credit:
                who, target = line.source_holder, line.doc
                own = [n for n in active if n.source_holder == who and n.doc == target and n.kind == "settle"]
                if sum((n.settled for n in own), ZERO) < 0:
                    bad((day, f"{line.by} takes back more of {target} than {who} settled"))
            if line.takes_back and line.opens and self._deducted(line.opens, day):
                bad((day, f"a part of the deduction {line.opens} is taken back"))
        for entry in self.entries:
            if entry.date == day:
                self._check_entry(entry, state)

    def _check_entry(self, entry: Any, state: list[tuple[Doc, Cell]]) -> None:
        bad, day = self.problems.append, entry.date
        source = self.docs.get(getattr(entry, "id", ""))
        currency = source.currency if source is not None else ""
        stated = sum((self._used(a, currency) for a in getattr(entry, "applications", ())), ZERO)
        if entry.kind in ("refund", "writeoff", "transfer") and stated != entry.amount:
            bad((day, f"{entry.id} is {entry.amount}, its applications are {stated}"))
        if entry.kind == "reverse" and entry.amount is not None and stated > entry.amount:
            bad((day, f"more reopens than {entry.amount}"))
        if entry.kind == "reverse" and entry.amount is not None:
            what = self.docs[entry.document].kind
            if what == "transfer" or (what == "writeoff" and stated != entry.amount):
                bad((day, f"{entry.document} can't be reversed in part, or what reopens is not all of the part"))
        if entry.kind == "balance":
            known = self.customers.at(entry.customer, day) if entry.customer != "*" else None
            currency = entry.currency or (known and known.currency) or self.settings.currency
            total = ZERO
            for doc, cell in state:
                if doc.currency == currency and entry.customer in ("*", cell.holder):
                    total += -cell.open if doc.is_credit else cell.open
            if total != entry.amount:
                bad((day, f"balance of {entry.customer} is {total} {currency}, not {entry.amount}"))

    # --- the books ---------------------------------------------------------------------------------------

    def _agreed(self, doc: str, number: int | None, due: date, day: date) -> date:
        found = [e for e in self.entries if e.kind == "extend" and e.date <= day]
        found = [e for e in found if e.document in (doc, f"{doc}#{number}")]
        return max(found, key=lambda e: (e.date, "#" in e.document)).due if found else due

    def _due(self, doc: str, number: int | None, due: date, day: date) -> date:
        """What is retained falls due by the first extension of its part."""
        found = [e for e in self.entries if e.kind == "extend" and e.date <= day and e.document == f"{doc}#{number}"]
        return min(found, key=lambda e: e.date).due if found and due == NOT_DUE else due

    def as_of(self, day: date) -> Books:
        """What is open at the end of a day."""
        books = Books(day)
        for doc, cell in self._state(day):
            books.currency[doc.id], books.kinds[doc.id] = doc.currency, doc.kind
            if doc.is_credit:
                books.credit_dates[doc.id] = doc.dated
                if cell.open:
                    books.credits[doc.id, cell.holder] = cell.open
            elif cell.open:
                due = self._due(doc.id, cell.number, cell.due, day)
                agreed = self._agreed(doc.id, cell.number, due, day)
                books.items.append(
                    Item(doc.id, cell.number, cell.holder, doc.kind, doc.currency, doc.dated, due, agreed, cell.open)
                )
        self._balance_forward(books)
        books.items.sort(key=lambda i: (i.holder, i.currency, i.due, i.document, i.instalment or 0))
        return books

    def _balance_forward(self, books: Books) -> None:
        """All credits up to the day fill all debits up to the day, by due date, date, ID."""
        for (doc, holder), _ in sorted(books.credits.items(), key=lambda c: (self.docs[c[0][0]].dated, c[0][0])):
            known = self.customers.at(holder, books.day)
            if known is None or known.method != "balance-forward":
                continue
            order = sorted(books.items, key=lambda i: (i.due, i.dated, i.document, i.instalment or 0))
            for item in order:
                if item.holder == holder and item.currency == books.currency[doc]:
                    filled = min(item.amount, books.credits[doc, holder])
                    item.amount -= filled
                    books.credits[doc, holder] -= filled
        books.items = [i for i in books.items if i.amount]
        books.credits = {k: v for k, v in books.credits.items() if v}
