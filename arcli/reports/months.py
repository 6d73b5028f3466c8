"""Balances and movements month by month: tidy rows for programs; text has a column for each month of balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from arcli.model.dates import DAY, end_of_month
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns
from arcli.reports.activity import shown_movements
from arcli.reports.context import Context
from arcli.subledger.movements import CLASSES, Movement
from arcli.subledger.proof import ProofError


def balance_by_month(context: Context) -> Report:
    """Return one row per customer, currency and month with a balance at the end of the month, or on the as-of day.

    Months are those of the period, else from the first movement on. Raise ProofError if the last balances differ from
    the open items.
    """
    moved, forward = shown_movements(context)
    balances: dict[tuple[str, str], Decimal] = defaultdict(Decimal, forward)
    rows: list[Row] = []
    for month, found in _months(context, moved):
        for movement in found:
            balances[movement.customer, movement.currency] += movement.amount
        rows += [
            {"customer": c, "name": context.name(c), "currency": cur, "balance": amount, "month": month}
            for (c, cur), amount in balances.items()
            if amount
        ]
    _prove(context, balances)
    rows.sort(key=lambda r: (r["customer"], r["currency"], r["month"]))
    cols = columns("customer name currency balance:a+ month")
    report = Report("balance", f"Balances by month up to {context.as_of}", cols, rows, context.as_of)
    report.pivot = ("month", "balance")
    report.parameters |= {"by": "month", "from": context.start}
    return report


def rollforward_by_month(context: Context) -> Report:
    """Return one row per month and currency: from opening to closing balance of all chosen customers.

    Raise ProofError if the last closing balances differ from the open items.
    """
    moved, forward = shown_movements(context)
    balances: dict[tuple[str, str], Decimal] = defaultdict(Decimal, forward)
    closing: dict[str, Decimal] = defaultdict(Decimal)
    for (_, currency), amount in forward.items():
        closing[currency] += amount
    rows: list[Row] = []
    for month, found in _months(context, moved):
        made: dict[str, Row] = {}
        for currency in sorted({*closing, *(m.currency for m in found)}):
            made[currency] = {"month": month, "currency": currency, "opening": closing[currency]}
            made[currency] |= dict.fromkeys(CLASSES, ZERO)
        for movement in found:
            made[movement.currency][movement.cls] += movement.amount
            closing[movement.currency] += movement.amount
            balances[movement.customer, movement.currency] += movement.amount
        rows += [{**row, "closing": closing[currency]} for currency, row in made.items()]
    _prove(context, balances)
    sums = " ".join(f"{name}:a" for name in ("opening", *CLASSES, "closing"))
    cols = columns(f"month currency {sums}", fx="FX", writeoffs="Write-offs")
    kept = [row for row in rows if any(row[c.id] for c in cols[2:])]
    title = f"Rollforward by month up to {context.as_of}"
    report = Report("rollforward", title, cols, kept, context.as_of, quiet=frozenset(CLASSES))
    report.parameters |= {"from": context.start, "by": "month"}
    return report


def _months(context: Context, moved: list[Movement]) -> Iterator[tuple[str, list[Movement]]]:
    """Yield each month of the period, `2026-03`, with its movements; months without any, too."""
    first = context.start or min((m.date for m in moved), default=context.as_of)
    by_month: dict[str, list[Movement]] = defaultdict(list)
    for movement in moved:
        by_month[movement.date.isoformat()[:7]].append(movement)
    day = first.replace(day=1)
    while day <= context.as_of:
        month = day.isoformat()[:7]
        yield month, by_month[month]
        day = end_of_month(day) + DAY if day < date.max.replace(day=1) else date.max


def _prove(context: Context, balances: dict[tuple[str, str], Decimal]) -> None:
    """Hold the last balances against the open items."""
    for (customer, currency), amount in context.balances.items():
        if context.shows(customer, currency) and balances.get((customer, currency), ZERO) != amount:
            raise ProofError(f'proof failed: "{customer}" closes with {balances.get((customer, currency))} {currency}')
