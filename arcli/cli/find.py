"""`arcli find`."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from arcli.cli.narrowing import Least, Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared
from arcli.cli.talk import say

app = typer.Typer()


@app.command(epilog="Example: arcli find FT-2026-118, or arcli find 1452.00")
@takes_shared
def find(
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    *,
    shared: Shared,
    sort: Sort = None,
    top: Top = None,
    least: Least = None,
) -> None:
    """Find entries by a text or a figure: numbers, references, cheques, purchase orders, amounts, names, memos.

    Capitals do not matter, and 1452 finds 1,452.00.
    """
    from arcli.reports.find import find as report

    found = report(shared.context(), text)
    shared.show(narrowed(found, narrow_by(sort, top, least)))
    if not found.rows and _is_under_git(shared):
        said = f"git log -S {shlex.quote(text)} finds what was corrected since"
        say(f"note: {said}")


def _is_under_git(shared: Shared) -> bool:
    from arcli.ledger.write import place_of
    from arcli.source.files import SourceError
    from arcli.source.git import open_repository

    try:
        open_repository(place_of(shared.files))
    except (OSError, SourceError):
        return False
    return True
