"""`arcli revalue`: unrealised gain or loss on exchange."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.books import values_for
from arcli.cli.narrowing import Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.showing import stop_on_errors
from arcli.cli.taking import takes_shared_of_day
from arcli.cli.talk import check_choice

app = typer.Typer()


@app.command(epilog="Example: arcli revalue --as-of 2026-03-31 --by entry")
@takes_shared_of_day
def revalue(
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS", help="document, customer or entry.")] = "document",
    sort: Sort = None,
    top: Top = None,
) -> None:
    """Show unrealised gain or loss on open items in other currencies, and the entries that reverse the next day."""
    from arcli.gl.revaluing import revalue as items
    from arcli.ledger.books import rates_of
    from arcli.reports import revalue as module

    by = check_choice("--by", by, ("document", "customer", "entry"))
    context = shared.context()
    book = values_for(context)
    found, problems = items(context.subledger, book, rates_of(context.ledger)[0], context.as_of)
    stop_on_errors([context.ledger.diagnose(p) for p in problems])
    if by == "entry":
        made = module.revaluation_entries(context, book, found)
    else:
        made = module.revaluation(context, book, found, by)
    shared.show(narrowed(made, narrow_by(sort, top, None)))
