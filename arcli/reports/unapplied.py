"""Payments and credits that are not fully applied."""

from __future__ import annotations

from arcli.matching.leftover import candidates
from arcli.model.entries import Payment
from arcli.model.report import Report, columns, total_by_currency
from arcli.reports.context import Context


def unapplied(context: Context) -> Report:
    """Return one row per open payment or credit; amounts are what is due to the customer, positive.

    `memo` is what the bank or a person wrote beside it.
    `candidates` are the items that an open payment may settle: sets of open items that add up to it, or documents it
    names.
    """
    rows = []
    wanted = [i for i in context.items if i.is_unapplied and i.open < 0]
    best = candidates(context.subledger, wanted, context.all_items, context.ledger.settings.matching, context.as_of)
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
                "method": entry.method if isinstance(entry, Payment) else None,
                "payer": entry.payer if isinstance(entry, Payment) else None,
                "memo": entry.memo,
                "candidates": best.get((item.document.id, item.customer)),
            }
        )
    main = "document kind customer date:d age:n currency amount:a open:a+ memo candidates"
    cols = columns(main, "name ref method payer", age="Days", memo="Text")
    title = f"Unapplied cash and open credits as of {context.as_of}"
    report = Report("unapplied", title, cols, rows, context.as_of, totals=total_by_currency(cols, rows))
    report.spare = ("kind", "amount")
    report.quiet = report.below = frozenset({"memo", "candidates"})
    return report
