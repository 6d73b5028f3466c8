"""The rollforward: opening balance, movements by class, closing balance."""

from __future__ import annotations

from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.movements import CLASSES, movements
from arcli.subledger.proof import ProofError


def rollforward(context: Context, by: str = "customer") -> Report:
    """Return one row per customer and currency (per currency with `by="total"`).

    Each adds up across to its closing balance. Receipts are gross and agree with the bank. Credit balances are
    negative. Raise ProofError if a closing balance differs from the open items.
    """
    rows: dict[tuple[str, str], Row] = {}
    for movement in movements(context.subledger):
        if not context.shows(movement.customer, movement.currency):
            continue
        customer = movement.customer if by == "customer" else "(all)"
        key = (customer, movement.currency)
        row = rows.get(key)
        if row is None:
            row = rows[key] = {"customer": customer, "currency": movement.currency, "opening": ZERO}
            row |= dict.fromkeys(CLASSES, ZERO) | {"closing": ZERO}
        before = context.start is not None and movement.date < context.start
        row["opening" if before else movement.cls] += movement.amount
        row["closing"] += movement.amount
    _prove(context, rows, by)
    return rollforward_of(context, [rows[k] for k in sorted(rows)], by)


def rollforward_of(context: Context, rows: list[Row], by: str) -> Report:
    """Return the report of rows that add up across, without rows in which nothing moved and nothing is open."""
    sums = ("opening", *CLASSES, "closing")
    kept = [row for row in rows if any(row[name] for name in sums)]
    if by == "customer":
        for row in kept:
            row["name"] = context.name(row["customer"])
    main = "customer currency " + " ".join(f"{name}:a+" for name in sums)
    cols = columns(main, "name", fx="FX", writeoffs="Write-offs")
    span = f"{context.start} to {context.as_of}" if context.start else f"up to {context.as_of}"
    report = Report("rollforward", f"Rollforward, {span}", cols, kept, context.as_of, quiet=frozenset(CLASSES))
    report.totals = total_by_currency(cols, kept)
    report.parameters |= {"from": context.start, "by": by}
    return report


def _prove(context: Context, rows: dict[tuple[str, str], Row], by: str) -> None:
    expected: dict[tuple[str, str], object] = {}
    for (customer, currency), amount in context.balances.items():
        if context.shows(customer, currency):
            key = (customer if by == "customer" else "(all)", currency)
            expected[key] = expected.get(key, ZERO) + amount  # type: ignore[operator]
    for key, row in rows.items():
        if row["closing"] != expected.get(key, ZERO):
            raise ProofError(f'proof failed: rollforward of "{key[0]}" closes with {row["closing"]} {key[1]}')
