"""`arcli writeoff`: write off small balances."""

from __future__ import annotations

from typing import Annotated, Any

import typer

app = typer.Typer()


def _option(*names: str, help: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, show_default=False, **more)


@app.command(epilog="Example: arcli writeoff --below 1.00 --approved jl --dry-run")
def writeoff(
    ctx: typer.Context,
    below: Annotated[str, typer.Option("--below", metavar="AMOUNT", help="Balances smaller than this, either way.")],
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "small-balance",
    approved: Annotated[str | None, _option("--approved", metavar="NAME", help="Who approved it.")] = None,
    date_: Annotated[str | None, _option("--date", "-d", metavar="DATE", help="When it takes effect; today.")] = None,
    customer: Annotated[list[str] | None, _option("--customer", "-c", metavar="ID", help="Only these; globs.")] = None,
    currency: Annotated[str | None, _option("--currency", metavar="CUR", help="Only this currency.")] = None,
    file_: Annotated[str | None, _option("--file", "-f", metavar="PATH", help="Ledger folder or journal.")] = None,
    settings: Annotated[str | None, _option("--settings", metavar="PATH", help="Settings of a single file.")] = None,
    today: Annotated[str | None, _option("--today", metavar="DATE", help="Take this day for today.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entries, write nothing.")] = False,
) -> int:
    """Write off small balances: one entry a customer, proposed first, written when you say yes.

    Taken are customers whose whole balance in a currency is below the amount and on one side.
    """
    from arcli.cli.recording import small_writeoffs

    return small_writeoffs(
        ctx, below=below, reason=reason, approved=approved, date_=date_, customers=customer, currency=currency,
        file_=file_, settings=settings, today=today, yes=yes, dry_run=dry_run,
    )  # fmt: skip
