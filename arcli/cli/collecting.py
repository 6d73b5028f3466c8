"""`arcli todo` and `arcli disputes`: what there is to do, and what is disputed."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.shared import Shared, check_choice, takes_shared

app = typer.Typer()


@app.command(epilog="Example: arcli todo --as-of today")
@takes_shared
def todo(*, shared: Shared) -> None:
    """List what there is to do: one row a task, with count, amount, reason, and the command that shows more.

    Money to apply, promises, disputes, notes, letters, credit, and the books. It changes nothing.
    """
    from arcli.actions.todo import todo as report

    shared.show(report(shared.context()))


@app.command(epilog="Example: arcli disputes --by owner")
@takes_shared
def disputes(
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS", help="item, age, owner, code or outcome.")] = "item",
) -> None:
    """List what is disputed or deducted: how old, whose it is, why; or how disputes ended.

    With --by outcome: the disputes resolved in the period, by code and outcome.
    """
    from arcli.reports.disputes import BY
    from arcli.reports.disputes import disputes as report

    chosen = check_choice("--by", by, BY)
    shared.show(report(shared.context(), next(one for one in BY if one == chosen)))
