"""Open disputes and deductions: how old they are, whose they are, why; and how those that ended did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from arcli.model.entries import Dispute, Resolve, subject_of
from arcli.model.fieldtext import split_ref
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.aging import Buckets
from arcli.reports.context import Context
from arcli.reports.said import where
from arcli.subledger.instalments import Parts

By = Literal["item", "age", "owner", "code", "outcome"]
BY: tuple[By, ...] = ("item", "age", "owner", "code", "outcome")


def disputes(context: Context, by: By = "item") -> Report:
    """Return what is disputed or deducted and still open: one row an item, else one per age, owner or code.

    Ages are days since the dispute began or the deduction was taken, in the buckets of the settings. By outcome: the
    disputes that were resolved up to the day (and since the first day of the period), by code and outcome; the amount
    is what was disputed, and empty where that was all that was open then.
    """
    title = f"Disputes as of {context.as_of}"
    if by == "outcome":
        rows = _outcomes(context)
        cols = columns("code outcome currency count:n amount:a+ days:n", days="Days on average")
    elif by == "item":
        rows = list(_items(context))
        cols = columns(
            "document customer since:d days:n code owner next:d currency amount:a+ reason", "kind name where"
        )
    else:
        rows = _sums(context, by)
        cols = columns(f"{by} currency count:n amount:a+")
    report = Report("disputes", title, cols, rows, context.as_of, {"by": by})
    report.totals = total_by_currency(cols, rows)
    report.below = frozenset({"reason"} if by == "item" else ())
    report.spare = ("since", "next") if by == "item" else ("days",)
    report.quiet = frozenset({"code", "owner", "next", "reason"} if by == "item" else ())
    return report


def _items(context: Context) -> Iterator[Row]:
    """Yield the disputed parts of open items, then open deductions that are not disputed, each the oldest first."""
    found = []
    for item in context.items:
        if item.open <= 0:
            continue
        share = context.shares.disputed(item)
        row: Row = {"document": item.ref, "customer": item.customer, "name": context.name(item.customer),
               "currency": item.currency, "kind": item.document.kind}  # fmt: skip
        if share is not None:
            entry = share.entry
            since = entry.date
            row |= {"amount": share.amount, "code": entry.code, "owner": entry.owner, "next": entry.next,
                    "reason": entry.reason, "where": where(context, entry)}  # fmt: skip
        elif item.document.kind == "deduction":
            since = item.date
            row |= {"amount": item.open, "code": item.document.opener.reason, "owner": None, "next": None,
                    "reason": None, "where": where(context, item.document.entry)}  # fmt: skip
        else:
            continue
        found.append({**row, "since": since, "days": (context.as_of - since).days})
    yield from sorted(found, key=lambda r: (r["since"], r["document"], r["customer"]))


def _sums(context: Context, by: By) -> list[Row]:
    buckets = Buckets(context, credits_aged=False)
    sums: dict[tuple[int, str, str], tuple[int, Decimal]] = {}
    for row in _items(context):
        rank = buckets.number(row["days"]) if by == "age" else 0
        key = (rank, buckets.ids[rank] if by == "age" else row[by] or "", row["currency"])
        count, amount = sums.get(key, (0, ZERO))
        sums[key] = (count + 1, amount + row["amount"])
    return [
        {by: name or None, "currency": currency, "count": count, "amount": amount}
        for (_, name, currency), (count, amount) in sorted(sums.items())
    ]


def _amount(context: Context, dispute: Dispute) -> Decimal:
    """Return what a dispute was about: where it states no amount, all that was open at the end of its day."""
    if dispute.amount is not None:
        return dispute.amount
    number, part = split_ref(dispute.document)
    context.subledger.prepare({number})
    held = Parts(context.subledger, context.subledger.documents[number]).rows(dispute.date)
    return sum((open_ for rows in held.values() for n, _, _, open_ in rows if part in (None, n)), ZERO)


def _outcomes(context: Context) -> list[Row]:
    """Return the resolved disputes by code (else reason) and outcome."""
    begun: dict[str, list[Dispute]] = {}
    ends: list[Resolve] = []
    for entry in context.subledger.other_entries:
        if isinstance(entry, Dispute) and entry.date <= context.as_of:
            begun.setdefault(entry.document, []).append(entry)
        elif isinstance(entry, Resolve) and (context.start or date.min) <= entry.date <= context.as_of:
            ends.append(entry)
    sums: dict[tuple[str, str, str], tuple[int, Decimal, int]] = {}
    for end in ends:
        document = context.subledger.documents[split_ref(subject_of(end) or "")[0]]
        if not context.shows(document.customer, document.currency):
            continue
        refs = [r for r in begun if r == end.document or r.startswith(f"{end.document}#")]
        before = [d for r in refs for d in begun[r] if d.date <= end.date]
        last = max(before, key=lambda d: (d.date, d.document))
        key = (last.code or last.reason or "", end.outcome or "", document.currency)
        count, amount, days = sums.get(key, (0, ZERO, 0))
        sums[key] = (count + 1, amount + _amount(context, last), days + (end.date - last.date).days)
    return [
        {"code": code or None, "outcome": outcome or None, "currency": currency, "count": count, "amount": amount,
         "days": round(days / count)}
        for (code, outcome, currency), (count, amount, days) in sorted(sums.items())
    ]  # fmt: skip
