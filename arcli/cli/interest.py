"""`arcli interest`: interest on late payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.acting import Acting, Apply, Dry, Face, Save, Write, act
from arcli.cli.options import day_option
from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import usage

if TYPE_CHECKING:
    pass

app = typer.Typer()


@app.command(epilog="Example: arcli interest --to 2026-03-31, then with --write")
@takes("file", "settings", "to", "customer", "currency", "today", *TABLE)
def interest(
    *,
    shared: Shared,
    date: Annotated[
        str | None,
        day_option("The day of the memos; that of --to."),
    ] = None,
    write: Write = False,
    save: Save = None,
    apply: Apply = None,
    dry_run: Dry = False,
) -> int:
    """Charge interest on late payments up to a day, segment by segment: a plan of memos, written with --write.

    By the policies of arcli.yaml, for what is or was open after its due date. A memo states what ran since the last.
    """
    from arcli.actions.interest import Charging, options_of, planner
    from arcli.reports.interest import interest as report

    until = shared.day(shared.to, "--to") or shared.this_day
    day = shared.entry_day(date) if date is not None else until
    if day < until:
        raise usage("--date is on or after the day of --to: nobody charges interest of days to come")
    asked = Charging(until, day, shared.chosen, shared.currency)
    acting = Acting("interest", lambda saved: planner(options_of(saved) if saved else asked), report)
    return act(shared, Face(write, save, apply, dry_run), acting)
