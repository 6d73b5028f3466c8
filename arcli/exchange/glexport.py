"""The content of an export: a period's transactions after their opening balances, with names and due dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.postings import Book, Posting, Transaction, merge
from arcli.model.customers import NOBODY
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


@dataclass(slots=True)
class Out:
    """One transaction to write. `reference` is the document's ID, if it is one's; `memo` may hold any characters."""

    date: datetime.date
    kind: str
    reference: str
    payee: str
    memo: str
    lines: list[ExportLine]
    tags: tuple[str, ...] = ()
    due: datetime.date | None = None

    @property
    def links(self) -> tuple[str, ...]:
        """Return the documents that it is about: its own, then those whose open amounts move."""
        moved = [line.posting.document for line in self.lines if line.posting.document]
        return tuple(dict.fromkeys([self.reference, *moved])) if self.reference else ()


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
        lines = _all_lines(postings, book.base)
        export.out.append(Out(first - DAY, "opening-balances", "", "", "opening balances", lines))
    names = _Names(subledger)
    export.out += [_out(t, subledger, book.base, names) for t in period]
    export.rates = sorted(
        (e.date, e.currency, e.rate, e.quote)
        for e in subledger.records
        if isinstance(e, Rate_) and e.date <= subledger.as_of
    )
    named = {line.posting.document for t in export.out for line in t.lines if line.posting.holding}
    export.dues = {n: day for n in named if (day := _due(subledger.documents.get(n))) is not None}
    return export


class _Names(dict[str, str | None]):
    """Names of customers by ID; None where it depends on the day."""

    def __init__(self, subledger: Subledger) -> None:
        super().__init__()
        self._customers = subledger.customers

    def __missing__(self, customer: str) -> str | None:
        changed = customer in self._customers and customer != NOBODY and self._customers.amendments(customer)
        found = self[customer] = None if changed else self._on(customer, datetime.date.max)
        return found

    def on(self, customer: str, day: datetime.date) -> str:
        """Return the name on a day; the ID where there is none."""
        name = self[customer]
        return self._on(customer, day) if name is None else name

    def _on(self, customer: str, day: datetime.date) -> str:
        known = self._customers.at(customer, day)
        return (known.name if known else None) or customer


def _out(t: Transaction, subledger: Subledger, base: str | None, names: _Names) -> Out:
    record, day, reference = t.record, t.date, t.reference
    customer = (customer_of(record) if isinstance(record, Entry) else None) or t.customer
    document = subledger.documents.get(reference)
    memo, tags = t.texts
    return Out(
        day,
        record.kind,
        reference,
        names.on(customer, day),
        memo.split("\n", 1)[0] if memo else "",
        _all_lines(t.postings, base),
        tags,
        _due(document) if document is not None and day == document.date else None,
    )


def _all_lines(postings: list[Posting], base: str | None) -> list[ExportLine]:
    lines: list[ExportLine] = []
    for p in postings:
        if p[2] == base and p[1]:  # PERF: most need no generator
            lines.append(ExportLine(p[0], p[1], base, None, p))
        else:
            lines += _lines_of(p, base)
    return lines


def _due(document: Document | None) -> datetime.date | None:
    """Return when a document, or its first instalment, is due; None of what is retained."""
    return None if document is None or document.due is None else stated(document.due)


def _lines_of(p: Posting, base: str | None) -> Iterator[ExportLine]:
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
