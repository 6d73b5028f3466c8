"""Open items, one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.model.report import Report, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.openitems import OpenItem


def status_of(context: Context, item: OpenItem) -> str:
    """credit, disputed, promised, overdue or current: the first that holds."""
    if item.open < 0:
        return "credit"
    follow = context.subledger.follow
    if follow.disputes and follow.disputed(item.document.id, item.part):
        return "disputed"
    promise = follow.promised(item.document.id, item.part) if follow.promises else None
    if promise is not None and promise.until >= context.as_of:
        return "promised"
    return "overdue" if context.days_past_due(item) > 0 else "current"


def open_list(context: Context) -> Report:
    """A row an open item; credits are negative."""
    rows = []
    for item in context.items:
        entry, document = item.document.entry, item.document
        discount, until = discount_offer(context, item)
        promise = context.subledger.follow.promised(document.id, item.part)
        rows.append(
            {
                "document": document.id,
                "instalment": item.part,
                "kind": document.kind,
                "customer": item.customer,
                "name": context.name(item.customer),
                "date": item.date,
                "due": item.due if item.open > 0 else None,
                "days": context.days_past_due(item) if item.open > 0 else None,
                "currency": item.currency,
                "amount": item.amount,
                "open": item.open,
                "status": status_of(context, item),
                "disputed": context.disputed(item),
                "promised": promise.until if promise else None,
                "po": getattr(entry, "po", None),
                "ref": entry.ref,
                "discount": discount,
                "discount_date": until,
            }
        )
    cols = columns(
        "document instalment:n kind customer date:d due:d days:n currency amount:a open:a+ status",
        "name disputed:a promised:d po ref discount:a discount_date:d",
        po="PO",
    )
    report = Report(
        "open", f"Open items as of {context.as_of}", cols, rows, context.as_of, totals=total_by_currency(cols, rows)
    )
    report.parameters["basis"] = context.basis
    return report


def discount_offer(context: Context, item: OpenItem) -> tuple[Decimal | None, date | None]:
    """The early-payment discount that an invoice still has on the day, and its last day; (None, None) without.

    It is what `arcli add payment` would propose: of the whole document, if none was taken.
    """
    from arcli.ledger.checks import offer  # noqa: PLC0415 - aging needs none of it
    from arcli.ledger.propose import discount_on  # noqa: PLC0415 - only an open discount needs it

    if item.open <= 0 or item.part is not None:
        return None, None
    until, _ = offer(context.subledger, item.document)
    discount = discount_on(context.subledger, item.document, item.open, context.as_of)
    return (discount, until) if discount else (None, None)
