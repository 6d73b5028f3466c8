"""Documents: entries that raise an open item."""

# No `from __future__ import annotations`: fields are read from the annotations as they stand (texts take longer).

from dataclasses import dataclass

from arcli.model.entries.base import DocumentEntry
from arcli.model.entries.details import Application, Instalment, Line, Retained, StatedTax
from arcli.model.entries.types import Country, Date, DocRef, Mention, Rate, Signed, Terms, Text, Word
from arcli.model.kinds import CREDIT, DEBIT, Facts, Role, detail, key, kind, word


@kind(
    "opening",
    Facts(
        role=Role.DOCUMENT,
        example="arcli add opening acme 340.00 --id A-881 --dated 2025-11-20 --due 2025-12-20",
        side=DEBIT,
        movement="migrated",
        account="opening",
        noun="opening item",
        numbers="OB-{year}-{n:03}",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Opening(DocumentEntry):
    """An open item brought over from another system; a negative one is a credit. No sale, no tax."""

    amount: Signed = word("what is still open; negative for a credit")
    due: Date | None = key("due date; overrides the terms")
    terms: Terms | None = key("payment terms that the item had; without them it has no discount")
    original: Signed | None = key("the document's amount before it was part settled")
    rate: Rate | None = key("exchange rate at which it was booked")
    po: Word | None = key("the customer's purchase order")
    salesperson: Word | None = key("who made the sale")


@kind(
    "invoice",
    Facts(
        role=Role.DOCUMENT,
        example="arcli add invoice acme --line '\"Consulting\" 10 @ 120.00 tax:vat21' --po PO-778",
        side=DEBIT,
        movement="invoices",
        numbers="INV-{year}-{n:04}",
        printed="invoice",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Invoice(DocumentEntry):
    """A sale on credit: raises a receivable."""

    terms: Terms | None = key("payment terms; else the customer's, else the ledger's")
    due: Date | None = key("due date; overrides the terms")
    po: Word | None = key("the customer's purchase order")
    salesperson: Word | None = key("who made the sale")
    delivered: Date | None = key("the day of delivery, for e-invoices")
    deliver_to: Country | None = key("the country that goods went to, where it is not the customer's")
    lines: tuple[Line, ...] = detail("line items; with their taxes they add up to the amount")
    taxes: tuple[StatedTax, ...] = detail("taxes that the source rounded differently")
    instalments: tuple[Instalment, ...] = detail("parts with due dates of their own")
    retained: tuple[Retained, ...] = detail("parts that are not due before an extend gives their due date")


@kind(
    "debit",
    Facts(
        role=Role.DOCUMENT,
        example="arcli add debit acme 25.00 --for PMT-77 --memo 'NSF fee'",
        side=DEBIT,
        movement="debits",
        account="charges",
        noun="debit memo",
        numbers="DM-{year}-{n:03}",
        printed="debit",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Debit(Invoice):
    """A debit memo: late fee, interest, NSF fee."""

    for_: Mention | None = key("the document that it follows from")
    accrued: Date | None = key("the day up to which it and the memos before it state the interest of that document")
    reason: Word | None = key("why: with a payer's code (PLB-L6) it goes to the account of that code")


@kind(
    "credit",
    Facts(
        role=Role.DOCUMENT,
        example="arcli add credit acme 200.00 INV-1001 --reason returned --approved jl",
        side=CREDIT,
        applies=True,
        movement="credits",
        account="returns",
        noun="credit memo",
        numbers="CM-{year}-{n:03}",
        printed="credit",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Credit(DocumentEntry):
    """A credit memo. What is not applied stays open credit."""

    corrects: DocRef | None = key("the invoice that it corrects; applies nothing")
    accrued: Date | None = key("the day up to which interest is stated, where it corrects a memo of interest")
    reason: Word | None = key("why it was given")
    approved: Word | None = key("who approved it")
    po: Word | None = key("the customer's purchase order")
    salesperson: Word | None = key("who made the sale")
    delivered: Date | None = key("the day of delivery, for e-invoices")
    deliver_to: Country | None = key("the country that goods went to, where it is not the customer's")
    lines: tuple[Line, ...] = detail("line items; with their taxes they add up to the amount")
    taxes: tuple[StatedTax, ...] = detail("taxes that the source rounded differently")
    applications: tuple[Application, ...] = detail("what it settles")


@kind(
    "payment",
    Facts(
        role=Role.DOCUMENT,
        example="arcli add payment acme 1407.96 INV-1001 --method wire --ref FT26015",
        side=CREDIT,
        applies=True,
        cash=True,
        movement="receipts",
        private=("payer", "payer_account", "memo", "evidence"),
        numbers="PMT-{year}-{n:04}",
        printed="receipt",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Payment(DocumentEntry):
    """Money received. What is not applied is unapplied cash."""

    method: Word | None = key("cheque, ach, card, wire, cash, …")
    account: Word | None = key("bank account that received it")
    deposit: Word | None = key("paying-in slip that it is part of")
    payer: Word | None = key("who paid, when it is not the customer")
    payer_account: Word | None = key("the account that the money came from; later payments from it are known by it")
    bank_line: Word | None = key("the statement line that it was booked from, so that no line is booked twice")
    value: Date | None = key("value date at the bank")
    type: Word | None = key("deposit: an advance for goods not yet delivered")
    evidence: Text | None = key("why it was applied so")
    applications: tuple[Application, ...] = detail("what it settles")


@kind(
    "refund",
    Facts(
        role=Role.DOCUMENT,
        example="arcli add refund acme 40.00 PMT-77 --approved jl",
        side=DEBIT,
        applies=True,
        exact=True,
        cash=True,
        movement="refunds",
        numbers="RF-{year}-{n:03}",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Refund(DocumentEntry):
    """Money paid back, out of payments or credits."""

    method: Word | None = key("cheque, ach, card, wire, cash, …")
    account: Word | None = key("bank account that paid it")
    bank_line: Word | None = key("the statement line that shows it")
    reason: Word | None = key("why")
    approved: Word | None = key("who approved it")
    applications: tuple[Application, ...] = detail("the payments and credits that it pays back")
