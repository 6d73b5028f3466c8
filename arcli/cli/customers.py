"""`arcli customers`."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.narrowing import Least, Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared_of_day

app = typer.Typer()


@app.command(epilog="Example: arcli customers --overdue, or arcli customers --held -O csv")
@takes_shared_of_day
def customers(
    customers: Annotated[
        list[str] | None, typer.Argument(metavar="[CUSTOMER]...", show_default=False, help="Only these; as with -c.")
    ] = None,
    *,
    shared: Shared,
    held: Annotated[bool, typer.Option("--held", help="Only those on a credit hold.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those with something past due.")] = False,
    over_limit: Annotated[bool, typer.Option("--over-limit", help="Only those above their credit limit.")] = False,
    sort: Sort = None,
    top: Top = None,
    least: Least = None,
) -> None:
    """List customers with balance, terms, limit, hold and last payment."""
    from arcli.reports.customers import customers as report

    context = shared.context(customers)
    made = report(context, held=held, overdue=overdue, over_limit=over_limit)
    shared.show(narrowed(made, narrow_by(sort, top, least)))
