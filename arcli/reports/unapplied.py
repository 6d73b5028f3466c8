"""Payments and credits of which something is left to apply."""

from __future__ import annotations

from arcli.model.report import Report, columns, total_by_currency
from arcli.reports.context import Context


def unapplied(context: Context) -> Report:
    """A row for each open payment or credit; amounts are what the customer has to get, positive."""
    rows = []
    for item in context.items:
        if item.open >= 0:
            continue
        entry = item.document.entry
        rows.append(
            {
                "document": item.document.id,
                "kind": item.document.kind,
                "customer": item.customer,
                "name": context.name(item.customer),
                "date": item.date,
                "age": (context.as_of - item.date).days,
                "currency": item.currency,
                "amount": -item.amount,
                "open": -item.open,
                "ref": entry.ref,
                "method": getattr(entry, "method", None),
                "payer": getattr(entry, "payer", None),
            }
        )
    cols = columns("document kind customer date:d age:n currency amount:a open:a+", "name ref method payer", age="Days")
    title = f"Unapplied cash and open credits as of {context.as_of}"
    return Report("unapplied", title, cols, rows, context.as_of, totals=total_by_currency(cols, rows))
