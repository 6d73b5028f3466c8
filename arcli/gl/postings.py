"""What double entry is made of: postings, facts of tax, transactions, the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.model.diagnostics import Problem
from arcli.model.money import ZERO

# Classes of what customers owe or are owed. The first two are within the control account, the others are liabilities.
HOLDINGS = ("receivable", "deductions", "deposits", "unidentified")


class Posting(NamedTuple):
    """One line of double entry: debit positive, credit negative.

    `amount` is in `currency`, `base` in the base currency (0 when the ledger has none). `holding` is one of HOLDINGS
    when the account stands for open items; then `document` is the document whose open amount it moves and `customer`
    its holder. `cls` is the class of movement, as rollforwards name it; `tax` the code of one that is tax.
    """

    account: str
    amount: Decimal
    currency: str
    base: Decimal
    customer: str = ""
    document: str = ""
    holding: str = ""
    cls: str = ""
    tax: str = ""

    def negated(self) -> Posting:
        """The posting that undoes it."""
        return self._replace(amount=-self.amount, base=-self.base)


class TaxFact(NamedTuple):
    """Base and tax of one code that an entry adds to what is owed to the state; negative when it lowers that.

    `point` is the tax point: the date on the document. `rate` is a fraction. `cls`: invoices, debits, credits,
    discounts, reversals, relief (tax claimed back on bad debts), recoveries, withholding (kept by the customer).
    """

    code: str
    cls: str
    rate: Decimal | None
    point: date
    currency: str
    base: Decimal
    tax: Decimal
    base_in_base: Decimal
    tax_in_base: Decimal
    account: str
    document: str
    customer: str

    def negated(self, cls: str | None = None) -> TaxFact:
        """The fact that undoes it."""
        return self._replace(
            base=-self.base,
            tax=-self.tax,
            base_in_base=-self.base_in_base,
            tax_in_base=-self.tax_in_base,
            cls=cls or self.cls,
        )

    def undone(self, day: date) -> TaxFact:
        """The fact that a reversal of that day makes; tax that a customer kept is a class of its own either way."""
        cls = self.cls if self.cls == "withholding" else "reversals"
        return self.negated(cls)._replace(point=day)


class Step(NamedTuple):
    """What one document, settlement or move posts; balanced by itself."""

    date: date
    entry: Any
    postings: tuple[Posting, ...]
    facts: tuple[TaxFact, ...] = ()


@dataclass
class Transaction:
    """All that one entry posts on one day. `steps` are as they arose; `postings` are merged by account and document."""

    date: date
    entry: Any
    customer: str
    steps: list[Step] = field(default_factory=list)
    _merged: list[Posting] | None = None

    @property
    def postings(self) -> list[Posting]:
        """Postings merged by account, currency, customer and document; those that come to nothing are left out."""
        if self._merged is None:
            self._merged = merge(p for s in self.steps for p in s.postings)
        return self._merged

    @property
    def facts(self) -> list[TaxFact]:
        """Facts of tax."""
        return [f for s in self.steps for f in s.facts]

    @property
    def reference(self) -> str:
        """The ID that people know the entry by: its own, else that of the document that it concerns."""
        return reference_of(self.entry)


def reference_of(entry: Any) -> str:
    """The ID of an entry, else of its source or document."""
    for attr in ("id", "source", "document"):
        if value := getattr(entry, attr, None):
            return str(value)
    return ""


def merge(postings: Any) -> list[Posting]:
    """Postings merged by account, currency, customer and document: debits first, then in the order of their names."""
    sums: dict[tuple[str, ...], tuple[Decimal, Decimal, Posting]] = {}
    for p in postings:
        key = (p.account, p.currency, p.customer, p.document)
        held = sums.get(key)
        sums[key] = (p.amount, p.base, p) if held is None else (held[0] + p.amount, held[1] + p.base, held[2])
    found = [p._replace(amount=a, base=b) for a, b, p in sums.values() if a or b]
    found.sort(key=lambda p: (p.amount < 0 or (not p.amount and p.base < 0), p.account, p.document, p.currency))
    return found


class Met(NamedTuple):
    """What of a holder's part of a document has met others: its amount, and its base at the document's own rate.

    `moved` is by how much a credit's base was lowered (on its own side) to that of the debits that it met.
    """

    amount: Decimal
    base: Decimal
    moved: Decimal = ZERO

    @property
    def value(self) -> Decimal:
        """What it stands at."""
        return self.base - self.moved


NOT_MET = Met(ZERO, ZERO)


class Movement(NamedTuple):
    """What moves an account on a day: debit positive, credit negative, in its currency and in base."""

    date: date
    account: str
    currency: str
    amount: Decimal
    base: Decimal


class Held(NamedTuple):
    """What an account says of a document and its holder: its class (one of HOLDINGS), debit positive, also in base."""

    cls: str
    account: str
    currency: str
    customer: str
    amount: Decimal
    base: Decimal


Shows = Callable[[str], bool]  # whether a customer is shown


@dataclass
class Book:
    """The general-ledger side of a subledger: transactions up to its as-of date, in order, and what is wrong.

    `base` is the base currency, None if the ledger has none. `carrying` is what each (document, holder) stands at in
    the base currency, debit and credit both positive; only of documents in other currencies. `met` is what of them
    credits and debits of balance-forward customers have filled, with its base at the document's own rate.
    """

    base: str | None
    transactions: list[Transaction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    carrying: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    booked: dict[str, tuple[Decimal, date]] = field(default_factory=dict)  # document → (rate, its date)
    met: dict[tuple[str, str], Met] = field(default_factory=dict)

    def movements(self, shows: Shows = lambda _: True) -> Iterator[Movement]:
        """What each transaction posts to an account, of the customers that are shown."""
        for transaction in self.transactions:
            for p in transaction.postings:
                if shows(p.customer):
                    yield Movement(transaction.date, p.account, p.currency, p.amount, p.base)

    def held(self) -> Iterator[Held]:
        """What moves the accounts that stand for open items."""
        for transaction in self.transactions:
            for p in transaction.postings:
                if p.holding:
                    yield Held(p.holding, p.account, p.currency, p.customer, p.amount, p.base)
