"""`arcli todo`: what there is to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.narrowing import Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared_of_day

if TYPE_CHECKING:
    from arcli.actions.tasks import Task

app = typer.Typer()
Inbox = Annotated[
    str | None,
    typer.Option("--inbox", metavar="DIR", help="Count the bank lines of a folder's files, too.", show_default=False),
]


@app.command(epilog="Example: arcli todo --as-of today")
@takes_shared_of_day
def todo(*, shared: Shared, inbox: Inbox = None, sort: Sort = None, top: Top = None) -> int:
    """List what there is to do: one row a task, with count, amount, reason, and the command that shows more.

    Money to apply, promises, disputes, notes, letters, credit, and the books. With --inbox the lines of a folder's bank
    files, too, that are not booked yet; exit 1 when one of them can't be read. It changes nothing.
    """
    from arcli.actions.todo import todo as report

    context = shared.context()
    tasks: list[Task] = []
    code = 0
    if inbox is not None:
        from arcli.actions.chores import bank_lines
        from arcli.actions.plans import Stopped
        from arcli.actions.result import Result
        from arcli.cli.bank_files import AskedFiles, failed, read_receipts

        receiving = read_receipts(shared, AskedFiles(None, None, None, None, inbox))
        try:
            tasks += bank_lines(context, receiving, inbox)
        except Stopped as error:
            return shared.finish(Result(problems=error.problems))
        code = failed(receiving)
    shared.show(narrowed(report(context, tasks), narrow_by(sort, top, None)))
    return code
