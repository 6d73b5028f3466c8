"""Statements of account: movements or open items, with the closing balance and its aging."""

from __future__ import annotations

from decimal import Decimal

from arcli.model.customers import NOBODY
from arcli.model.dates import NOT_DUE
from arcli.model.money import ZERO, grouped, money
from arcli.model.report import Column, Report, Row, columns
from arcli.reports.activity import row_of, running, shown_movements
from arcli.reports.aging import Buckets
from arcli.reports.context import Context
from arcli.subledger.movements import Movement
from arcli.subledger.openitems import OpenItem

_WIDE = "due:d ref applied_to customer name"


def statements(context: Context, style: str = "activity") -> list[Report]:
    """Return a statement for each chosen customer that has movements or open items, in the order of IDs.

    Unidentified money belongs to no customer, so it has no statement.
    """
    moves, forward = shown_movements(context)
    by_customer: dict[str, list[Movement]] = {}
    for movement in moves:
        by_customer.setdefault(movement.customer, []).append(movement)
    items: dict[str, list[OpenItem]] = {}
    for item in context.items:
        items.setdefault(item.customer, []).append(item)
    carried = {c for (c, _), amount in forward.items() if amount}
    return [
        _statement(context, c, by_customer.get(c, []), forward, items.get(c, []), style)
        for c in sorted((by_customer.keys() | items.keys() | carried) - {NOBODY})
    ]


def empty_statement(context: Context, customer: str) -> Report:
    """Return the statement of a customer without movements and open items."""
    return _statement(context, customer, [], {}, [], "activity")


def _statement(
    context: Context,
    customer: str,
    moves: list[Movement],
    forward: dict[tuple[str, str], Decimal],
    items: list[OpenItem],
    style: str,
) -> Report:
    brought = {cur: amount for (c, cur), amount in forward.items() if c == customer}
    rows = _open_rows(context, items) if style == "open" else _activity_rows(context, customer, moves, brought)
    cols = columns("date:d document kind description currency debit:a+ credit:a+ balance:a", _WIDE)
    report = Report("statement", f"Statement of {context.name(customer)} ({customer})", cols, rows, context.as_of)
    report.spare = ("kind",)
    start = f"{context.start} to " if context.start else "up to "
    report.title += f", {start}{context.as_of}" if style == "activity" else f", open items as of {context.as_of}"
    report.parameters |= {"customer": customer, "style": style, "from": context.start}
    _close(context, report, customer, items, cols)
    return report


def _activity_rows(context: Context, customer: str, moves: list[Movement], brought: dict[str, Decimal]) -> list[Row]:
    rows: list[Row] = []
    if context.start is not None:
        for currency in sorted(brought.keys() | {m.currency for m in moves}):
            row: Row = {"date": context.start, "description": "Balance brought forward", "currency": currency}
            row |= {"balance": brought.get(currency, ZERO), "customer": customer, "name": context.name(customer)}
            rows.append(row)
    rows += [row_of(context, m, balance) for m, balance in running(moves, brought)]
    return rows


def _open_rows(context: Context, items: list[OpenItem]) -> list[Row]:
    rows: list[Row] = []
    balance: dict[str, Decimal] = {}
    for item in sorted(items, key=lambda i: (i.currency, i.date, i.document.id, i.part or 0)):
        balance[item.currency] = balance.get(item.currency, ZERO) + item.open
        of = "" if abs(item.open) == abs(item.amount) else f"open of {grouped(abs(item.amount), item.currency)}"
        if item.due == NOT_DUE and item.open > 0:
            of = f"retained, {of}" if of else "retained"
        rows.append(
            {
                "date": item.date,
                "document": item.ref,
                "kind": item.document.kind,
                "description": of,
                "currency": item.currency,
                "debit": item.open if item.open > 0 else None,
                "credit": -item.open if item.open < 0 else None,
                "balance": balance[item.currency],
                "due": item.stated_due,
                "ref": item.document.entry.ref,
                "customer": item.customer,
                "name": context.name(item.customer),
                "_item": item,
            }
        )
    return rows


def _close(context: Context, report: Report, customer: str, items: list[OpenItem], cols: list[Column]) -> None:
    """Add totals with the closing balance, and notes with its aging."""
    buckets = Buckets(context, credits_aged=False)
    currencies = sorted({r["currency"] for r in report.rows} | {i.currency for i in items})
    for currency in currencies:
        shown = [r for r in report.rows if r["currency"] == currency]
        aged: dict[str, Decimal] = {}
        for item in items:
            if item.currency == currency:
                aged[buckets.of(item)] = aged.get(buckets.of(item), ZERO) + item.open
        closing = context.balances.get((customer, currency), ZERO)
        total: Row = {"currency": currency, "balance": closing}
        for name in ("debit", "credit"):
            total[name] = sum((r[name] for r in shown if r.get(name)), ZERO)
        order = [*buckets.ids, "credits", "unapplied"]
        report.totals.append({**total, **{b: aged.get(b, ZERO) for b in order}})
        favour = ", in the customer's favour" if closing < 0 else ""
        report.notes.append(f"Closing balance: {money(closing, currency)}{favour}")
        parts = [f"{b} {grouped(aged[b], currency)}" for b in order if aged.get(b)]
        if parts:
            report.notes.append("Of it: " + ", ".join(parts))
    if not report.rows and not items:
        report.notes.append("There are no movements and no open items.")
