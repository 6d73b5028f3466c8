"""The content of documents: one frozen model for each sort, the contract with templates.

Each value is given exactly and, where it is a figure or a day, as the text that is printed: templates compute
nothing. `arcli schema documents` and the tables of the manual are made from these declarations.
"""

from __future__ import annotations

import datetime
from dataclasses import MISSING, dataclass, field
from decimal import Decimal
from typing import Any, ClassVar


def said(about: str, default: Any = MISSING) -> Any:
    """Declare a field and what it means."""
    return field(default=default, metadata={"about": about})


def worded(about: str, default: Any = MISSING) -> Any:
    """Declare a field of words, formats or the letterhead: a change of it changes no digest."""
    return field(default=default, metadata={"about": about, "worded": True})


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """An amount of money."""

    value: Decimal = said("exact, with the decimals of the currency")
    currency: str = said("its code by ISO 4217")
    text: str = worded("as columns show it: `1,452.00`")
    full: str = worded("with its currency: `USD 1,452.00`")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A quantity, a price or a percentage."""

    value: Decimal = said("exact; a percentage as a fraction")
    text: str = worded("as it is printed")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A day."""

    value: datetime.date = said("ISO date")
    text: str = worded("in words: `January 5, 2026`")
    short: str = worded("as columns show it: `Jan 5, 2026`")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """The seller or the buyer."""

    name: str = said("name")
    address: tuple[str, ...] = worded("lines of the address, without the name; a foreign country is the last")
    street: str | None = said("street and number, where the address is not one text")
    postcode: str | None = said("postal code, likewise")
    city: str | None = said("town, likewise")
    state: str | None = said("state or province, likewise")
    country: str | None = said("code of the country by ISO 3166")
    email: str | None = said("address for mails")
    phone: str | None = said("telephone number")
    tax_id: str | None = said("tax number")
    vat_id: str | None = said("VAT identification number")
    endpoint: str | None = said("electronic address for e-invoices: `0106:24372255`")
    registration: str | None = said("number in the register of companies; of the seller", None)
    contact: str | None = said("who answers questions; of the seller", None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line item; what was sold where a document has no lines."""

    position: int = said("from 1")
    item: str | None = said("article number")
    text: str = worded("what was sold; of a document without lines what it is for, else its kind in words")
    own: str | None = said("that, as the ledger says it; null where it does not")
    quantity: Number | None = said("how many")
    unit: str | None = said("unit by UN/ECE Recommendation 20, where the ledger has one")
    counted: Number | None = worded("quantity with its unit: `12.5 h`")
    price: Number | None = said("price of one")
    amount: Amount = said("amount of the line; with tax where prices include it")
    net: Amount = said("that without tax")
    sum: Amount = worded("sum of the lines up to this one, which is carried from page to page")
    tax: str | None = worded("its taxes as columns show them: `21%`, `5% + 9.975%`")
    tax_codes: tuple[str, ...] = said("codes of its taxes, as arcli.yaml names them")
    start: Day | None = said("first day that it is for", None)
    end: Day | None = said("last day that it is for", None)
    period: str | None = worded("these days in words, where not all lines are for the same", None)

    @property
    def what(self) -> str:
        """Return its text, with the days below."""
        return "\n".join(filter(None, (self.text, self.period)))


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxRow:
    """What a tax code bears of the document."""

    code: str = said("code, as arcli.yaml names it")
    label: str = worded("what it is called, with its rate: `VAT 21%`; and its code, where another is called so too")
    rate: Number | None = said("its rate")
    base: Amount = said("what it is computed on")
    on: str = worded("the base in words: `on 1,000.00`")
    amount: Amount = said("the tax")
    category: str | None = said("code of its category by UNTDID 5305")
    reason: str | None = said("code of the reason of an exemption (VATEX)")
    note: str | None = worded("legal text")


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What reduced the document by that day: a payment, a credit memo, a discount, a reversal of a part."""

    date: Day = said("day on which it took effect")
    document: str = said("ID of the payment or credit memo")
    kind: str = said("payment, credit, discount, fee, withholding, writeoff, deduction, transfer, reversal, …")
    label: str = worded("the kind in words")
    text: str = worded("all of it in words: `Payment PMT-1, Jan 5, 2026`")
    amount: Amount = said("how much; negative where it was taken back")


@dataclass(frozen=True, kw_only=True, slots=True)
class Instalment:
    """A part of the document with a due date of its own."""

    number: int = said("from 1, by due date")
    due: Day | None = said("due date; null of what is retained, until its due date is given")
    when: str = worded("that in words: the due date, or `retained`")
    amount: Amount = said("how much of the document")
    open: Amount = said("how much is still open")


@dataclass(frozen=True, kw_only=True, slots=True)
class Discount:
    """What may be paid instead, until when."""

    instalment: int | None = said("number of the instalment; null for the whole document")
    rate: Number = said("the percentage of the terms")
    amount: Amount = said("what may be deducted")
    pay: Amount = said("what is then to be paid")
    until: Day = said("last day")
    text: str = worded("all of it in words")


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An account to pay to."""

    bank: str | None = said("name of the bank")
    iban: str | None = said("IBAN in groups of four")
    bic: str | None = said("BIC")
    routing: str | None = said("routing number")
    account: str | None = said("account number")


@dataclass(frozen=True, kw_only=True, slots=True)
class Qr:
    """A code that the payer's telephone reads."""

    kind: str = said("epc, swiss, upi or link")
    text: str = said("what stands in it")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bill:
    """What stands on the payment part and the receipt of a Swiss QR-bill."""

    account: str = said("IBAN in groups of four")
    creditor: tuple[str, ...] = said("name and address of who is paid")
    reference: str | None = said("the reference as it is printed; null where there is none with check digits")
    message: str | None = said("what the payment is for")
    debtor: tuple[str, ...] = said("name and address of who pays; none: a field to write in")
    currency: str = said("CHF or EUR")
    amount: str = said("what is to be paid, as the bill has it: `1 949.75`")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pay:
    """How to pay."""

    accounts: tuple[Account, ...] = worded("accounts for the currency")
    reference: str = said("what the payer states")
    link: str | None = worded("address of a page to pay on")
    qr: Qr | None = worded("the code to pay by, from documents: qr:", None)
    bill: Bill | None = worded("the Swiss QR-bill, with qr: swiss", None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What every document has."""

    sort: ClassVar[str]
    title: str = worded("what it is called: `Invoice`")
    number: str = said("its ID; of statements and confirmations the customer's")
    language: str = worded("language of its words: `en`, `de-CH`")
    paper: str = worded("a4 or letter")
    window: str = worded("where the window of the envelope is: a, b (DIN 5008) or us10")
    date: Day = said("date on the document")
    as_of: Day = said("day as of which payments and the amount due are shown")
    seller: Party = worded("who sends it")
    buyer: Party = said("who gets it")
    customer: str = said("ID of the customer")
    reversed: Day | None = said("day on which it was reversed, if it was by then")
    state: str | None = worded("that in words")
    notes: tuple[str, ...] = worded("texts for the customer, from arcli.yaml")
    footer: str | None = worded("last line, from arcli.yaml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Itemised(Content):
    """What invoices, debit memos and credit memos have."""

    currency: str = said("currency of all amounts, by ISO 4217")
    order: str | None = said("the customer's purchase order")
    reference: str | None = said("reference of the other side")
    buyer_reference: str | None = said("what the customer wants to read")
    contract: str | None = said("contract that all its lines bill")
    period: str | None = worded("days that all its lines are for, in words")
    delivered: Day | None = said("day of delivery")
    deliver_to: str | None = said("country that goods went to, where it is not the buyer's")
    lines: tuple[Line, ...] = said("line items")
    tax_included: bool = said("whether the prices of all lines have their taxes inside")
    net: Amount = said("sum of the lines without tax")
    taxes: tuple[TaxRow, ...] = said("a row for each tax code")
    legal: tuple[str, ...] = worded("legal texts of its taxes, and of several which each is of; else their reasons")
    total: Amount = said("amount of the document, with taxes")


@dataclass(frozen=True, kw_only=True, slots=True)
class Invoice(Itemised):
    """An invoice."""

    sort: ClassVar[str] = "invoice"
    settled: tuple[Effect, ...] = said("what lowered it by then, and what is retained of it")
    payable: Amount = said("what is to be paid; without what is retained")
    due: Day | None = said("due date; of the first open instalment; null where all that is open is retained")
    instalments: tuple[Instalment, ...] = said("parts, where it has any")
    discounts: tuple[Discount, ...] = said("discounts on offer")
    before: str | None = worded("what the figures of payments are as of, in words; null without payments")
    pay: Pay | None = said("how to pay; null when nothing is to be paid")


@dataclass(frozen=True, kw_only=True, slots=True)
class InterestRow:
    """A run of days with one principal and one rate."""

    start: Day = said("first day")
    end: Day = said("last day")
    days: int = said("how many")
    principal: Amount = said("what was open")
    rate: Number = said("the rate of a year")
    amount: Amount = said("the interest of these days; rows add up to the total, which is rounded once")


@dataclass(frozen=True, kw_only=True, slots=True)
class InterestClaim:
    """How the interest that a debit memo claims was computed."""

    document: str = said("the item that was paid late")
    label: str = worded("that in words")
    rows: tuple[InterestRow, ...] = said("the runs of days since it was due")
    total: Amount = said("the interest of all of them")
    stated: Amount | None = said("what memos before this one have claimed of it; null for nothing")


@dataclass(frozen=True, kw_only=True, slots=True)
class DebitMemo(Invoice):
    """A debit memo; of interest on a late payment, the claim with its computation."""

    sort: ClassVar[str] = "debit"
    follows: str | None = said("the document that it follows from")
    interest: InterestClaim | None = worded("how its interest was computed, where it claims interest")


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditMemo(Itemised):
    """A credit memo."""

    sort: ClassVar[str] = "credit"
    corrects: str | None = said("the invoice that it corrects")
    corrects_text: str | None = worded("that invoice with its date, in words")
    reason: str | None = said("why it was given")
    applied: tuple[Effect, ...] = said("the documents that it was applied to by then")
    remaining: Amount = said("what is still open in the customer's favour")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """A document that a payment settles, in the document's currency."""

    document: str = said("ID of the document, with the instalment where the payment names one")
    date: Day = said("date of the document")
    label: str = worded("its kind in words")
    amount: Amount = said("what was paid on it; negative where an open credit was used up or money was taken back")
    discount: Amount | None = said("discount that was taken with it")
    other: Amount | None = said("charges, tax withheld, differences and short payments that settle it too")
    remaining: Amount = said("what is then open on the document")


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt(Content):
    """A receipt: acknowledges a payment and what it settled."""

    sort: ClassVar[str] = "receipt"
    currency: str = said("currency of the payment")
    method: str | None = said("how it was paid")
    reference: str | None = said("reference of the payer's bank, number of the cheque")
    amount: Amount = said("what was received")
    text: str = worded("that in words")
    settled: tuple[Settled, ...] = said("what it settled by then")
    others: tuple[Effect, ...] = said("what else it was used for: refunds, transfers")
    unapplied: Amount = said("what is not applied yet")


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementRow:
    """A movement, or an open item."""

    date: Day = said("date of the movement, or on the document")
    document: str | None = said("ID of the document; null for the balance brought forward")
    kind: str = said("invoice, payment, credit, discount, transfer, …; forward for the balance brought forward")
    label: str = worded("the kind in words")
    text: str | None = worded("what it is for, or the document that it is about")
    own: str | None = said("that, as the ledger says it")
    what: str = worded("label and text together")
    due: Day | None = said("due date, of what is to be paid")
    days_late: int | None = said("days past due; of open items that are")
    debit: Amount | None = said("what raises the balance")
    credit: Amount | None = said("what lowers it")
    balance: Amount = said("balance after it")
    original: Amount | None = said("of an open item: the amount of the document")
    others_paid: Amount | None = said("of an open item taken over: what those before paid (the insurer)")
    adjusted: Amount | None = said("of an open item taken over: what credit memos took off for those before")
    share: Amount | None = said("of an open item: what the customer had of it")
    paid: Amount | None = said("of an open item: what has come off that since")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """A part of the balance by how long it is past due."""

    id: str = said("current, 1-30, …, credits, unapplied")
    label: str = worded("that in words")
    amount: Amount = said("how much")


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementPart:
    """A statement in one currency: currencies are never added."""

    currency: str = said("by ISO 4217")
    rows: tuple[StatementRow, ...] = said("movements, or open items")
    debits: Amount = said("sum of what raised the balance")
    credits: Amount = said("sum of what lowered it")
    balance: Amount = said("closing balance; negative in the customer's favour")
    label: str = worded("which of both it is, in words")
    due: Amount = said("that balance without a sign")
    buckets: tuple[Bucket, ...] = said("the balance by age")
    overdue: Amount | None = said("how much is past due")
    shares: bool = said("whether items were taken over from others, so that rows say who paid what")
    pay: Pay | None = worded("how to pay; null when nothing is to be paid")


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement(Content):
    """A statement of account: what moved in a period, or what is open."""

    sort: ClassVar[str] = "statement"
    style: str = said("activity or open")
    start: Day | None = said("first day of the period")
    period: str = worded("the period or the day, in words")
    parts: tuple[StatementPart, ...] = said("one for each currency")


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmation(Statement):
    """A request to confirm the balance, for the audit (positive confirmation, ISA 505)."""

    sort: ClassVar[str] = "confirmation"
    intro: str = worded("what the balance is by our records")
    ask: str = worded("what is asked for, and where the answer goes")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderRow:
    """An item that a reminder is about."""

    date: Day = said("date on the document")
    document: str = said("ID of the document, with its instalment")
    label: str = worded("its kind in words")
    due: Day = said("due date; the agreed one, where one was agreed")
    days_late: int | None = said("days past due; null before that")
    open: Amount = said("what is to be paid of it")


@dataclass(frozen=True, kw_only=True, slots=True)
class Charge:
    """What comes on top with a reminder: its fee, interest."""

    kind: str = said("reminder-fee, interest or late-fee")
    label: str = worded("that in words")
    amount: Amount = said("how much")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder(Content):
    """A reminder of what is past due, or a notice of what falls due soon, in one currency."""

    sort: ClassVar[str] = "reminder"
    level: int = said("level of the letter, the highest of its items; 0 of a notice")
    name: str | None = worded("what arcli.yaml calls the level")
    tone: str = worded("notice, friendly (level 1), firm, or final (the last of several levels)")
    currency: str = said("by ISO 4217")
    intro: str = worded("what is open, in words")
    ask: str = worded("what is to be paid until when, in words")
    paid: str = worded("what holds if it has been paid, in words")
    contact: str | None = worded("whom to call or write to, in words")
    rows: tuple[ReminderRow, ...] = said("the items, the oldest first")
    label: str = worded("what they are together, in words")
    sum: Amount = said("sum of the items")
    charges: tuple[Charge, ...] = said("what comes on top")
    total: Amount = said("what is to be paid in all")
    until: Day | None = said("until when; null in a notice")
    pay: Pay = said("how to pay")


SORTS: dict[str, type[Content]] = {
    c.sort: c for c in (Invoice, CreditMemo, DebitMemo, Receipt, Statement, Confirmation, Reminder)
}
PAID = (Invoice, Reminder)  # those that say how one amount is paid
