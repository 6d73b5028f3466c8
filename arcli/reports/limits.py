"""Credit limits, of customers and of groups, with what counts against each."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from arcli.ledger.exposure import Exposure, Limit
from arcli.model.fieldtext import show_cover
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context

_CENT = Decimal("0.01")


def limits(context: Context) -> Report:
    """Return one row per limit: what is owed against it in all currencies at the day's rates, and what is left.

    Status: over, held (on credit hold), review (its day has come), else within; unknown where a rate is missing.

    Example: arcli limits --as-of 2026-11-21
    """
    customers = context.subledger.customers
    exposure = Exposure(context.ledger, context.subledger, context.as_of)
    rows: list[Row] = []
    for limit in exposure.limits():
        if not any(map(context.shows, limit.members)):
            continue
        rows.append(_row(context, exposure, limit))
        known = customers.at(limit.members[0], context.as_of) if limit.group is None else None
        if known is not None:
            insured = None if known.insured is None else show_cover(known.insured)
            rows[-1] |= {"insured": insured, "review": known.review}
    rows.sort(key=lambda r: (r["currency"], -(r["used"] if r["used"] is not None else 0), r["customer"]))
    for row in rows:
        if row["status"] == "within" and row.get("review") is not None and row["review"] <= context.as_of:
            row["status"] = "review"
    cols = columns("customer name currency limit:a owed:a available:a used:p status", "insured review:d")
    return Report("limits", f"Credit limits as of {context.as_of}", cols, rows, context.as_of)


def _row(context: Context, exposure: Exposure, limit: Limit) -> Row:
    owed = exposure.owed(limit)
    held = any(context.subledger.follow.held(m, context.as_of) is not None for m in limit.members)
    status = "unknown" if owed is None else "over" if owed > limit.amount else "held" if held else "within"
    used = None if owed is None or not limit.amount else (owed * 100 / limit.amount).quantize(_CENT, ROUND_HALF_UP)
    return {
        "customer": limit.members[0] if limit.group is None else f"group {limit.group}",
        "name": context.name(limit.members[0]) if limit.group is None else None,
        "currency": limit.currency, "limit": limit.amount, "owed": owed,
        "available": None if owed is None else limit.amount - owed, "used": used, "status": status,
        "insured": None, "review": None,
    }  # fmt: skip
