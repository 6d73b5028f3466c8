"""What a document says, as `show` puts it before the document's life: customer, dates, terms, lines, taxes, links."""

from __future__ import annotations

from collections.abc import Iterator

from arcli.model.dates import stated
from arcli.model.entries import Entry, Numbered, dated_of, is_itemised, is_numbered
from arcli.model.fieldtext import several
from arcli.model.kinds import DEBIT
from arcli.model.money import grouped, money
from arcli.model.report import Said
from arcli.reports.context import Context
from arcli.reports.said import where
from arcli.subledger.discounts import terms_in_force
from arcli.subledger.lines import line_net, taxed_of
from arcli.subledger.state import Document

# Said in words of their own, or by the title.
_APART = frozenset({"id", "customer", "amount", "date", "dated", "terms", "due"})


def head(context: Context, document: Document) -> list[Said]:
    """Return what a document says as of the day, line by line.

    Fields stand in the order of the kind's declaration. Terms are those in force where the document states none.
    """
    make = _opened if document.kind == "deduction" else _stated
    found = [*_who(context, document), *_dues(context, document), *make(context, document), *_links(context, document)]
    return [*found, Said("Where", (where(context, document.entry, document.path),))]


_Lines = Iterator[Said]


def _who(context: Context, document: Document) -> _Lines:
    customer, name = document.customer, context.name(document.customer)
    yield Said("Customer", (customer if name == customer else f"{customer}, {name}",))
    dated = None if document.kind == "deduction" else dated_of(document.entry)
    yield Said("Date", (f"{document.date}" + (f", dated {dated}" if dated not in (None, document.date) else ""),))


def _dues(context: Context, document: Document) -> _Lines:
    """Yield the terms and the due dates of what customers pay."""
    if document.side != DEBIT or document.facts.cash:
        return
    if document.entry.declared.has_terms:
        subledger, own = context.subledger, document.terms
        day = document.document_date
        terms = terms_in_force(subledger.customers, subledger.terms, document.customer, day, own)
        if terms is not None and (own is not None or document.due is None):
            yield Said("Terms", (terms,))
    if document.parts is None:
        yield Said("Due", (f"{document.due_date}",))
    for part in document.parts or ():
        due = stated(part.due) or "retained"
        yield Said("Due", (f"#{part.number}", f"{due}", money(part.amount, document.currency)))


def _opened(context: Context, document: Document) -> _Lines:
    """Yield what a deduction was opened by."""
    opener = document.opener
    source = document.entry.id if is_numbered(document.entry) else document.entry.kind
    yield Said("Opened by", (f"{source}, short payment of {opener.document}",))
    for label, value in (("Reason", opener.reason), ("Approved", opener.approved)):
        if value:
            yield Said(label, (str(value),))


def _stated(context: Context, document: Document) -> _Lines:
    """Yield an entry's fields, lines, taxes, tags and own keys."""
    yield from fields_of(document.entry)
    yield from _items(context, document)
    yield from marks_of(document.entry)


def fields_of(entry: Entry) -> Iterator[Said]:
    """Yield the fields of an entry that its title and the lines before it do not say."""
    for field in entry.declared.fields.values():
        value = getattr(entry, field.attr)
        if value is None or field.name in _APART or field.place == "code":
            continue
        for one in several(value) if field.type.many else (value,):
            label = "PO" if field.name == "po" else field.name.replace("_", " ").capitalize()
            yield from (Said(label, (line,)) for line in field.type.show(one).split("\n"))


def marks_of(entry: Entry) -> Iterator[Said]:
    """Yield the tags and own keys of an entry."""
    if entry.tags:
        yield Said("Tags", (" ".join(f"#{tag}" for tag in entry.tags),))
    yield from (Said(key, (line,)) for key, text in (entry.extra or {}).items() for line in text.split("\n"))


def _items(context: Context, document: Document) -> _Lines:
    """Yield line items with their amounts, and taxes with their bases."""
    entry, currency = document.entry, document.currency
    if not is_itemised(entry) or not entry.lines:
        return
    for line in entry.lines:
        price = "" if line.price is None else f" @ {line.price:,f}"
        more = " ".join(filter(None, (*several(line.tax or ()), line.account, line.item)))
        amount = grouped(line_net(line, currency), currency)
        yield Said("Lines", (line.text, f"{line.quantity:,f}{price}", amount, more))
    for tax in taxed_of(entry, currency, context.ledger.settings).taxes:
        yield Said("Taxes", (tax.code, grouped(tax.amount, currency), "on", grouped(tax.base, currency)))


def _links(context: Context, document: Document) -> _Lines:
    """Yield the documents that name this one: a credit memo that corrects it, a debit memo that follows from it."""
    found: list[tuple[str, str, Numbered]] = []
    for entry in context.ledger.stated:
        if entry.date > context.as_of or not is_numbered(entry) or entry.id == document.id:
            continue
        found += [
            (entry.id, field.name, entry)
            for field in entry.declared.documents
            if field.place == "key" and getattr(entry, field.attr) == document.id
        ]
    for number, key, entry in sorted(found, key=lambda one: one[:2]):
        said = money(entry.amount, entry.currency or document.currency)
        yield Said("Named by", (f"{number}, {entry.declared.called} of {said} ({key}:)",))
