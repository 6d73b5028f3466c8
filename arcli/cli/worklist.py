"""`arcli worklist`: whom to call."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.narrowing import Customers, Sort, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared_of_day
from arcli.cli.talk import usage

app = typer.Typer()


@app.command(epilog="Example: arcli worklist --collector sam --top 10")
@takes_shared_of_day
def worklist(
    customers: Customers = None,
    *,
    shared: Shared,
    collector: Annotated[
        str | None, typer.Option("--collector", metavar="NAME", show_default=False, help="Whose customers.")
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help="How many are shown.")] = 20,
    tried: Annotated[
        bool, typer.Option("--backtest", help="How well this order would have found what stayed unpaid.")
    ] = False,
    placed: Annotated[bool, typer.Option("--placed", help="What is with agencies and lawyers instead.")] = False,
    origins: Annotated[int, typer.Option("--origins", metavar="N", min=1, help="Weeks of --backtest.")] = 60,
    sort: Sort = None,
) -> None:
    """List whom to call, by value at risk: what is due within 14 days, times the chance that it stays unpaid.

    Left aside are what is disputed, promised, under an arrangement, with an agency (--placed), and who may
    not be called today.
    """
    from arcli.reports.placed import placed as with_agencies
    from arcli.reports.worklist import backtest
    from arcli.reports.worklist import worklist as report

    if tried and collector is not None:
        raise usage("--backtest is of all customers, or of those of -c")
    if placed and (tried or collector is not None):
        raise usage("--placed stands alone: what agencies have is nobody's to call")
    if placed:
        shared.show(with_agencies(shared.context(customers)))
        return
    made = backtest(shared.context(customers), origins) if tried else report(shared.context(customers), collector, top)
    shared.show(narrowed(made, narrow_by(sort, None, None)))
