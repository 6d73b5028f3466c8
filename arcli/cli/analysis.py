"""Measures, forecasts and allowances on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.shared import Shared, check_choice, takes_shared, usage

if TYPE_CHECKING:
    from decimal import Decimal

app = typer.Typer()


@app.command(epilog="Example: arcli kpi --as-of 2026-03-31 --last 3, or arcli kpi --by customer -p 2026q1")
@takes_shared
def kpi(
    *,
    shared: Shared,
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="ROWS", help="month, quarter, year, period, customer, group, salesperson, collector."
        ),
    ] = "month",
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, max=1200, help="How many periods.")] = 13,
    days: Annotated[
        int | None,
        typer.Option("--days", metavar="N", min=1, max=3660, show_default=False, help="Each period is so many days."),
    ] = None,
    net: Annotated[bool, typer.Option("--net", help="Sales without tax.")] = False,
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
    shared.show(report(context, by, last, days, net=net))


@app.command(epilog="Example: arcli forecast --as-of 2026-03-31, or arcli forecast --backtest 12")
@takes_shared
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
) -> None:
    """Show the cash that will come in, by how customers have paid so far, with an 80 % band.

    With --backtest its errors on earlier days, by what was known then, beside three simpler ways.
    """
    from arcli.reports import forecast as module

    by = check_choice("--by", by, module.AHEAD)
    context = shared.context()
    if backtest is not None:
        shared.show(module.backtest_report(context, backtest))
    else:
        shared.show(module.forecast(context, by, ahead, open_only=open_only))


@app.command(
    epilog="Example: arcli allowance --as-of 2026-03-31, or arcli allowance --rate 91+=50 --reason insolvencies"
)
@takes_shared
def allowance(
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS", help="total or group.")] = "total",
    rate: Annotated[
        list[str] | None,
        typer.Option("--rate", metavar="BUCKET=PERCENT", show_default=False, help="Of a bucket without history."),
    ] = None,
    factor: Annotated[
        str | None,
        typer.Option("--factor", metavar="NUMBER", show_default=False, help="Forward-looking, on all rates: 1.1."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="WHY", show_default=False, help="Why these rates, this factor.")
    ] = None,
) -> None:
    """Show what expected credit losses require, by bucket, from the losses of the last 36 months.

    A bucket without history needs a rate of yours; rates and factors need a reason.
    """
    from decimal import Decimal

    from arcli.reports.allowance import Judgement
    from arcli.reports.allowance import allowance as report

    by = check_choice("--by", by, ("total", "group"))
    if (rate or factor) and not reason:
        raise usage("a rate or factor of yours needs a --reason")
    context = shared.context()
    ids = context.ledger.settings.bucket_ids()
    rates: dict[str, Decimal] = {}
    for given in rate or []:
        bucket, _, percent = given.partition("=")
        rates[check_choice("bucket", bucket, ids)] = _number("--rate", percent.removesuffix("%"), Decimal(100)) / 100
    times = Decimal(1) if factor is None else _number("--factor", factor, Decimal(100))
    shared.show(report(context, by, Judgement(rates, times, reason or "")))


def _number(option: str, text: str, most: Decimal) -> Decimal:
    """Return a number above 0 up to a limit; anything else is refused: exit 2."""
    from decimal import Decimal, InvalidOperation

    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(0)
    if not (value.is_finite() and 0 < value <= most):
        raise usage(f"{option}: {text!r} is not a number above 0, at most {most}")
    return value
