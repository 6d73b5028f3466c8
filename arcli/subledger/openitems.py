"""Open items as of a date: (document, instalment, holder) with what is open, debit positive, credit negative."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import NamedTuple

from arcli.model.money import ZERO
from arcli.subledger.limits import holder_events
from arcli.subledger.state import DEBIT, NEITHER, Document, Part, Subledger


class OpenItem(NamedTuple):
    """An open item. `amount` is what the holder had of it, `open` what is left; credits are negative."""

    document: Document
    part: int | None
    customer: str
    date: datetime.date
    due: datetime.date
    amount: Decimal
    open: Decimal

    @property
    def currency(self) -> str:
        """The document's currency."""
        return self.document.currency

    @property
    def is_unapplied(self) -> bool:
        """Money received (a payment), rather than an open credit."""
        return self.document.kind == "payment"

    @property
    def ref(self) -> str:
        """`INV-1`, or `INV-1#2` for an instalment."""
        return self.document.id if self.part is None else f"{self.document.id}#{self.part}"


def open_items(sub: Subledger) -> list[OpenItem]:
    """All open items as of the subledger's date, sorted by customer, currency, due date, date and ID."""
    found: list[OpenItem] = []
    add = found.append
    for document in sub.documents.values():
        if document.side == NEITHER:
            continue
        if document.moves is None and document.parts is None:
            if document.open:
                side, open_, day = document.side, document.open, document.document_date
                if side == DEBIT:
                    add(OpenItem(document, None, document.customer, day, document.due or day, document.amount, open_))
                else:
                    add(OpenItem(document, None, document.customer, day, day, -document.amount, -open_))
        elif document.open or document.moves:
            found += _split(sub, document)
    found = _balance_forward(sub, found)
    found.sort(key=lambda i: (i.customer, i.document.currency, i.due, i.date, i.document.id, i.part or 0))
    return found


def items_of(sub: Subledger, document: Document) -> list[OpenItem]:
    """The open items of one document; balance-forward customers aside."""
    if document.side == NEITHER:
        return []
    return _split(sub, document)


# --- instalments and holders -----------------------------------------------------------------------------


def _split(sub: Subledger, document: Document) -> list[OpenItem]:
    """The items of a document that has instalments, several holders, or both."""
    as_of = sub.as_of
    if document.date > as_of or (document.ended is not None and document.ended <= as_of):
        return []
    opens: dict[str, list[_Row]]
    if document.moves is None and document.parts is None:
        opens = {document.customer: [(None, document.due_date, document.amount, document.open)]}
    elif document.parts is None:
        opens = _by_holder(sub, document)
    else:
        opens = _by_part(sub, document)
    side, day = document.side, document.document_date
    return [
        OpenItem(document, number, holder, day, due if side == DEBIT else day, side * amount, side * open_)
        for holder, rows in opens.items()
        for number, due, amount, open_ in rows
        if open_
    ]


_Row = tuple[int | None, datetime.date, Decimal, Decimal]


def _by_holder(sub: Subledger, document: Document) -> dict[str, list[_Row]]:
    """Each holder's part; what came by transfers with due dates of their own stays apart, settled first due first."""
    rows: dict[str, list[_Row]] = {}
    for holder, events in holder_events(sub, document).items():
        open_ = sum((e.amount for e in events if e.date <= sub.as_of), ZERO)
        moved = [m for m in document.moves or [] if m.to == holder and m.start <= sub.as_of]
        held = {document.due_date: document.amount} if holder == document.customer else {}
        for move in moved:
            if move.end is None or move.end > sub.as_of:
                due = move.due or document.due_date
                held[due] = held.get(due, ZERO) + move.amount
        parts = [Part(i, due, held[due]) for i, due in enumerate(sorted(held), 1)]
        taken = sum(held.values(), ZERO) - open_
        rows[holder] = [(None, p.due, held[p.due], p.amount) for p in allocate(parts, [(None, taken)])]
    return rows


def _by_part(sub: Subledger, document: Document) -> dict[str, list[_Row]]:
    """Applications that name an instalment go first, the others fill first due first; so do transfers."""
    assert document.parts is not None
    holdings: dict[str, list[Part]] = {document.customer: list(_reduced(document, sub.as_of))}
    order = [document.customer]
    moves = [m for m in document.moves or [] if m.start <= sub.as_of and (m.end is None or m.end > sub.as_of)]
    for move in moves:
        if move.to not in order:
            order.append(move.to)
    rows: dict[str, list[_Row]] = {}
    for holder in order:
        held = holdings.get(holder, [])
        takes = [
            (s.part, s.settled)
            for s in sub.touching(document.id)
            if s.target is document and s.holder == holder and s.active(sub.as_of)
        ]
        if document.side != DEBIT:
            takes += [
                (None, s.used)
                for s in sub.touching(document.id)
                if s.source is document and s.by == holder and s.active(sub.as_of)
            ]
        left = allocate(held, takes)
        for move in (m for m in moves if m.holder == holder):
            before = {p.number: p.amount for p in left}
            left = allocate(left, [(move.part, move.amount)])
            chunks = [Part(p.number, move.due or p.due, before[p.number] - p.amount) for p in left]
            holdings.setdefault(move.to, []).extend(c for c in chunks if c.amount)
        amounts = {p.number: p for p in held}
        rows[holder] = [(p.number, p.due, amounts[p.number].amount, p.amount) for p in left]
    return rows


def _reduced(document: Document, as_of: datetime.date) -> list[Part]:
    """The instalments less what part reversals took off, last due first."""
    parts = list(document.parts or ())
    off = sum((a for d, a, _ in document.reductions or [] if d <= as_of), ZERO)
    for index in range(len(parts) - 1, -1, -1):
        taken = min(off, parts[index].amount)
        parts[index] = parts[index]._replace(amount=parts[index].amount - taken)
        off -= taken
    return parts


def allocate(parts: list[Part], takes: list[tuple[int | None, Decimal]]) -> list[Part]:
    """What is left of each instalment: named ones are taken first, the rest fills first due first.

    Negative takes (what was taken back) lower the sum of the others.
    """
    left = {p.number: p.amount for p in parts}
    unnamed = ZERO
    for number, amount in takes:
        if number in left:
            left[number] -= amount
        else:
            unnamed += amount
    for part in sorted(parts, key=lambda p: (p.due, p.number)):
        taken = min(unnamed, left[part.number]) if left[part.number] > 0 else ZERO
        left[part.number] -= taken
        unnamed -= taken
    return [p._replace(amount=left[p.number]) for p in parts]


# --- balance-forward customers ---------------------------------------------------------------------------


def _balance_forward(sub: Subledger, items: list[OpenItem]) -> list[OpenItem]:
    """For customers kept balance-forward, all credits fill all debits, by due date, date and ID."""
    customers = sub.customers
    forward = {
        c for c in customers.ids() if (known := customers.at(c, sub.as_of)) and known.method == "balance-forward"
    }
    if not forward:
        return items
    kept = [i for i in items if i.customer not in forward]
    groups: dict[tuple[str, str], list[OpenItem]] = {}
    for item in items:
        if item.customer in forward:
            groups.setdefault((item.customer, item.currency), []).append(item)
    for group in groups.values():
        group.sort(key=lambda i: (i.due, i.date, i.document.id, i.part or 0))
        debits = [i for i in group if i.open > 0]
        credits = [i for i in group if i.open < 0]
        both = min(sum((i.open for i in debits), ZERO), -sum((i.open for i in credits), ZERO))
        kept += _fill(debits, both) + _fill(credits, -both)
    return kept


def _fill(items: list[OpenItem], total: Decimal) -> list[OpenItem]:
    """Take a total off items in their order; of credits the total is negative."""
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
