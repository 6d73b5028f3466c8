"""`arcli import`: lists of other systems become entries."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.import_books import import_beancount, import_hledger
from arcli.cli.output import check_output, replace_output
from arcli.cli.shared import Shared, say, show_problems, takes, usage
from arcli.model.words import count_of

if TYPE_CHECKING:
    from arcli.exchange.build import Rejected
    from arcli.exchange.imports import Prepared
    from arcli.ledger.record import Recorded

app = typer.Typer()
importing = typer.Typer(no_args_is_help=True, help="Entries from other systems' lists.")
app.add_typer(importing, name="import")


@importing.callback()
def _import() -> None:
    """Entries from other systems' lists."""


importing.command("hledger", epilog="Example: arcli import hledger books.journal -a assets:ar -n")(import_hledger)
importing.command("beancount", epilog="Example: arcli import beancount books.beancount -a Assets:AR -n")(
    import_beancount
)


@importing.command("csv", epilog="Example: arcli import csv invoices.csv --profile profiles/old-system.yaml --dry-run")
@takes("file", "settings", "format", "output", "today")
def import_csv(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The list, with a head of column names.")],
    *,
    shared: Shared,
    profile: Annotated[Path, typer.Option("--profile", "-p", metavar="P.yaml", help="What its columns mean.")],
    skip_bad: Annotated[
        Path | None,
        typer.Option("--skip-bad", metavar="FILE", show_default=False, help="Keep bad rows in FILE, write the rest."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entries, write nothing.")] = False,
) -> int:
    """Turn the rows of a delimited file into entries, as a profile says.

    Nothing is written unless all rows are good, or --skip-bad keeps the bad ones aside. Run again, it adds nothing:
    what is there already is left alone, what is there with other content is reported.
    """
    from arcli.exchange.imports import import_rows, prepare

    if skip_bad is not None:
        check_output("--skip-bad", skip_bad)
    data, text = _read(path), _read(profile)
    prepared, problems = prepare(str(path), data, str(profile), text, progress=_progress)
    if prepared is None:
        show_problems(problems)
        return 1
    if prepared.warnings:
        show_problems(prepared.warnings)
    files = shared.files
    try:
        done, rejected, already = import_rows(
            files, prepared, settings=shared.settings, dry_run=dry_run, skip=skip_bad is not None
        )
    except ValueError as error:
        raise usage(str(error)) from None
    if rejected:
        _show_rejected(shared, rejected)
        if skip_bad is None:
            say(
                f"{len(rejected)} of {count_of(prepared.total, 'row')} "
                f"{'has' if len(rejected) == 1 else 'have'} errors; nothing was written. "
                "Correct them, or keep them aside with --skip-bad FILE."
            )
            return 1
    if done is not None and done.problems:
        show_problems(done.problems)
        say("Nothing was written: the ledger with these entries would have errors.")
        return 1
    if skip_bad is not None and rejected and not dry_run:
        _keep_bad(skip_bad, prepared, rejected)
    _tell(shared, done, already, dry_run=dry_run)
    return 1 if rejected else 0


def _read(path: Path) -> bytes:
    from arcli.ledger.opening import LedgerError

    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise LedgerError(f"{path} can't be read: {(error.strerror or '').lower()}") from None


def _progress(rows: list[Any]) -> Any:
    """The rows, with a bar on a terminal when there are many."""
    if len(rows) < 2_000 or not sys.stderr.isatty():
        return rows
    from rich.console import Console
    from rich.progress import track

    return track(rows, description="Reading rows", console=Console(file=sys.stderr), transient=True)


def _show_rejected(shared: Shared, rejected: list[Rejected]) -> None:
    from arcli.model.report import Report, columns

    rows: list[dict[str, Any]] = [r._asdict() for r in sorted(rejected)]
    cols = columns("number column value reason", number="Line")
    shared.show(Report("rejected", "Rows with errors", cols, rows))


def _keep_bad(path: Path, prepared: Prepared, rejected: list[Rejected]) -> None:
    """Write the bad rows as they were, with a last column that says why."""
    from arcli.exchange.kept import kept_aside

    replace_output(path, kept_aside(prepared.table, rejected))
    count = len({r.number for r in rejected})
    say(f"{count} bad {'row is' if count == 1 else 'rows are'} kept in {path}")


def _tell(shared: Shared, done: Recorded | None, already: int, *, dry_run: bool) -> None:
    there = f"; {already:,} there already" if already else ""
    if done is None or not done.entries:
        say(f"Nothing to add{there}.")
        return
    counts: dict[str, int] = {}
    for entry in done.entries:
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
    parts = ", ".join(count_of(n, kind) for kind, n in counts.items())
    if dry_run:
        shared.write("\n".join(done.texts.values()))
        say(f"Would add {parts}{there}.")
    else:
        say(f"Added {parts} to {', '.join(done.texts)}{there}.")
