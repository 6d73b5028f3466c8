"""The content of receipts, statements, confirmations and reminders: what is about several documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arcli.documents.content.itemised import Effect
from arcli.documents.content.parts import Amount, Content, Day, Pay, said, worded


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
