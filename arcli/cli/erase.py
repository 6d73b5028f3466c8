"""`arcli erase`: what is kept of a private customer, for good."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.taking import takes
from arcli.cli.talk import usage

app = typer.Typer()


@app.command(epilog="Example: arcli erase P-1058, then with --write")
@takes("file", "settings", "today")
def erase(
    *,
    shared: Shared,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="A customer whom private: names.")],
    write: Annotated[bool, typer.Option("--write", help="Erase it. It can't be undone.")] = False,
) -> int:
    """Erase names, addresses, notes and letters of a private customer, for good.

    The ledger keeps its figures. Refused while something is open, and until the day of retention: in arcli.yaml.
    """
    from arcli.actions.erase import erase as act
    from arcli.actions.result import NotPossible

    if any(sign in customer for sign in "*?"):
        raise usage(f"{customer} is not a single customer: name one")
    known = shared.customer_of(shared.ledger().customers, customer, shared.this_day)
    try:
        return shared.finish(act(shared.target, known, dry_run=not write))
    except NotPossible as error:
        raise usage(str(error)) from None
