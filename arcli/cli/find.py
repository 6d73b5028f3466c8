"""`arcli find`."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.narrowing import Least, Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared

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

    shared.show(narrowed(report(shared.context(), text), narrow_by(sort, top, least)))
