"""Billing: contracts, and what is delivered under them. They move no money; invoices are proposed from them."""

# No `from __future__ import annotations`: fields are read from the annotations as they stand (texts take longer).

from dataclasses import dataclass

from arcli.model.entries.base import Entry
from arcli.model.entries.details import Charge
from arcli.model.entries.types import (
    Alignment,
    Amount,
    ContractId,
    ContractRef,
    Currency,
    Date,
    DayOfMonth,
    KnownCustomer,
    Number,
    Percent,
    Prorating,
    Recurring,
    Terms,
    Text,
    Timing,
    Word,
    Words,
)
from arcli.model.kinds import Facts, Role, detail, key, kind, quoted, word


@kind(
    "contract",
    Facts(
        role=Role.BILLING,
        example="arcli add contract C-8 acme Hosting --start 2026-01-01 --every month --charge '\"Hosting\" @ 400.00'",
        sealed=False,
        says=("id", "title", "start", "end"),
        section="Contracts",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Contract(Entry):
    """What is charged to a customer each period; a later one of the same ID amends from its date what it names."""

    id: ContractId = word("the contract's ID")
    customer: KnownCustomer = word("the customer")
    title: Text | None = quoted("what it is about")
    start: Date | None = key("the first day that is charged; else the entry's date")
    end: Date | None = key("the last day that is charged")
    known: Date | None = key("since when it is known, where it came later: a bill of a day before goes without it")
    every: Recurring | None = key("how often: month (usual), 2 months, quarter, half-year, year, week")
    bill: Timing | None = key("advance: when a period begins (usual); arrears: when it ends. Usage is in arrears")
    periods: Alignment | None = key("start: periods begin on the day of the start (usual); calendar: with the month")
    day: DayOfMonth | None = key("the day of the month on which calendar periods begin, else 1")
    prorate: Prorating | None = key("a part of a period by its days (usual), by months of 30 days, or none: in full")
    terms: Terms | None = key("payment terms of its invoices; else the customer's")
    currency: Currency | None = key("currency of its prices; else the customer's, else the ledger's")
    minimum: Amount | None = key("least that a whole period is charged, net of tax")
    index: Word | None = key("the index that its prices follow, as index entries name it")
    base: Number | None = key("the figure of the index that its prices are as of")
    review: Recurring | None = key("how often prices are reviewed, from the start: year (usual), quarter, …")
    cap: Percent | None = key("the most that a review raises prices")
    floor: Percent | None = key("the least that a review raises prices; 0% never lowers them")
    retention: Percent | None = key("the share of each invoice, with tax, that is retained; due when an extend says so")
    value: Amount | None = key("what it is worth in all, of which milestones may be a share")
    po: Word | None = key("the customer's purchase order")
    salesperson: Word | None = key("who made the sale")
    renew: Recurring | None = key("how long a term is, and by how much it is renewed at its end: year, 12 months")
    notice: Recurring | None = key("how long before the end of a term notice is given: 3 months, 30 days")
    charges: tuple[Charge, ...] = detail("what is charged; those of an amendment replace all")


@kind(
    "usage",
    Facts(
        role=Role.BILLING,
        example="arcli add usage C-7 calls 12400 --ref log-2026-01",
        sealed=False,
        says=("contract", "meter", "quantity"),
        section="Contracts",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Usage(Entry):
    """A quantity that was used under a contract; contract, meter and reference together are unique."""

    contract: ContractRef = word("the contract")
    meter: Word = word("what was counted, as a line of the contract names it")
    quantity: Number = word("how many; negative to take back what was counted too much")


@kind(
    "milestone",
    Facts(
        role=Role.BILLING,
        example="arcli add milestone C-9 'Design approved' 5000.00",
        sealed=False,
        says=("contract", "name", "charge"),
        section="Contracts",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Milestone(Entry):
    """Something that was reached under a contract, and is billed once."""

    contract: ContractRef = word("the contract")
    name: Word = word("what was reached")
    charge: Amount | None = word("what is charged for it, net of tax", optional=True)
    percent: Percent | None = key("what is charged for it, as a share of the contract's value")
    tax: Words | None = key("tax code, as arcli.yaml names it; once more for each further tax")
    account: Word | None = key("revenue account")


@kind(
    "terminate",
    Facts(
        role=Role.BILLING,
        example="arcli add terminate C-7 --reason moved",
        sealed=False,
        says=("contract", "reason"),
        section="Contracts",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Terminate(Entry):
    """Ends a contract: the entry's date is the last day that is charged."""

    contract: ContractRef = word("the contract")
    known: Date | None = key("since when it is known, where it came later: a bill of a day before goes without it")
    reason: Word | None = key("why")
