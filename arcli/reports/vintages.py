"""Vintages: of each month's invoices, what money had come in so many days after."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from arcli.analytics.lives import MONEY
from arcli.analytics.ratios import share
from arcli.model.dates import end_of_month
from arcli.model.money import ZERO
from arcli.model.report import Chart, Report, Row, columns
from arcli.reports.context import Context

AGES = (15, 30, 45, 60, 90, 120, 180)
OF_A_PERIOD = True


def vintages(context: Context) -> Report:
    """Return for each month of invoices its sales, and the share of them collected by day 15, 30, 45 and so on.

    Days count from the date on each invoice. Only money counts: payments with the discounts and charges kept from them
    are apart, as is what credit memos took off. A sale stays with its customer, whoever pays it. A cell is empty until
    the month's last invoice is so old. --from leaves out older months.

    Example: arcli vintages --from 2026-01 --as-of 2026-06-30
    """
    sold: dict[tuple[str, date], Decimal] = defaultdict(lambda: ZERO)
    came: dict[tuple[str, date, int], Decimal] = defaultdict(lambda: ZERO)
    total: dict[tuple[str, date, str], Decimal] = defaultdict(lambda: ZERO)
    counted: set[str] = set()
    for life in context.lives.paid:
        sale = life.document
        if sale.kind != "invoice" or not context.shows(sale.customer, sale.currency):
            continue
        month = end_of_month(life.date)
        if context.start is not None and month < context.start:
            continue
        if sale.id not in counted:
            counted.add(sale.id)
            sold[sale.currency, month] += sale.amount
        for event in life.events:
            total[life.currency, month, event.how] += event.amount
            for age in AGES if event.how == MONEY else ():
                if event.day <= life.date + timedelta(age):
                    came[life.currency, month, age] += event.amount
    rows: list[Row] = []
    for currency, month in sorted(sold):
        sales = sold[currency, month]
        row: Row = {"month": f"{month:%Y-%m}", "currency": currency, "invoiced": sales}
        for age in AGES:
            old_enough = month + timedelta(age) <= context.as_of
            row[f"by_{age}"] = share(came[currency, month, age], sales) if old_enough else None
            row[f"amount_{age}"] = came[currency, month, age] if old_enough else None
        rows.append(row | _rest(total, currency, month, sales))
    cols = columns(
        "month currency invoiced:a " + " ".join(f"by_{age}:p" for age in AGES),
        " ".join(f"amount_{age}:a" for age in AGES) + " paid:a credited:a written_off:a other:a open:a",
        **{f"by_{age}": f"By {age}" for age in AGES},
        **{f"amount_{age}": f"Amount {age}" for age in AGES},
    )
    title = f"Collected of each month's invoices, up to {context.as_of}"
    report = Report("vintages", title, cols, rows, context.as_of, spare=("by_180", "by_15"))
    report.charts = (Chart("Collected by day 60, %", ("by_60",), "month"),)
    report.parameters["from"] = context.start
    return report


def _rest(total: dict[tuple[str, date, str], Decimal], currency: str, month: date, sales: Decimal) -> Row:
    """Return what became of a month's invoices in all; paid + credited + written off + other + open = invoiced."""
    own = {how: amount for (cur, day, how), amount in total.items() if (cur, day) == (currency, month)}
    own.pop("transfer", None)  # whoever has it now, it is open until it is paid
    paid, credited = own.pop(MONEY, ZERO), own.pop("credit", ZERO)
    lost = own.pop("writeoff", ZERO)
    other = sum(own.values(), ZERO)
    return {
        "paid": paid, "credited": credited, "written_off": lost, "other": other,
        "open": sales - paid - credited - lost - other,
    }  # fmt: skip
