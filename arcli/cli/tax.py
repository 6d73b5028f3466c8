"""`arcli tax`: base and tax per code of a period."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.books import book_for
from arcli.cli.shared import Shared, check_choice, takes_shared

app = typer.Typer()


@app.command(epilog="Example: arcli tax --from 2026-01 --to 2026-03")
@takes_shared
def tax(
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS", help="code or document.")] = "code",
) -> None:
    """Base and tax per code of a period, tied to the tax accounts."""
    from arcli.reports.tax import tax as report

    by = check_choice("--by", by, ("code", "document"))
    context = shared.context()
    shared.show(report(context, book_for(context), by))
