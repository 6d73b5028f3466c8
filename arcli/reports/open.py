"""Open items, one by one."""

from __future__ import annotations

from arcli.model.dates import NOT_DUE
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.discounts import Discounts
from arcli.subledger.openitems import OpenItem
from arcli.subledger.state import Document


def status_of(context: Context, item: OpenItem) -> str:
    """Return the first that applies of credit, disputed, promised, overdue, retained and current."""
    if item.open < 0:
        return "credit"
    if context.shares.disputed(item):
        return "disputed"
    if any(p.until >= context.as_of for p in context.shares.promised(item)):
        return "promised"
    if context.days_past_due(item) > 0:
        return "overdue"
    return "retained" if item.due == NOT_DUE else "current"


def _letter(context: Context, document: Document) -> Row:
    """Return when, to whom and with which content the document was last sent as itself."""
    found = context.subledger.follow.letters.of_document(document.id, document.facts.printed or "")
    last = next((letter.entry for letter in reversed(found) if letter.counts), None)
    if last is None:
        return {"sent": None, "sent_to": None, "digest": None}
    return {"sent": last.date, "sent_to": last.to or last.channel, "digest": last.digest}


def open_list(context: Context) -> Report:
    """Return one row per open item; credits are negative.

    The discount is the amount that a payment made on the as-of day may deduct.
    """
    rows = []
    discounts = Discounts(context.subledger)
    for item in context.items:
        document = item.document
        offer = discounts.of(item, context.as_of) if item.open > 0 else None
        discount = offer.on(context.as_of, item.open) if offer is not None else ZERO
        promised, disputed = context.shares.promised(item), context.shares.disputed(item)
        rows.append(
            {
                "document": document.id,
                "instalment": item.part,
                "kind": document.kind,
                "customer": item.customer,
                "name": context.name(item.customer),
                "date": item.date,
                "due": item.stated_due,
                "days": context.stated_days(item),
                "currency": item.currency,
                "amount": item.amount,
                "open": item.open,
                "status": status_of(context, item),
                "disputed": context.disputed(item),
                "dispute_code": disputed.entry.code if disputed is not None else None,
                "dispute_next": disputed.entry.next if disputed is not None else None,
                "promised": promised[0].until if promised else None,
                "po": document.says("po"),
                "ref": document.says("ref"),
                "discount": discount or None,
                "discount_date": offer.until if offer is not None and discount else None,
                **_letter(context, document),
            }
        )
    cols = columns(
        "document instalment:n kind customer date:d due:d days:n currency amount:a open:a+ status",
        "name disputed:a promised:d po ref discount:a discount_date:d dispute_code dispute_next:d "
        "sent:d sent_to digest",
        po="PO",
    )
    report = Report(
        "open", f"Open items as of {context.as_of}", cols, rows, context.as_of, totals=total_by_currency(cols, rows)
    )
    report.spare = ("kind", "amount", "date")
    report.parameters["basis"] = context.basis
    return report
