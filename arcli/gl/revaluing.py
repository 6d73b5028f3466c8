"""Unrealised gains and losses: open items in foreign currencies at the closing rate.

Monetary items are revalued (IAS 21.23(a), differences by 21.28): open documents, credits, and unapplied cash that may
have to be repaid. Deposits for goods not yet delivered are not monetary (IAS 21.16) and keep the rate of the day they
were received (IFRIC 22).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.chart import Chart
from arcli.gl.postings import Book, Met, Posting, PostingGroup, Revaluation, Transaction
from arcli.gl.rates import RateError, Rates
from arcli.model.dates import DAY, end_of_month
from arcli.model.diagnostics import Problem
from arcli.model.money import ZERO, round_to
from arcli.subledger.openitems import items_of
from arcli.subledger.state import Document, Subledger

Part = tuple[str, str]  # document, holder
Standing = tuple[Decimal, Decimal]  # what is open, and its value in base: debit positive, credit negative
NOTHING: Standing = (ZERO, ZERO)


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
    standing: dict[Part, Standing] = {}
    for (number, customer), carrying in book.carrying.items():
        document = subledger.documents[number]
        open_ = sum((i.open for i in items_of(subledger, document) if i.customer == customer), ZERO)
        standing[number, customer] = open_, document.side * carrying
    return _at_rates(subledger, book, rates, day, _unmet(subledger, standing, book.met))


def revaluations(
    subledger: Subledger, book: Book, rates: Rates, days: Iterable[date]
) -> Iterator[tuple[date, list[Revalued], list[Problem]]]:
    """Yield what `revalue` returns as of each of some days, in one pass through the book of a later one.

    What an item is worth on a day is what is posted for it by then. `days` are in order; the book is of all documents.
    """
    standing, met = dict[Part, Standing](), dict[Part, Met]()
    transactions, meetings = deque(book.transactions), deque(book.meetings)
    for day in days:
        while transactions and transactions[0].date <= day:
            for p in transactions.popleft().postings:
                if p.holding and p.document and p.currency != book.base:
                    part = p.document, p.customer
                    amount, base = standing.get(part, NOTHING)
                    standing[part] = amount + p.amount, base + p.base
        while meetings and meetings[0][0] <= day:
            _, part, met[part] = meetings.popleft()
        standing = {part: stands for part, stands in standing.items() if any(stands) or part in met}
        yield day, *_at_rates(subledger, book, rates, day, _unmet(subledger, standing, met))


def _unmet(subledger: Subledger, standing: dict[Part, Standing], met: dict[Part, Met]) -> dict[Part, Standing]:
    """Return what stands without what balance-forward customers have settled, which is not revalued."""
    found = dict(standing)
    for part, gone in met.items():
        open_, carrying = standing.get(part, NOTHING)
        side = subledger.documents[part[0]].side
        found[part] = open_ - side * gone.amount, carrying - side * gone.value
    return found


def _at_rates(
    subledger: Subledger, book: Book, rates: Rates, day: date, standing: dict[Part, Standing]
) -> tuple[list[Revalued], list[Problem]]:
    """Return what stands, as far as it is open and monetary, at the rates of a day."""
    found: list[Revalued] = []
    problems: list[Problem] = []
    missing: set[str] = set()
    if book.base is None:
        return [], []
    for (number, customer), (open_, carrying) in sorted(standing.items()):
        document = subledger.documents[number]
        if not (open_ or carrying) or not is_monetary(document) or document.currency in missing:
            continue
        try:
            rate = rates.find(document.currency, book.base, day)
        except RateError as error:
            missing.add(document.currency)
            problems.append(Problem(error.code, error.message, document.entry, ("id",), error.hint))
            continue
        value = round_to(open_ * rate.rate, book.base)
        booked = book.booked[number][0]
        found.append(Revalued(document, customer, open_, booked, carrying, rate.rate, rate.date, value))
    return found, problems


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
