"""Claims on insurers: what there is to do about them, by the day on which it must be done."""

from __future__ import annotations

from arcli.collections.claims import claims as found
from arcli.model.report import Report, columns, total_by_currency
from arcli.reports.context import Context


def claims(context: Context) -> Report:
    """Return one row per claim to see to: denied, no response, file, secondary; and credit balances to pay back.

    `by` is the last day: for an appeal, for filing, for paying back.

    Example: arcli claims --as-of 2026-11-21
    """
    rows = [
        {
            "task": c.task,
            "document": c.item.ref,
            "customer": c.item.customer,
            "name": context.name(c.item.customer),
            "by": c.by,
            "days": (context.as_of - c.item.date).days,
            "currency": c.item.currency,
            "amount": c.amount,
            "code": c.code,
            "why": c.why,
        }
        for c in found(context.subledger, context.all_items)
        if context.shows(c.item.customer, c.item.currency)
    ]
    cols = columns("task document customer by:d days:n currency amount:a+ why", "name code")
    report = Report("claims", f"Claims to see to on {context.as_of}", cols, rows, context.as_of)
    report.totals = total_by_currency(cols, rows)
    report.below = frozenset({"why"})
    return report
