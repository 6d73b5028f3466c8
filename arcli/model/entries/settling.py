"""Entries that settle, move or undo open items."""

# No `from __future__ import annotations`: fields are read from the annotations as they stand (texts take longer).

from dataclasses import dataclass

from arcli.model.entries.base import DocumentEntry, Entry
from arcli.model.entries.details import Application
from arcli.model.entries.types import Amount, Currency, CustomerRef, Date, DocId, Text, WholeDocRef, Word
from arcli.model.kinds import Facts, Role, code, detail, key, kind, word


@kind("apply", Facts(role=Role.SETTLING, example="arcli add apply PMT-77 INV-1002", applies=True))
@dataclass(slots=True, eq=False, repr=False)
class Apply(Entry):
    """Applies an open payment or credit from that day on."""

    source: WholeDocRef = word("the payment or credit")
    evidence: Text | None = key("why it was applied so")
    applications: tuple[Application, ...] = detail("what it settles")


@kind("unapply", Facts(role=Role.SETTLING, example="arcli add unapply PMT-77 INV-1001", undoes=True))
@dataclass(slots=True, eq=False, repr=False)
class Unapply(Entry):
    """Takes applications back: the money is unapplied again."""

    source: WholeDocRef = word("the payment or credit")
    reason: Word | None = key("why")
    applications: tuple[Application, ...] = detail("what is taken back")


@kind(
    "writeoff",
    Facts(
        role=Role.SETTLING,
        example="arcli add writeoff acme 12.30 INV-1001 --reason bad-debt --approved jl",
        applies=True,
        exact=True,
        noun="write-off",
        numbers="WO-{year}-{n:03}",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Writeoff(DocumentEntry):
    """Bad debt or a small balance given up; open credits too."""

    reason: Word | None = key("bad-debt, small-balance, …")
    approved: Word | None = key("who approved it")
    relief: Word | None = key("tax: the tax on the bad debt is claimed back from the state")
    applications: tuple[Application, ...] = detail("what is written off")


@kind(
    "transfer",
    Facts(
        role=Role.SETTLING,
        example="arcli add transfer ? acme 4300.00 PMT-81",
        exact=True,
        numbers="TRF-{year}-{n:03}",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Transfer(Entry):
    """Moves open items or credits to another customer (insurer → patient)."""

    id: DocId = word("the transfer's ID")
    customer: CustomerRef = word("from whom")
    to: CustomerRef = word("to whom")
    amount: Amount = word("how much")
    currency: Currency | None = code("currency of the amount")
    dated: Date | None = key("the date on the document, when it is not the posting date")
    due: Date | None = key("due date for the new holder; else the original one")
    reason: Word | None = key("why")
    approved: Word | None = key("who approved it")
    applications: tuple[Application, ...] = detail("what is moved")


@kind("reverse", Facts(role=Role.SETTLING, example="arcli add reverse PMT-77 --reason NSF", undoes=True))
@dataclass(slots=True, eq=False, repr=False)
class Reverse(Entry):
    """Undoes a document from that date on: NSF cheque, chargeback, void, credit raised in error."""

    document: WholeDocRef = word("the document")
    amount: Amount | None = word("how much, when not all", optional=True)
    currency: Currency | None = code("currency of the amount")
    reason: Word | None = key("why")
    approved: Word | None = key("who approved it")
    bank_line: Word | None = key("the statement line that returned the money")
    evidence: Text | None = key("why it is this document")
    applications: tuple[Application, ...] = detail("what reopens, when it is a part")
