"""The entries of a ledger: each kind declared once.

Amounts are Decimal in the currency that stands beside them; `None` means the customer's currency, else the
ledger's. `date` is when an entry takes effect; `dated` is the date on the document when it differs.
"""

# No `from __future__ import annotations`: fields are read from the annotations as they stand (texts take longer).

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from arcli.model import fields as f
from arcli.model.content import Content
from arcli.model.kinds import code, detail, free, hidden, key, kind, quoted, sign, word

Date = Annotated[datetime.date, f.DATE]
Amount = Annotated[Decimal, f.AMOUNT]
Signed = Annotated[Decimal, f.SIGNED]
Number = Annotated[Decimal, f.NUMBER]
Rate = Annotated[Decimal, f.RATE]
DocId = Annotated[str, f.DOC_ID]
DocRef = Annotated[str, f.DOC_REF]
CustomerId = Annotated[str, f.CUSTOMER]
Currency = Annotated[str, f.CURRENCY]
Word = Annotated[str, f.WORD]
Text = Annotated[str, f.TEXT]
Terms = Annotated[str, f.TERMS]
Period = Annotated[str, f.PERIOD]


# --- detail lines ----------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False, repr=False)
class Application(Content):
    """`DOCUMENT AMOUNT`: what of a source goes to a document, and what else settles it.

    Settled of the document is amount + discount + fee + withholding + writeoff + deduction, in the
    document's currency; used of the source is the amount alone, converted at `rate` or equal to `total`.
    """

    document: DocRef = word("the document, or DOCUMENT#2 for its second instalment")
    amount: Signed = word("what is applied, in the document's currency")
    currency: Currency | None = code("the document's currency, when it is not the source's")
    rate: Rate | None = sign("@", "units of the source's currency for one of the document's")
    total: Signed | None = sign("@@", "what it uses of the source, in the source's currency")
    total_currency: Currency | None = code("the source's currency, for the reader")
    discount: Signed | None = key("early-payment discount")
    fee: Signed | None = key("charges that banks kept")
    withholding: Signed | None = key("tax that the customer kept and pays to the state")
    writeoff: Signed | None = key("small difference written off within tolerance")
    deduction: Signed | None = key("short payment; with id: it opens an item of its own")
    id: DocId | None = key("the ID of the item that the deduction opens")
    reason: Word | None = key("why, for deductions and discounts")
    approved: Word | None = key("who approved it")


@dataclass(slots=True, eq=False, repr=False)
class Line(Content):
    """`"TEXT" QUANTITY @ PRICE`: a line item; `net` states the amount when the source rounded otherwise."""

    text: Text | None = quoted("what was sold", required=True)
    quantity: Number = word("how many")
    price: Number | None = sign("@", "price of one", required=True)
    net: Signed | None = sign("=", "the line's amount as the source rounded it")
    tax: Word | None = key("tax code, as arcli.yaml names it")
    account: Word | None = key("revenue account")
    item: Word | None = key("article number")


@dataclass(slots=True, eq=False, repr=False)
class Instalment(Content):
    """`DATE AMOUNT`: a part of the document and when it is due."""

    due: Date = word("when this part is due")
    amount: Amount = word("how much of the document")


# --- what all entries have -------------------------------------------------------------------------------


@dataclass(slots=True, eq=False, repr=False)
class Entry(Content):
    """What every entry has. `origin` and `offset` say where it stands; they are not part of its content."""

    kind: ClassVar[str]

    date: Date
    memo: Text | None = key("any text")
    ref: Word | None = key("reference of the other side: cheque number, bank reference")
    tags: tuple[str, ...] = free(())
    file: Word | None = key("path of a source document")
    extra: dict[str, str] | None = free()
    origin: Any = hidden()
    offset: int = hidden(0)


@dataclass(slots=True, eq=False, repr=False)
class DocumentEntry(Entry):
    """An entry with an ID of its own, a customer and an amount."""

    id: DocId = word("the document's ID")
    customer: CustomerId = word("the customer")
    amount: Amount = word("the document's amount")
    currency: Currency | None = code("currency of the amount; else the customer's, else the ledger's")
    dated: Date | None = key("the date on the document, when it is not the posting date")


# --- master data -----------------------------------------------------------------------------------------


@kind("customer")
@dataclass(slots=True, eq=False, repr=False)
class Customer(Entry):
    """Declares a customer; a later one amends the fields that it names, from its date on."""

    id: DocId = word("the customer's ID")
    name: Text | None = quoted("the customer's name")
    terms: Terms | None = key("payment terms of new documents")
    currency: Currency | None = key("currency of amounts without a code")
    limit: Amount | None = key("credit limit, in the customer's currency")
    method: Word | None = key("open-item (usual) or balance-forward")
    payer: DocId | None = key("the customer who may pay this one's documents")
    group: Word | None = key("group for reports")
    email: Word | None = key("where statements go")
    address: Text | None = key("postal address, may have several lines")
    tax_id: Word | None = key("tax number")
    language: Word | None = key("language of letters, such as en or de")
    salesperson: Word | None = key("who looks after the customer")
    phone: Word | None = key("telephone number")


@kind("rate")
@dataclass(slots=True, eq=False, repr=False)
class Rate_(Entry):
    """An exchange rate from that date on: `rate EUR 1.0812 USD` says 1 EUR = 1.0812 USD."""

    currency: Currency = word("the currency of which one is priced")
    rate: Rate = word("its price")
    quote: Currency = word("the currency of the price")


# --- documents -------------------------------------------------------------------------------------------


@kind("opening")
@dataclass(slots=True, eq=False, repr=False)
class Opening(DocumentEntry):
    """An open item brought over from another system; a negative one is a credit. No sale, no tax."""

    amount: Signed = word("what is still open; negative for a credit")
    due: Date | None = key("due date")
    original: Signed | None = key("the document's amount before it was part settled")
    rate: Rate | None = key("exchange rate at which it was booked")
    po: Word | None = key("the customer's purchase order")
    salesperson: Word | None = key("who made the sale")


@kind("invoice")
@dataclass(slots=True, eq=False, repr=False)
class Invoice(DocumentEntry):
    """A sale on credit: raises a receivable."""

    terms: Terms | None = key("payment terms; else the customer's, else the ledger's")
    due: Date | None = key("due date; overrides the terms")
    po: Word | None = key("the customer's purchase order")
    salesperson: Word | None = key("who made the sale")
    lines: tuple[Line, ...] = detail("line items; with their taxes they add up to the amount")
    instalments: tuple[Instalment, ...] = detail("parts with due dates of their own")


@kind("debit")
@dataclass(slots=True, eq=False, repr=False)
class Debit(Invoice):
    """A debit memo: late fee, interest, NSF fee."""

    for_: Word | None = key("the document that it follows from")


@kind("credit")
@dataclass(slots=True, eq=False, repr=False)
class Credit(DocumentEntry):
    """A credit memo. What is not applied stays open credit."""

    corrects: DocRef | None = key("the invoice that it corrects; applies nothing")
    reason: Word | None = key("why it was given")
    approved: Word | None = key("who approved it")
    po: Word | None = key("the customer's purchase order")
    salesperson: Word | None = key("who made the sale")
    lines: tuple[Line, ...] = detail("line items; with their taxes they add up to the amount")
    applications: tuple[Application, ...] = detail("what it settles")


@kind("payment")
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


@kind("apply")
@dataclass(slots=True, eq=False, repr=False)
class Apply(Entry):
    """Applies an open payment or credit from that day on."""

    source: DocId = word("the payment or credit")
    evidence: Text | None = key("why it was applied so")
    applications: tuple[Application, ...] = detail("what it settles")


@kind("unapply")
@dataclass(slots=True, eq=False, repr=False)
class Unapply(Entry):
    """Takes applications back: the money is unapplied again."""

    source: DocId = word("the payment or credit")
    reason: Word | None = key("why")
    applications: tuple[Application, ...] = detail("what is taken back")


@kind("refund")
@dataclass(slots=True, eq=False, repr=False)
class Refund(DocumentEntry):
    """Money paid back, out of payments or credits."""

    method: Word | None = key("cheque, ach, card, wire, cash, …")
    account: Word | None = key("bank account that paid it")
    bank_line: Word | None = key("the statement line that shows it")
    reason: Word | None = key("why")
    approved: Word | None = key("who approved it")
    applications: tuple[Application, ...] = detail("the payments and credits that it pays back")


@kind("writeoff")
@dataclass(slots=True, eq=False, repr=False)
class Writeoff(DocumentEntry):
    """Bad debt or a small balance given up; open credits too."""

    reason: Word | None = key("bad-debt, small-balance, …")
    approved: Word | None = key("who approved it")
    relief: Word | None = key("tax: the tax on the bad debt is claimed back from the state")
    applications: tuple[Application, ...] = detail("what is written off")


@kind("transfer")
@dataclass(slots=True, eq=False, repr=False)
class Transfer(Entry):
    """Moves open items or credits to another customer (insurer → patient)."""

    id: DocId = word("the transfer's ID")
    customer: CustomerId = word("from whom")
    to: CustomerId = word("to whom")
    amount: Amount = word("how much")
    currency: Currency | None = code("currency of the amount")
    dated: Date | None = key("the date on the document, when it is not the posting date")
    due: Date | None = key("due date for the new holder; else the original one")
    reason: Word | None = key("why")
    approved: Word | None = key("who approved it")
    applications: tuple[Application, ...] = detail("what is moved")


@kind("reverse")
@dataclass(slots=True, eq=False, repr=False)
class Reverse(Entry):
    """Undoes a document from that date on: NSF cheque, chargeback, void, credit raised in error."""

    document: DocId = word("the document")
    amount: Amount | None = word("how much of it, when not all", optional=True)
    currency: Currency | None = code("currency of the amount")
    reason: Word | None = key("why")
    approved: Word | None = key("who approved it")
    bank_line: Word | None = key("the statement line that returned the money")
    evidence: Text | None = key("why it is this document")
    applications: tuple[Application, ...] = detail("what reopens, when it is a part")


# --- follow-up -------------------------------------------------------------------------------------------


@kind("extend")
@dataclass(slots=True, eq=False, repr=False)
class Extend(Entry):
    """An agreed later due date. Aging stays on the original one unless `--basis agreed`."""

    document: DocRef = word("the document, or DOCUMENT#2")
    due: Date | None = key("the agreed date", required=True)
    reason: Word | None = key("why")
    approved: Word | None = key("who approved it")


@kind("dispute")
@dataclass(slots=True, eq=False, repr=False)
class Dispute(Entry):
    """Marks a document, or part of it, disputed; a second one before `resolve` replaces the first."""

    document: DocRef = word("the document")
    amount: Amount | None = word("how much of it, when not all", optional=True)
    currency: Currency | None = code("currency of the amount")
    reason: Word | None = key("what the customer says")


@kind("resolve")
@dataclass(slots=True, eq=False, repr=False)
class Resolve(Entry):
    """Ends a dispute."""

    document: DocRef = word("the document")
    outcome: Word | None = key("how it ended")


@kind("promise")
@dataclass(slots=True, eq=False, repr=False)
class Promise(Entry):
    """A promise to pay."""

    document: DocRef = word("the document")
    amount: Amount = word("how much")
    currency: Currency | None = code("currency of the amount")
    until: Date | None = key("by when", required=True)


@kind("hold")
@dataclass(slots=True, eq=False, repr=False)
class Hold(Entry):
    """Puts a customer on credit hold."""

    customer: CustomerId = word("the customer")
    reason: Word | None = key("why")
    approved: Word | None = key("who decided it")


@kind("release")
@dataclass(slots=True, eq=False, repr=False)
class Release(Entry):
    """Ends a credit hold."""

    customer: CustomerId = word("the customer")
    reason: Word | None = key("why")
    approved: Word | None = key("who decided it")


@kind("note")
@dataclass(slots=True, eq=False, repr=False)
class Note(Entry):
    """Contact log: a call, a letter, a visit."""

    customer: CustomerId = word("the customer")
    text: Text | None = quoted("what was said", required=True)
    document: DocRef | None = key("the document that it is about")


# --- control ---------------------------------------------------------------------------------------------


@kind("balance")
@dataclass(slots=True, eq=False, repr=False)
class Balance(Entry):
    """Asserts the open balance at the end of the day, of one customer or (`*`) of all."""

    customer: Annotated[str, f.CUSTOMER_OR_ALL] = word("the customer, or * for all")
    amount: Signed = word("the open balance, may be negative")
    currency: Currency | None = code("currency of the amount")


@kind("close", recorded=False)
@dataclass(slots=True, eq=False, repr=False)
class Close(Entry):
    """Seals a period."""

    period: Period = word("the month or year")
    totals: Text | None = key("open balance at the period's end, by currency")
    since: Date | None = key("the first day sealed; without it all before the period too")
    after: Word | None = key("digest of the seal before it")
    posted: Word | None = key("digest of what the period posted to each account")
    digest: Word | None = key("digest of what is sealed, and of the seal before it")


@kind("reopen", recorded=False)
@dataclass(slots=True, eq=False, repr=False)
class Reopen(Entry):
    """Unseals a period: lifts the seal that `digest` names, else all seals of the period so far."""

    period: Period = word("the month or year")
    digest: Word | None = key("digest of the seal that it lifts")
    reason: Word | None = key("why")


PARTS = ("discount", "fee", "withholding", "writeoff", "deduction")
