"""The tables of a ledger for other tools: what each has, column by column, and its rows as of a day.

Columns and their types are a contract: `tests/golden/tables.txt` and the manual hold them. Amounts are exact decimals
in the currency that stands beside them; days are dates; what is not known is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from arcli.gl.postings import Book
from arcli.model.dates import stated
from arcli.model.entries import Transfer
from arcli.model.fieldtext import several, split_ref
from arcli.model.kinds import CREDIT, DEBIT
from arcli.reports.aging import Buckets
from arcli.reports.context import Context
from arcli.subledger.lines import line_net
from arcli.subledger.movements import movements
from arcli.subledger.state import Document

Type = Literal["text", "date", "whole", "amount", "figure"]  # a figure is a quantity, price or rate
Value = str | date | int | Decimal | None
Row = tuple[Value, ...]


class Field(NamedTuple):
    """A column: its name, its type, what it has, and the column with the currency of its amounts."""

    name: str
    type: Type
    about: str
    unit: str = "currency"


class ExportTable(NamedTuple):
    """A table: its name, what its rows are, its columns, and what makes the rows of a ledger."""

    name: str
    about: str
    fields: tuple[Field, ...]
    rows: Callable[[Context, Book | None], Iterator[Row]]


def _fields(text: str) -> tuple[Field, ...]:
    """Return columns from lines of `name type what it has`."""
    made = []
    for line in text.strip().splitlines():
        name, kind, about = line.split(maxsplit=2)
        unit = {"used": "source_currency", "base": "base_currency"}.get(name, "currency")
        made.append(Field(name, kind, about, unit))  # type: ignore[arg-type]  # a test checks the words
    return tuple(made)


_DOCUMENTS = _fields("""
    document text its number
    kind text invoice, debit, credit, payment, refund, opening, writeoff, deduction, …
    side text debit or credit; null of what raises no item, such as a write-off
    customer text the customer's ID, ? for nobody
    date date when it takes effect
    dated date the date on the document
    due date when a debit is due, as open_items has it; of a transfer the due date that it gives; else null
    currency text its currency
    amount amount its amount, 0 or more
    reversed date the day on which it was reversed as a whole
    terms text payment terms
    po text the customer's purchase order
    ref text its reference elsewhere
    salesperson text who made the sale
    method text how it was paid
    reason text why, of a credit memo, a refund, a write-off
    memo text a remark
""")


def _documents(context: Context, _book: Book | None) -> Iterator[Row]:
    sides = {DEBIT: "debit", CREDIT: "credit"}
    for number, d in sorted(context.subledger.documents.items()):
        if d.date <= context.as_of:
            ended = d.ended if d.ended is not None and d.ended <= context.as_of else None
            given = _due(d)
            due = None if given is None else stated(given)
            said = (d.says(key) for key in ("po", "ref", "salesperson", "method", "reason", "memo"))
            yield (number, d.kind, sides.get(d.side), d.customer, d.date, d.document_date, due, d.currency, d.amount,
                   ended, d.terms, *said)  # fmt: skip


def _due(document: Document) -> date | None:
    """Return when a debit is due, or what a transfer moves, as far as it says so; else None."""
    if document.kind == "transfer":
        return document.entry.due if isinstance(document.entry, Transfer) else None
    return document.due_date if document.side == DEBIT else None


_LINES = _fields("""
    document text the document's number
    line whole its place in the document, from 1
    text text what was sold
    quantity figure how many
    price figure the price of one
    currency text the document's currency
    net amount its amount without tax
    tax text tax codes, apart by spaces
    account text the account of its revenue, where it names one
    item text article number
    contract text the contract that it bills
    contract_line text the line of the contract
    first_day date the first day that it is for
    last_day date the last one
""")


def _lines(context: Context, _book: Book | None) -> Iterator[Row]:
    for number, d in sorted(context.subledger.documents.items()):
        for place, x in enumerate(d.lines if d.date <= context.as_of else (), 1):
            first, last = x.service or (None, None)
            yield (number, place, x.text, x.quantity, x.price, d.currency, line_net(x, d.currency),
                   " ".join(several(x.tax)) or None, x.account, x.item, x.contract, x.line, first, last)  # fmt: skip


_SETTLEMENTS = _fields("""
    source text the payment, credit or write-off that settles
    document text what is settled
    instalment whole the instalment that it names
    customer text who holds that part of the document
    date date when it takes effect
    ended date when it was undone
    currency text the document's currency
    settled amount by how much the open amount of the document falls; negative for what is taken back
    discount amount early-payment discount in it
    fee amount bank charges in it
    withholding amount tax withheld in it
    writeoff amount small difference in it
    deduction amount short payment in it
    source_currency text the currency of the source
    used amount by how much the open amount of the source falls
""")
PARTS = ("discount", "fee", "withholding", "writeoff", "deduction")


def _settlements(context: Context, _book: Book | None) -> Iterator[Row]:
    day = context.as_of
    for s in sorted(context.subledger.settlements, key=lambda s: (s.start, s.source.id, s.target.id, s.index)):
        if s.start <= day and (s.end is None or s.end > s.start):
            ended = s.end if s.end is not None and s.end <= day else None
            yield (s.source.id, s.target.id, s.part, s.holder, s.start, ended, s.target.currency, s.settled,
                   *(s.sign * s.part_of(name) for name in PARTS), s.source.currency, s.used)  # fmt: skip


_OPEN = _fields("""
    document text the document's number
    instalment whole its instalment, where it has several
    kind text the kind of document
    customer text who owes it, or has it as a credit
    date date the date on the document
    due date when it is due; of a credit its own date; nothing of what is retained
    days whole days past due on the day of the tables; 0 or less is not due
    bucket text its column in aging: a bucket, credits or unapplied
    currency text its currency
    amount amount what it was raised with; negative for a credit
    open amount what is open; negative for a credit
    disputed amount the disputed part
    judged amount the expected loss, where an impair entry states one
""")


def _open_items(context: Context, _book: Book | None) -> Iterator[Row]:
    buckets = Buckets(context, credits_aged=False)
    for i in context.items:
        due, late = stated(i.due), context.days_past_due(i)
        yield (i.document.id, i.part, i.document.kind, i.customer, i.date, due, None if due is None else late,
               buckets.of(i), i.currency, i.amount, i.open, context.disputed(i),
               context.shares.impaired(i))  # fmt: skip


_MOVEMENTS = _fields("""
    date date when it took effect
    document text the document whose open amount moves
    kind text its kind
    customer text whose balance moves
    class text the column of the roll-forward that it is in
    source text what settles it, where it is settled
    currency text the document's currency
    amount amount the change of what the customer owes; negative where it falls
""")


def _movements(context: Context, _book: Book | None) -> Iterator[Row]:
    for m in movements(context.subledger):
        source = None if m.settlement is None else m.settlement.source.id
        yield m.date, m.document.id, m.document.kind, m.customer, m.cls, source, m.currency, m.amount


_POSTINGS = _fields("""
    date date the day of the transaction
    kind text the kind of entry that is posted
    reference text what people know the entry by
    account text the account
    customer text the customer
    document text the document, on an account that holds open items
    tax text the tax code, of a posting of tax
    currency text the currency of the amount
    amount amount debit positive, credit negative
    base_currency text the ledger's base currency
    base amount the amount in it
""")


def _postings(_context: Context, book: Book | None) -> Iterator[Row]:
    assert book is not None
    for t in book.transactions:
        for p in t.postings:
            yield (t.date, t.kind, t.reference, p.account, p.customer or None, p.document or None, p.tax or None,
                   p.currency, p.amount, book.base, p.base if book.base is not None else None)  # fmt: skip


_CUSTOMERS = _fields("""
    customer text the customer's ID
    name text the name on that day
    currency text the currency of amounts without a code
    terms text payment terms
    method text open-item or balance-forward
    group text group for reports
    salesperson text who looks after the customer
    collector text who asks for the money
    limit amount credit limit
    insured_share figure the insured share, 0.9 for 90 %
    insured_amount amount the insured amount
    payer text who may pay for it
    country text country
    language text language of letters
""")


def _customers(context: Context, _book: Book | None) -> Iterator[Row]:
    for number in context.subledger.customers.ids(context.as_of):
        c = context.subledger.customers.at(number, context.as_of)
        if c is not None:
            currency, cover = c.currency or context.ledger.settings.currency, c.insured
            yield (number, c.name, currency, c.terms, c.method or "open-item", c.group, c.salesperson, c.collector,
                   c.limit, cover and cover.share, cover and cover.amount, c.payer, c.country, c.language)  # fmt: skip


_MESSAGES = _fields("""
    letter text its number; it has a row for each document in it
    date date when it was sent
    customer text to whom
    channel text email, print, portal, …
    template text what it is: invoice, statement, reminder, …
    address text the address
    document text a document that it is about
    instalment whole its instalment
    level whole how urgent a reminder is
    currency text the document's currency
    amount amount what the letter states of the document
    delivered date when it is known to have arrived
    failed date when it is known not to have
""")


def _messages(context: Context, _book: Book | None) -> Iterator[Row]:
    for one in context.subledger.follow.letters:
        e = one.entry
        head = (e.id, e.date, e.customer, e.channel, e.template, e.to)
        came = (one.delivered.date if one.delivered else None, one.failed.date if one.failed else None)
        for x in e.enclosed or (None,):
            if x is None:
                yield (*head, None, None, None, None, None, *came)
                continue
            number, part = split_ref(x.document)
            about = context.subledger.documents.get(number)
            currency = about.currency if about is not None else None
            yield *head, number, part, x.level, currency, x.amount, *came


TABLES = {
    table.name: table
    for table in (
        ExportTable("documents", "every document up to the day", _DOCUMENTS, _documents),
        ExportTable("lines", "the line items of documents", _LINES, _lines),
        ExportTable(
            "settlements", "what settles what, those that were undone since among them", _SETTLEMENTS, _settlements
        ),
        ExportTable("open_items", "what is open on the day", _OPEN, _open_items),
        ExportTable("movements", "every change of what customers owe", _MOVEMENTS, _movements),
        ExportTable("postings", "the book in double entry", _POSTINGS, _postings),
        ExportTable("customers", "customers as they are on the day", _CUSTOMERS, _customers),
        ExportTable("messages", "letters that were sent", _MESSAGES, _messages),
    )
}
