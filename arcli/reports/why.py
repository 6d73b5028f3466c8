"""The entries that explain a figure: each with its effect, its place, and the commit that last changed it."""

from __future__ import annotations

from decimal import Decimal

from arcli.history.provenance import Provenance
from arcli.model.dates import parse_date
from arcli.model.money import ZERO, money
from arcli.model.report import Column, Report, Row, columns
from arcli.model.words import count_of
from arcli.reports.aging import Buckets
from arcli.reports.context import Context
from arcli.reports.show import life
from arcli.subledger.openitems import OpenItem

_COLUMNS = "date:d entry reference amount:a open:a where commit author committed:d"
_WIDE = "customer currency subject"


def why_document(context: Context, number: str, provenance: Provenance) -> Report:
    """Return the life of a document, with the commit, author and day that added or last changed each entry."""
    report = life(context, number)
    report.name = "why"
    _known(report, provenance)
    several = len({r["customer"] for r in report.rows}) > 1
    report.columns = columns(
        ("customer " if several else "") + _COLUMNS,
        _WIDE.replace("customer ", "" if several else "customer "),
        **_TITLES,
    )
    report.spare = _SPARE
    return report


_SPARE = ("committed", "author", "reference", "commit")
_TITLES = {"reference": "By", "committed": "Known on"}


def why_customer(context: Context, customer: str, bucket: str | None, provenance: Provenance) -> Report:
    """Return every entry that makes up a customer's open items, document by document; with `bucket`, one column.

    `bucket` is a bucket from the settings, or `credits`, `unapplied`, `total`.
    """
    buckets = Buckets(context, credits_aged=False)
    items = [i for i in context.items if i.customer == customer]
    if bucket not in (None, "total"):
        items = [i for i in items if buckets.of(i) == bucket]
    rows: list[Row] = []
    for number in dict.fromkeys(i.document.id for i in items):
        rows += [{**r, "document": number} for r in life(context, number).rows if r["customer"] == customer]
    what = bucket or "total"
    title = f"Why {context.name(customer)} ({customer}) has {what} as of {context.as_of}"
    cols = columns("document " + _COLUMNS, _WIDE, **_TITLES)
    report = Report("why", title, cols, rows, context.as_of, group="document")
    report.parameters |= {"customer": customer, "bucket": what}
    report.spare = _SPARE
    _sum_up(context, buckets, items, report)
    _known(report, provenance)
    return report


def _sum_up(context: Context, buckets: Buckets, items: list[OpenItem], report: Report) -> None:
    sums: dict[str, Decimal] = {}
    for item in items:
        sums[item.currency] = sums.get(item.currency, ZERO) + item.open
        report.notes.append(f"{item.ref}: {money(item.open, item.currency)} open, {_because(context, buckets, item)}")
    report.totals = [{"currency": c, "open": sums[c]} for c in sorted(sums)]
    for currency in sorted(sums):
        report.notes.append(f"Together: {money(sums[currency], currency)}")
    if items and context.subledger.customers.forwards(items[0].customer, context.as_of):
        report.notes.append(
            "A balance-forward customer: besides the applications above, credits settle the oldest debits."
        )
    if not items:
        report.notes.append("Nothing is open there.")


def _because(context: Context, buckets: Buckets, item: OpenItem) -> str:
    if item.open < 0:
        return f"{buckets.of(item)} since {item.date}"
    days = context.days_past_due(item)
    when = f"{count_of(days, 'day')} past due" if days > 0 else "not past due"
    due = context.stated_date(item)
    return f"{'retained' if due is None else f'due {due}'}, {when}: {buckets.of(item)}"


def _known(report: Report, provenance: Provenance) -> None:
    """Add commit, author, day and subject to the rows."""
    halved = False
    for row in report.rows:
        origin = provenance.of(row["_entry"])
        row["commit"] = origin.note
        if origin.change is not None:
            commit = origin.change.commit
            halved = halved or origin.change.halved
            named = provenance.repository.named(commit) if provenance.repository else commit.short
            row |= {"commit": named, "author": commit.author, "subject": commit.subject}
            row["committed"] = parse_date(commit.day)
    if provenance.note:
        report.notes.append(f"Without commits: {provenance.note}.")
    if provenance.repository is not None and (cut := provenance.repository.cut_off()):
        report.notes.append(cut)
    if halved:
        report.notes.append("Some commits were found by bisecting a long history; --exact reads every version.")


__all__ = ["Column", "why_customer", "why_document"]
