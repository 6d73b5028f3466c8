"""Movements: every change of a customer's balance, by date and class, from header amounts and settlement parts.

This is the second, independent way to each balance: it never uses the open amounts of documents.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from arcli.model.entries import Entry
from arcli.model.kinds import DOCUMENTS, NEITHER
from arcli.model.money import ZERO
from arcli.model.plain import Account, Record, entry_of, number_of
from arcli.subledger.state import Document, Move, Settlement, Subledger

CLASSES = (
    "migrated",
    "invoices",
    "debits",
    "receipts",
    "credits",
    "discounts",
    "fees",
    "withholding",
    "deductions",
    "writeoffs",
    "refunds",
    "transfers",
    "reversals",
    "fx",
)
_BY_PART = {
    "discount": "discounts",
    "fee": "fees",
    "withholding": "withholding",
    "writeoff": "writeoffs",
    "deduction": "deductions",
}


class Movement(NamedTuple):
    """A change of what a customer owes: debit positive, credit negative, in the currency of its document.

    `undoes` is the class of what was settled and is taken back, of a movement of the class `reversals`.
    """

    date: date
    customer: str
    currency: str
    cls: str
    amount: Decimal
    document: Document
    record: Record  # the entry that causes it, or the plain document instead
    settlement: Settlement | None = None
    undoes: str = ""

    @property
    def entry(self) -> Entry:
        """Return the entry that causes it."""
        return entry_of(self.record)


def movements(
    subledger: Subledger, until: date | None = None, of: Callable[[str], bool] | None = None
) -> list[Movement]:
    """Return all movements up to a day (by default the as-of date), in the order of date, kind, ID and content.

    `of` says of which customers; what none of them ever held is not looked at.
    """
    last = until or subledger.as_of
    if of is None:
        documents: Iterable[Document] = subledger.documents.values()
        settlements: Iterable[Settlement] = subledger.unusual  # plain ones move nothing
    else:
        known = {account: of(account.customer) for account in {d.account for d in subledger.documents.values()}}
        documents = (d for d in subledger.documents.values() if known[d.account] or d.lifecycle is not None)
        settlements = (s for s in subledger.unusual if of(s.by) or of(s.holder))
    found = [m for d in documents for m in _of_document(d) if m.date <= last]
    found += [m for s in settlements for m in _of_settlement(s) if m.date <= last]
    if of is not None:
        found = [m for m in found if of(m.customer)]
    return sorted(found, key=_order)


def _order(m: Movement) -> tuple[date, str, str, str, int, str, Decimal]:
    number = m.document.id
    return m.date, m.record.kind, number_of(m.record) or number, number, CLASSES.index(m.cls), m.customer, m.amount


def moving(subledger: Subledger, aside: Container[str] = ()) -> Iterator[Movement]:
    """Yield all movements up to the as-of date, unordered: faster, for sums. Documents in `aside` are left out."""
    as_of = subledger.as_of
    for document in subledger.documents.values():
        if document.date > as_of or document.id in aside or not document.side:
            continue
        if document.lifecycle is None:  # PERF: most are raised, and nothing else happens to them
            yield _raised(document)
        else:
            yield from (m for m in _of_document(document) if m.date <= as_of)
    for settlement in subledger.unusual:  # plain ones move nothing between customers or currencies
        if settlement.start <= as_of:
            yield from (m for m in _of_settlement(settlement) if m.date <= as_of)


def balances(subledger: Subledger, until: date | None = None) -> dict[tuple[str, str], Decimal]:
    """Return balances by customer and currency: the sum of all movements up to a day, by default the as-of date.

    They sum the documents raised, and the effects on altered documents and of unusual settlements: a plain settlement
    moves nothing between customers or currencies. Accounts whose documents are all later are absent.
    """
    last = subledger.as_of if until is None else min(until, subledger.as_of)
    raised: dict[Account, Decimal] = {}
    all_count = last == subledger.as_of and not subledger.any_later
    for document in subledger.documents.values():
        if all_count or document.date <= last:
            account, side = document.account, document.side
            total = raised.get(account, ZERO)
            if side:
                total = total + document.amount if side > 0 else total - document.amount
            raised[account] = total
    totals = {(a.customer, a.currency or ""): amount for a, amount in raised.items()}
    for document in subledger.altered.values():
        if document.date <= last:
            totals[document.customer, document.currency] -= document.side * document.amount
    others: list[Settlement] = []
    for s in subledger.unusual:
        if s.end is None and s.is_direct:  # PERF: most leave a discount or fee, and move nothing else
            for _, value in s.parts if s.start <= last else ():
                key = s.holder, s.target.currency
                totals[key] = totals.get(key, ZERO) - value
        else:
            others.append(s)
    unusual = (m for d in subledger.altered.values() for m in _of_document(d) if m.date <= last)
    parts = (m for s in others for m in _of_settlement(s) if m.date <= last)
    for movement in chain(unusual, parts):
        key = (movement.customer, movement.currency)
        totals[key] = totals.get(key, ZERO) + movement.amount
    return totals


def _raised(document: Document) -> Movement:
    """Return the movement of a document on its day."""
    account, cls = document.account, DOCUMENTS[document.kind].movement or ""
    amount = document.amount if document.side > 0 else -document.amount
    record = document.record
    return Movement(document.date, account.customer, account.currency or "", cls, amount, document, record)


def _of_document(document: Document) -> Iterator[Movement]:
    """Yield a document's movements: raised, reversed in part or whole, transferred to another holder."""
    if document.side == NEITHER:
        return
    side, currency, ended = document.side, document.currency, document.ended
    held: dict[str, Decimal] = {document.customer: document.amount}
    if document.kind == "deduction" and ended is not None and ended <= document.date:
        return
    yield _raised(document)
    for day, amount, reversal in document.reductions or []:
        if ended is None or day < ended:
            held[document.customer] -= amount
            yield Movement(day, document.customer, currency, "reversals", -side * amount, document, reversal)
    for move in document.moves or []:
        if ended is None or move.start < ended:
            yield from _of_move(move, held, side)
    if ended is not None:
        ender: Entry = document.reversal or document.entry
        for holder, amount in held.items():
            if amount:
                yield Movement(ended, holder, currency, "reversals", -side * amount, document, ender)


def _of_move(move: Move, held: dict[str, Decimal], side: int) -> Iterator[Movement]:
    document = move.document
    if move.end is not None and move.end <= move.start:
        return
    for holder, amount in ((move.holder, -move.amount), (move.to, move.amount)):
        held[holder] = held.get(holder, ZERO) + amount
        yield Movement(move.start, holder, document.currency, "transfers", side * amount, document, move.entry)
    if move.end is not None and (document.ended is None or move.end < document.ended):
        for holder, amount in ((move.holder, move.amount), (move.to, -move.amount)):
            held[holder] += amount
            entry = move.ending or move.entry
            yield Movement(move.end, holder, document.currency, "reversals", side * amount, document, entry)


def _of_settlement(s: Settlement) -> Iterator[Movement]:
    if s.end is not None and s.end <= s.start:
        return
    changes = list(_changes(s))
    for customer, currency, cls, amount, document in changes:
        yield Movement(s.start, customer, currency, cls, amount, document, s.record, s)
    if s.end is not None:
        for customer, currency, cls, amount, document in changes:
            yield Movement(s.end, customer, currency, "reversals", -amount, document, s.ending, s, cls)


def _changes(s: Settlement) -> Iterator[tuple[str, str, str, Decimal, Document]]:
    """Yield what a settlement changes of balances: (customer, currency, class, amount, document)."""
    source, target = s.source, s.target
    if source.kind == "writeoff":
        yield s.holder, target.currency, "writeoffs", -target.side * s.settled, target
        return
    if target.kind == "writeoff":
        yield s.by, source.currency, "writeoffs", s.used, target
        return
    applied = s.settled
    for part, value in s.parts:
        applied -= value * s.sign
        yield s.holder, target.currency, _BY_PART[part], -value * s.sign, target
    if source.currency == target.currency and s.by == s.holder:
        return
    cls = "fx" if source.currency != target.currency else "transfers"
    yield s.by, source.currency, cls, -source.side * s.used, source
    yield s.holder, target.currency, cls, -target.side * applied, target
