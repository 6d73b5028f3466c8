"""Options of lists: --sort, --top, --min."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.columns import column_named
from arcli.cli.talk import usage

if TYPE_CHECKING:
    from arcli.model.report import Report
    from arcli.reports.narrow import Narrow

Customers = Annotated[
    list[str] | None, typer.Argument(metavar="[CUSTOMER]...", show_default=False, help="Only these; as with -c.")
]
Sort = Annotated[
    str | None,
    typer.Option("--sort", metavar="COLUMN", help="By a column; -COLUMN from the largest.", show_default=False),
]
Top = Annotated[
    int | None, typer.Option("--top", metavar="N", min=1, help="Only the first; the largest.", show_default=False)
]
Least = Annotated[
    str | None,
    typer.Option("--min", metavar="AMOUNT", help="Only amounts of at least this, debit or credit.", show_default=False),
]


def narrow_by(sort: str | None, top: int | None, least: str | None) -> Narrow:
    """Return what the options narrow a list to. Its column is looked up when the report is there."""
    from arcli.model.fields import AMOUNT
    from arcli.model.fieldtype import FieldError
    from arcli.reports.narrow import Narrow

    try:
        return Narrow(sort, top, None if least is None else AMOUNT.parse(least))
    except FieldError as error:
        raise usage(f"--min: {error.message}") from None


def narrowed(report: Report, narrow: Narrow) -> Report:
    """Return a report narrowed by options; the column to sort by is named by its beginning, too."""
    from dataclasses import replace

    from arcli.reports.narrow import narrowed as narrow_rows

    if narrow.sort is not None:
        name = column_named("--sort", narrow.sort.removeprefix("-"), report)
        narrow = replace(narrow, sort="-" * narrow.sort.startswith("-") + name)
    return narrow_rows(report, narrow)
