"""Generated bank lines with references as payers and banks mangle them, and what each really pays.

Same seed, same lines. What happens to a reference is drawn for each line: prefixes dropped, zeros stripped, blanks in
the number, two digits transposed, a text of several invoices cut after 35 signs; names cut; discounts, bank charges and
short payments; a payer who is not the customer; the same invoices paid twice; money of nobody.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from arcli.model.bank.identity import identity_of
from arcli.model.bank.line import StatementLine
from arcli.model.entries import Application, Customer, Invoice, Payment

FIRST = dt.date(2026, 1, 1)
CENT = Decimal("0.01")
_A = """
    Alder Birch Cedar Delta Ember Falcon Granite Harbor Indigo Juniper Kestrel Lumen Meridian Northgate Orchard
    Pinnacle Quarry Raven Summit Tidewater Umber Vantage Willow Yarrow Zenith Brook Copper Dover Elm Flint
""".split()  # noqa: SIM905 - a list of words reads best in a row
_B = """
    Logistics Foods Components Instruments Textiles Printing Machines Pharma Packaging Timber Optics Marine
    Energy Ceramics Supply Systems Motors Dental Travel Paper
""".split()  # noqa: SIM905 - a list of words reads best in a row
_C = ["Inc.", "LLC", "GmbH", "Ltd", "Corp.", "AG", "B.V.", "Co.", "S.A.", "&", "Sons"]
_STRANGERS = """
    Rossmoor Tanaka Velasquez Okonkwo Lindqvist Petrov Hargreaves Dimitriou Novak Abernathy
""".split()  # noqa: SIM905 - a list of words reads best in a row


@dataclass
class Invoiced:
    """An invoice of the generated ledger and what is still to be paid of it."""

    number: str
    customer: str
    amount: Decimal
    date: dt.date
    discount: bool


@dataclass
class Case:
    """A line with what it really pays, and what was done to it."""

    line: StatementLine
    customer: str | None
    documents: frozenset[str]
    how: tuple[str, ...] = ()


@dataclass
class Generated:
    """A ledger's entries, and lines to match with it."""

    entries: list[Any] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)


class Generator:
    """Makes a ledger and its bank lines from a seed."""

    def __init__(self, seed: int, lines: int) -> None:
        self.random = random.Random(seed)
        self.wanted = lines
        self.made = Generated()
        self.accounts: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.styles: dict[str, int] = {}
        self.next_number = 0

    def run(self) -> Generated:
        """The ledger and the lines."""
        customers = self._customers(max(20, self.wanted // 12))
        while len(self.made.cases) < self.wanted:
            self._month(self.random.choice(customers))
        return self.made

    # --- ledger ------------------------------------------------------------------------------------------

    def _customers(self, count: int) -> list[str]:
        r, made = self.random, self.made
        taken: set[str] = set()
        ids = []
        while len(ids) < count:
            name = f"{r.choice(_A)} {r.choice(_B)} {r.choice(_C)}"
            if r.random() < 0.5:
                name = f"{r.choice(_A)} {name}"
            if name in taken:
                continue
            taken.add(name)
            customer = f"C{len(ids) + 1:05}"
            ids.append(customer)
            self.names[customer] = name
            self.accounts[customer] = f"DE{r.randrange(10, 99)}{r.randrange(10**17, 10**18)}"
            self.styles[customer] = r.randrange(4)
            terms = "2/10net30" if r.random() < 0.4 else "net30"
            made.entries.append(Customer(FIRST, customer, name=name, currency="USD", terms=terms))
            if r.random() < 0.75:  # it has paid before, from its account
                number, amount = self._number(customer), self._amount()
                made.entries.append(Invoice(FIRST, number, customer, amount, currency="USD"))
                line = StatementLine("OURS", "USD", amount, FIRST, bank_ref=f"OLD-{customer}")
                made.entries.append(
                    Payment(
                        FIRST,
                        f"OLD-{customer}",
                        customer,
                        amount,
                        currency="USD",
                        payer=name.upper()[:35],
                        payer_account=self.accounts[customer],
                        bank_line=identity_of(line).text,
                        applications=(Application(number, amount),),
                    )
                )
        return ids

    def _number(self, customer: str) -> str:
        self.next_number += self.random.randrange(1, 4)
        n = self.next_number
        return (f"INV-2026-{n:05}", f"{6_100_000 + n:010}", f"RE{n:06}", f"{n + 40_000}")[self.styles_of(customer)]

    def styles_of(self, customer: str) -> int:
        """The numbering style; one ledger has one, by the seed, but for a few brought over."""
        return self.styles[customer] if self.random.random() < 0.05 else self._house

    @property
    def _house(self) -> int:
        return self.wanted % 4 if self.wanted % 10 else 0

    def _amount(self) -> Decimal:
        r = self.random
        if r.random() < 0.12:  # round amounts are common
            return Decimal(r.randrange(1, 80) * 50).quantize(CENT)
        return Decimal(r.randrange(2_000, 900_000)).scaleb(-2)

    def _invoice(self, customer: str, day: dt.date, amount: Decimal | None = None) -> Invoiced:
        amount = amount or self._amount()
        number = self._number(customer)
        terms = next(e.terms for e in self.made.entries if e.kind == "customer" and e.id == customer)
        self.made.entries.append(Invoice(day, number, customer, amount, currency="USD", terms=terms))
        return Invoiced(number, customer, amount, day, terms.startswith("2/"))

    # --- lines -------------------------------------------------------------------------------------------

    def _month(self, customer: str) -> None:
        """Some invoices of a customer, of which most are paid, one by one or together."""
        r = self.random
        start = FIRST + dt.timedelta(days=r.randrange(5, 120))
        usual = self._amount() if r.random() < 0.15 else None  # a subscription: the same amount each time
        invoices = [
            self._invoice(customer, start + dt.timedelta(days=r.randrange(0, 25)), usual)
            for _ in range(r.randrange(1, 11))
        ]
        invoices.sort(key=lambda i: (i.date, i.number))
        while invoices and len(self.made.cases) < self.wanted:
            if r.random() < 0.12:
                invoices.pop(0)  # stays open
                continue
            count = 1 if r.random() < 0.6 else r.randrange(2, 9)
            paid, invoices = invoices[:count], invoices[count:]
            self._payment(customer, paid)
            if r.random() < 0.02:
                self._again(customer, paid)
            if r.random() < 0.04:
                self._nobody()

    def _payment(self, customer: str, paid: list[Invoiced]) -> None:
        r, how = self.random, []
        last = max(i.date for i in paid)
        day = last + dt.timedelta(days=r.choice((3, 7, 9, 15, 25, 31, 45)))
        amount = sum((i.amount for i in paid), Decimal(0))
        if paid[0].discount and all((day - i.date).days <= 10 for i in paid) and r.random() < 0.7:
            amount -= sum(
                ((i.amount * Decimal("0.02")).quantize(CENT, rounding="ROUND_HALF_UP") for i in paid), Decimal(0)
            )
            how.append("discount")
        drawn = r.random()
        if drawn < 0.04 and amount > 100:
            amount -= r.choice((Decimal("5.00"), Decimal("12.50"), Decimal("15.00")))
            how.append("fee")
        elif drawn < 0.08:
            amount -= (amount * Decimal(r.randrange(3, 40)) / 100).quantize(CENT)
            how.append("short")
        numbers = [i.number for i in paid]
        text = self._text(numbers, how)
        name, account = self._payer(customer, how)
        self._line(day, amount, name, account, text, customer, frozenset(numbers), how)

    def _again(self, customer: str, paid: list[Invoiced]) -> None:
        """The same once more, some days later."""
        before = self.made.cases[-1].line
        self._line(
            before.booked + dt.timedelta(days=3),
            before.amount,
            before.payer,
            before.payer_account,
            before.text,
            customer,
            frozenset(),
            ["twice"],
        )

    def _nobody(self) -> None:
        r = self.random
        name = f"{r.choice(_STRANGERS)} {r.choice(('Partners', 'Treuhand', 'Estate', 'Clinic', 'Holding'))}"
        text = r.choice(
            (
                f"REF {r.randrange(10**5, 10**7)}",
                "refund",
                f"Rent {r.randrange(1, 13)}/2026",
                "",
                f"order {r.randrange(1000, 99999)}",
            )
        )
        day = FIRST + dt.timedelta(days=r.randrange(20, 200))
        self._line(day, self._amount(), name, f"NL{r.randrange(10**15, 10**16)}", text, None, frozenset(), ["nobody"])

    def _line(
        self,
        day: dt.date,
        amount: Decimal,
        name: str,
        account: str,
        text: str,
        customer: str | None,
        documents: frozenset[str],
        how: list[str],
    ) -> None:
        number = len(self.made.cases) + 1
        line = StatementLine(
            "OURS",
            "USD",
            amount,
            day,
            payer=name,
            payer_account=account,
            text=text,
            bank_ref=f"B{number:07}",
            file="bank.xml",
            line=number,
            statement=str(day),
        )
        self.made.cases.append(Case(line, customer, documents, tuple(how)))

    # --- mangling ----------------------------------------------------------------------------------------

    def _payer(self, customer: str, how: list[str]) -> tuple[str, str]:
        r = self.random
        name, account = self.names[customer].upper(), self.accounts[customer]
        drawn = r.random()
        if drawn < 0.05:
            how.append("stranger pays")
            return f"{r.choice(_STRANGERS)} {r.choice(_B)}".upper(), f"FR{r.randrange(10**15, 10**16)}"
        if drawn < 0.20:
            how.append("name cut")
            name = name[: r.choice((12, 18, 22))]
        if drawn > 0.90:
            how.append("no account")
            account = ""
        return name, account

    def _text(self, numbers: list[str], how: list[str]) -> str:
        r = self.random
        if r.random() < 0.07:
            how.append("no reference")
            return r.choice(("", "PAYMENT", "INVOICES AS AGREED", "thank you"))
        words = [self._number_as_paid(n, how) for n in numbers]
        text = r.choice(("", "INV ", "Invoice ", "Rechnung ", "Inv.no. ", "PAYMENT OF ")) + r.choice(
            (" ", ", ", "/", " + ")
        ).join(words)
        if len(text) > 35 and r.random() < 0.6:
            how.append("cut")
            text = text[:35]
        return text

    def _number_as_paid(self, number: str, how: list[str]) -> str:
        r = self.random
        drawn = r.random()
        if drawn < 0.45:
            return number
        if drawn < 0.60:
            how.append("zeros stripped")
            head = number.rstrip("0123456789")
            return head + number[len(head) :].lstrip("0")
        if drawn < 0.75:
            how.append("prefix dropped")
            return number.rpartition("-")[2] if "-" in number else number.lstrip("RE")
        if drawn < 0.88:
            how.append("blanks")
            at = r.randrange(2, len(number) - 1)
            return number.replace("-", " ") if "-" in number else f"{number[:at]} {number[at:]}"
        how.append("transposed")
        at = r.randrange(len(number) - 4, len(number) - 1)
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
