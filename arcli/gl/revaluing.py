"""Unrealised gains and losses: open items in foreign currencies at the closing rate.

Monetary items are revalued (IAS 21.23(a), differences by 21.28): open documents, credits, and unapplied cash that may
have to be repaid. Deposits for goods not yet delivered are not monetary (IAS 21.16) and keep the rate of the day they
were received (IFRIC 22).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.chart import Chart
from arcli.gl.postings import NOT_MET, Book, Posting, PostingGroup, Revaluation, Transaction
from arcli.gl.rates import RateError, Rates
from arcli.model.dates import DAY, end_of_month
from arcli.model.diagnostics import Problem
from arcli.model.money import ZERO, round_to
from arcli.subledger.openitems import items_of
from arcli.subledger.state import Document, Subledger


class Revalued(NamedTuple):
    """An open item at its book value and at the closing rate: debit positive, credit negative.

    `booked` and `rate` are base units for one unit of the currency; `booked` is the rate at which the document was
    booked.
    """

    document: Document
    customer: str
    open: Decimal
    booked: Decimal
    carrying: Decimal
    rate: Decimal
    rate_date: date
    value: Decimal

    @property
    def difference(self) -> Decimal:
        """Return the unrealised gain (positive) or loss."""
        return self.value - self.carrying


def is_monetary(document: Document) -> bool:
    """Return whether a document is revalued: everything but deposits."""
    return not (document.kind == "payment" and document.says("type") == "deposit")


def revalue(subledger: Subledger, book: Book, rates: Rates, day: date) -> tuple[list[Revalued], list[Problem]]:
    """Return every open monetary item of a subledger in a foreign currency, at the rates of a day."""
    found: list[Revalued] = []
    problems: list[Problem] = []
    missing: set[str] = set()
    if book.base is None:
        return [], []
    for (number, customer), carrying in sorted(book.carrying.items()):
        document = subledger.documents[number]
        if not is_monetary(document) or document.currency in missing:
            continue
        met = book.met.get((number, customer), NOT_MET)  # what balance-forward customers have settled is not revalued
        open_ = sum((i.open for i in items_of(subledger, document) if i.customer == customer), ZERO)
        open_ -= document.side * met.amount
        try:
            rate = rates.find(document.currency, book.base, day)
        except RateError as error:
            missing.add(document.currency)
            problems.append(Problem(error.code, error.message, document.entry, ("id",), error.hint))
            continue
        value = round_to(open_ * rate.rate, book.base)
        booked = book.booked[number][0]
        stands = document.side * (carrying - met.value)
        found.append(Revalued(document, customer, open_, booked, stands, rate.rate, rate.date, value))
    return [r for r in found if r.open or r.carrying], problems


def entries_of(found: list[Revalued], chart: Chart, base: str, day: date) -> list[Transaction]:
    """Return the revaluation entry of a day, and the one that reverses it the next day; per customer and currency."""
    sums: dict[tuple[str, str], Decimal] = {}
    for item in found:
        key = (item.customer, item.document.currency)
        sums[key] = sums.get(key, ZERO) + item.difference
    postings: list[Posting] = []
    for (customer, currency), amount in sorted(sums.items()):
        if amount:
            accounts = chart.accounts
            other = accounts.unrealised_gain if amount > 0 else accounts.unrealised_loss
            postings.append(Posting(accounts.revaluation, ZERO, currency, amount, customer, cls="fx"))
            postings.append(Posting(other, ZERO, currency, -amount, customer, cls="fx"))
    if not postings:
        return []
    made = []
    for on, lines in ((day, postings), (day + DAY, [p.negated() for p in postings])):
        entry = Revaluation(on, day)
        made.append(Transaction(on, entry, "", [PostingGroup(on, entry, tuple(lines))]))
    return made


def month_ends(first: date, last: date) -> list[date]:
    """Return the month ends from one day to another, both included."""
    found, day = [], end_of_month(first)
    while day <= last:
        found.append(day)
        if day == date.max:
            break
        day = end_of_month(day + DAY)
    return found
