"""Reports of open items in the base currency: each document's booked value, with its rate and the rate's date."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from arcli.gl.postings import NOT_MET, Book
from arcli.model.money import ZERO, money, round_to, split
from arcli.model.plain import account
from arcli.model.report import Column, Report
from arcli.reports.context import Context
from arcli.reports.revalue import shown_rate
from arcli.subledger.openitems import ItemKey, OpenItem
from arcli.subledger.state import Document


@dataclass
class BaseContext(Context):
    """A context whose items and balances are at book value in the base currency; reports need not know.

    `origin` is the item in its own currency, by its key.
    """

    origin: dict[ItemKey, OpenItem] = field(default_factory=dict)
    book: Book | None = None

    @property
    def items(self) -> list[OpenItem]:
        """Return the items of the chosen customers and, with --currency, of documents in that currency, in base."""
        kept = []
        for item in self._items or []:
            origin = self.origin[item.key]
            if self.shows(item.customer, origin.document.currency):
                kept.append(item)
        return kept

    @property
    def balances(self) -> dict[tuple[str, str], Decimal]:
        """Return the balances in base of the customers that are shown."""
        sums: dict[tuple[str, str], Decimal] = {}
        for item in self.items:
            key = (item.customer, item.document.currency)
            sums[key] = sums.get(key, ZERO) + item.open
        return sums

    def disputed(self, item: OpenItem) -> Decimal | None:
        """Return the disputed part of an item at the rate it was booked at; None if nothing is disputed."""
        origin = self.origin[item.key]
        found = super().disputed(origin)
        if found is None or found == origin.open:
            return found and item.open
        assert self.book is not None and self.book.base is not None
        return round_to(found * item.open / origin.open, self.book.base)


def in_base(context: Context, book: Book) -> BaseContext:
    """Return the context with its open items in base. They add up to the control accounts in base."""
    assert book.base is not None
    items = context.all_items
    made = BaseContext(
        context.ledger,
        context.subledger,
        context.as_of,
        context.start,
        context.customers,
        context.currency,
        context.basis,
        all_columns=context.all_columns,
    )
    made.book = book
    made._shares = context.shares
    groups: dict[tuple[str, str], list[OpenItem]] = {}
    for item in items:
        groups.setdefault((item.document.id, item.customer), []).append(item)
    found: dict[ItemKey, OpenItem] = {}
    for (_, customer), group in groups.items():
        for item, base in zip(group, _bases(book, group[0].document, customer, group), strict=True):
            document = copy(item.document)
            document.account = account(document.customer, book.base)
            whole = round_to(item.amount * base / item.open, book.base)
            found[item.key] = item._replace(document=document, open=base, amount=whole)
            made.origin[item.key] = item
    made._items = [found[i.key] for i in items]
    return made


def _bases(book: Book, document: Document, customer: str, group: list[OpenItem]) -> list[Decimal]:
    """Return the book values of the items of a document and holder, in proportion to their open amounts."""
    if document.currency == book.base:
        return [i.open for i in group]
    part = (document.id, customer)
    total = document.side * (book.carrying.get(part, ZERO) - book.met.get(part, NOT_MET).value)
    return split(total, [i.open for i in group], book.base or "")


# --- what reports add ---------------------------------------------------------------------------------


def with_rates(report: Report, made: BaseContext, *, by_document: bool) -> Report:
    """Add each item's amount in its own currency to a report, and the rates with their dates."""
    assert made.book is not None
    if by_document:
        _document_columns(report, made)
    else:
        _customer_column(report, made)
    report.title += f", in {made.book.base}"
    report.parameters["base"] = made.book.base
    report.notes.append(f"Amounts are in {made.book.base} at the rates that documents were booked at.")
    report.notes += _rate_notes(made, credits_only=report.name == "unapplied")
    return report


def _document_columns(report: Report, made: BaseContext) -> None:
    shown = [i for i in made.items if i.open < 0 or report.name != "unapplied"]
    for row, based in zip(report.rows, shown, strict=True):
        item = made.origin[based.key]
        rate, since = _rate(made, item)
        sign = -1 if report.name == "unapplied" else 1
        row |= {"document_currency": item.document.currency, "document_open": sign * item.open}
        row |= {"rate": shown_rate(rate), "rate_date": since}
        if item.document.currency != made.book.base and "discount" in row:  # type: ignore[union-attr]
            row["discount"] = None
    report.spare = (*report.spare, "rate_date", "days")
    at = 1 + max(i for i, c in enumerate(report.columns) if c.id == "open")
    report.columns[at:at] = [
        Column("document_currency", "In"),
        Column("document_open", "Open in currency", "amount", unit="document_currency"),
        Column("rate", "Rate", "number"),
        Column("rate_date", "Rate of", "date"),
    ]


def _customer_column(report: Report, made: BaseContext) -> None:
    own = next(
        (
            c.id
            for c in report.columns
            if c.id in ("customer", "salesperson", "collector", "group") and any(c.id in r for r in report.rows)
        ),
        None,
    )
    if own is None or any(c.id == "bucket" for c in report.columns):
        return
    sums: dict[tuple[str, str], Decimal] = {}
    for item in made.items:
        origin = made.origin[item.key]
        who = item.customer
        if own != "customer":
            known = made.subledger.customers.at(item.customer, made.as_of)
            who = (getattr(known, own) if known else None) or "(none)"
        key = (who, origin.document.currency)
        sums[key] = sums.get(key, ZERO) + origin.open
    for row in report.rows:
        texts = [money(amount, cur) for (who, cur), amount in sorted(sums.items()) if who == row[own] and amount]
        row["documents"] = "; ".join(texts)
    report.columns.append(Column("documents", "In their currencies"))


def _rate(made: BaseContext, item: OpenItem) -> tuple[Decimal, date]:
    assert made.book is not None
    return made.book.booked.get(item.document.id, (Decimal(1), item.document.date))


def _rate_notes(made: BaseContext, *, credits_only: bool) -> list[str]:
    """Return one line per currency: the rates, and their dates, at which its documents were booked."""
    rates: dict[str, list[tuple[Decimal, date]]] = {}
    assert made.book is not None
    for item in made.items:
        origin = made.origin[item.key]
        if origin.document.currency != made.book.base and (origin.open < 0 or not credits_only):
            rates.setdefault(origin.document.currency, []).append(_rate(made, origin))
    notes = []
    for currency, found in sorted(rates.items()):
        low, high = min(r for r, _ in found), max(r for r, _ in found)
        first, last = min(d for _, d in found), max(d for _, d in found)
        span = f"{shown_rate(low)}" if low == high else f"{shown_rate(low)} to {shown_rate(high)}"
        days = f"of {first}" if first == last else f"of {first} to {last}"
        notes.append(f"1 {currency} = {span} {made.book.base}, rates {days}.")
    return notes
