"""The content of statements of account and of requests to confirm a balance: the statement report, worded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from arcli.documents.content import Amount, Bucket, Confirmation, Pay, Statement, StatementPart, StatementRow
from arcli.documents.making import Maker, Reader
from arcli.documents.paying import accounts_of
from arcli.model.customers import NOBODY
from arcli.model.dates import NOT_DUE
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO
from arcli.model.report import Report, Row
from arcli.reports.activity import words_of
from arcli.reports.statement import empty_statement, statements
from arcli.subledger.movements import Movement
from arcli.subledger.openitems import OpenItem

# What the report calls kinds of movement → the kind.
_KINDS = {
    "debit memo": "debit", "credit memo": "credit", "bank fee": "fee", "withholding tax": "withholding",
    "write-off": "writeoff", "conversion": "fx",
}  # fmt: skip


class AskedStatement(NamedTuple):
    """What is asked of statements: activity, open items, or (None) what suits; whether to confirm, and to whom."""

    style: str | None = None
    confirm: bool = False
    reply_to: str | None = None


def account_statements(maker: Maker, asked: AskedStatement) -> list[Statement]:
    """Return a statement for each chosen customer that has something to show; of one that is named in any case."""
    context = maker.context
    found = []
    by_style: dict[str, dict[str, Report]] = {}
    for style in ("activity", "open"):
        if style == (asked.style or style):
            by_style[style] = {str(r.parameters["customer"]): r for r in statements(context, style)}
    customers = {c for reports in by_style.values() for c in reports}
    customers |= {c for c in context.customers if c in maker.subledger.customers and c != NOBODY}
    for customer in sorted(customers):
        style = "open" if asked.confirm else asked.style or _suits(maker, customer)
        report = by_style[style].get(customer)
        if report is None or (style == "open" and not report.rows and not asked.confirm and not context.customers):
            if not context.customers:
                continue
            report = empty_statement(context, customer)
        found.append(_statement(maker, customer, report, style, asked))
    return found


def _suits(maker: Maker, customer: str) -> str:
    """Activity of a period, and of who is kept balance-forward; else what is open."""
    forward = maker.subledger.customers.forwards(customer, maker.context.as_of)
    return "activity" if forward or maker.context.start is not None else "open"


def _statement(maker: Maker, customer: str, report: Report, style: str, asked: AskedStatement) -> Statement:
    context = maker.context
    reader = maker.reader(customer, context.as_of)
    wording = reader.wording
    maker.needs.company(taxed=False)
    maker.needs.customer(reader.known, customer, taxed=False)
    start = wording.day(context.start) if context.start is not None and style == "activity" else None
    end = wording.day(context.as_of)
    sort = "confirmation" if asked.confirm else "statement"
    parts = tuple(_part(maker, reader, report, total) for total in report.totals)
    fields: dict[str, Any] = {
        **maker.shared(sort, customer, reader, context.as_of, context.as_of),
        "style": style,
        "start": start,
        "period": wording.say("period", start=start.text, end=end.text)
        if start is not None
        else wording.say("as_of", date=end.text),
        "parts": parts,
    }
    if not asked.confirm:
        return Statement(**fields)
    who = (asked.reply_to or wording.say("confirm_auditors")).removesuffix(".")  # a full stop follows
    return Confirmation(
        **fields,
        intro=wording.say("confirm_intro", date=end.text, what=_balances(reader, parts)),
        ask=wording.say("confirm_ask", who=who),
    )


def _balances(reader: Reader, parts: tuple[StatementPart, ...]) -> str:
    wording, said = reader.wording, []
    for label, own in (
        ("confirm_owed", [p.due.full for p in parts if p.balance.value > 0]),
        ("confirm_due", [p.due.full for p in parts if p.balance.value < 0]),
    ):
        if own:
            said.append(wording.say(label, amount=_listed(reader, own)))
    return _listed(reader, said) if said else wording.say("confirm_nothing")


def _listed(reader: Reader, texts: list[str]) -> str:
    first, last = ", ".join(texts[:-1]), texts[-1]
    return reader.wording.say("confirm_and", one=first, other=last) if first else last


def _part(maker: Maker, reader: Reader, report: Report, total: Row) -> StatementPart:
    wording, currency = reader.wording, str(total["currency"])
    rows = tuple(_row(maker, reader, row) for row in report.rows if row["currency"] == currency)
    balance = total["balance"]
    buckets = tuple(
        Bucket(id=name, label=_bucket(reader, name), amount=wording.amount(total[name], currency))
        for name in total
        if name not in ("currency", "balance", "debit", "credit") and total[name]
    )
    late = sum((b.amount.value for b in buckets if b.id[0].isdigit()), ZERO)
    pays = balance > 0
    return StatementPart(
        currency=currency,
        rows=rows,
        debits=wording.amount(total["debit"], currency),
        credits=wording.amount(total["credit"], currency),
        balance=wording.amount(balance, currency),
        label=wording.say("balance_favour" if balance < 0 else "balance_due"),
        due=wording.amount(abs(balance), currency),
        buckets=buckets,
        overdue=wording.amount(late, currency) if late > 0 else None,
        shares=any(row.others_paid is not None for row in rows),
        pay=Pay(accounts=accounts_of(maker, currency), reference=reader.id, link=None) if pays else None,
    )


def _bucket(reader: Reader, name: str) -> str:
    if name[0].isdigit():
        return reader.wording.say("bucket_days", days=name)
    return reader.wording.say(f"bucket_{name}")


def _row(maker: Maker, reader: Reader, row: Row) -> StatementRow:
    wording, currency = reader.wording, row["currency"]
    item: OpenItem | None = row.get("_item")
    movement: Movement | None = row.get("_movement")
    kind = str(row.get("kind") or "forward")
    kind = _KINDS.get(kind, kind)

    def amount(value: Decimal | None) -> Amount | None:
        return wording.amount(value, currency) if value is not None else None

    late = maker.context.days_past_due(item) if item is not None and item.open > 0 else 0
    label = wording.say("brought_forward") if kind == "forward" else wording.kind(kind)
    own = (_text(movement) if movement is not None else words_of(item.document) if item is not None else "") or None
    text = maker.said(reader, own) if own is not None else None
    if item is not None and item.open > 0 and item.due == NOT_DUE:
        text = ", ".join(filter(None, (text, wording.say("retained"))))
    return StatementRow(
        date=wording.day(row["date"]),
        document=row.get("document"),
        kind=kind,
        label=label,
        text=text,
        own=own,
        what=wording.say("named", name=label, text=text) if text is not None else label,
        due=wording.day(row["due"]) if row.get("due") is not None else None,
        days_late=late if late > 0 else None,
        debit=amount(row.get("debit")),
        credit=amount(row.get("credit")),
        balance=wording.amount(row["balance"], currency),
        **{name: amount(value) for name, value in _shares(maker, item).items()},
    )


def _text(movement: Movement) -> str:
    """Return what a movement is for, in words that need no translation: its own, or the document that it is about."""
    document, settlement = movement.document, movement.settlement
    if movement.cls == "reversals" or (settlement is None and movement.cls == "transfers"):
        return document.id if settlement is None else settlement.target.id
    if settlement is not None:
        return settlement.target.id
    return document.opener.document if document.kind == "deduction" else words_of(document)


def _shares(maker: Maker, item: OpenItem | None) -> dict[str, Decimal | None]:
    """Return what an open item was, what those who had it before paid and were credited, what the customer has paid."""
    names = ("original", "others_paid", "adjusted", "share", "paid")
    if item is None:
        return dict.fromkeys(names)
    document, taken_over = item.document, item.customer != item.document.customer
    paid = adjusted = ZERO
    if taken_over and document.side == DEBIT:
        for s in maker.subledger.touching(document.id):
            if s.target is document and s.holder == document.customer and s.active(maker.context.as_of):
                by_money = s.source.facts.received
                paid, adjusted = (paid + s.settled, adjusted) if by_money else (paid, adjusted + s.settled)
    sign = 1 if item.amount >= 0 else -1
    values = (sign * document.amount, paid if taken_over else None, adjusted if taken_over else None, item.amount,
              item.amount - item.open)  # fmt: skip
    return dict(zip(names, values, strict=True))
