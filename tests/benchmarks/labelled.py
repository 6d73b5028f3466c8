"""A made-up ledger to which labelled bank lines are added: what each line pays is known, because it was made so.

Written from the description of what matching has to do, without a look at how it does it. Same seed, same world.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from arcli.model.bank.identity import identity_of
from arcli.model.bank.line import RemittanceAdvice, StatementLine
from arcli.model.entries import Application, Customer, Invoice, Payment

FIRST = dt.date(2026, 1, 1)
OURS = "OURS"
ZERO = Decimal(0)
Right = Literal["certain", "ask", "booked", "return"]

_FIRST = """
    Harbor Goldfinch Inkwell Aldermere Brightmoor Canyon Delmar Elm Ferro Gravenstein Hive Hollinbrook Isla Kestrel
    Laurel Lumen Marlow Mill Northshore Oakline Pantry Paper Quillpoint Redwood Ridgemill Sierra Stapleford Sunroom
    Tallow Tamarack Tilden Valley Vantage Wexcombe Bluebell Copperfield Driftwood Eastgate Foxglove Greystone Heron
""".split()  # noqa: SIM905 - a list of words reads best in a row
_SECOND = """
    Lane Street Hollow Creek Ridge Grove Point Gap Crest Hill Bay Door Bridge Mill Cove Orchard Meadow Quay Terrace
    Springs Park Cross Landing Field
""".split()  # noqa: SIM905 - a list of words reads best in a row
_TRADE = """
    Café Roastery Bakery Stationers Catering Hotel Coworking Physiotherapy Architects Surveyors Accountants Veterinary
    Dental Realty Logistics Tooling Software Media Kitchen Lodge Distributors Presses Insurance Energi Academy
""".split()  # noqa: SIM905 - a list of words reads best in a row
_FORM = ["", "", "", "", "LLC", "Ltd", "Inc.", "LLP", "GmbH", "SARL", "Co."]
_SPECIAL = ["O'Hara's Kitchen", "St. Alwyn Medical Center", "The Corner Cup", "D'Angelo & Sons", "Pike & Osgood LLP"]
STRANGERS = ["Rossmoor Estate", "Okonkwo Partners", "Lindqvist Holding", "Velasquez Treuhand", "Abernathy Clinic"]


@dataclass(frozen=True)
class Label:
    """What is right for a line: `pays` is the money that each document gets; of `ask` nothing may be certain."""

    kind: str
    right: Right
    customers: frozenset[str] = frozenset()
    pays: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass
class Open:
    """An open invoice of the world."""

    number: str
    customer: str
    amount: Decimal
    date: dt.date


class World:
    """Entries, lines with their labels, and advice; the kinds of line add to it."""

    def __init__(self, seed: int, per_customer: int = 8) -> None:
        self.random = random.Random(seed)
        self.per_customer = per_customer
        self.entries: list[Any] = []
        self.lines: list[StatementLine] = []
        self.labels: dict[int, Label] = {}
        self.advice: list[RemittanceAdvice] = []
        self.names: dict[str, str] = {}
        self.accounts: dict[str, str] = {}
        self.held: dict[str, int] = {}
        self.sums: set[tuple[str, Decimal]] = set()
        self.style = seed % 4
        self.count = 10_000 + 137 * seed
        self.payments = 0

    # --- ledger ------------------------------------------------------------------------------------------

    def customer(self, *, fresh: bool = False, paid_before: bool = False, **keys: Any) -> str:
        """A customer that has room for more invoices; a new one when there is none."""
        room = [] if fresh or keys else [c for c in list(self.names)[-40:] if self.held[c] < self.per_customer]
        chosen = self.random.choice(room) if room and self.random.random() < 0.85 else self._new(keys)
        if paid_before and chosen not in self.accounts:
            self._past(chosen)
        return chosen

    def _new(self, keys: Mapping[str, Any]) -> str:
        r = self.random
        name = ""
        while not name or name in self.names.values():
            pool = r.random()
            if pool < 0.03:
                name = r.choice(_SPECIAL)
            elif pool < 0.12:  # a group: names that begin alike
                name = f"Merriwen {r.choice(_SECOND)} {r.choice(_TRADE)}"
            else:
                words = [r.choice(_FIRST), r.choice(_SECOND) if r.random() < 0.7 else "", r.choice(_TRADE)]
                joined = " & ".join(w for w in words[1:] if w) if r.random() < 0.1 else " ".join(words[1:])
                name = " ".join(f"{words[0]} {joined} {r.choice(_FORM)}".split())
        number = f"c{len(self.names) + 1:04}"
        self.names[number], self.held[number] = name, 0
        self.entries.append(Customer(FIRST, number, name=name, currency="USD", terms="net30", **keys))
        return number

    def _past(self, customer: str, payer: str = "") -> None:
        """It paid once from its account, under a name."""
        account = f"DE{self.random.randrange(10**19, 10**20)}"
        self.accounts[customer] = account
        paid = self.invoice(customer, day=FIRST)
        line = banked(FIRST, paid.amount, f"OLD{paid.number}")
        self.pay(customer, [paid], FIRST, payer=payer or None, payer_account=account, bank_line=line)

    def alias(self, customer: str, payer: str) -> None:
        """It paid under another name before."""
        self._past(customer, payer)

    def amount(self) -> Decimal:
        """An amount as invoices have it."""
        return Decimal(self.random.randrange(4_000, 600_000)).scaleb(-2)

    def number(self) -> str:
        """The next invoice number; a ledger numbers in one style."""
        self.count += self.random.randrange(1, 5)
        n = self.count
        return (f"INV-{n}", f"INV-2026-{n:05}", f"{6_000_000 + n:010}", f"{n}")[self.style]

    def invoice(self, customer: str, amount: Decimal | None = None, day: dt.date | None = None) -> Open:
        """Add an invoice of a customer."""
        day = day or FIRST + dt.timedelta(days=self.random.randrange(20, 80))
        made = Open(self.number(), customer, amount or self.amount(), day)
        self.entries.append(Invoice(day, made.number, customer, made.amount, currency="USD", terms="net30"))
        self.held[customer] += 1
        return made

    def invoices(self, customer: str, count: int) -> list[Open]:
        """Some invoices of one customer."""
        return [self.invoice(customer) for _ in range(count)]

    def pay(self, customer: str, paid: list[Open], day: dt.date, **keys: Any) -> Payment:
        """Add a payment that somebody keyed."""
        self.payments += 1
        total = sum((i.amount for i in paid), ZERO)
        made = Payment(
            day,
            f"P-{self.payments}",
            customer,
            total,
            currency="USD",
            applications=tuple(Application(i.number, i.amount) for i in paid),
            **keys,
        )
        self.entries.append(made)
        return made

    # --- bank --------------------------------------------------------------------------------------------

    def line(self, label: Label, amount: Decimal, day: dt.date | None = None, **keys: Any) -> StatementLine:
        """Add a line and its label."""
        number = len(self.lines) + 1
        day = day or FIRST + dt.timedelta(days=self.random.randrange(95, 150))
        keys.setdefault("bank_ref", f"{self.random.randrange(10**9, 10**10)}")
        made = StatementLine(OURS, "USD", amount, day, file="bank.csv", line=number, statement="1", **keys)
        self.lines.append(made)
        self.labels[number] = label
        return made

    def later(self, paid: list[Open]) -> dt.date:
        """A day on which invoices are paid."""
        return max(i.date for i in paid) + dt.timedelta(days=self.random.randrange(5, 50))


def banked(day: dt.date, amount: Decimal, reference: str) -> str:
    """What a payment that was booked from a line of that day keeps of it."""
    return identity_of(StatementLine(OURS, "USD", amount, day, bank_ref=reference)).text


def pays(kind: str, paid: list[Open], **amounts: Decimal) -> Label:
    """The label of a line that pays these invoices, each whole unless `amounts` says otherwise by its number."""
    money = {i.number: amounts.get(i.number, i.amount) for i in paid}
    return Label(kind, "certain", frozenset(i.customer for i in paid), money)


def ask(kind: str, *customers: str) -> Label:
    """The label of a line of which nothing may be certain."""
    return Label(kind, "ask", frozenset(customers))


def one_digit_off(number: str, r: random.Random) -> str:
    """The number with one digit mistyped."""
    at = r.choice([n for n, sign in enumerate(number) if sign.isdigit() and n >= len(number) - 4])
    wrong = r.choice([d for d in "0123456789" if d != number[at]])
    return number[:at] + wrong + number[at + 1 :]
