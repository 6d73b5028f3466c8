"""Detail lines: applications, line items, instalments, what a letter encloses."""

# No `from __future__ import annotations`: fields are read from the annotations as they stand (texts take longer).

from dataclasses import dataclass
from typing import ClassVar

from arcli.model.content import Content
from arcli.model.entries.types import (
    Amount,
    ContractRef,
    Count,
    Currency,
    Date,
    DayOrName,
    DocId,
    DocRef,
    Number,
    Rate,
    Signed,
    Span,
    Text,
    Word,
    Words,
)
from arcli.model.kinds import code, key, quoted, sign, word

PARTS = ("discount", "fee", "withholding", "writeoff", "deduction")


@dataclass(slots=True, eq=False, repr=False)
class Application(Content):
    """`DOCUMENT AMOUNT`: how much of a source goes to a document, and what else settles it.

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
    deduction: Signed | None = key("short payment; with id: it opens a separate item")
    id: DocId | None = key("the ID of the item that the deduction opens")
    reason: Word | None = key("why, for deductions and discounts")
    approved: Word | None = key("who approved it")


@dataclass(slots=True, eq=False, repr=False)
class Line(Content):
    """`"TEXT" QUANTITY @ PRICE`: a line item; `net` states the amount when the source rounded differently."""

    text: Text = quoted("what was sold", required=True)
    quantity: Number = word("how many")
    price: Number | None = sign("@", "price of one", required=True)
    net: Signed | None = sign("=", "the line's amount as the source rounded it")
    tax: Words | None = key("tax code, as arcli.yaml names it; once more for each further tax on the line")
    account: Word | None = key("revenue account")
    item: Word | None = key("article number")
    unit: Word | None = key("unit by UN/ECE Recommendation 20: HUR an hour, KGM a kilogram; else one piece, C62")
    contract: ContractRef | None = key("the contract that it bills")
    line: Word | None = key("the line of the contract, by its ID")
    service: Span | None = key("the days that it is for, FIRST..LAST")
    recognise: DayOrName | None = key("the day, or the milestone of its contract, on which it is earned whole")


@dataclass(slots=True, eq=False, repr=False)
class StatedTax(Content):
    """`tax CODE AMOUNT`: the tax of a code, where the source rounded it differently from arcli."""

    mark: ClassVar[str] = "tax"

    code: Word = word("tax code that line items bear")
    amount: Signed = word("its tax in the document, as the source states it")


@dataclass(slots=True, eq=False, repr=False)
class Instalment(Content):
    """`DATE AMOUNT`: a part of the document and when it is due."""

    due: Date = word("when this part is due")
    amount: Amount = word("how much of the document")


@dataclass(slots=True, eq=False, repr=False)
class Retained(Content):
    """`retained AMOUNT`: a part that is open, and due only when an `extend` of it gives its due date."""

    mark: ClassVar[str] = "retained"

    amount: Amount = word("how much of the document")


@dataclass(slots=True, eq=False, repr=False)
class Enclosed(Content):
    """`DOCUMENT [AMOUNT]`: what a letter is about; `level` of a reminder."""

    document: DocRef = word("the document, or DOCUMENT#2 for its second instalment")
    amount: Amount | None = word("what the letter states of it, in the document's currency", optional=True)
    level: Count | None = key("how urgent a reminder is, from 1")


@dataclass(slots=True, eq=False, repr=False)
class Charge(Content):
    """`"TEXT" [QUANTITY] [@ PRICE]`: what a contract charges for each period, from a day to a day if not always."""

    text: Text = quoted("what is charged", required=True)
    quantity: Number | None = word("how many in a whole period; 1 if not said", optional=True)
    price: Number | None = sign("@", "price of one, for a whole period")
    id: Word | None = key("its ID in the contract; else its number among the lines")
    tax: Words | None = key("tax code, as arcli.yaml names it; once more for each further tax")
    account: Word | None = key("revenue account")
    item: Word | None = key("article number")
    from_: Date | None = key("the first day on which it holds")
    to: Date | None = key("the last day on which it holds")
    meter: Word | None = key("what is counted: its quantity is the usage of the period")
    tiers: Word | None = key("prices by quantity, as tiers: in arcli.yaml names them")
    included: Number | None = key("the quantity of a whole period that costs nothing")
    recognise: DayOrName | None = key("the day, or the milestone, on which it is earned whole: that of a delivery")
