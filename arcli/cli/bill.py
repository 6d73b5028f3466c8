"""`arcli bill`: invoices by contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.acting import Acting, Apply, Dry, Face, Save, Write, act
from arcli.cli.options import day_option
from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import usage

if TYPE_CHECKING:
    from arcli.actions.bill import Billing
    from arcli.actions.plans import Planner, SavedPlan

app = typer.Typer()


@app.command(epilog="Example: arcli bill --to 2026-03-01, then with --write")
@takes("file", "settings", "customer", "today", *TABLE)
def bill(
    *,
    shared: Shared,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="Bill what is due by this day; today.", show_default=False),
    ] = None,
    date: Annotated[
        str | None,
        day_option("The day of the invoices; today."),
    ] = None,
    per: Annotated[
        str | None,
        typer.Option(
            "--per", metavar="customer", help="One invoice per customer, not per contract.", show_default=False
        ),
    ] = None,
    upcoming: Annotated[
        int | None,
        typer.Option(
            "--upcoming", metavar="DAYS", help="Show what will be due within so many days.", show_default=False
        ),
    ] = None,
    write: Write = False,
    save: Save = None,
    apply: Apply = None,
    dry_run: Dry = False,
) -> int:
    """Bill what is due by contract: printed as a plan, written with --write.

    Periods that begin (bill:advance) or end (bill:arrears, and usage) by the day are billed once; catching up is one
    invoice with the lines of each period. What an amendment or the end of a contract takes back of a billed period is
    credited. A contract that lacks a price is left out, with the reason.
    """
    from arcli.actions.bill import options_of, planner
    from arcli.reports.plan import plan_report

    if per not in (None, "customer"):
        raise usage(f'--per knows customer only, not "{per}"')
    if upcoming is not None and (to is not None or write or save is not None or apply is not None):
        raise usage("--upcoming shows what will be due; it takes no --to, and writes nothing")
    if apply is not None and (to is not None or date is not None):
        raise usage("a saved plan has its own days: leave out --to and --date")
    asked = _asked(shared, to, date, per, upcoming)

    def planner_of(saved: SavedPlan | None) -> Planner:
        return planner(options_of(saved) if saved is not None else asked)

    title = f"To be billed by {asked.to}" if upcoming is None else f"What will be due by {asked.to}"
    acting = Acting("bill", planner_of, lambda plan, written: plan_report(plan, title, written))
    return act(shared, Face(write, save, apply, dry_run), acting)


def _asked(shared: Shared, to: str | None, date: str | None, per: str | None, upcoming: int | None) -> Billing:
    """Return the options as the action takes them. Raise usage errors."""
    from arcli.actions.bill import Billing
    from arcli.model.dates import moved

    day = shared.entry_day(date)
    through = shared.day(to, "--to") or shared.this_day
    if upcoming is not None:
        if upcoming < 0:
            raise usage("--upcoming is a number of days, 0 or more")
        through = moved(shared.this_day, days=upcoming)
    return Billing(through, day, per == "customer", shared.chosen)
