"""`arcli journal`: the general journal: entries as postings."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.books import Revalue, book_for, with_revaluation
from arcli.cli.narrowing import Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared

app = typer.Typer()


@app.command(epilog="Example: arcli journal --from 2026-03 --to 2026-03 --account 'assets:receivable*'")
@takes_shared
def journal(
    *,
    shared: Shared,
    account: Annotated[
        list[str] | None,
        typer.Option(
            "--account", metavar="ACCOUNT", help="Only these accounts; repeat, or a glob.", show_default=False
        ),
    ] = None,
    revalue: Revalue = False,
    sort: Sort = None,
    top: Top = None,
) -> None:
    """Show the general journal: every entry as balanced postings on the accounts that arcli.yaml names."""
    from arcli.reports.journal import journal as report

    context = shared.context()
    book = book_for(context, None if revalue else context.start)
    if revalue:
        book = with_revaluation(context, book)
    shared.show(narrowed(report(context, book, tuple(account or ())), narrow_by(sort, top, None)))
