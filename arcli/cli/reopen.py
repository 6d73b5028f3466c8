"""`arcli reopen`: lift the seal of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.close import SHARED, DryRun, period_of
from arcli.cli.shared import Shared, say, takes, usage

if TYPE_CHECKING:
    from arcli.ledger.opening import Ledger

app = typer.Typer()


@app.command(epilog="Example: arcli reopen 2026-03 --reason 'invoice INV-88 entered twice'")
@takes(*SHARED)
def reopen(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="A month, 2026-03, or a year.")],
    *,
    shared: Shared,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept.")],
    dry_run: DryRun = False,
) -> int:
    """Lift the seal of a period, and of those behind it: a reopen entry each, with the reason."""
    from arcli.closing.close import CannotClose, reopen_entries
    from arcli.ledger.record import record

    wanted = period_of(period)
    if not reason.strip():
        raise usage("--reason: say why; it is kept with the ledger")

    def make(ledger: Ledger) -> list[Any]:
        return list(reopen_entries(ledger, wanted, reason, shared.this_day))

    try:
        done = record(shared.files, make, settings=shared.settings, dry_run=dry_run, derive=False)
    except CannotClose as error:
        raise usage(str(error)) from None
    shared.write("\n".join(done.texts.values()))
    lifted = ", ".join(e.period for e in done.entries)
    say(f"{'Would lift' if dry_run else 'Lifted'} the seal of {lifted}. Close again when it is right.")
    return 0
