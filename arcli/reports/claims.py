"""Claims on insurers: what there is to do about them, by the day on which it must be done."""

from __future__ import annotations

from datetime import date

from arcli.collections.claims import Claim
from arcli.collections.claims import claims as found
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context

BY = ("claim", "code")


def claims(context: Context, by: str = BY[0]) -> Report:
    """Return one row per claim to see to: denied, no response, file, secondary; and credit balances to pay back.

    `by` is the last day: for an appeal, for filing, for paying back. --by code sums up what is denied, by the payer's
    code: how many claims, how much, and how many days ago the oldest was denied.

    Example: arcli claims --as-of 2026-11-21, or arcli claims --by code
    """
    if by == "code":
        return _denials(context)
    rows = [
        {
            "task": c.task,
            "document": c.item.ref,
            "customer": c.item.customer,
            "name": context.name(c.item.customer),
            "by": c.by,
            "days": (context.as_of - c.since).days,
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


def _denials(context: Context) -> Report:
    """Return one row per payer's code and currency: the claims that are denied, the largest amount first."""
    sums: dict[tuple[str, str], list[Claim]] = {}
    for claim in found(context.subledger, context.all_items):
        if claim.task == "denied" and context.shows(claim.item.customer, claim.item.currency):
            sums.setdefault((claim.item.currency, claim.code or ""), []).append(claim)
    rows: list[Row] = [
        {
            "code": code, "currency": currency, "count": len(own), "amount": sum((c.amount for c in own), ZERO),
            "oldest_days": max((context.as_of - c.since).days for c in own), "by": min(c.by or date.max for c in own),
        }
        for (currency, code), own in sums.items()
    ]  # fmt: skip
    rows.sort(key=lambda r: (r["currency"], -r["amount"], r["code"]))
    for row in rows:
        row["by"] = None if row["by"] == date.max else row["by"]
    cols = columns("code currency count:n amount:a+ oldest_days:n by:d", oldest_days="Oldest", by="Next appeal by")
    report = Report("claims", f"Denied claims by code on {context.as_of}", cols, rows, context.as_of, {"by": "code"})
    report.totals = total_by_currency(cols, rows)
    return report
