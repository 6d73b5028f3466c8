"""The register: every movement of receivables, with a running balance per currency."""

from __future__ import annotations

from decimal import Decimal

from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.activity import row_of, running, shown_movements
from arcli.reports.context import Context


def register(context: Context) -> Report:
    """Return one row per movement, with the running balance of what is shown per currency, from the opening balance."""
    moves, carried = shown_movements(context)
    forward: dict[str, Decimal] = {}
    for (_, currency), amount in carried.items():
        forward[currency] = forward.get(currency, ZERO) + amount
    rows: list[Row] = []
    if context.start is not None:
        rows = [
            {"date": context.start, "kind": "brought forward", "currency": c, "balance": forward[c]}
            for c in sorted(forward)
        ]
    rows += [row_of(context, m, balance) for m, balance in running(moves, forward)]
    cols = columns(
        "date:d document kind customer currency debit:a+ credit:a+ balance:a", "ref applied_to approved description"
    )
    totals = total_by_currency(cols, rows)
    closing = {r["currency"]: r["balance"] for r in rows}
    for total in totals:
        total["balance"] = closing[total["currency"]]
    span = context.span
    report = Report("register", f"Register, {span}", cols, rows, context.as_of, totals=totals)
    report.spare = ("kind",)
    report.parameters["from"] = context.start
    return report
