"""Follow-up and control entries in words: quoted by `show` for a document and by `customer` for a customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from arcli.model.diagnostics import position_of
from arcli.model.entries import (
    Accept,
    Arrangement,
    Customer,
    Delivered,
    Deposit,
    Entry,
    Failed,
    Sent,
    contracts_of,
    customer_of,
    customers_of,
    documents_of,
    subject_of,
)
from arcli.model.fieldtext import split_ref
from arcli.model.kinds import Role
from arcli.reports.context import Context
from arcli.subledger.state import Document


def about_document(context: Context, number: str) -> Iterator[Entry]:
    """Yield the entries about a document up to the day, in the order of days, kinds and content."""
    letters = {letter.entry.id for letter, _ in context.subledger.follow.letters.about(number)}
    for entry in _said(context):
        listed = entry.enclosed if isinstance(entry, Arrangement | Deposit) else ()
        documents = [entry.about] if isinstance(entry, Accept) else [e.document for e in listed] or documents_of(entry)
        named = any(split_ref(d)[0] == number for d in documents) or _letter(entry) in letters
        if named and (entry.declared.role is Role.FOLLOW_UP or isinstance(entry, Accept | Deposit)):
            yield entry


def _letter(entry: Entry) -> str | None:
    """Return the letter that an entry records or is about."""
    if isinstance(entry, Sent):
        return entry.id
    return entry.letter if isinstance(entry, Delivered | Failed) else None


def about_customer(context: Context, customer: str) -> Iterator[Entry]:
    """Yield the entries about a customer, not about a document, up to the day, the newest first."""
    contracts = context.subledger.contracts
    found = [
        e
        for e in _said(context)
        if customer in customers_of(e)
        or (isinstance(e, Accept) and e.about == customer)
        or any(contracts.customer(c) == customer for c in contracts_of(e))
    ]
    yield from reversed(found)


def _said(context: Context) -> list[Entry]:
    entries = context.subledger.other_entries
    found = [e for e in entries if not e.declared.moves_money and e.date <= context.as_of]
    return sorted(found, key=lambda e: (e.date, isinstance(e, Delivered | Failed), e.kind, words(e), repr(e)))


def about(context: Context, entry: Entry) -> tuple[Document | None, str | None]:
    """Return the document that an entry raises or is about, and the customer whose that is, or who it names."""
    document = context.subledger.documents.get(split_ref(subject_of(entry) or "")[0])
    customer = entry.id if isinstance(entry, Customer) else customer_of(entry)
    return document, customer or (document.customer if document is not None else None)


def words(entry: Entry) -> str:
    """Return an entry's text: the fields that its kind quotes, a date beside others with its key."""
    fields = [entry.declared.fields[name] for name in entry.declared.says]
    said = [(f, value) for f in fields if (value := getattr(entry, f.attr)) is not None]
    named = len(fields) > 1
    return " ".join(f"{f.name}:{v}" if named and isinstance(v, date) else f.type.show(v) for f, v in said)


def where(context: Context, entry: Entry, path: tuple[str | int, ...] = ()) -> str:
    """Return the place of a value of an entry, as `file:line`."""
    position = position_of(context.ledger.locate(entry, path))
    return f"{position.file}:{position.line}"
