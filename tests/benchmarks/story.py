"""What happened in four years of receivables: a seeded stream of events, in order of date.

This is the plain story, an entry a line; `livedin` tells it as people keep their books. The stream holds only what is
still to come (a heap of payments, bounced cheques and write-offs), so that its memory does not grow with the number of
invoices. Amounts are whole cents.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import random
from collections.abc import Iterator
from typing import NamedTuple

START = dt.date(2023, 1, 1)
END = dt.date(2026, 12, 31)
CURRENCY = "USD"
TERMS_DAYS = 30
TAXES = {"vat21": 21, "vat9": 9}  # per cent

# Of all invoices 90 % are paid at END; the share is higher among those that are old enough to have been paid.
PAID = 0.925
IN_TWO_PARTS = 0.15
CREDITED = 0.01
BOUNCED = 0.002 / PAID
BOUNCED_PAID_AGAIN = 0.5
WRITTEN_OFF = 0.0026 / (1 - PAID)

# What an event does to the customer's balance, and the account on its other side in a double-entry journal.
EFFECT = {"invoice": 1, "credit": -1, "payment": -1, "writeoff": -1, "reverse": 1}
OTHER_SIDE = {
    "invoice": "Income:Sales",
    "credit": "Income:Sales",
    "payment": "Assets:Bank",
    "writeoff": "Expenses:BadDebt",
    "reverse": "Assets:Bank",
}

_FIRST = (
    "Harbor", "Summit", "Cedar", "Atlas", "Lakeside", "Pioneer", "Granite", "Redwood", "Meridian",
    "Keystone", "Bluebird", "Ironwood", "Prairie", "Northgate", "Coastal", "Evergreen", "Sterling", "Union",
)  # fmt: skip
_SECOND = (
    "Supply", "Logistics", "Foods", "Machine", "Textiles", "Dental", "Plumbing", "Printing", "Electric",
    "Farms", "Optical", "Motors", "Paper", "Marine", "Roofing", "Chemical", "Tool", "Packaging",
)  # fmt: skip
_LAST = ("Inc", "LLC", "Co", "Group", "Partners", "& Sons", "Corp", "Works", "Services", "Trading")


class Customer(NamedTuple):
    """A customer: its ID, its name, its credit limit in cents, the currency it buys in, its terms."""

    id: str
    name: str
    limit: int
    currency: str = CURRENCY
    terms: str = f"net{TERMS_DAYS}"


class Rate(NamedTuple):
    """What one unit of a currency costs in CURRENCY from a day on."""

    date: dt.date
    currency: str
    value: str


class Line(NamedTuple):
    """A line item: so many at a price in cents, with a tax code; `account` says what was sold."""

    text: str
    quantity: int
    price: int
    tax: str
    account: str

    @property
    def net(self) -> int:
        """The line's amount in cents, without tax."""
        return self.quantity * self.price


class Said(NamedTuple):
    """What people write into an entry beside the words that all entries have; instalments are (due, cents)."""

    memo: str = ""
    quoted: str = ""
    tags: tuple[str, ...] = ()
    comment: str = ""
    lines: tuple[Line, ...] = ()
    instalments: tuple[tuple[dt.date, int], ...] = ()

    @property
    def taxes(self) -> dict[str, int]:
        """The tax of the lines by code, in cents, each rounded once, half away from zero."""
        bases: dict[str, int] = {}
        for line in self.lines:
            bases[line.tax] = bases.get(line.tax, 0) + line.net
        return {code: (base * TAXES[code] + 50) // 100 for code, base in sorted(bases.items())}

    @property
    def total(self) -> int:
        """What the lines come to with their taxes, in cents."""
        return sum(line.net for line in self.lines) + sum(self.taxes.values())


NOTHING = Said()


class Event(NamedTuple):
    """One thing that happened to one customer.

    `id` is the document's own; of a `reverse`, dispute or promise it is the document that this is about. `amount` is
    in cents, 0 or more; it, `discount` and `fee` settle `applied_to`. `reference` is the PO of an invoice and the
    bank's reference of a payment, else the reason or the text.
    """

    date: dt.date
    kind: str
    id: str
    customer: str
    amount: int
    applied_to: str | None = None
    reference: str = ""
    currency: str = CURRENCY
    terms: str = f"net{TERMS_DAYS}"
    discount: int = 0
    fee: int = 0
    said: Said = NOTHING

    @property
    def effect(self) -> int:
        """What it adds to the customer's balance, in cents."""
        return EFFECT.get(self.kind, 0) * (self.amount + self.discount + self.fee)

    @property
    def due(self) -> dt.date:
        """The due date of an invoice by its terms."""
        return self.date + dt.timedelta(days=TERMS_DAYS)


class Planned(NamedTuple):
    """Something still to come: heap order is date, then order of planning."""

    date: dt.date
    number: int
    kind: str
    customer: str
    amount: int
    document: str | None


class Story:
    """The events of `invoices` sales to `invoices / 50` customers, the same for the same seed.

    `balances` and `counts` are complete once `events()` has been read to its end.
    """

    def __init__(self, invoices: int, seed: int = 1) -> None:
        self.invoices = invoices
        self.customers = _customers(max(1, invoices // 50), random.Random(f"customers {seed}"))
        self.rates: list[Rate] = []
        self.balances: dict[str, int] = {}
        self.counts: dict[str, int] = dict.fromkeys(EFFECT, 0)
        self._random = random.Random(f"events {seed}")
        self._plans: list[Planned] = []
        self._order = itertools.count()

    def events(self) -> Iterator[Event]:
        """All events up to END, by date. To be read once."""
        ids = [customer.id for customer in self.customers]
        weights = list(itertools.accumulate(self._random.paretovariate(1.6) for _ in ids))
        days = (END - START).days + 1
        for number in range(1, self.invoices + 1):
            day = START + dt.timedelta(days=(number - 1) * days // self.invoices)
            yield from self._due_before(day)
            customer = self._random.choices(ids, cum_weights=weights)[0]
            invoice = self._sale(day, f"INV-{number:06}", customer)
            yield self._counted(invoice)
            self._plan_life(invoice)
        yield from self._due_before(END + dt.timedelta(days=1))

    def _sale(self, day: dt.date, document: str, customer: str) -> Event:
        amount = drawn_amount(self._random)
        reference = f"PO-{self._random.randrange(10_000, 100_000)}"
        return Event(day, "invoice", document, customer, amount, None, reference)

    def _counted(self, event: Event) -> Event:
        self.counts[event.kind] = self.counts.get(event.kind, 0) + 1
        self.balances[event.customer] = self.balances.get(event.customer, 0) + event.effect
        return event

    def _plan(self, day: dt.date, kind: str, customer: str, amount: int, document: str | None) -> None:
        if day <= END:
            heapq.heappush(self._plans, Planned(day, next(self._order), kind, customer, amount, document))

    def _plan_life(self, invoice: Event) -> None:
        """What becomes of an invoice: a credit memo, payment in one or two parts, or a write-off."""
        chance, owed = self._random, invoice.amount
        if chance.random() < CREDITED:
            owed -= self._plan_credit(invoice)
        if chance.random() >= PAID:
            if chance.random() < WRITTEN_OFF:
                day = invoice.due + dt.timedelta(days=chance.randint(120, 240))
                self._plan(day, "writeoff", invoice.customer, owed, invoice.id)
            return
        late = max(1 - TERMS_DAYS, round(chance.gauss(3, 11)))
        day = invoice.due + dt.timedelta(days=late)
        if chance.random() < IN_TWO_PARTS and owed >= 2:
            part = max(1, owed * chance.randint(30, 70) // 100)
            self._plan(day, "payment", invoice.customer, part, invoice.id)
            day += dt.timedelta(days=chance.randint(10, 40))
            owed -= part
        self._plan(day, "payment", invoice.customer, owed, invoice.id)

    def _plan_credit(self, invoice: Event) -> int:
        """Plans a credit memo after an invoice; returns how much of the invoice it settles."""
        part = max(1, invoice.amount * self._random.randint(5, 30) // 100)
        if self._random.random() < 0.5:
            day = invoice.date + dt.timedelta(days=self._random.randint(2, 15))
            self._plan(day, "credit", invoice.customer, part, invoice.id)
            return part
        day = invoice.date + dt.timedelta(days=self._random.randint(30, 120))
        self._plan(day, "credit", invoice.customer, part, None)
        return 0

    def _due_before(self, day: dt.date) -> Iterator[Event]:
        while self._plans and self._plans[0].date < day:
            yield self._counted(self._happen(heapq.heappop(self._plans)))

    def _happen(self, plan: Planned) -> Event:
        """A plan becomes an event: it gets its number; a payment may turn out to bounce."""
        number = self.counts[plan.kind] + 1
        if plan.kind == "payment":
            document = f"PMT-{number:06}"
            if self._random.random() < BOUNCED:
                self._plan_bounce(plan, document)
            reference = f"FT{plan.date:%y%j}{self._random.randrange(10_000):04}"
            return Event(plan.date, "payment", document, plan.customer, plan.amount, plan.document, reference)
        if plan.kind == "reverse":
            assert plan.document is not None
            return Event(plan.date, "reverse", plan.document, plan.customer, plan.amount, None, "NSF")
        prefix, reason = {"credit": ("CM", "returned"), "writeoff": ("WO", "bad-debt")}[plan.kind]
        document = f"{prefix}-{number:06}"
        return Event(plan.date, plan.kind, document, plan.customer, plan.amount, plan.document, reason)

    def _plan_bounce(self, payment: Planned, document: str) -> None:
        day = payment.date + dt.timedelta(days=self._random.randint(2, 12))
        self._plan(day, "reverse", payment.customer, payment.amount, document)
        if self._random.random() < BOUNCED_PAID_AGAIN:
            day += dt.timedelta(days=self._random.randint(5, 45))
            self._plan(day, "payment", payment.customer, payment.amount, payment.document)


def _customers(count: int, chance: random.Random) -> list[Customer]:
    made = []
    for number in range(1, count + 1):
        name = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {chance.choice(_LAST)}"
        made.append(Customer(f"C{number:05}", name, chance.choice((100, 150, 250, 400, 600, 1000)) * 100_000))
    return made


def drawn_amount(chance: random.Random) -> int:
    """Cents; half of the invoices are below about 850.00, few are above 10,000.00."""
    return min(25_000_000, max(500, round(chance.lognormvariate(6.75, 1.15) * 100)))
