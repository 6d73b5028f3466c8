"""`arcli control`: the control account against open items."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.books import summary_for
from arcli.cli.shared import Shared, check_choice, takes_shared

app = typer.Typer()


@app.command(epilog="Example: arcli control --as-of 2026-03-31 --by customer")
@takes_shared
def control(
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS", help="class or customer.")] = "class",
) -> None:
    """The control account, deductions, deposits and unidentified receipts against the open items."""
    from arcli.reports.trial_balance import control as report

    by = check_choice("--by", by, ("class", "customer"))
    context = shared.context()
    summary = summary_for(context)
    shared.show(report(context, summary.held(context.subledger), summary.rest, by))
