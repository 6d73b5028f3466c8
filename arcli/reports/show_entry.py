"""What `show` puts of numbers that are not of documents: deposits, letters, contracts, arrangements."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from arcli.journal.write import entry_text
from arcli.model.entries import (
    Application,
    Contract,
    Deposit,
    Enclosed,
    Entry,
    currency_of,
    customer_of,
    has_amount,
    label_of,
)
from arcli.model.money import ZERO, money
from arcli.model.report import Report, Row, Said, columns, total_by_currency
from arcli.reports.context import Context
from arcli.reports.said import where, words
from arcli.reports.show_head import fields_of, marks_of
from arcli.subledger.billed import billed
from arcli.subledger.deposits import paid_in
from arcli.subledger.state import Document


def entries_by_number(context: Context) -> dict[str, list[Entry]]:
    """Return the entries up to the day that have a number and are not documents, by it, in the order of days.

    A paying-in slip that was recorded cheque by cheque has no entry of its own: its number has an empty list.
    """
    found: dict[str, list[Entry]] = {}
    for entry in sorted(context.ledger.stated, key=lambda e: e.date):
        if entry.date > context.as_of or entry.declared.moves_money or entry.kind == "customer":
            continue
        if (number := label_of(entry)) != entry.kind:
            found.setdefault(number, []).append(entry)
    for document in context.subledger.documents.values():
        if document.date <= context.as_of and (slip := document.says("deposit")):
            found.setdefault(slip, [])
    return found


def life_of_entry(context: Context, number: str, entries: list[Entry]) -> Report:
    """Return what an entry says, then one row per document that it names and per entry that is about it.

    `entries` are those of the number, as `entries_by_number` gives them: of a contract what amends it, too.
    """
    slip = not entries or isinstance(entries[0], Deposit)
    rows = [*_held(context, number, entries), *_about(context, number, entries)]
    rows.sort(key=lambda r: (r["date"], str(r["entry"]), str(r["reference"])))
    cols = columns(f"date:d entry reference customer amount:{'a+' if slip else 'a'} where", "currency")
    report = Report("show", f"{number}: paying-in slip", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, rows) if slip else []
    report.parameters["document"] = number
    report.quiet = frozenset({"amount", "customer"})
    if entries:
        first = entries[0]
        report.title = f"{number}: {first.declared.called}"
        if has_amount(first) and first.amount is not None:
            report.title += f" of {money(first.amount, _currency(context, first, rows))}"
        report.head = list(_head(context, first))
    return report


def _currency(context: Context, entry: Entry, rows: list[Row]) -> str:
    """Return the currency of an entry's amount: its own, that of what it names, or the ledger's."""
    held = next((r["currency"] for r in rows), None)
    return str(currency_of(entry) or held or context.ledger.settings.currency or "")


def _head(context: Context, entry: Entry) -> Iterator[Said]:
    """Yield what an entry says: whose it is, its day, its fields and detail lines, where it stands."""
    customer = customer_of(entry)
    if customer is not None:
        name = context.name(customer)
        yield Said("Customer", (customer if name == customer else f"{customer}, {name}",))
    yield Said("Date", (f"{entry.date}",))
    yield from fields_of(entry)
    at, lines = 1, entry_text(entry).split("\n")
    for name in entry.declared.details:
        count = len(getattr(entry, name))
        if name != entry.declared.listed:
            yield from (Said(name.capitalize(), (line.strip(),)) for line in lines[at : at + count])
        at += count
    yield from marks_of(entry)
    yield Said("Where", (where(context, entry),))


def _held(context: Context, number: str, entries: list[Entry]) -> Iterator[Row]:
    """Yield the documents that an entry names or bills: the payments of a deposit, what a letter is about."""
    documents = context.subledger.documents
    for entry in entries:
        for index, one in enumerate(getattr(entry, entry.declared.listed, ())):
            if not isinstance(one, Application | Enclosed):
                continue
            document = documents.get(one.document.partition("#")[0])
            if document is not None:
                amount = paid_in(document, entry) if isinstance(entry, Deposit) else one.amount or document.amount
                yield _row(context, document, one.document, amount) | {
                    "where": where(context, entry, (entry.declared.listed, index, "document"))
                }
        if isinstance(entry, Contract) and entry is entries[0]:
            yield from _billed(context, number)
    if not entries:
        for document in documents.values():
            if document.says("deposit") == number and document.date <= context.as_of:
                yield _row(context, document, document.id, document.amount)


def _billed(context: Context, contract: str) -> Iterator[Row]:
    """Yield the documents that bill a contract, each with the net amount of its lines."""
    sums: dict[str, Decimal] = {}
    bills = [b for (name, _), found in billed(context.subledger).items() if name == contract for b in found.bills]
    for bill in bills:
        sums[bill.document.id] = sums.get(bill.document.id, ZERO) + bill.net
    for number, amount in sums.items():
        yield _row(context, context.subledger.documents[number], number, amount)


def _about(context: Context, number: str, entries: list[Entry]) -> Iterator[Row]:
    """Yield what amends an entry, and the entries that refer to it: usage of a contract, the fate of a letter."""
    for entry in context.ledger.stated:
        if entry.date > context.as_of or entry in entries[:1]:
            continue
        fields = entry.declared.fields.values()
        if any(f.type.refers in ("contract", "letter") and getattr(entry, f.attr) == number for f in fields) or any(
            entry is later for later in entries[1:]
        ):
            yield {
                "date": entry.date, "entry": entry.kind, "reference": words(entry), "where": where(context, entry),
                "currency": currency_of(entry),
            }  # fmt: skip


def _row(context: Context, document: Document, reference: str, amount: Decimal) -> Row:
    return {
        "date": document.date, "entry": document.kind, "reference": reference, "customer": document.customer,
        "amount": amount, "currency": document.currency, "where": where(context, document.entry),
    }  # fmt: skip
