"""`arcli remind`: reminders by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.acting import Acting, Apply, Dry, Face, Save, Write, act
from arcli.cli.options import day_option
from arcli.cli.shared import Shared, takes

if TYPE_CHECKING:
    pass

app = typer.Typer()


@app.command(epilog="Example: arcli remind, then with --write")
@takes("file", "settings", "customer", "currency", "format", "output", "today", "wide")
def remind(
    *,
    shared: Shared,
    date: Annotated[
        str | None,
        day_option("The day of the letters; today."),
    ] = None,
    channel: Annotated[str, typer.Option("--channel", metavar="HOW", help="How they go: print, email, …")] = "print",
    write: Write = False,
    save: Save = None,
    apply: Apply = None,
    dry_run: Dry = False,
) -> int:
    """Remind customers of what is overdue, by level: a plan of letters, recorded as sent with --write.

    By the policies under dunning: in arcli.yaml. What is left out says why: disputed, promised, on hold, below the
    minimum, too soon after the last letter.
    """
    from arcli.actions.remind import Reminding, options_of, planner
    from arcli.reports.remind import remind as report

    day = shared.day(date, "--date") or shared.this_day
    asked = Reminding(day, channel, tuple(shared.customer or ()), shared.currency)
    acting = Acting("remind", lambda saved: planner(options_of(saved) if saved else asked), report)
    return act(shared, Face(write, save, apply, dry_run), acting)
