"""Deposits: the bank against undeposited funds, when cheques that were recorded before are paid in.

Money keeps the value in the base currency that it was booked at. What is reversed from the deposit's day on, such as a
cheque that bounces, is taken from the bank, not from undeposited funds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from arcli.gl.chart import Chart
from arcli.gl.postings import Book, Posting, PostingGroup, Transaction, in_order
from arcli.gl.valuing import Valuer
from arcli.model.entries import Deposit, Entry
from arcli.model.money import ZERO
from arcli.subledger.deposits import paid_in
from arcli.subledger.state import Document, Subledger


def deposit(subledger: Subledger, book: Book, chart: Chart, valuer: Valuer) -> None:
    """Add to a book what deposits post."""
    own = {id(t.record): t for t in book.transactions}
    made: dict[int, Transaction] = {}
    for number, entry in sorted(subledger.deposits.items()):
        for step in _steps(subledger, subledger.documents[number], entry, chart, valuer):
            found = own.get(id(step.entry)) or made.get(id(step.entry))
            if found is None:
                found = made[id(step.entry)] = Transaction(step.date, step.entry, step.postings[0].customer)
            found.add(step)
    if made:
        book.transactions = in_order([*book.transactions, *made.values()])


def _steps(
    subledger: Subledger, document: Document, entry: Deposit, chart: Chart, valuer: Valuer
) -> Iterator[PostingGroup]:
    """Yield the deposit of a payment, then what later reversals take out of the bank again."""
    waits, bank = chart.money(document), chart.bank(entry.account, entry)
    if waits == bank:
        return
    left, worth = paid_in(document, entry), ZERO

    def moved(day: date, by: Entry, amount: Decimal, base: Decimal) -> PostingGroup:
        into = Posting(bank, amount, document.currency, base, document.customer, cls="receipts")
        return PostingGroup(day, by, (into, into.negated()._replace(account=waits)))

    worth = valuer.part(document, left)
    yield moved(entry.date, entry, left, worth)
    for day, amount, reversal in document.reductions or []:
        if entry.date <= day <= subledger.as_of and (document.ended is None or day < document.ended):
            base = valuer.part(document, amount)
            left, worth = left - amount, worth - base
            yield moved(day, reversal, -amount, -base)
    if document.ended is not None and document.ended <= subledger.as_of and document.reversal is not None:
        yield moved(document.ended, document.reversal, -left, -worth)
