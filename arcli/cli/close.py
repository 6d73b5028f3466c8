"""`arcli close`: check and seal a period; the month-end checklist."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import say, usage

app = typer.Typer()

Period = Annotated[
    str | None, typer.Argument(metavar="PERIOD", help="A month, 2026-03, or a year.", show_default=False)
]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Write nothing; show what would be written.")]
SHARED = ("file", "settings", "today", *TABLE)


@app.command(epilog="Example: arcli close 2026-03 --checklist, then arcli close 2026-03")
@takes(*SHARED, "rev")
def close(
    period: Period = None,
    *,
    shared: Shared,
    checklist: Annotated[bool, typer.Option("--checklist", help="Only report whether the period is ready.")] = False,
    report: Annotated[bool, typer.Option("--list", help="Only list closings, reopenings, restatements.")] = False,
    reseal: Annotated[bool, typer.Option("--reseal", help="Seal again what an older arcli sealed.")] = False,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", metavar="TEXT", help="The reason for --reseal, which is recorded.", show_default=False
        ),
    ] = None,
    no_rates: Annotated[bool, typer.Option("--no-rates", help="Close without rates for the month end.")] = False,
    dry_run: DryRun = False,
) -> int:
    """Check that a period is fit, and seal it: a close entry, and a lock file with a line for each entry.

    From then on arcli add refuses to write into it, and arcli check reports what changes it.
    """
    if report:
        from arcli.reports.close_report import sealing_report

        shared.show(sealing_report(shared.ledger()))
        return 0
    if reseal:
        return _reseal(shared, period, reason, dry_run=dry_run)
    wanted = period_of(period, shared.this_day)
    if checklist:
        return _checklist(shared, wanted)
    if shared.rev is not None:
        raise usage("--rev goes with --checklist or --list: only the files as they are can be closed")
    return _close(shared, wanted, rates=not no_rates, dry_run=dry_run)


def period_of(text: str | None, today: date) -> str:
    """Return the month or year that an argument names, in a word such as last-month, too. Raise a usage error."""
    from arcli.model.dates import end_of_month, parse_period
    from arcli.model.fields import PERIOD
    from arcli.model.fieldtype import FieldError

    if text is None:
        raise usage("name a period, such as 2026-03")
    with suppress(ValueError):
        first, last = parse_period(text, today)
        if first.day == 1 and last == end_of_month(first):
            return f"{first:%Y-%m}"
        if (first.month, first.day, last) == (1, 1, date(first.year, 12, 31)):
            return f"{first.year:04}"
    try:
        return str(PERIOD.parse(text))
    except FieldError as error:
        raise usage(f"{error.message}: {error.hint}") from None


def _reseal(shared: Shared, period: str | None, reason: str | None, *, dry_run: bool) -> int:
    from arcli.actions.close import reseal
    from arcli.actions.result import NotPossible

    if period is not None:
        raise usage("--reseal takes no period: each seal covers the one before, so all that follow are made again")
    try:
        return shared.finish(reseal(shared.target, reason or "", dry_run=dry_run))
    except NotPossible as error:
        raise usage(str(error)) from None


def _checklist(shared: Shared, period: str) -> int:
    from arcli.ledger.periods import last_day
    from arcli.reports.close_checklist import STOPS
    from arcli.reports.close_checklist import checklist as report
    from arcli.reports.context import Context

    ledger = shared.ledger()
    day = last_day(period)
    subledger, problems = ledger.as_of(day)
    context = Context(ledger, subledger, day, basis=ledger.settings.aging.basis)
    made = report(context, problems, period, shared.this_day)
    shared.show(made)
    return 1 if any(r["status"] == STOPS for r in made.rows) else 0


def _close(shared: Shared, period: str, *, rates: bool, dry_run: bool) -> int:
    from arcli.actions.close import NotFit
    from arcli.actions.close import close as close_period
    from arcli.actions.result import NotPossible

    try:
        return shared.finish(close_period(shared.target, period, rates=rates, dry_run=dry_run))
    except NotPossible as error:
        raise usage(str(error)) from None
    except NotFit as unfit:
        if unfit.problems:
            show_problems(list(unfit.problems))
        for line in (*unfit.notes, f"{period} was not closed."):
            say(line)
        return 1
