"""Vintages: of each month's invoices, what money had come in so many days after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from arcli.analytics.lives import MONEY, Event, Life
from arcli.analytics.ratios import share
from arcli.model.dates import end_of_month
from arcli.model.money import ZERO
from arcli.model.report import Chart, Report, Row, columns
from arcli.reports.context import Context
from arcli.subledger.state import Document

AGES = (15, 30, 45, 60, 90, 120, 180)
OF_A_PERIOD = True


def vintages(context: Context) -> Report:
    """Return for each month of invoices its sales, and the share of them collected by day 15, 30, 45 and so on.

    Days count from the date on each invoice. Only money counts: payments with the discounts and charges kept from them
    are apart, as is what credit memos took off. A cheque that bounced brought nothing, on no day. A sale stays with its
    customer, whoever pays it. A cell is empty until the month's last invoice is so old. --from leaves out older months.

    Example: arcli vintages --from 2026-01 --as-of 2026-06-30
    """
    sold: dict[tuple[str, date], Decimal] = defaultdict(lambda: ZERO)
    came: dict[tuple[str, date, int], Decimal] = defaultdict(lambda: ZERO)
    total: dict[tuple[str, date, str], Decimal] = defaultdict(lambda: ZERO)
    counted: set[str] = set()
    sales = [g for g in context.lives.paid if _is_sale(context, g)]
    undone: list[tuple[Life, Event]] = []

    def comes(life: Life, month: date, day: date, amount: Decimal) -> None:
        for age in AGES:
            if day <= life.date + timedelta(age):
                came[life.currency, month, age] += amount

    for life in sales:
        sale, month = life.document, end_of_month(life.date)
        if sale.id not in counted:
            counted.add(sale.id)
            sold[sale.currency, month] += sale.amount
        for event in life.events:
            total[life.currency, month, event.how] += event.amount
            if event.how == MONEY and event.amount > 0:
                comes(life, month, event.day, event.amount)
            elif event.how == MONEY:
                undone.append((life, event))
    for life, event, day in _came_on(sales, undone):
        comes(life, end_of_month(life.date), day, event.amount)
    rows: list[Row] = []
    for currency, month in sorted(sold):
        invoiced = sold[currency, month]
        row: Row = {"month": f"{month:%Y-%m}", "currency": currency, "invoiced": invoiced}
        for age in AGES:
            old_enough = month + timedelta(age) <= context.as_of
            row[f"by_{age}"] = share(came[currency, month, age], invoiced) if old_enough else None
            row[f"amount_{age}"] = came[currency, month, age] if old_enough else None
        rows.append(row | _rest(total, currency, month, invoiced))
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


def _is_sale(context: Context, life: Life) -> bool:
    """Return whether its document is an invoice that was chosen."""
    sale = life.document
    if sale.kind != "invoice" or not context.shows(sale.customer, sale.currency):
        return False
    return context.start is None or end_of_month(life.date) >= context.start


def _came_on(sales: Sequence[Life], undone: Sequence[tuple[Life, Event]]) -> Iterator[tuple[Life, Event, date]]:
    """Yield for money that was undone the day on which it had come: a cheque that bounced brought nothing on any day.

    What other money takes back comes off the day of that.
    """
    about = {life.document.id for life, _ in undone}
    came: dict[tuple[str, Document | None], list[date]] = {}
    for life in sales if undone else ():
        if life.document.id in about:
            for e in life.events:
                if e.how == MONEY and e.amount > 0:
                    came.setdefault((life.document.id, e.source), []).append(e.day)
    for life, event in undone:
        days = came.get((life.document.id, event.source), ())
        yield life, event, max((d for d in days if d <= event.day), default=event.day)


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
