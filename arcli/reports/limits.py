"""Credit limits, of customers and of groups, with what counts against each."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from arcli.ledger.exposure import Exposure
from arcli.model.fields import show_cover
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context


def limits(context: Context) -> Report:
    """Return one row per limit: what is owed against it in all currencies at the day's rates, and what is left.

    Status: over, held (on credit hold), review (its day has come), else within; unknown where a rate is missing.

    Example: arcli limits --as-of 2026-11-21
    """
    ledger, customers = context.ledger, context.subledger.customers
    exposure, base = Exposure(ledger, context.subledger, context.as_of), ledger.settings.currency
    groups = {name: g.limit for name, g in ledger.settings.groups.items() if g.limit is not None}
    rows: list[Row] = []
    for customer in customers.ids(context.as_of):
        known = customers.at(customer, context.as_of)
        if known is None or known.limit is None or known.group in groups or not context.shows(customer):
            continue
        currency = known.currency or base
        if currency is not None:
            rows.append(_row(context, exposure, (customer,), customer, currency, known.limit))
            insured = None if known.insured is None else show_cover(known.insured)
            rows[-1] |= {"insured": insured, "review": known.review}
    for group, limit in groups.items():
        members = tuple(exposure.members(group))
        if base is not None and any(map(context.shows, members)):
            rows.append(_row(context, exposure, members, f"group {group}", base, limit))
    rows.sort(key=lambda r: (r["currency"], -(r["used"] if r["used"] is not None else 0), r["customer"]))
    for row in rows:
        if row["status"] == "within" and row.get("review") is not None and row["review"] <= context.as_of:
            row["status"] = "review"
    cols = columns("customer name currency limit:a owed:a available:a used:p status", "insured review:d")
    return Report("limits", f"Credit limits as of {context.as_of}", cols, rows, context.as_of)


def _row(
    context: Context, exposure: Exposure, members: tuple[str, ...], label: str, currency: str, limit: Decimal
) -> Row:
    owed = exposure.of(members[0], currency)
    held = any(context.subledger.follow.held(m, context.as_of) is not None for m in members)
    status = "unknown" if owed is None else "over" if owed > limit else "held" if held else "within"
    return {
        "customer": label,
        "name": context.name(members[0]) if len(members) == 1 and label == members[0] else None,
        "currency": currency,
        "limit": limit,
        "owed": owed,
        "available": None if owed is None else limit - owed,
        "used": None if owed is None or not limit else (owed * 100 / limit).quantize(Decimal("0.01"), ROUND_HALF_UP),
        "status": status,
        "insured": None,
        "review": None,
    }
