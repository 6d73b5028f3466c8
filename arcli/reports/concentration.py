"""Concentration: the share of receivables that each customer owes."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from arcli.model.money import ZERO
from arcli.model.report import Chart, Report, Row, columns, total_by_currency
from arcli.reports.context import Context


def concentration(context: Context) -> Report:
    """Return each customer's share of what is owed in a currency, in percent, the largest first, with a running total.

    The Herfindahl index is the sum of the squared shares, which the column `squared` has: 1 means that one customer
    owes everything, 0.1 is the value for ten customers of equal size. Credit balances and unidentified cash have no
    share. All customers count, even where -c shows only some.

    Example: arcli concentration --as-of 2026-03-31 --currency USD
    """
    owed: dict[str, list[tuple[Decimal, str]]] = {}
    for (customer, currency), balance in context.balances.items():
        if balance > ZERO and customer != "?":
            owed.setdefault(currency, []).append((balance, customer))
    rows: list[Row] = []
    notes = []
    for currency, found in sorted(owed.items()):
        if context.currency in (None, currency):
            total = sum((balance for balance, _ in found), ZERO)
            rows += _rows(context, currency, sorted(found, key=lambda f: (-f[0], f[1])), total)
            index = sum(((balance / total) ** 2 for balance, _ in found), ZERO)
            notes.append(f"Herfindahl index {currency}: {index:.4f}, as with {1 / index:.1f} customers of equal size.")
    cols = columns("customer name currency balance:a+ share:p cumulated:p", "squared:n")
    title = f"Concentration as of {context.as_of}"
    made = Report("concentration", title, cols, rows, context.as_of, totals=total_by_currency(cols, rows), notes=notes)
    made.charts = (Chart("Largest shares of what is owed, %", ("share",), "customer", most=12),)
    return made


def _rows(context: Context, currency: str, found: list[tuple[Decimal, str]], total: Decimal) -> list[Row]:
    rows: list[Row] = []
    cumulated = ZERO
    for balance, customer in found:
        cumulated += balance
        if context.shows(customer):
            name = context.name(customer)
            row: Row = {"customer": customer, "name": name, "currency": currency, "balance": balance}
            row |= {"share": _percent(balance, total), "cumulated": _percent(cumulated, total)}
            rows.append(row | {"squared": ((balance / total) ** 2).quantize(Decimal("0.000001"), ROUND_HALF_UP)})
    return rows


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
