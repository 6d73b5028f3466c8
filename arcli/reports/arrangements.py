"""Arrangements to pay by instalments, with what came in for each and whether it was kept."""

from __future__ import annotations

from arcli.model.report import Report, columns, total_by_currency
from arcli.reports.context import Context
from arcli.reports.said import where
from arcli.subledger.arrangements import arranged


def arrangements(context: Context) -> Report:
    """Return one row per arrangement up to the day, by day and number.

    An arrangement is running, fulfilled, broken (since `broken`), or replaced by a later one about the same document.
    `left` is what is left of its instalments, `next` the day of the next one and `next_amount` what is left of that.

    Example: arcli arrangements --as-of 2026-11-21
    """
    rows = [
        {
            "arrangement": one.entry.id,
            "customer": one.entry.customer,
            "name": context.name(one.entry.customer),
            "date": one.entry.date,
            "documents": ", ".join(e.document for e in one.entry.enclosed),
            "currency": one.currency,
            "amount": one.entry.amount,
            "paid": one.paid,
            "left": one.left,
            "next": one.next_due,
            "next_amount": one.next_amount if one.rest else None,
            "status": one.state,
            "broken": one.broken,
            "approved": one.entry.approved,
            "where": where(context, one.entry),
        }
        for one in arranged(context.subledger)
        if context.shows(one.entry.customer, one.currency)
        and (context.start is None or one.entry.date >= context.start)
    ]
    main = "arrangement customer currency amount:a+ paid:a+ left:a+ next:d next_amount:a status"
    cols = columns(main, "name date:d documents broken:d approved where", currency="Cur", next_amount="Due then")
    report = Report("arrangements", f"Arrangements as of {context.as_of}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, rows)
    return report
