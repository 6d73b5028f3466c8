"""Promises to pay, with what came in for each and whether it was kept."""

from __future__ import annotations

from arcli.model.report import Report, columns, total_by_currency
from arcli.reports.context import Context
from arcli.reports.said import where
from arcli.subledger.promises import promises as made


def promises(context: Context) -> Report:
    """Return one row per promise up to the day, by the day it is promised for.

    A promise is due while its day is not over; then it is kept, part (kept in part) or broken, by what payments settled
    since its date. A later promise before that day replaces it. `open` is what is still open of the document.

    Example: arcli promises --as-of 2026-11-21
    """
    rows = [
        {
            "until": kept.entry.until,
            "document": kept.entry.document,
            "customer": kept.document.customer,
            "name": context.name(kept.document.customer),
            "made": kept.entry.date,
            "currency": kept.document.currency,
            "amount": kept.entry.amount,
            "received": kept.received,
            "open": kept.open,
            "status": kept.state,
            "where": where(context, kept.entry),
        }
        for kept in made(context.subledger, context.all_items)
        if context.shows(kept.document.customer, kept.document.currency)
        and (context.start is None or kept.entry.until >= context.start)
    ]
    cols = columns("until:d document customer currency amount:a+ received:a+ open:a status", "name made:d where")
    report = Report("promises", f"Promises to pay as of {context.as_of}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, rows)
    report.spare = ("received", "amount")
    return report
