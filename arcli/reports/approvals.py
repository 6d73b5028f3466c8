"""Approvals, as auditors want to see them: what needed one, who gave it, who entered it, and what breaks the rules."""

from __future__ import annotations

from arcli.history.provenance import Provenance
from arcli.history.separate import author_of, same_person
from arcli.ledger.approving import approvals as found
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context
from arcli.reports.said import where


def approvals(context: Context) -> Report:
    """Return one row per entry that needs an approval by arcli.yaml, with its author and what is wrong with it.

    `amount` is in the entry's currency, `base` in the ledger's. Without git nobody knows the author.

    Example: arcli approvals -p 2026
    """
    ledger = context.ledger
    provenance, separate = Provenance(ledger), ledger.settings.approvals.separate
    rows: list[Row] = []
    for one in found(ledger, context.subledger):
        if not context.shows(one.customer, one.currency):
            continue
        if context.start is not None and one.entry.date < context.start:
            continue
        author = author_of(provenance, one.entry)
        breach = one.breach
        if separate and not breach and author is not None and same_person(one.approved, author):
            breach = f"{one.approved} entered it, too"
        rows.append({
            "date": one.entry.date, "document": one.document, "kind": one.kind, "customer": one.customer,
            "currency": one.currency, "amount": one.amount, "reason": one.reason, "approved": one.approved,
            "author": author.author if author is not None else None,
            "commit": author.short if author is not None else None,
            "breach": breach or None, "where": where(context, one.entry, one.place),
        })  # fmt: skip
    cols = columns("date:d document kind customer currency amount:a approved breach", "reason author commit where")
    report = Report("approvals", f"Approvals up to {context.as_of}", cols, rows, context.as_of)
    report.below = frozenset({"breach"})
    report.spare = ("customer",)
    if not rows:
        report.notes.append("Nothing needs an approval: approvals: in arcli.yaml says what does.")
    return report
