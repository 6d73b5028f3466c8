"""`arcli forecast`: the cash that will come in."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.narrowing import Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared_but
from arcli.cli.talk import check_choice, usage

app = typer.Typer()


@app.command(epilog="Example: arcli forecast --as-of 2026-03-31, or arcli forecast --backtest 12")
@takes_shared_but("from_")
def forecast(
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="PERIOD", help="day, week or month.")] = "week",
    ahead: Annotated[
        int | None,
        typer.Option("--ahead", metavar="N", min=1, max=400, show_default=False, help="How many periods."),
    ] = None,
    open_only: Annotated[bool, typer.Option("--open-only", help="Without new sales.")] = False,
    backtest: Annotated[
        int | None,
        typer.Option("--backtest", metavar="N", min=1, max=520, show_default=False, help="Try it on N earlier weeks."),
    ] = None,
    sort: Sort = None,
    top: Top = None,
) -> None:
    """Show the cash that will come in, by how customers have paid so far, with an 80 % band.

    With --backtest its errors on earlier days, by what was known then, beside three simpler ways.
    """
    from arcli.reports import forecast as module

    by = check_choice("--by", by, module.AHEAD)
    if backtest is not None and (by != "week" or ahead is not None or open_only):
        raise usage("--backtest is of open items, by week, four weeks ahead: without --by, --ahead and --open-only")
    context = shared.context()
    if backtest is not None:
        made = module.backtest_report(context, backtest)
    else:
        made = module.forecast(context, by, ahead, open_only=open_only)
    shared.show(narrowed(made, narrow_by(sort, top, None)))
