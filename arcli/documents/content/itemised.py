"""The content of invoices, debit memos and credit memos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arcli.documents.content.parts import Amount, Content, Day, Number, Pay, said, worded


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
