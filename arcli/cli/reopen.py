"""`arcli reopen`: lift the seal of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.close import SHARED, DryRun, period_of
from arcli.cli.shared import Shared
from arcli.cli.taking import takes
from arcli.cli.talk import usage

if TYPE_CHECKING:
    pass

app = typer.Typer()


@app.command(epilog="Example: arcli reopen 2026-03 --reason 'invoice INV-88 entered twice'")
@takes(*SHARED)
def reopen(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="A month, 2026-03, or a year.")],
    *,
    shared: Shared,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="The reason, which is recorded.")],
    dry_run: DryRun = False,
) -> int:
    """Lift the seal of a period, and of those after it: a reopen entry each, with the reason."""
    from arcli.actions.close import reopen as reopen_period
    from arcli.actions.result import NotPossible

    try:
        return shared.finish(reopen_period(shared.target, period_of(period, shared.this_day), reason, dry_run=dry_run))
    except NotPossible as error:
        raise usage(str(error)) from None
