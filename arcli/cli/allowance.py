"""`arcli allowance`: what expected credit losses require."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.acting import Acting, Dry, Face, act
from arcli.cli.narrowing import Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared_but
from arcli.cli.talk import check_choice, usage

if TYPE_CHECKING:
    from decimal import Decimal

app = typer.Typer()


@app.command(
    epilog="Example: arcli allowance --as-of 2026-03-31, or arcli allowance --rate 91+=50 --reason insolvencies"
)
@takes_shared_but("from_")
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
    write: Annotated[
        bool, typer.Option("--write", help="Write what is required as a provision, which is posted.")
    ] = False,
    dry_run: Dry = False,
    sort: Sort = None,
    top: Top = None,
) -> int:
    """Show what expected credit losses require, by bucket, from the losses of the last 36 months.

    A bucket without history needs a rate of yours; rates and factors need a reason. With --write an entry states what
    is required at that day's end; the journal posts what the allowance account lacks of it, or has too much.
    """
    from decimal import Decimal

    from arcli.reports.allowance import Judgement
    from arcli.reports.allowance import allowance as report

    by = check_choice("--by", by, ("total", "group"))
    if (rate or factor) and not reason:
        raise usage("a rate or factor of yours needs a --reason")
    if (write or dry_run) and (shared.customer or shared.rev is not None):
        raise usage("a provision is of the whole ledger, as it is now: leave out --customer and --rev")
    ids = shared.ledger().settings.bucket_ids()
    rates: dict[str, Decimal] = {}
    for given in rate or []:
        bucket, _, percent = given.partition("=")
        rates[check_choice("bucket", bucket, ids)] = _number("--rate", percent.removesuffix("%"), Decimal(100)) / 100
    times = Decimal(1) if factor is None else _number("--factor", factor, Decimal(100))
    judgement = Judgement(rates, times, reason or "")
    if not (write or dry_run):
        shared.show(narrowed(report(shared.context(), by, judgement), narrow_by(sort, top, None)))
        return 0
    from arcli.actions.allowance import Providing, planner

    asked = Providing(shared.last_day, by, judgement, shared.currency)
    acting = Acting("allowance", lambda _saved: planner(asked), lambda _plan, _written: asked.made[0])
    return act(shared, Face(write, None, None, dry_run), acting)


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
