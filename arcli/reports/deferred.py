"""What is deferred on a day, and when it will be earned."""

from __future__ import annotations

from decimal import Decimal

from arcli.gl.deferral import DEFERRED
from arcli.gl.summary import Summary
from arcli.model.dates import NOT_DUE, add_months, iso
from arcli.model.money import ZERO, major
from arcli.model.report import Report, columns, total_by_currency
from arcli.reports.context import Context
from arcli.reports.revenue import BY, NOTHING, key_of, prove_held, shown


def deferred(context: Context, summary: Summary, by: str = "month") -> Report:
    """Return what will be earned of what is deferred: by month, or by customer, account, contract or document.

    `within_year` is what the twelve months after the day earn, `later` the rest (IFRS 15.120, ASC 606-10-50-13 ask
    when revenue is expected). Together they are the balance of the deferred account.

    Example: arcli deferred --as-of 2026-03-31 --by customer
    """
    year = add_months(context.as_of, 12)
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for stream in shown(context, summary):
        currency = stream.document.currency
        for flow in stream.coming(context.as_of):
            month = "not known" if flow.day == NOT_DUE else iso(flow.day)[:7]
            key = month if by == "month" else key_of(stream, by)
            held = sums.setdefault((key, currency), [ZERO, ZERO])
            held[flow.day > year] += major(flow.cents, currency)
    rows = [
        {by: key, "currency": currency, "deferred": soon + late, "within_year": soon, "later": late}
        for (key, currency), (soon, late) in sorted(sums.items())
        if soon or late
    ]
    if by == "customer":
        for row in rows:
            row["name"] = context.name(str(row["customer"]))
    more = " name" if by == "customer" else ""
    cols = columns(f"{by} currency deferred:a+", f"within_year:a+ later:a+{more}", deferred="To be earned")
    report = Report("deferred", f"Deferred revenue as of {context.as_of}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, rows)
    report.parameters |= {"by": by}
    prove_held(context, summary, DEFERRED, {t["currency"]: t["deferred"] for t in report.totals})
    if context.ledger.settings.revenue is None:
        report.notes.append(NOTHING)
    return report


__all__ = ["BY", "deferred"]
