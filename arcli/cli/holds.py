"""`arcli holds`: credit holds and releases by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.acting import Acting, Apply, Dry, Face, Save, Write, act
from arcli.cli.options import day_option
from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes

if TYPE_CHECKING:
    from arcli.actions.plans import Planner, SavedPlan

app = typer.Typer()


@app.command(epilog="Example: arcli holds, then with --write")
@takes("file", "settings", "customer", "today", *TABLE)
def holds(
    *,
    shared: Shared,
    date: Annotated[str | None, day_option("The day of the entries; today.")] = None,
    write: Write = False,
    save: Save = None,
    apply: Apply = None,
    dry_run: Dry = False,
) -> int:
    """Put customers on credit hold who are over a limit or overdue beyond what is tolerated; release who is not.

    A plan; --write records it. Holds that people decided on for other reasons stay.
    """
    from arcli.actions.holds import Holding, options_of, planner
    from arcli.reports.plan import plan_report

    asked = Holding(shared.entry_day(date), shared.chosen)

    def planner_of(saved: SavedPlan | None) -> Planner:
        return planner(options_of(saved) if saved is not None else asked)

    acting = Acting("holds", planner_of, lambda plan, written: plan_report(plan, "Credit holds and releases", written))
    return act(shared, Face(write, save, apply, dry_run), acting)
