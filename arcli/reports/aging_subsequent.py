"""Subsequent receipts: what has been received after an aging date for the items open then, and what remains.

Auditors use it as evidence that receivables existed and were collectible: ISA 505 names subsequent cash receipts as an
alternative procedure where a confirmation request is not answered.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from arcli.model.money import ZERO
from arcli.model.report import Column, Report
from arcli.reports.aging import Buckets, group_of
from arcli.reports.context import Context
from arcli.subledger.openitems import ItemKey, OpenItem
from arcli.subledger.proof import ProofError


class Since(NamedTuple):
    """An open item since the aging date: amounts received in money, settled otherwise, and still open."""

    received: Decimal
    otherwise: Decimal
    remains: Decimal


def since(context: Context, later: Context) -> dict[ItemKey, Since]:
    """Return what became of each open item of a context up to the later day, by its key.

    Received counts money only: what payments dated after the first day settle, without discounts and fees. Raise
    ProofError where the parts of an item do not add up to what was open.
    """
    remains = {i.key: i.open for i in later.all_items}
    groups: dict[tuple[str, str], list[OpenItem]] = {}
    for item in context.all_items:
        groups.setdefault((item.document.id, item.customer), []).append(item)
    forward = _forward_cash(context, later)
    found: dict[ItemKey, Since] = {}
    for (number, customer), items in groups.items():
        if customer in forward:
            continue
        cash = _cash(context, later, number, customer) if items[0].open > 0 else ZERO
        _share(items, remains, cash, found)
    for customer, sums in forward.items():
        for currency, amount in sums.items():
            owed = [i for i in context.all_items if i.customer == customer and i.currency == currency]
            _share(sorted(owed, key=lambda i: (i.due, i.date, i.document.id)), remains, amount, found)
    for item in context.all_items:
        known = found.get(item.key)
        if known is None or known.received + known.otherwise + known.remains != item.open:
            raise ProofError(f"proof failed for {item.ref}: the parts do not add up to its open amount")
    return found


def _share(items: list[OpenItem], remains: dict[ItemKey, Decimal], cash: Decimal, into: dict[ItemKey, Since]) -> None:
    """Share money over the items that went down, in their order; set the parts of each in `into`."""
    for item in items:
        key = item.key
        left = remains.get(key, ZERO)
        gone = item.open - left
        received = max(min(cash, gone), ZERO) if item.open > 0 else ZERO
        cash -= received
        into[key] = Since(received, gone - received, left)


def _cash(context: Context, later: Context, number: str, customer: str) -> Decimal:
    """Return what payments dated after the first day settle for a document's holder, as of the later day."""
    total = ZERO
    for s in later.subledger.touching(number):
        if s.target.id != number or s.holder != customer or s.source.kind != "payment":
            continue
        if s.source.date > context.as_of and s.active(later.as_of):
            total += s.application.amount * s.sign
    return total


def _forward_cash(context: Context, later: Context) -> dict[str, dict[str, Decimal]]:
    """Return payments after the first day by balance-forward customer and currency: they settle the oldest debits."""
    found: dict[str, dict[str, Decimal]] = {}
    for customer in context.subledger.customers.ids():
        if context.subledger.customers.forwards(customer, context.as_of):
            found[customer] = {i.currency: ZERO for i in context.all_items if i.customer == customer}
    if found:
        for document in later.subledger.documents.values():
            sums = found.get(document.customer)
            if sums is None or document.kind != "payment" or document.currency not in sums:
                continue
            lives = document.ended is None or document.ended > later.as_of
            if context.as_of < document.date <= later.as_of and lives:
                sums[document.currency] += document.amount
    return found


def add_subsequent(report: Report, context: Context, later: Context, by: str) -> None:
    """Add the columns received, otherwise settled and remaining, up to the later day, to an aging report."""
    known = since(context, later)
    buckets = Buckets(context, credits_aged=report.parameters["credits"] == "aged")
    sums: dict[tuple[Any, ...], list[Decimal]] = {}
    for item in context.items:
        into = sums.setdefault(_row_key(context, buckets, item, by), [ZERO, ZERO, ZERO])
        for n, amount in enumerate(known[item.key]):
            into[n] += amount
    names = ("received_since", "otherwise_since", "remains")
    # A row by document is an open item, in their order: its cells don't tell it from the holder's other parts.
    keys = [i.key for i in context.items] if by == "document" else [_key_of_row(r, by) for r in report.rows]
    for row, key in zip(report.rows, keys, strict=True):
        row |= dict(zip(names, sums[key], strict=True))
    titles = ("Received", "Otherwise", "Remains")
    new = [Column(n, t, "amount", True, True) for n, t in zip(names, titles, strict=True)]
    at = next((i for i, c in enumerate(report.columns) if not c.main), len(report.columns))
    report.columns[at:at] = new
    for total in report.totals:
        for name in names:
            total[name] = sum((r[name] for r in report.rows if r["currency"] == total["currency"]), ZERO)
    report.title += f", with receipts up to {later.as_of}"
    report.parameters["subsequent_to"] = later.as_of
    report.notes.append(f"Received: payments after {context.as_of}, up to {later.as_of}, that settled items above.")
    report.notes.append("Otherwise: credits, discounts, write-offs, and earlier money applied since.")


def _row_key(context: Context, buckets: Buckets, item: OpenItem, by: str) -> tuple[Any, ...]:
    if by == "document":
        return item.key
    if by == "bucket":
        return item.customer, item.currency, buckets.of(item)
    return group_of(context, item.customer, by), item.currency


def _key_of_row(row: dict[str, Any], by: str) -> tuple[Any, ...]:
    if by == "bucket":
        return row["customer"], row["currency"], row["bucket"]
    return row[by], row["currency"]
