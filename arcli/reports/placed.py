"""What is with collection agencies and lawyers: the list of what reminders and calls leave out."""

from __future__ import annotations

from arcli.model.report import Report, columns, total_by_currency
from arcli.reports.context import Context


def placed(context: Context) -> Report:
    """Return one row per open item that an agency has: with whom, since when, how much is open, how late it is."""
    rows = []
    for item in context.items:
        entry = context.subledger.follow.placed(item.customer, item.document.id) if item.open > 0 else None
        if entry is not None:
            rows.append({
                "with": entry.with_, "since": entry.date, "document": item.ref, "customer": item.customer,
                "name": context.name(item.customer), "days": context.days_past_due(item), "currency": item.currency,
                "open": item.open, "reason": entry.reason,
            })  # fmt: skip
    rows.sort(key=lambda r: (str(r["with"]), str(r["currency"]), str(r["customer"]), str(r["document"])))
    cols = columns("with since:d document customer days:n currency open:a+ reason", "name", days="Days past due")
    report = Report("placed", f"With agencies on {context.as_of}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, rows)
    report.quiet = frozenset({"reason"})
    report.spare = ("since",)
    return report
