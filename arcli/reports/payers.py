"""How each customer pays, with the score that forecasts and work lists begin with."""

from __future__ import annotations

from arcli.analytics.kpi import Measures
from arcli.analytics.payers import payers as found_payers
from arcli.analytics.ratios import share
from arcli.model.report import Chart, Report, Row, columns
from arcli.reports.context import Context


def payers(context: Context) -> Report:
    """Return how late each customer pays in a currency, and what else its payments say.

    The score is the mean delay in days past due (early is negative), smoothed by five average invoices:
    (sum of delays + 5 × the mean of all customers) ÷ (settled + 5). Early and late count alike; what credit memos or
    write-offs settled alone does not count.

    Example: arcli payers --as-of 2026-03-31 --wide
    """
    measures = Measures(context.lives, lambda customer: customer, context.currency)
    rows: list[Row] = []
    for payer in found_payers(measures):
        if not context.shows(payer.customer, payer.currency) or payer.customer == "?":
            continue
        settled = len(payer.delays)
        row: Row = {"customer": payer.customer, "name": context.name(payer.customer), "currency": payer.currency}
        row |= {"score": payer.score, "settled": settled, "on_time_share": share(payer.on_time, settled)}
        row |= {"pays": payer.words(), "delay": payer.delay, "delays": sum(payer.delays), "on_time": payer.on_time}
        row |= {"settled_amount": payer.amount, "trend": payer.trend, "promises": payer.promises}
        row |= {"promises_kept": payer.kept, "disputes": payer.disputes, "payments": payer.payments}
        rows.append(row | {"usual_day": payer.usual_day, "method": payer.method})
    cols = columns(
        "customer currency score:n settled:n on_time_share:p pays",
        "name delay:n delays:n on_time:n settled_amount:a trend:n promises:n promises_kept:n disputes:n payments:n "
        "usual_day method",
        on_time_share="On time",
    )
    made = Report("payers", f"How customers pay, up to {context.as_of}", cols, rows, context.as_of)
    made.spare = ("settled",)
    made.charts = (Chart("Score, days past due", ("score",), "customer", most=30),)
    return made
