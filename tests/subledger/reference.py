"""A second derivation of the subledger: slow, plain, and written from the rules alone.

It shares no code with `arcli.subledger`. Every state is worked out anew from the whole list of entries: which
lines (one a stated application) are in force on a day, and what they leave open of each document, instalment
and holder. The tests hold the program and this file equal.

Signs: `items` are what customers owe, positive; `credits` are what they have to their credit, positive too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from arcli.model.customers import Customers
from arcli.model.money import decimals
from arcli.model.settings import Settings
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
            if hasattr(entry, "id") and hasattr(entry, "amount"):
                self._document(entry)
        self._deductions()
        for entry in self.entries:
            if entry.kind == "reverse":
                self._reverse(entry)
        # unapply and partial reversals look for lines, those of earlier days first
        ordered = sorted(self.entries, key=lambda e: (e.kind in ("unapply", "reverse"), e.date))
        for entry in ordered:
            self._lines_of(entry)
        self._allocate_transfers()
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
        if entry.due:
            return [(None, entry.due, amount)]
        known = self.customers.at(entry.customer, dated)
        text = entry.terms or (known and known.terms) or self.terms.default
        if text is None:
            return [(None, dated, amount)]
        rule = self.terms.find(text)
        if isinstance(rule, Terms):
            return [(None, rule.due(dated), amount)]
        values = [cents(amount * p.share, currency) for p in rule[:-1]]
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
                holder, _ = self._holders(source, doc, start)
                due = max(d for n, d, _ in doc.parts if not number or n == int(number))
                self.docs[a.id] = Doc(
                    a.id, "deduction", holder, a.deduction, doc.currency, start, start, [(None, due, a.deduction)], a
                )
            if len(later) == len(waiting):
                break
            waiting = later

    # --- lines -------------------------------------------------------------------------------------------

    def _holders_of(self, doc: Doc, day: date) -> list[str]:
        """Who may hold a part of a document on a day: its customer, and whoever it was transferred to by then."""
        found = [doc.customer]
        for t in self.transfers:
            if t.date <= day and any(a.document.partition("#")[0] == doc.id for a in t.applications):
                found.append(t.to)
        return found

    def _holders(self, source: Doc, doc: Doc, day: date) -> tuple[str, str]:
        """Whose part of the document, and of the source, an application takes. Problems if there is none."""
        owners = self._holders_of(doc, day)
        sources = self._holders_of(source, day)
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
            holder, source_holder = self._holders(by, doc, start)
        used = a.amount
        if a.rate is not None:
            used = cents(a.amount * a.rate, by.currency)
        elif a.total is not None:
            used = a.total
        parts = {p: v for p in PARTS if (v := getattr(a, p)) is not None}
        self.lines.append(
            Line(entry, kind, by.id, doc_id, int(number) if number else None, a.amount, used, parts, a.id, start, holder,
                 source_holder, getattr(entry, "to", None), negative=a.amount < 0)
        )  # fmt: skip

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
            opens = next((n.opens for n in until if n.opens), None)
        used = (
            a.amount
            if first.used == first.amount
            else cents(first.used * a.amount / first.amount, self.docs[by].currency)
        )
        start = max(entry.date, self.docs[doc_id].date, self.docs[by].date)
        self.lines.append(
            Line(entry, first.kind, by, doc_id, first.instalment, -a.amount, -used, parts, a.id or opens, start, first.holder,
                 first.source_holder, first.to, takes_back=True)
        )  # fmt: skip

    def _reverse(self, entry: Any) -> None:
        doc = self.docs[entry.document]
        if any(d == doc.id for d in self.reversed_on) or any(d == doc.id for _, d, _ in self.reduced):
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
            for move in self.lines:  # what rests on a part that was moved ends when the transfer is reversed
                if move.kind != "transfer" or move.by == line.by or line.start < move.start:
                    continue
                if line.kind == "transfer" and (line.start, line.by) < (move.start, move.by):
                    continue
                for doc, holder in ((line.doc, line.holder), (line.by, line.source_holder)):
                    if (doc, holder) == (move.doc, move.to) and holder != self.docs[doc].customer:
                        ends.append(self._end(move))
            self._ends[id(line)] = min(ends)
        return self._ends[id(line)]

    def _active(self, day: date) -> list[Line]:
        return [n for n in self.lines if n.start <= day < self._end(n)]

    # --- open amounts ------------------------------------------------------------------------------------

    def _cells(self, doc: Doc, day: date, active: list[Line]) -> dict[tuple[int | None, str], Decimal]:
        """(instalment, holder) → what is open of it; negative where too much was taken."""
        cells: dict[tuple[int | None, str], Decimal] = defaultdict(lambda: ZERO)
        if doc.date <= day < self._end_of_doc(doc.id):
            for number, _, amount in doc.parts:
                whole = amount if doc.kind != "deduction" else self._deducted(doc.id, day)
                cells[number, doc.customer] += whole
        for start, end, _, line, shares in self.moved:
            if line.doc == doc.id and start <= day < end:
                for number, amount in shares.items():
                    cells[number, line.holder] -= amount
                    cells[number, str(line.to)] += amount
        pools: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for line in active:
            if line.doc != doc.id or line.kind == "transfer":
                continue
            value = -line.settled if doc.is_credit and line.kind == "settle" else line.settled
            if line.instalment is None or len(doc.parts) == 1:
                pools[line.holder] += value
            else:
                cells[line.instalment, line.holder] -= value
        if day < self._end_of_doc(doc.id):
            for start, reduced, amount in self.reduced:
                if reduced == doc.id and start <= day:
                    pools[doc.customer] += amount
            if doc.is_credit:
                for line in active:
                    if line.by == doc.id and line.kind == "settle":
                        pools[line.source_holder] += line.used
        for holder, pool in pools.items():
            own = [number for number, _, _ in doc.parts]
            for number in own:
                taken = max(ZERO, min(pool, cells[number, holder])) if number != own[-1] else pool
                cells[number, holder] -= taken
                pool -= taken
        return cells

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
            cells = self._cells(doc, line.start, self._active(line.start))
            left, shares = line.amount, {}
            for number, _, _ in doc.parts:
                share = min(left, max(ZERO, cells[number, line.holder]))
                shares[number] = share
                left -= share
            shares[doc.parts[-1][0]] += left
            self.moved.append((line.start, self._end(line), entry, line, shares))

    def _refunds_open(self, doc: Doc, day: date, active: list[Line]) -> Decimal:
        """What a refund stands for that no payment or credit bears any more, less what settled it."""
        if not doc.date <= day < self._end_of_doc(doc.id):
            return ZERO
        whole = doc.amount - sum((v for s, d, v in self.reduced if d == doc.id and s <= day), ZERO)
        borne = sum((n.amount for n in active if n.by == doc.id and n.kind == "refund"), ZERO)
        return whole - borne - sum((n.settled for n in active if n.doc == doc.id and n.kind != "refund"), ZERO)

    def _recoverable(self, doc: Doc, active: list[Line]) -> Decimal:
        given = [n for n in active if n.by == doc.id and n.kind == "writeoff" and not self.docs[n.doc].is_credit]
        return sum((n.amount for n in given), ZERO) - sum((n.settled for n in active if n.doc == doc.id), ZERO)

    def _state(self, day: date) -> dict[tuple[str, int | None, str], Decimal]:
        """Everything open on a day: (document, instalment, holder) → amount."""
        active = self._active(day)
        state = {}
        for doc in self.docs.values():
            if doc.date > day or doc.kind in ("writeoff", "transfer"):
                continue
            if doc.kind == "refund":
                state[doc.id, None, doc.customer] = self._refunds_open(doc, day, active)
                continue
            for (number, holder), amount in self._cells(doc, day, active).items():
                state[doc.id, number, holder] = amount
        return state

    # --- rules -------------------------------------------------------------------------------------------

    def _check(self, day: date) -> None:
        bad = self.problems.append
        active = self._active(day)
        state = self._state(day)
        for (doc, number, holder), amount in state.items():
            if amount < 0:
                bad((day, f"{doc}#{number} of {holder} is overdrawn by {-amount}"))
            elif not self.docs[doc].is_credit and amount > dict((n, v) for n, _, v in self.docs[doc].parts)[number]:
                bad((day, f"{doc}#{number} of {holder} has more open than it ever had"))
        for doc in self.docs.values():
            if doc.kind == "writeoff" and self._recoverable(doc, active) < 0:
                bad((day, f"more is recovered than {doc.id} wrote off"))
        for pair in {(n.by, n.doc, n.instalment) for n in active if n.takes_back}:
            for part in ("amount", *PARTS):
                own = [n for n in active if (n.by, n.doc, n.instalment) == pair]
                if sum((n.amount if part == "amount" else n.parts.get(part, ZERO) for n in own), ZERO) < 0:
                    bad((day, f"{pair}: more {part} is taken back than was applied"))
        for line in self.lines:
            if line.entry.date == day and not line.takes_back and self._end(line) < day:
                bad((day, f"{line.by} or {line.doc} was reversed before"))
        for line in active:
            if line.negative and not self.docs[line.doc].is_credit:
                who, doc = line.source_holder, line.doc
                own = [n for n in active if n.source_holder == who and n.doc == doc and n.kind == "settle"]
                if sum((n.settled for n in own), ZERO) < 0:
                    bad((day, f"{line.by} takes back more of {doc} than {who} settled"))
        for entry in self.entries:
            if entry.date == day:
                self._check_entry(entry, state)

    def _check_entry(self, entry: Any, state: dict[tuple[str, int | None, str], Decimal]) -> None:
        bad, day = self.problems.append, entry.date
        stated = sum((a.amount for a in getattr(entry, "applications", ())), ZERO)
        if entry.kind in ("refund", "writeoff", "transfer") and stated != entry.amount:
            bad((day, f"{entry.id} is {entry.amount}, its applications are {stated}"))
        if entry.kind in ("payment", "credit"):
            if sum((n.used for n in self.lines if n.entry is entry), ZERO) > entry.amount:
                bad((day, f"{entry.id} applies more than it has"))
        if entry.kind == "reverse" and entry.amount is not None and stated > entry.amount:
            bad((day, f"more reopens than {entry.amount}"))
        if entry.kind == "balance":
            known = self.customers.at(entry.customer, day) if entry.customer != "*" else None
            currency = entry.currency or (known and known.currency) or self.settings.currency
            total = ZERO
            for (doc, _, holder), amount in state.items():
                if self.docs[doc].currency == currency and entry.customer in ("*", holder):
                    total += -amount if self.docs[doc].is_credit else amount
            if total != entry.amount:
                bad((day, f"balance of {entry.customer} is {total} {currency}, not {entry.amount}"))

    # --- the books ---------------------------------------------------------------------------------------

    def _due(self, doc: Doc, number: int | None, holder: str, day: date) -> date:
        due = next(d for n, d, _ in doc.parts if n == number)
        if holder != doc.customer:
            for start, end, transfer, line, shares in self.moved:
                if line.doc == doc.id and line.to == holder and start <= day < end and shares.get(number):
                    due = transfer.due or self._due(doc, number, line.holder, day)
        return due

    def _agreed(self, doc: str, number: int | None, due: date, day: date) -> date:
        found = [e for e in self.entries if e.kind == "extend" and e.date <= day]
        found = [e for e in found if e.document == doc or e.document == f"{doc}#{number}"]
        return max(found, key=lambda e: e.date).due if found else due

    def as_of(self, day: date) -> Books:
        """What is open at the end of a day."""
        books = Books(day)
        for (doc_id, number, holder), amount in self._state(day).items():
            doc = self.docs[doc_id]
            books.currency[doc_id], books.kinds[doc_id] = doc.currency, doc.kind
            if doc.is_credit:
                books.credit_dates[doc_id] = doc.dated
                if amount:
                    books.credits[doc_id, holder] = amount
            elif amount:
                due = self._due(doc, number, holder, day)
                agreed = self._agreed(doc_id, number, due, day)
                item = Item(doc_id, number, holder, doc.kind, doc.currency, doc.dated, due, agreed, amount)
                books.items.append(item)
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
