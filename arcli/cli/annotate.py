"""`arcli annotate`: what a document says besides its figures."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.options import day_option
from arcli.cli.shared import Shared
from arcli.cli.taking import takes
from arcli.cli.talk import usage

app = typer.Typer()


@app.command(epilog="Example: arcli annotate INV-1001 po=PO-779 tag=project-x")
@takes("file", "settings", "today")
def annotate(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its number, or a part that is only its.")],
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FIELD=VALUE]...", help="po=, ref=, memo=, tag= or x-KEY=; tag= may repeat."),
    ] = None,
    *,
    shared: Shared,
    date: Annotated[str | None, day_option("From when it says so; today.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entry, write nothing.")] = False,
) -> int:
    """Set what a document says besides figures: order, reference, memo, tags; in closed months, too.

    The entry is dated today and sealed with its own month; reports as of earlier days show what stood there.
    """
    from arcli.actions.annotate import annotate as note
    from arcli.actions.result import NotPossible

    try:
        return shared.finish(note(shared.target, document, values or (), shared.entry_day(date), dry_run=dry_run))
    except NotPossible as error:
        raise usage(str(error)) from None
