"""`arcli close`: check and seal a period; the month-end checklist."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.shared import Shared, say, show_problems, takes, usage
from arcli.model.words import count_of

if TYPE_CHECKING:
    from arcli.ledger.opening import Ledger
    from arcli.ledger.record import Draft

app = typer.Typer()

Period = Annotated[
    str | None, typer.Argument(metavar="PERIOD", help="A month, 2026-03, or a year.", show_default=False)
]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Write nothing; show what would be written.")]
SHARED = ("file", "settings", "format", "output", "today", "wide")


@app.command(epilog="Example: arcli close 2026-03 --checklist, then arcli close 2026-03")
@takes(*SHARED, "rev")
def close(
    period: Period = None,
    *,
    shared: Shared,
    checklist: Annotated[bool, typer.Option("--checklist", help="Only report whether the period is fit.")] = False,
    report: Annotated[bool, typer.Option("--report", help="Only list closings, reopenings, restatements.")] = False,
    reseal: Annotated[bool, typer.Option("--reseal", help="Seal anew what an older arcli sealed.")] = False,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why --reseal; it is kept.", show_default=False)
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
    wanted = period_of(period)
    if checklist:
        return _checklist(shared, wanted)
    if shared.rev is not None:
        raise usage("--rev goes with --checklist or --report: only the files as they are can be closed")
    return _close(shared, wanted, rates=not no_rates, dry_run=dry_run)


def period_of(text: str | None) -> str:
    """Return the period that an argument names. Raises a usage error."""
    from arcli.model.fields import PERIOD, FieldError

    if text is None:
        raise usage("name a period, such as 2026-03")
    try:
        return str(PERIOD.parse(text))
    except FieldError as error:
        raise usage(f"{error.message}: {error.hint}") from None


def _reseal(shared: Shared, period: str | None, reason: str | None, *, dry_run: bool) -> int:
    from arcli.closing.close import CannotClose
    from arcli.closing.lock_file import lock_name, write_lock
    from arcli.closing.reseal import reseal as make_seals
    from arcli.ledger.record import Draft, record

    if period is not None:
        raise usage("--reseal takes no period: each seal covers the one before, so all that follow are made anew")
    if reason is None or not reason.strip():
        raise usage("--reason: say why; it is kept with the ledger")

    def make(ledger: Ledger) -> Draft:
        reopens, seals = make_seals(ledger, reason, shared.this_day)
        locks = {lock_name(ledger, seal.period, seal.digest): write_lock(seal).encode() for seal, _ in seals}
        return Draft([*reopens, *(entry for _, entry in seals)], locks)

    try:
        done = record(shared.files, make, settings=shared.settings, dry_run=dry_run, derive=False)
    except CannotClose as error:
        raise usage(str(error)) from None
    shared.write("\n".join(done.texts.values()))
    periods = ", ".join(e.period for e in done.entries if e.kind == "close")
    say(f"{'Would seal' if dry_run else 'Sealed'} again: {periods}. arcli close --report lists what differs.")
    return 0


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


class _Unfit(Exception):
    """The period can't be closed: the rows that say why, and errors of the ledger."""

    def __init__(self, rows: list[Any], problems: list[Any]) -> None:
        super().__init__()
        self.rows, self.problems = rows, problems


def _close(shared: Shared, period: str, *, rates: bool, dry_run: bool) -> int:
    from arcli.closing.close import CannotClose
    from arcli.ledger.periods import last_day
    from arcli.ledger.record import record
    from arcli.reports.close_checklist import describe

    if last_day(period) >= shared.this_day:
        raise usage(f"{period} is not over: it ends on {last_day(period)}")
    maker = _Maker(shared, period, rates)
    try:
        done = record(shared.files, maker.make, settings=shared.settings, dry_run=dry_run, derive=False)
    except CannotClose as error:
        raise usage(str(error)) from None
    except _Unfit as unfit:
        if unfit.problems:
            show_problems(unfit.problems)
        for line in describe(unfit.rows):
            say(line)
        say(f"{period} was not closed.")
        return 1
    shared.write("\n".join(done.texts.values()))
    for line in describe(maker.rows):
        say(line)
    say(f"{period} {'would be' if dry_run else 'is'} closed: {count_of(maker.count, 'entry')} sealed in {maker.lock}")
    if not dry_run and _ignored(maker.path):
        say(f"look: git ignores {maker.lock}, which belongs into it: git add -f {maker.path}")
    return 0


def _ignored(path: Path) -> bool:
    """Whether git, if the ledger is under it, leaves a file out: then it could not tell that it was taken out."""
    from arcli.source.files import SourceError
    from arcli.source.git import open_repository

    try:
        repository = open_repository(path.parent)
        return bool(
            repository.run("ls-files", "--others", "--ignored", "--exclude-standard", "--", os.path.realpath(path))
        )
    except SourceError:
        return False


class _Maker:
    """Makes the close entry and the lock file beside the journals, under the ledger's lock."""

    def __init__(self, shared: Shared, period: str, rates: bool) -> None:
        self.shared, self.period, self.rates = shared, period, rates
        self.rows: list[Any] = []
        self.count, self.lock, self.path = 0, "", Path()

    def make(self, ledger: Ledger) -> Draft:
        """The entry and its lock file. Raises _Unfit and CannotClose."""
        from arcli.closing.close import next_scope, seal_entry
        from arcli.closing.lock_file import lock_name, write_lock
        from arcli.ledger.periods import last_day
        from arcli.ledger.record import Draft
        from arcli.reports.close_checklist import fitness
        from arcli.reports.context import Context

        scope = next_scope(ledger, self.period)
        day = last_day(self.period)
        subledger, problems = ledger.as_of(day)
        context = Context(ledger, subledger, day)
        fit = fitness(context, problems, self.period, scope.since, rates=self.rates)
        self.rows = fit.rows
        if fit.stops:
            raise _Unfit(fit.rows, fit.problems)
        seal, entry = seal_entry(ledger, subledger, scope, self.shared.this_day, fit.summary)
        self.count, self.lock = len(seal.rows), lock_name(ledger, self.period, seal.digest)
        self.path = (ledger.folder or Path()) / self.lock
        return Draft([entry], {self.lock: write_lock(seal).encode()})
