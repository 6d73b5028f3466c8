"""Aging: open items by days past due."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.model.dates import NOT_DUE
from arcli.model.entries import order_of
from arcli.model.money import ZERO, money
from arcli.model.plain import Account
from arcli.model.report import Chart, Column, Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.reports.open import status_of
from arcli.subledger.openitems import OpenItem
from arcli.subledger.state import Document

GROUPS = ("salesperson", "collector", "group")  # what customers are put together by
BASES = {"due": "due date", "invoice": "date on the document", "agreed": "agreed due date"}


class Buckets:
    """The buckets from the settings: their column ids, and the bucket that a number of days falls into."""

    def __init__(self, context: Context, *, credits_aged: bool) -> None:
        settings = context.ledger.settings
        self.ids, self.bounds = settings.bucket_ids(), settings.aging.buckets
        self.context, self.credits_aged = context, credits_aged
        self._found: dict[date, tuple[str, int]] = {}

    def of(self, item: OpenItem) -> str:
        """Return the column of an item: a bucket, `credits` or `unapplied`."""
        return self.find(item)[0]

    def number(self, days: int) -> int:
        """Return the place among `ids` of the bucket that a number of days falls into."""
        return bisect_left(self.bounds, days)

    def find(self, item: OpenItem) -> tuple[str, int]:
        """Return the column of an item and its days past due."""
        day = self.context.aging_date(item)
        found = self._found.get(day)
        if found is None:
            days = (self.context.as_of - day).days
            found = self._found[day] = self.ids[self.number(days)], days
        if item.open < 0 and not self.credits_aged:
            return "unapplied" if item.is_unapplied else "credits", found[1]
        return found


def aging(context: Context, by: str = "customer", credits: str | None = None) -> Report:
    """Return open items in buckets, one row per `by`: customer, document, bucket, or one of `GROUPS`.

    An item ages from its due date, by default; from the document's or the agreed date with the option or setting. With
    `credits="aged"`, open credits and unapplied cash age by their own date instead of having columns.
    """
    aged = (credits or context.ledger.settings.aging.credits) == "aged"
    buckets = Buckets(context, credits_aged=aged)
    if by == "document":
        report = _by_document(context, buckets)
    elif by == "bucket":
        report = _by_bucket(context, buckets)
    else:
        report = _by_group(context, buckets, by)
    report.notes.append(f"Aged by {BASES[context.basis]}" + ("; credits by their own date." if aged else "."))
    if by not in ("document", "bucket"):
        report.charts = (Chart("By days past due", tuple(_sums(buckets)[:-1]), of_totals=True),)
    report.parameters |= {"by": by, "basis": context.basis, "credits": "aged" if aged else "separate"}
    return report


def _sums(buckets: Buckets) -> list[str]:
    return [*buckets.ids, *([] if buckets.credits_aged else ["credits", "unapplied"]), "total"]


def _by_group(context: Context, buckets: Buckets, by: str) -> Report:
    sums = _sums(buckets)
    disputes = context.subledger.follow.disputes
    rows: dict[tuple[str, str], Row] = {}
    for item in context.items:
        customer, currency = item.customer, item.document.currency
        key = (group_of(context, customer, by), currency)
        row = rows.get(key)
        if row is None:
            row = rows[key] = {
                by: key[0],
                "currency": currency,
                **dict.fromkeys(sums, ZERO),
                "disputed": ZERO,
                "oldest_days": None,
            }
        open_, (bucket, days) = item.open, buckets.find(item)
        row[bucket] += open_
        row["total"] += open_
        if open_ > 0:
            if row["oldest_days"] is None or days > row["oldest_days"]:
                row["oldest_days"] = days
            if disputes:
                row["disputed"] += context.disputed(item) or ZERO
    ordered = [rows[k] for k in sorted(rows)]
    main = " ".join(f"{name}:a+" for name in sums)
    if by == "customer":
        _master(context, ordered)
        wide = "disputed:a+ limit:a oldest_days:n last_payment:a last_payment_date:d"
        cols = columns(f"customer name currency {main}", wide, last_payment_date="Paid on")
    else:
        cols = columns(f"{by} currency {main}", "disputed:a+ oldest_days:n")
    return _finish(context, "aging", cols, ordered, dict.fromkeys(buckets.ids[1:], "overdue"))


def group_of(context: Context, customer: str, by: str) -> str:
    """Return the customer, or its group, salesperson or collector on the day."""
    if by == "customer":
        return customer
    known = context.subledger.customers.at(customer, context.as_of)
    return "(none)" if known is None else str(getattr(known, by) or "(none)")


def _master(context: Context, rows: list[Row]) -> None:
    """Add columns from the customer master, and each customer's last payment."""
    last = last_payments(context, {r["customer"] for r in rows}) if context.all_columns else {}
    for row in rows:
        customer, currency = row["customer"], row["currency"]
        row["name"], row["limit"] = context.name(customer), context.limit(customer, currency)
        row["last_payment_date"], row["last_payment"] = last.get((customer, currency), (None, None))


def last_payments(context: Context, customers: set[str]) -> dict[tuple[str, str], tuple[Any, Decimal]]:
    """Return the date and amount of each customer's last payment up to the day, by (customer, currency).

    Reversed payments don't count.
    """
    last: dict[Account, Document] = {}
    for document in context.subledger.documents.values():
        if document.kind != "payment":
            continue
        day, account = document.date, document.account
        before = last.get(account)
        if before is not None and (before.date > day or (before.date == day and before.id > document.id)):
            continue
        if day <= context.as_of and (document.lifecycle is None or (document.ended or date.max) > context.as_of):
            last[account] = document
    return {(a.customer, a.currency or ""): (d.date, d.amount) for a, d in last.items() if a.customer in customers}


def _by_document(context: Context, buckets: Buckets) -> Report:
    rows = []
    for item in context.items:
        entry = item.document.entry
        rows.append(
            {
                "customer": item.customer,
                "name": context.name(item.customer),
                "currency": item.currency,
                "document": item.document.id,
                "instalment": item.part,
                "kind": item.document.kind,
                "date": item.date,
                "due": context.stated_date(item),
                "days": context.stated_days(item),
                "bucket": buckets.of(item),
                "amount": item.amount,
                "open": item.open,
                "status": status_of(context, item),
                "po": order_of(entry),
            }
        )
    cols = columns(
        "customer currency document instalment:n kind date:d due:d days:n bucket amount:a open:a+ status",
        "name po",
        po="PO",
    )
    report = _finish(context, "aging", cols, rows, {})
    report.spare = ("kind", "date", "amount", "bucket", "status")
    return report


def _by_bucket(context: Context, buckets: Buckets) -> Report:
    sums: dict[tuple[str, str, str], Decimal] = {}
    for item in context.items:
        key = (item.customer, item.currency, buckets.of(item))
        sums[key] = sums.get(key, ZERO) + item.open
    order = {b: i for i, b in enumerate(_sums(buckets))}
    keys = sorted(sums, key=lambda k: (k[0], k[1], order[k[2]]))
    rows = [
        {"customer": c, "name": context.name(c), "currency": cur, "bucket": b, "amount": sums[c, cur, b]}
        for c, cur, b in keys
    ]
    return _finish(context, "aging", columns("customer name currency bucket amount:a+"), rows, {})


def _finish(context: Context, name: str, cols: list[Column], rows: list[Row], marks: dict[str, str]) -> Report:
    title = f"Aging as of {context.as_of}"
    totals = total_by_currency(cols, rows)
    report = Report(name, title, cols, rows, context.as_of, totals=totals, marks=marks)
    kept: dict[str, Decimal] = {}
    for item in context.items if context.subledger.retaining else ():
        if item.due == NOT_DUE and item.open > 0:
            kept[item.currency] = kept.get(item.currency, ZERO) + item.open
    if kept:
        said = ", ".join(money(amount, currency) for currency, amount in sorted(kept.items()))
        report.notes.append(f"Retained, and current until its due date is given: {said}.")
    return report
