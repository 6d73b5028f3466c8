"""Options that several commands take and that are not shared by all."""

from __future__ import annotations

from typing import Annotated, Any

import typer


def day_option(help: str) -> Any:
    """Return the option --date of a command that writes entries of one day."""
    return typer.Option("--date", "-d", metavar="DATE", help=help, show_default=False)


Sort = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="SORT",
        show_default=False,
        help="invoice, credit, debit, receipt, statement, confirmation or reminder.",
    ),
]
