"""`--basis`: the date that items age by."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.talk import check_choice

Basis = Annotated[
    str | None, typer.Option("--basis", metavar="BASIS", help="Age by due, invoice or agreed date.", show_default=False)
]


Credits = Annotated[
    str | None,
    typer.Option("--credits", metavar="HOW", show_default=False, help="separate columns, or aged by their date."),
]


def check_basis(given: str | None) -> str | None:
    """Return the date that items age by, as given; None where the settings decide."""
    from arcli.reports.aging import BASES

    return None if given is None else check_choice("--basis", given, BASES)
