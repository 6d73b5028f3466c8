"""`arcli todo`: what there is to do."""

from __future__ import annotations

import typer

from arcli.cli.narrowing import Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared, takes_shared_of_day

app = typer.Typer()


@app.command(epilog="Example: arcli todo --as-of today")
@takes_shared_of_day
def todo(*, shared: Shared, sort: Sort = None, top: Top = None) -> None:
    """List what there is to do: one row a task, with count, amount, reason, and the command that shows more.

    Money to apply, promises, disputes, notes, letters, credit, and the books. It changes nothing.
    """
    from arcli.actions.todo import todo as report

    shared.show(narrowed(report(shared.context()), narrow_by(sort, top, None)))
