"""Movements as rows: the lines of statements and of the register."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from arcli.model.entries import Payment, Reverse, Transfer, approved_of, lines_of, reason_of
from arcli.model.money import ZERO
from arcli.model.plain import Plain
from arcli.model.report import Row
from arcli.reports.context import Context
from arcli.subledger.movements import Movement, movements
from arcli.subledger.state import Document, Settlement

_NOUNS = {
    "migrated": "opening",
    "invoices": "invoice",
    "debits": "debit memo",
    "receipts": "payment",
    "credits": "credit memo",
    "discounts": "discount",
    "fees": "bank fee",
    "withholding": "withholding tax",
    "deductions": "deduction",
    "writeoffs": "write-off",
    "refunds": "refund",
    "transfers": "transfer",
    "reversals": "reversal",
    "fx": "conversion",
}


def shown_movements(context: Context) -> tuple[list[Movement], dict[tuple[str, str], Decimal]]:
    """Return the period's movements of the chosen customers, and balances brought forward by (customer, currency)."""
    start = context.start
    forward: dict[tuple[str, str], Decimal] = {}
    shown = []
    chosen = context.shows if context.customers else None
    if chosen is not None:
        own = {d.id for d in context.subledger.documents.values() if d.lifecycle is not None or chosen(d.customer)}
        context.subledger.prepare(own)
    for movement in movements(context.subledger, of=chosen):
        if not context.shows(movement.customer, movement.currency):
            continue
        if start is not None and movement.date < start:
            key = (movement.customer, movement.currency)
            forward[key] = forward.get(key, ZERO) + movement.amount
        else:
            shown.append(movement)
    return shown, forward


def row_of(context: Context, movement: Movement, balance: Decimal) -> Row:
    """Return the row of a movement, with the balance after it."""
    document, record = movement.document, movement.record
    source = movement.settlement.source if movement.settlement is not None else document
    number = _number(movement, source)
    amount = movement.amount
    return {
        "date": movement.date,
        "document": number,
        "kind": _NOUNS[movement.cls],
        "description": describe(movement),
        "customer": movement.customer,
        "name": context.name(movement.customer),
        "currency": movement.currency,
        "debit": amount if amount > 0 else None,
        "credit": -amount if amount < 0 else None,
        "balance": balance,
        "due": document.due_date if movement.cls in ("migrated", "invoices", "debits", "deductions") else None,
        "ref": record.says("ref") if isinstance(record, Plain) else record.ref,
        "applied_to": _applied(context, document) if movement.settlement is None and _raises(movement) else None,
        "approved": _approved(movement),
        "_movement": movement,
    }


def _number(movement: Movement, source: Document) -> str:
    if movement.cls == "reversals" or movement.settlement is None:
        own = movement.document.id
        return movement.entry.id if movement.cls == "transfers" and isinstance(movement.entry, Transfer) else own
    return source.id


def _raises(movement: Movement) -> bool:
    """Return whether what causes a movement raises the document that moves."""
    return movement.record is movement.document or movement.entry is movement.document.entry


def _approved(movement: Movement) -> str | None:
    if movement.settlement is not None and movement.settlement.application.approved:
        return str(movement.settlement.application.approved)
    return None if isinstance(movement.record, Plain) else approved_of(movement.record)


def describe(movement: Movement) -> str:
    """Describe a movement in one line."""
    entry, document, settlement = movement.record, movement.document, movement.settlement
    if movement.cls == "reversals":
        reason = f": {entry.reason}" if isinstance(entry, Reverse) and entry.reason else ""
        return f"Reversal of {document.id if settlement is None else _settled(movement, settlement)}{reason}"
    if settlement is not None:
        return _describe_part(movement, settlement)
    if isinstance(entry, Transfer):
        other = entry.to if movement.customer == entry.customer else entry.customer
        way = "to" if movement.customer == entry.customer else "from"
        return f"{document.id} transferred {way} {other}"
    if document.kind == "deduction":
        return f"Short payment of {document.opener.document}"
    return words_of(document) or _NOUNS[movement.cls].capitalize()


def words_of(document: Document) -> str:
    """Return what a document says it is for: a memo's first line, method and reference, reason, or first line item."""
    first = (document.texts[0] or "").partition("\n")[0]
    if first:
        return first
    if document.is_plain and not document.lines:  # PERF: these words do not need its entry
        said = map(document.says, ("method", "ref")) if document.kind == "payment" else ()
        return " ".join(w for w in said if w)
    entry = document.entry
    if isinstance(entry, Payment):
        return " ".join(w for w in (entry.method, entry.ref) if w)
    lines = lines_of(entry)
    return reason_of(entry) or (str(lines[0].text) if lines else "")


def _describe_part(movement: Movement, settlement: Settlement) -> str:
    reason = settlement.application.reason
    why = f": {reason}" if reason else ""
    if movement.cls == "transfers":
        return _settled(movement, settlement)
    if movement.cls == "fx":
        return (
            f"Applied to {settlement.target.id} in {settlement.target.currency}"
            if (movement.document is settlement.source)
            else f"Paid by {settlement.source.id} in {settlement.source.currency}"
        )
    if settlement.target.kind == "writeoff":
        return f"Recovery of {settlement.target.id}"
    back = "taken back, " if settlement.sign < 0 else ""
    return f"{_NOUNS[movement.cls].capitalize()} {back}{settlement.target.id}{why}"


def _settled(movement: Movement, settlement: Settlement) -> str:
    """Describe what a settlement did, from the point of view of the movement's customer."""
    if settlement.by == settlement.holder:
        return f"what {settlement.source.id} settled of {settlement.target.id}"
    way = f"for {settlement.holder}" if movement.customer == settlement.by else f"by {settlement.by}"
    return f"{settlement.target.id} paid {way}"


def _applied(context: Context, document: Document) -> str | None:
    """Name what a payment or credit was applied to that day, or what settled an invoice; None if nothing."""
    active = [s for s in context.subledger.touching(document.id) if s.active(context.as_of) and s.sign > 0]
    active.sort(key=lambda s: (s.start, s.source.id, s.target.id))  # not by where the entries stand
    names = [s.target.id if s.source is document else s.source.id for s in active]
    return ", ".join(dict.fromkeys(names)) or None


def running(rows: Iterable[Movement], forward: dict[str, Decimal]) -> Iterable[tuple[Movement, Decimal]]:
    """Yield movements with the running balance of their currency, starting from the balance brought forward."""
    balance = dict(forward)
    for movement in rows:
        balance[movement.currency] = balance.get(movement.currency, ZERO) + movement.amount
        yield movement, balance[movement.currency]
