"""`arcli kpi`: how well money comes in."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.narrowing import Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared_but
from arcli.cli.talk import check_choice, usage

app = typer.Typer()


@app.command(epilog="Example: arcli kpi --as-of 2026-03-31 --last 3, or arcli kpi --by customer -p 2026q1")
@takes_shared_but()
def kpi(
    *,
    shared: Shared,
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="ROWS", help="month, quarter, year, period, customer, group, salesperson or collector."
        ),
    ] = "month",
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, max=1200, help="How many periods.")] = 13,
    days: Annotated[
        int | None,
        typer.Option(
            "--days", metavar="N", min=1, max=3660, show_default=False, help="Length of each period, in days."
        ),
    ] = None,
    net: Annotated[bool, typer.Option("--net", help="Sales without tax.")] = False,
    sort: Sort = None,
    top: Top = None,
) -> None:
    """Show how well money comes in: DSO, its count-back, CEI, days to pay, losses, by month.

    Each ratio stands beside the figures that it is made of: --wide, csv and json have them all.
    """
    from arcli.reports.kpi import ROWS
    from arcli.reports.kpi import kpi as report

    by = check_choice("--by", by, ROWS)
    context = shared.context()
    if by == "period" and context.start is None and days is None:
        raise usage("--by period needs a period: --from and --to, -p, or --days")
    shared.show(narrowed(report(context, by, last, days, net=net), narrow_by(sort, top, None)))
