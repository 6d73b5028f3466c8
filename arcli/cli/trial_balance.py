"""`arcli trial-balance`: the balance of each account."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.books import Revalue, book_for, need_base, summary_for, with_revaluation
from arcli.cli.narrowing import Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared

app = typer.Typer()


@app.command("trial-balance", epilog="Example: arcli trial-balance --as-of 2026-03-31 --base")
@takes_shared
def trial_balance(
    *,
    shared: Shared,
    base: Annotated[bool, typer.Option("--base", help="In the base currency, one row per account.")] = False,
    revalue: Revalue = False,
    sort: Sort = None,
    top: Top = None,
) -> None:
    """Show the balance of each account. Credits are negative; every column adds up to zero."""
    from arcli.reports.trial_balance import trial_balance as report

    context = shared.context()
    if revalue or context.customers:
        book = book_for(context)
        if revalue:
            book = with_revaluation(context, book)
        movements, currency = book.movements(context.shows), book.base
    else:
        summary = summary_for(context)
        movements, currency = summary.movements(), summary.base
    if base:
        need_base(currency)
    shared.show(narrowed(report(context, movements, currency, in_base=base), narrow_by(sort, top, None)))
