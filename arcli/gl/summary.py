"""The sums of a book, without a transaction for each document.

Most documents in a ledger are plain invoices and payments in the base currency: their postings follow from an amount, a
day and two accounts, and are summed here; those in foreign currencies by `foreignsums`. Only the rest is derived as
transactions. A property test proves the sums equal to those of the whole book.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.chart import Chart
from arcli.gl.deriving import Deriver, provide
from arcli.gl.foreignsums import ForeignSums
from arcli.gl.plaindocuments import PlainDocuments
from arcli.gl.postings import Book, Held, Movement, TaxFact, Valued
from arcli.gl.rates import Rates
from arcli.gl.taxsums import TaxSums
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO
from arcli.model.plain import Account, Item
from arcli.subledger.state import Document, Subledger

Entry = tuple[date, str, str, str]  # day, account debited, account credited, currency
Side = tuple[date, str, str, bool]  # day, account, currency, whether it is debited
Activity = dict[tuple[str, str], tuple[Decimal, Decimal]]  # (account, currency) → (amount, amount in base)


class Summary(NamedTuple):
    """The sums of a book. `sums`, `sides` and `left` cover plain documents; `rest` is the book of everything else.

    `left` is the amount that plain postings leave open on documents, by ID; credits are negative. `foreign` are sums
    of plain documents in foreign currencies, `taxes` those of all plain documents.
    """

    rest: Book
    sums: dict[Entry, Decimal]
    sides: dict[Side, Decimal]
    left: dict[str, Decimal]
    taxes: TaxSums
    foreign: ForeignSums | None = None

    @property
    def base(self) -> str | None:
        """Return the base currency; None if the ledger has none."""
        return self.rest.base

    def movements(self) -> Iterator[Movement]:
        """Yield the movements of accounts, in sums by day: debits and credits add up to those of the transactions."""
        for (day, debited, credited, currency), amount in self.sums.items():
            base = amount if self.base is not None else ZERO
            yield Movement(day, debited, currency, amount, base)
            yield Movement(day, credited, currency, -amount, -base)
        for (day, account, currency, is_debit), amount in self.sides.items():
            signed = amount if is_debit else -amount
            yield Movement(day, account, currency, signed, signed if self.base is not None else ZERO)
        if self.foreign is not None:
            yield from self.foreign.movements()
        yield from self.rest.movements()

    def in_foreign(self) -> Iterator[Valued]:
        """Yield what moves the values of documents in foreign currencies, on the accounts that hold open items."""
        if self.foreign is not None:
            yield from self.foreign.valued()
        for t in self.rest.transactions:
            for p in (p for p in t.posted() if p.holding and p.currency != self.base):
                yield Valued(t.date, p.cls, p.currency, p.customer, p.base)

    def facts(self) -> Iterator[tuple[date, TaxFact]]:
        """Yield the tax facts, each with the day on which it is posted."""
        yield from self.taxes.facts()
        yield from ((t.date, fact) for t in self.rest.transactions for fact in t.facts)

    def taxes_moved(self) -> Iterator[tuple[date, str, str, Decimal]]:
        """Yield what is owed more on the account of a tax: day, account, currency, amount; in sums by day."""
        for (day, account, currency), amount in self.taxes.moved.items():
            yield day, account, currency, amount
        for t in self.rest.transactions:
            yield from ((t.date, p.account, p.currency, -p.amount) for p in t.posted() if p.tax)

    def held(self, subledger: Subledger) -> Iterator[Held]:
        """Yield the balances of the accounts that hold open items, in sums."""
        chart, worth = Chart(subledger.settings), {} if self.foreign is None else self.foreign.worth
        for number, left in self.left.items():
            document = subledger.documents[number]
            account, cls = chart.holding(document, document.customer)
            base = ZERO if self.base is None else worth.get(number, left)
            yield Held(cls, account, document.currency, document.customer, left, base)
        yield from self.rest.held()

    def activity(self, since: date | None, until: date, only: Collection[tuple[str, str]] | None = None) -> Activity:
        """Return what was posted from a day (None: the beginning) to another: debit positive, without zero accounts.

        Of all accounts and their currencies, or of `only` some.
        """
        found: Activity = {}
        movements = self.movements() if only is None else (m for m in self.movements() if m[1:3] in only)
        for day, account, currency, amount, base in movements if only is None or only else ():
            if (since or date.min) <= day <= until:
                one, other = found.get((account, currency), (ZERO, ZERO))
                found[account, currency] = one + amount, other + base
        return {key: found[key] for key in sorted(found) if any(found[key])}


def summarise(subledger: Subledger, rates: Rates, base: str | None = None, only: set[str] | None = None) -> Summary:
    """Return the summary of what `derive` makes of the same subledger.

    `only` holds the IDs of the documents to post, along with all that settlements connect them with (see `reached`).
    """
    plain = PlainSums(subledger, base, rates, only)
    if plain.chart.problems:  # which entry the problems name depends on order: that of the whole
        plain = PlainSums(subledger, base, rates, set())
    foreign = None if base is None or plain.chart.problems else plain.foreign()
    settling = plain.settling
    if foreign is not None:
        plain.left.update(foreign.left)
        settling |= foreign.settling
    raised = plain.raised.keys() if foreign is None else plain.raised.keys() | foreign.left.keys()
    documents = [d for d in subledger.documents.values() if d.id not in raised and (only is None or d.id in only)]
    settlements = [s for s in subledger.settlements_of(only, settling) if not (s.is_own and s.source.id in settling)]
    rest = Deriver(subledger, rates, base).run(documents, settlements)
    if foreign is not None:
        rest.carrying |= foreign.valuer.carrying()
        rest.booked |= foreign.valuer.booked
    summary = Summary(rest, plain.sums, plain.sides, plain.left, plain.taxes, foreign)
    provide(subledger, rates, rest, summary.movements())
    return summary


class PlainSums(PlainDocuments):
    """Postings of plain documents when they are raised, and of plain payments when they settle.

    `raised` is the entry of each document by ID; `settling` are the payments.
    """

    def __init__(self, subledger: Subledger, base: str | None, rates: Rates, only: Container[str] | None) -> None:
        super().__init__(subledger, base, rates, only)
        self.sums: dict[Entry, Decimal] = {}
        self.sides: dict[Side, Decimal] = {}  # of line items: few accounts a day beside that of the customer
        self.left: dict[str, Decimal] = {}
        self.raised: dict[str, Entry] = {}
        self.settling: set[str] = set()
        self._foreign: list[Document] = []
        self._raise()
        self._settle()
        self._settle_parts()

    def foreign(self) -> ForeignSums | None:
        """Return the sums of plain documents in foreign currencies; None without any, or if they can't be made."""
        sums = ForeignSums(self.subledger, self.valuer, self.chart, self.lines, self.taxes, self.accounts_of)
        return sums if self._foreign and sums.run(self._foreign) and not self.chart.problems else None

    def _raise(self) -> None:
        chart, sums, left, raised = self.chart, self.sums, self.left, self.raised
        receivable, revenue = dict[Account, str](), chart.accounts.revenue
        for document in self.documents():
            if self.base is not None and document.account.currency != self.base:
                self._foreign.append(document)
                continue
            number, account, amount = document.id, document.account, document.amount
            if document.side == DEBIT:
                if account not in receivable:
                    receivable[account] = chart.holding(document, account.customer)[0]
                own = receivable[account]
                entry = document.date, own, revenue, account.currency or ""
                if document.beside is not None and document.beside.items:
                    if not self._raise_lines(document, entry, document.beside.items):
                        continue
                    left[number], raised[number] = amount, entry
                    continue
                left[number] = amount
            else:
                own, money, _ = self.accounts_of(document)
                entry = document.date, money, own, account.currency or ""
                left[number] = -amount
            sums[entry] = sums.get(entry, ZERO) + amount
            raised[number] = entry

    def _raise_lines(self, document: Document, entry: Entry, items: tuple[Item, ...]) -> bool:
        """Post line items to their accounts and taxes to theirs; False if there is more to them than sums."""
        day, receivable, revenue, currency = entry
        found = self.lines.split(items, currency, day)
        if found is None:
            return False
        (nets, taxes), sides = found, self.sides
        own = day, receivable, currency, True
        sides[own] = sides.get(own, ZERO) + document.amount
        for account, amount in nets:
            key = day, account or revenue, currency, False
            sides[key] = sides.get(key, ZERO) + amount
        if taxes:
            for code, (_, tax, _) in taxes.items():
                if tax:
                    key = day, self.chart.tax(code), currency, False
                    sides[key] = sides.get(key, ZERO) + tax
            self.taxes.raised(document, taxes)
        return True

    def _settle_parts(self) -> None:
        """Post payments that leave discounts, fees, or other parts."""
        left, raised, sums, chart = self.left, self.raised, self.sums, self.chart
        for number, settlements in self.parting.payments.items():
            if number not in raised:
                continue
            self.settling.add(number)
            received = raised[number]
            day, money, own, currency = received
            for s, taxes in settlements:
                if s.start > self.subledger.as_of:
                    continue
                held = raised.get(s.target.id)
                other = held[1] if held is not None else chart.holding(s.target, s.holder)[0]
                if s.start == day:  # in one transaction with the payment: the money goes there at once
                    sums[received] -= s.used
                changes = [(money if s.start == day else own, s.used)]
                self.taxes.settled(s, taxes)
                for name, value in s.parts:
                    fallen = [(chart.tax(c), t) for c, (_, t, _) in taxes.items() if t] if name == "discount" else []
                    changes += [(chart.part(name), value - sum((tax for _, tax in fallen), ZERO)), *fallen]
                for account, amount in changes:
                    entry = s.start, account, other, currency
                    sums[entry] = sums.get(entry, ZERO) + amount
                left[number] += s.used
                left[s.target.id] = left.get(s.target.id, ZERO) - s.settled

    def _settle(self) -> None:
        left, raised, sums, documents, as_of = (
            self.left,
            self.raised,
            self.sums,
            self.subledger.documents,
            self.subledger.as_of,
        )
        for source in self.subledger.quick:
            received = raised.get(source.id)
            if received is None:
                continue
            self.settling.add(source.id)
            day, money, own, currency = received
            applied, used = source.applied, ZERO
            if len(applied) == 2:  # PERF: most settle one document on the account that they are on: nothing else moves
                held, amount = raised.get(applied[0]), applied[1]
                if held is not None and held[1] == own and held[0] <= day:
                    left[applied[0]] -= amount
                    left[source.id] += amount
                    continue
            for at in range(0, len(applied), 2):
                number, amount = applied[at], applied[at + 1]
                target = documents[number]
                if target.date > as_of:
                    continue
                used += amount
                left[number] = left.get(number, ZERO) - amount
                held = raised.get(number)
                other = held[1] if held is not None else self.chart.holding(target, target.customer)[0]
                if target.date > day:
                    entry = target.date, own, other, currency
                else:  # in one transaction with the payment: the money goes there at once
                    sums[received] -= amount
                    entry = day, money, other, currency
                sums[entry] = sums.get(entry, ZERO) + amount
            left[source.id] += used
