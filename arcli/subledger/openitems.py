"""Open items as of a date: (document, instalment, holder) with what is open, debit positive, credit negative."""

from __future__ import annotations

import datetime
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from arcli.model.dates import stated
from arcli.model.kinds import DEBIT, NEITHER
from arcli.model.money import ZERO
from arcli.subledger.instalments import Parts, Row
from arcli.subledger.state import Document, Subledger

ItemKey = tuple[str, int, str, datetime.date]  # document, instalment (0: none), holder, due date


class OpenItem(NamedTuple):
    """An open item. `amount` is the holder's amount of it, `open` what is left; credits are negative."""

    document: Document
    part: int | None
    customer: str
    date: datetime.date
    due: datetime.date
    amount: Decimal
    open: Decimal

    @property
    def currency(self) -> str:
        """Return the document's currency."""
        return self.document.currency

    @property
    def is_unapplied(self) -> bool:
        """Return whether it is money received (a payment), rather than an open credit."""
        return self.document.kind == "payment"

    @property
    def ref(self) -> str:
        """Return `INV-1`, or `INV-1#2` for an instalment."""
        return self.document.id if self.part is None else f"{self.document.id}#{self.part}"

    @property
    def stated_due(self) -> datetime.date | None:
        """Return when a debit is due; None of what is retained until its day is known, and of credits."""
        return stated(self.due) if self.open > 0 else None

    @property
    def key(self) -> ItemKey:
        """Return what tells an open item from the others: a holder may have two of one document, due on two days."""
        return self.document.id, self.part or 0, self.customer, self.due


def open_items(subledger: Subledger) -> list[OpenItem]:
    """Return all open items as of the subledger's date, sorted by customer, currency, due date, date and ID."""
    found: list[OpenItem] = []
    add = found.append
    documents = [d for d in subledger.documents.values() if d.open or d.lifecycle is not None]
    subledger.prepare({d.id for d in documents if d.lifecycle is not None})
    for document in documents:
        if document.side == NEITHER:
            continue
        if document.lifecycle is not None:
            if document.open or document.moves:
                found += _split(subledger, document)
            continue
        open_, day, customer = document.open, document.document_date, document.account.customer
        if document.side == DEBIT:
            add(OpenItem(document, None, customer, day, document.due or day, document.amount, open_))
        else:
            add(OpenItem(document, None, customer, day, day, -document.amount, -open_))
    found = _balance_forward(subledger, found)
    found.sort(key=_ORDER)
    return found


_ORDER = attrgetter("customer", "document.currency", "due", "date", "document.id", "part")


def items_of(subledger: Subledger, document: Document) -> list[OpenItem]:
    """Return the open items of one document, before balance-forward credits settle debits."""
    if document.side == NEITHER:
        return []
    return _split(subledger, document)


# --- instalments and holders -----------------------------------------------------------------------------


def _split(subledger: Subledger, document: Document) -> list[OpenItem]:
    """Return the items of a document that has instalments, several holders, or both."""
    as_of = subledger.as_of
    if document.date > as_of or (document.ended is not None and document.ended <= as_of):
        return []
    opens: dict[str, list[Row]]
    if document.moves is None and document.parts is None:
        opens = {document.customer: [(None, document.due_date, document.amount, document.open)]}
    else:
        opens = Parts(subledger, document).rows(subledger.as_of)
    side, day = document.side, document.document_date
    return [
        OpenItem(document, number, holder, day, due if side == DEBIT else day, side * amount, side * open_)
        for holder, rows in opens.items()
        for number, due, amount, open_ in rows
        if open_
    ]


# --- balance-forward customers ---------------------------------------------------------------------------


def _balance_forward(subledger: Subledger, items: list[OpenItem]) -> list[OpenItem]:
    """Return the items after all credits of balance-forward customers have settled debits, by due date, date and ID."""
    forward = subledger.customers.forwarding(subledger.as_of)
    if not forward:
        return items
    kept = [i for i in items if i.customer not in forward]
    groups: dict[tuple[str, str], list[OpenItem]] = {}
    for item in items:
        if item.customer in forward:
            groups.setdefault((item.customer, item.currency), []).append(item)
    for group in groups.values():
        kept += fill_forward(group)
    return kept


def forward_order(item: OpenItem) -> tuple[datetime.date, datetime.date, str, int]:
    """Return the order in which credits settle debits: by due date, date and ID."""
    return item.due, item.date, item.document.id, item.part or 0


def fill_forward(items: list[OpenItem]) -> list[OpenItem]:
    """Return what is left of a balance-forward customer's items in one currency when credits have settled debits."""
    ordered = sorted(items, key=forward_order)
    debits = [i for i in ordered if i.open > 0]
    credits = [i for i in ordered if i.open < 0]
    both = min(sum((i.open for i in debits), ZERO), -sum((i.open for i in credits), ZERO))
    return fill(debits, both) + fill(credits, -both)


def fill(items: list[OpenItem], total: Decimal) -> list[OpenItem]:
    """Take a total off items in their order; return the rest. The total of credits is negative."""
    if not total:
        return items
    left = []
    smaller = min if total > 0 else max
    for item in items:
        taken = smaller(item.open, total)
        total -= taken
        if item.open != taken:
            left.append(item._replace(open=item.open - taken))
    return left
