"""Where a ledger stands, in a few figures: what bare `arcli` shows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from arcli.model.report import Report, columns
from arcli.reports.context import Context

SOON = 7  # days: what falls due within a week is next week's work


def overview(context: Context) -> Report:
    """Return each currency's balance, the parts that are overdue and due within a week, and what is unapplied.

    `overdue` and `due_soon` are open debits, by the date that items age from; `unapplied` is what payments and credits
    have left, positive.
    """
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(_FIGURES, Decimal(0)))
    for item in context.items:
        found = sums[item.currency]
        found["balance"] += item.open
        if item.open < 0:
            found["unapplied"] -= item.open
        elif (days := context.days_past_due(item)) > 0:
            found["overdue"] += item.open
        elif days >= -SOON:
            found["due_soon"] += item.open
    rows = [{"currency": currency, **sums[currency]} for currency in sorted(sums)]
    cols = columns("currency balance:a overdue:a due_soon:a unapplied:a", due_soon="Due in 7 days")
    return Report("overview", f"Receivables as of {context.as_of}", cols, rows, context.as_of)


_FIGURES = ("balance", "overdue", "due_soon", "unapplied")
