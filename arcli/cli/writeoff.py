"""`arcli writeoff`: write off small balances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.acting import Acting, Apply, Dry, Face, Save, Write, act
from arcli.cli.options import day_option
from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import usage

if TYPE_CHECKING:
    from arcli.actions.plans import Planner, SavedPlan
    from arcli.actions.writeoff import SmallBalances

app = typer.Typer()


@app.command(epilog="Example: arcli writeoff --below 1.00 --approved jl, then with --write")
@takes("file", "settings", "customer", "currency", "today", *TABLE)
def writeoff(
    *,
    shared: Shared,
    below: Annotated[
        str | None,
        typer.Option("--below", metavar="AMOUNT", help="Balances smaller than this, either way.", show_default=False),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "small-balance",
    approved: Annotated[
        str | None, typer.Option("--approved", metavar="NAME", help="Who approved it.", show_default=False)
    ] = None,
    date: Annotated[
        str | None,
        day_option("When it takes effect; today."),
    ] = None,
    write: Write = False,
    save: Save = None,
    apply: Apply = None,
    dry_run: Dry = False,
) -> int:
    """Write off small balances: an entry a customer, printed as a plan, written with --write.

    Taken are customers whose whole balance in a currency is below the amount and on one side. What is disputed, or
    settled after the date, is left out, with the reason. A plan that --save keeps is reviewed and carried out with
    --apply; it is refused if the ledger has moved on in a way that changes it.
    """
    from arcli.actions.writeoff import options_of, planner
    from arcli.reports.plan import plan_report

    if (below is None) == (apply is None):
        raise usage("say which balances are small with --below AMOUNT, or name a saved plan with --apply")
    asked = None if below is None else _asked(shared, below, reason, approved, date)

    def planner_of(saved: SavedPlan | None) -> Planner:
        options = options_of(saved) if saved is not None else asked
        assert options is not None
        return planner(options)

    title = "Small balances to write off"
    acting = Acting("writeoff", planner_of, lambda plan, written: plan_report(plan, title, written))
    return act(shared, Face(write, save, apply, dry_run), acting)


def _asked(shared: Shared, below: str, reason: str, approved: str | None, date: str | None) -> SmallBalances:
    """Return the options as the action takes them. Raise usage errors."""
    from arcli.actions.writeoff import SmallBalances
    from arcli.model.fields import AMOUNT
    from arcli.model.fieldtype import FieldError

    try:
        limit = AMOUNT.parse(below)
    except FieldError as error:
        raise usage(f"--below: {error.message}") from None
    day = shared.entry_day(date)
    return SmallBalances(limit, day, reason, approved, shared.chosen, shared.currency)
