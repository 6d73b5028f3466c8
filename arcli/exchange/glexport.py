"""The content of an export: a period's transactions after their opening balances, with names and due dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.postings import Book, Posting, Transaction, merge
from arcli.model.dates import DAY, stated
from arcli.model.entries import Entry, Rate_, customer_of
from arcli.model.money import ZERO, quantum
from arcli.model.money import decimals as minor_digits
from arcli.subledger.state import Document, Subledger


class ExportLine(NamedTuple):
    """One posting in plain-text accounting: an amount, and its value in base if that differs."""

    account: str
    amount: Decimal
    currency: str
    worth: Decimal | None  # in base, never negative
    posting: Posting


@dataclass
class Out:
    """One transaction to write. `reference` is the document's ID; `memo` may contain any characters."""

    date: datetime.date
    kind: str
    reference: str
    payee: str
    memo: str
    lines: list[ExportLine]
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    due: datetime.date | None = None


@dataclass
class Export:
    """The content to be written: transactions in order, accounts, currencies, rates up to the last day."""

    title: str
    base: str | None
    first: datetime.date
    last: datetime.date
    out: list[Out] = field(default_factory=list)
    rates: list[tuple[datetime.date, str, Decimal, str]] = field(default_factory=list)
    dues: dict[str, datetime.date] = field(default_factory=dict)

    def accounts(self) -> list[str]:
        """Return all accounts, sorted."""
        return sorted({line.account for t in self.out for line in t.lines})

    def currencies(self) -> list[str]:
        """Return all currencies, sorted."""
        found = {line.currency for t in self.out for line in t.lines}
        found |= {c for _, one, _, other in self.rates for c in (one, other)}
        return sorted(found | ({self.base} if self.base else set()))


def prepare(subledger: Subledger, book: Book, title: str, start: datetime.date | None = None) -> Export:
    """Return a book ready to be written: whole, or from `start` with opening balances the day before."""
    shown = [t for t in book.transactions if t.postings]
    before = [t for t in shown if start is not None and t.date < start]
    period = shown[len(before) :]
    first = start or (period[0].date if period else subledger.as_of)
    export = Export(title, book.base, first, subledger.as_of)
    if before:
        postings = merge(p if p.holding else p._replace(document="", customer="") for t in before for p in t.postings)
        lines = [line for p in postings for line in lines_of(p, book.base)]
        export.out.append(Out(first - DAY, "opening-balances", "", "", "opening balances", lines))
    export.out += [_out(t, subledger, book.base) for t in period]
    export.rates = sorted(
        (e.date, e.currency, e.rate, e.quote)
        for e in subledger.records
        if isinstance(e, Rate_) and e.date <= subledger.as_of
    )
    named = {line.posting.document for t in export.out for line in t.lines if line.posting.holding}
    export.dues = {n: day for n in named if (day := _due(subledger.documents.get(n))) is not None}
    return export


def _out(t: Transaction, subledger: Subledger, base: str | None) -> Out:
    entry = t.entry
    customer = (customer_of(entry) if isinstance(entry, Entry) else None) or t.customer
    known = subledger.customers.at(customer, t.date)
    links = dict.fromkeys(p.document for p in t.postings if p.document)
    reference = t.reference
    document = subledger.documents.get(reference)
    due = _due(document) if document is not None and t.date == document.date else None
    return Out(
        t.date,
        entry.kind,
        reference,
        (known.name if known else None) or customer,
        (entry.memo or "").split("\n")[0],
        [line for p in t.postings for line in lines_of(p, base)],
        tuple(entry.tags) if isinstance(entry, Entry) else (),
        tuple(dict.fromkeys([*([reference] if reference else []), *links])),
        due,
    )


def _due(document: Document | None) -> datetime.date | None:
    """Return when a document, or its first instalment, is due; None of what is retained."""
    return None if document is None or document.due is None else stated(document.due)


def lines_of(p: Posting, base: str | None) -> Iterator[ExportLine]:
    """Yield lines whose amounts and values add up to those of a posting.

    Usually one. A gain or loss is an amount in the base currency; where only the value of open items changes (or
    changes in the other direction than the amount), two lines of the smallest amount, in and out, carry it.
    """
    if base is None or p.currency == base:
        yield ExportLine(p.account, p.amount or p.base, p.currency, None, p)
        return
    if not p.amount and not p.holding:
        yield ExportLine(p.account, p.base, base, None, p)
        return
    rest = p.base
    if p.amount:
        worth = abs(rest) if (rest > 0) == (p.amount > 0) else ZERO
        yield ExportLine(p.account, p.amount, p.currency, worth, p)
        rest -= worth if p.amount > 0 else -worth
    if rest:
        unit, one = quantum(minor_digits(p.currency) or 0), Decimal(1)
        sign = 1 if rest > 0 else -1
        yield ExportLine(p.account, sign * unit, p.currency, abs(rest) + one, p)
        yield ExportLine(p.account, -sign * unit, p.currency, one, p)
