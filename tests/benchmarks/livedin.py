"""The lived-in story: the same sales as people keep their books.

Half of the invoices have line items with one or two taxes, a third of all entries a memo, a fifth a tag, a tenth a
comment behind the header, a tenth quoted text; a tenth of the payments leave a discount and a tenth a bank's fee; two
invoices of a hundred are due in instalments. A tenth of the customers buy in EUR and GBP, whose rates are monthly.
Names and texts have letters that stand for themselves and, now and then, letters with a combining sign. There are
disputes, promises and notes.
"""

from __future__ import annotations

import datetime as dt
import random

from .story import CURRENCY, END, START, Customer, Event, Line, Planned, Rate, Said, Story, drawn_amount

ITEMISED = 0.5
MEMO, TAGGED, COMMENTED, QUOTED = 1 / 3, 0.2, 0.1, 0.1
EARLY_TERMS = "2/10net30"
EARLY_CUSTOMERS = 0.22  # with those terms
EARLY = 0.55  # of their invoices are paid within the ten days; a tenth of all payments
FEE = 0.1
INSTALMENTS = 0.02
FOLLOWED = {"dispute": 0.02, "promise": 0.02, "note": 0.02}
FOREIGN = {"EUR": (0.06, 1.08), "GBP": (0.04, 1.27)}  # the share of customers, about what one is worth

_GOODS = (
    "Paper A4, 80 g",
    "Toner, black",
    "Desk lamp",
    "Oak desk, 160 cm",
    "Coffee, 1 kg",
    "Folders (50)",
    "Chair",
    "Tea",
)
_SERVICES = ("Consulting, January", "Support: second half", "Installation", "Delivery & set-up", "Training, 2 days")
_ABROAD = ("Crème brûlée, 12 pcs", "Möbelpolitur", "Café équitable", "Smørrebrød, box", "Jalapeños", "Żurek, 1 l")
_MEMOS = (
    "delivered to the back door; signed for by the night porter",
    "second half follows in the next month",
    "please quote our order number when you pay",
    "price as agreed on the telephone with Mr. O'Neill",
    "per contract 2023/14, section 3: monthly share",
    "replaces the invoice that was lost in the post",
)
_ABROAD_MEMOS = ("Lieferung an Frau Müller, Köln", "à l'attention de M. Lefèvre", "entrega en Málaga, señora Núñez")
_QUOTED = ("call before delivery", "as discussed", "part of the spring campaign", "see the attached list")
_COMMENTS = ("checked, jl", "TODO: ask for the PO", "was on the old system as 4711", "see mail of the 3rd")
_TAGS = ("export", "project-x", "urgent", "spring", "q3", "reviewed")
_REASONS = ("pricing", "damaged", "short-delivery", "not-ordered")
_NOTES = ("called; cheque is in the post", "asks for a copy of the invoice", "new contact in accounts payable")
_LETTERS = {"ü": "u\u0308", "é": "e\u0301", "ö": "o\u0308", "è": "e\u0300", "ñ": "n\u0303", "á": "a\u0301"}


def _decomposed(text: str) -> str:
    """The text as macOS and PDFs give it: letters apart from their signs."""
    return "".join(_LETTERS.get(letter, letter) for letter in text)


class LivedIn(Story):
    """The events of the lived-in story, the same for the same seed."""

    def __init__(self, invoices: int, seed: int = 1) -> None:
        super().__init__(invoices, seed)
        chance = random.Random(f"lived in {seed}")
        self.customers = [_settled_down(customer, chance) for customer in self.customers]
        self.rates = _rates(chance)
        self._known = {customer.id: customer for customer in self.customers}
        self._early: dict[str, int] = {}  # the discount on invoices that will be paid early
        self._bouncing: set[str] = set()
        self._chance = chance

    def _sale(self, day: dt.date, document: str, customer: str) -> Event:
        chance, known = self._chance, self._known[customer]
        amount = drawn_amount(self._random)
        reference = f"PO-{self._random.randrange(10_000, 100_000)}"
        said = self._said()
        if chance.random() < ITEMISED:
            said = said._replace(lines=self._lines(amount))
            amount = said.total
        if chance.random() < INSTALMENTS:
            first = amount // 2
            days = (day + dt.timedelta(days=30), day + dt.timedelta(days=60))
            said = said._replace(instalments=((days[0], first), (days[1], amount - first)))
        return Event(
            day, "invoice", document, customer, amount, None, reference, known.currency, known.terms, said=said
        )

    def _lines(self, amount: int) -> tuple[Line, ...]:
        """One to five lines that make about that amount, with one tax or two."""
        chance = self._chance
        count = chance.randint(1, 5)
        codes = chance.choice((("vat21",), ("vat21",), ("vat21", "vat9")))
        found = []
        for number in range(count):
            draw = chance.random()
            texts = _ABROAD if draw < 0.1 else _SERVICES if draw < 0.5 else _GOODS
            text = chance.choice(texts)
            if draw < 0.01:
                text = _decomposed(text)
            quantity = chance.choice((1, 1, 2, 3, 5, 10, 12, 24))
            price = max(1, amount * chance.randint(50, 150) // (100 * count * quantity))
            account = "services" if texts is _SERVICES else "goods"
            found.append(Line(text, quantity, price, codes[number % len(codes)], account))
        return tuple(found)

    def _said(self) -> Said:
        chance = self._chance
        memo = quoted = ""
        draw = chance.random()
        if draw < MEMO:
            memo = chance.choice(_ABROAD_MEMOS if draw < MEMO / 10 else _MEMOS)
            memo = _decomposed(memo) if draw < MEMO / 100 else memo
        elif draw < MEMO + QUOTED:
            quoted = chance.choice(_QUOTED)
        tags = tuple(chance.sample(_TAGS, chance.choice((1, 1, 2)))) if chance.random() < TAGGED else ()
        return Said(memo, quoted, tags, chance.choice(_COMMENTS) if chance.random() < COMMENTED else "")

    def _plan_life(self, invoice: Event) -> None:
        chance, customer = self._chance, invoice.customer
        for kind, share in FOLLOWED.items():
            if chance.random() < share:
                self._plan(
                    invoice.date + dt.timedelta(days=chance.randint(1, 9)), kind, customer, invoice.amount, invoice.id
                )
        plain = not invoice.said.instalments and invoice.amount >= 1000
        if invoice.terms == EARLY_TERMS and plain and chance.random() < EARLY:
            self._early[invoice.id] = (invoice.amount * 2 + 50) // 100
            day = invoice.date + dt.timedelta(days=chance.randint(1, 10))
            self._plan(day, "payment", customer, invoice.amount, invoice.id)
            return
        super()._plan_life(invoice)

    def _plan_bounce(self, payment: Planned, document: str) -> None:
        self._bouncing.add(document)
        if payment.document is not None:
            self._early.pop(payment.document, None)
        super()._plan_bounce(payment, document)

    def _happen(self, plan: Planned) -> Event:
        chance, currency = self._chance, self._known[plan.customer].currency
        if plan.kind in FOLLOWED:
            assert plan.document is not None
            words = chance.choice(_NOTES if plan.kind == "note" else _REASONS)
            return Event(plan.date, plan.kind, plan.document, plan.customer, plan.amount, None, words, currency)
        event = super()._happen(plan)._replace(currency=currency)
        if event.kind == "credit" and event.applied_to is None:  # it says itself what tax it gives back
            returned = Said(lines=(Line("Goods returned", 1, max(1, event.amount * 100 // 121), "vat21", "goods"),))
            return event._replace(amount=returned.total, said=returned)
        if event.kind != "payment":
            return event
        discount = fee = 0
        if event.id in self._bouncing:  # it undoes all that it settled: that is of one sort
            self._bouncing.discard(event.id)
        else:
            discount = self._early.pop(event.applied_to or "", 0)
            fee = 15_00 if event.amount > 100_00 and chance.random() < FEE else 0
        return event._replace(amount=event.amount - discount - fee, discount=discount, fee=fee, said=self._said())


def _settled_down(customer: Customer, chance: random.Random) -> Customer:
    """The customer with a name of its country, a currency, terms."""
    draw, currency, name = chance.random(), CURRENCY, customer.name
    for code, (share, _) in FOREIGN.items():
        if draw < share:
            currency = code
            break
        draw -= share
    where = chance.random()
    if where < 0.2:
        name = f"{chance.choice(('Müller', 'Lefèvre', 'Núñez', 'Köhler', 'Málaga', 'Bédard'))} {name}"
        name = _decomposed(name) if where < 0.05 else name
    terms = EARLY_TERMS if chance.random() < EARLY_CUSTOMERS else customer.terms
    return customer._replace(name=name, currency=currency, terms=terms)


def _rates(chance: random.Random) -> list[Rate]:
    """The rates of each month's first day."""
    found = []
    values = {code: value for code, (_, value) in FOREIGN.items()}
    for year in range(START.year, END.year + 1):
        for month in range(1, 13):
            for code, value in values.items():
                values[code] = value * (1 + chance.uniform(-0.02, 0.02))
                found.append(Rate(dt.date(year, month, 1), code, f"{values[code]:.4f}"))
    return found
