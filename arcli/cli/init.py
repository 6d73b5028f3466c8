"""`arcli init`: begin a new ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.talk import usage

app = typer.Typer()


@app.command(epilog="Example: arcli init books --company 'Northwind Trading Co.' --currency USD")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The ledger's folder; made if it is not there.")],
    *,
    company: Annotated[str, typer.Option("--company", metavar="NAME", help="Who keeps the ledger.")] = "My company",
    currency: Annotated[str, typer.Option("--currency", metavar="CUR", help="The ledger's currency.")] = "USD",
    commit: Annotated[
        bool, typer.Option("--commit", help="Commit what was written: the ledger's first commit.")
    ] = False,
) -> int:
    """Begin a new ledger: settings, customers, .gitignore, .gitattributes. What is there is never overwritten."""
    from arcli.actions.init import init as begin
    from arcli.actions.result import NotPossible

    try:
        return Shared.tell(begin(folder, company, currency, commit=commit))
    except NotPossible as error:
        raise usage(str(error)) from None
