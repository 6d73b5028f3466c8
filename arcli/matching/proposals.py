"""Proposals of matching for a statement line: choices of applications, each with its evidence in words.

Amounts are whole minor units (cents) of the line's currency: comparing and adding them is exact and quick.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from arcli.model.entries import PARTS

if TYPE_CHECKING:
    from arcli.matching.receivables import Item
    from arcli.model.bank.line import StatementLine
    from arcli.subledger.openitems import OpenItem

AdjustKind = Literal["credit", "transfer", "reverse", "dispute", "resolve", "debit"]
Status = Literal["certain", "choice", "proposed", "unapplied", "nobody", "return", "exception", "booked", "none"]
STATUSES: dict[Status, str] = {
    "certain": "exactly one explanation: booked with --write",
    "choice": "several explanations: a person chooses",
    "proposed": "one explanation that is not certain: a person confirms",
    "unapplied": "the customer is known, the documents are not",
    "nobody": "no customer: booked to ? with --write",
    "return": "money that went back: the payment is reversed with --write",
    "exception": "advice that does not add up, or takes more than claims: never booked without review",
    "booked": "in the ledger already",
    "none": "no receipt",
}
BOOKS_ITSELF: frozenset[Status] = frozenset({"certain", "nobody", "return"})


@dataclass(frozen=True, slots=True)
class Use:
    """The part of an item that a choice settles: the amount applied, and what else explains its open amount.

    `amount` is negative for an open credit that is used up. Of an item in another currency `total` is what it uses of
    the money, which is in the currency `paid_in`.
    """

    item: Item
    amount: int
    discount: int = 0
    fee: int = 0
    writeoff: int = 0
    deduction: int = 0
    withholding: int = 0
    reason: str = ""
    total: int = 0
    paid_in: str = ""

    @property
    def parts(self) -> list[tuple[str, int]]:
        """Return what explains the open amount besides the money, by the names that an application has for it."""
        return [(name, value) for name in PARTS if (value := getattr(self, name))]

    @property
    def used(self) -> int:
        """Return what it uses of the money."""
        return self.total if self.paid_in else self.amount

    @property
    def settled(self) -> int:
        """Return what it takes off the item."""
        return self.amount + self.discount + self.fee + self.writeoff + self.deduction + self.withholding


@dataclass(frozen=True, slots=True)
class Adjusting:
    """An entry that a payer's advice asks for beside the money.

    `credit` takes off a claim, `transfer` moves it to the customer `to`, `reverse` takes the credit memo `document`
    back in part; `dispute` and `resolve` follow up. A `credit` or `debit` of no claim is the provider's, and part of
    the payment: `money` is what it uses of it. `amount` is in minor units; `takes` are the items that it lowers, by
    how much. `claim` is the document that it is about, `ref` the advice's number, `due` when `to` owes it, `again`
    when a dispute comes up.
    """

    kind: AdjustKind
    customer: str
    currency: str
    amount: int = 0
    document: str = ""
    reason: str = ""
    ref: str = ""
    to: str = ""
    due: date | None = None
    again: date | None = None
    claim: str = ""
    note: str = ""
    money: int = 0
    takes: tuple[tuple[Item, int], ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """Return what it books, to distinguish choices."""
        return self.kind, self.customer, self.document, self.claim, self.amount, self.reason, self.to


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to book a line: to whom, what it settles, and why. `reverses` is the payment that a return undoes.

    `adjusts` is what is booked beside the money. `several` are the customers of whom each gets a payment of its own,
    where it is the money of several. `sure` says that the evidence suffices when this is the only choice;
    `rank` orders choices, the best first.
    """

    customer: str
    uses: tuple[Use, ...]
    evidence: tuple[str, ...]
    rank: int = 0
    sure: bool = False
    reverses: str = ""
    adjusts: tuple[Adjusting, ...] = ()
    several: tuple[str, ...] = ()

    @property
    def customers(self) -> tuple[str, ...]:
        """Return whose money it is then."""
        return self.several or (self.customer,)

    @property
    def applied(self) -> int:
        """Return what it uses of the money."""
        return sum(u.used for u in self.uses) + sum(a.money for a in self.adjusts)

    @property
    def refs(self) -> tuple[str, ...]:
        """Return the documents, as applications name them."""
        return tuple(u.item.ref for u in self.uses)

    @property
    def key(self) -> tuple[object, ...]:
        """Return what makes two choices the same."""
        return (
            self.customer,
            self.several,
            self.reverses,
            tuple(
                sorted(
                    (u.item.ref, u.item.customer, u.amount, u.total, u.discount, u.fee, u.writeoff, u.deduction)
                    for u in self.uses
                )
            ),
            tuple(a.key for a in self.adjusts),
        )


@dataclass(slots=True)
class Proposal:
    """The proposal for a line. `number` counts the lines from 1 in the order of their dates.

    `found` is how many explanations there are, at least; `stopped` says that the search was ended before all
    were counted; `customers` are those who may have paid, when no choice says so; `again` that the line stands in
    another file of the same run. `held` is money of the books that the line stands for, called `name`; None for a line
    of the bank.
    """

    line: StatementLine
    number: int = 0
    status: Status = "none"
    choices: list[Choice] = field(default_factory=list)
    evidence: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    found: int = 0
    stopped: bool = False
    again: bool = False
    held: OpenItem | None = None
    name: str = ""

    @property
    def about(self) -> str:
        """Return what plans and people call it: `line 3`, or the payment, `PMT-9`."""
        return self.name or f"line {self.number}"

    @property
    def choice(self) -> Choice | None:
        """Return the one choice of a proposal that needs no person."""
        return self.choices[0] if self.choices and self.status in ("certain", "return", "nobody") else None
