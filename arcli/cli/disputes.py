"""`arcli disputes`: what is disputed or deducted, and how disputes ended."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.narrowing import Customers, Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared
from arcli.cli.talk import check_choice

app = typer.Typer()


@app.command(epilog="Example: arcli disputes --by owner")
@takes_shared
def disputes(
    customers: Customers = None,
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS", help="item, age, owner, code or outcome.")] = "item",
    sort: Sort = None,
    top: Top = None,
) -> None:
    """List what is disputed or deducted: how old, whose it is, why; or how disputes ended.

    With --by outcome: the disputes resolved in the period, by code and outcome.
    """
    from arcli.reports.disputes import BY
    from arcli.reports.disputes import disputes as report

    chosen = check_choice("--by", by, BY)
    made = report(shared.context(customers), next(one for one in BY if one == chosen))
    shared.show(narrowed(made, narrow_by(sort, top, None)))
