"""`arcli import`: lists of other systems become entries."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.import_books import import_beancount, import_hledger
from arcli.cli.options import day_option
from arcli.cli.output import check_output, replace_output
from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import say, usage
from arcli.model.words import count_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arcli.actions.import_ import Listed
    from arcli.exchange.build import Rejected
    from arcli.exchange.merge import Change

app = typer.Typer()
importing = typer.Typer(invoke_without_command=True, help="Entries from other systems' lists.")
app.add_typer(importing, name="import")


@importing.callback()
def _import(
    ctx: typer.Context,
    profiles: Annotated[bool, typer.Option("--profiles", help="List the shipped profiles.")] = False,
) -> None:
    """Import entries from other systems' lists."""
    if ctx.invoked_subcommand is not None:
        return
    if not profiles:
        typer.echo(ctx.get_help(), err=True)
        raise typer.Exit(2)
    from arcli.exchange.incoming import shipped

    for name, about in shipped():
        typer.echo(name + "\n" + fill(about, 79, initial_indent="    ", subsequent_indent="    "))


importing.command("hledger", epilog="Example: arcli import hledger books.journal -a assets:ar -n")(import_hledger)
importing.command("beancount", epilog="Example: arcli import beancount books.beancount -a Assets:AR -n")(
    import_beancount
)


@importing.command("csv", epilog="Example: arcli import csv invoices.csv --profile profiles/old-system.yaml --dry-run")
@takes("file", "settings", "today", *TABLE)
def import_csv(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The list, with a heading of column names.")],
    *,
    shared: Shared,
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="PROFILE", help="A profile: name or file.", show_default=False),
    ] = None,
    date_: Annotated[str | None, day_option("Day of entries whose list has none, as of a change-over.")] = None,
    skip_bad: Annotated[
        Path | None,
        typer.Option("--skip-bad", metavar="FILE", show_default=False, help="Keep bad rows in FILE, write the rest."),
    ] = None,
    update: Annotated[
        bool,
        typer.Option("--update", help="Update customers and opening items that the list says otherwise of."),
    ] = False,
    new_profile: Annotated[
        bool, typer.Option("--new-profile", help="Look at the file, and write a profile for it (with -o: there).")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entries, write nothing.")] = False,
) -> int:
    """Turn the rows of a delimited file into entries, as a profile says.

    Nothing is written unless all rows are good, or --skip-bad keeps the bad ones aside. Run again, it adds nothing:
    what is there already is left alone, what is there with other content is reported.
    """
    if new_profile:
        return _new_profile(shared, path)
    from arcli.actions.import_ import RowList, import_list
    from arcli.actions.result import NotPossible
    from arcli.cli.profiles import profile_named
    from arcli.exchange.incoming import SHIPPED

    if skip_bad is not None:
        check_output("--skip-bad", skip_bad)
    if profile is None:
        raise usage("--profile is missing: a file, or one of arcli import --profiles")
    name, text = profile_named(shared, profile, SHIPPED)
    day = shared.entry_day(date_).isoformat() if date_ else ""
    since = shared.entry_day(date_) if update else None
    rows = RowList(str(path), _read(path), name, text, skip_bad is not None, day, since)
    try:
        listed = import_list(shared.target, rows, dry_run=dry_run, progress=_progress)
    except NotPossible as error:
        raise usage(str(error)) from None
    if listed.prepared is None:
        show_problems(list(listed.result.problems))
        return 1
    if listed.prepared.warnings:
        show_problems(listed.prepared.warnings)
    if listed.rejected:
        _show_rejected(shared, listed.rejected)
        if skip_bad is None:
            number = len(listed.rejected)
            say(
                f"{number} of {count_of(listed.prepared.total, 'row')} {'has' if number == 1 else 'have'} errors; "
                "nothing was written. Correct them, or set them aside with --skip-bad FILE."
                + (" --update takes over what the list says otherwise." if _otherwise(listed, update=update) else "")
            )
            return 1
    if listed.result.problems:
        show_problems(list(listed.result.problems))
        say("Nothing was written: the ledger with these entries would have errors.")
        return 1
    if skip_bad is not None and listed.rejected and not dry_run:
        _keep_bad(skip_bad, listed)
    if listed.changes:
        _show_changes(shared, listed.changes, dry_run=dry_run)
    _tell(shared, listed, dry_run=dry_run)
    _tell_idle(listed.prepared.builder.idle if listed.prepared is not None else {})
    for said in listed.refused:
        say(f"not updated: {said}")
    return 1 if listed.rejected or listed.refused else 0


def _new_profile(shared: Shared, path: Path) -> int:
    """Write a profile for a list, with what a look at it shows and what stays in doubt; say how to go on."""
    from arcli.exchange.looking import look_at
    from arcli.exchange.newprofile import profile_text
    from arcli.exchange.profile import DAY

    look = look_at(str(path), _read(path))
    if look is None:
        raise usage(f"{path} has no heading with rows below it")
    if shared.output is not None:
        if Path(shared.output).exists():
            raise usage(f"{shared.output} is there already: name another file, or take it away")
        Path(shared.output).parent.mkdir(parents=True, exist_ok=True)
    text = profile_text(look, path.name, _currency(shared))
    shared.write(text)
    for doubt in look.doubts:
        say(f"in doubt: {doubt}")
    seen = f"{count_of(len(look.rows), 'row')} looked at"
    if shared.output is None:
        say(f"{seen}; keep it: arcli import csv {path} --new-profile -o profiles/{path.stem}.yaml")
        return 0
    day = " --date YYYY-MM-DD" if DAY in text else ""
    tried = (
        f"bank {path} --profile {{}}" if look.purpose == "bank" else f"import csv {path} --profile {{}}{day} --dry-run"
    )
    say(f"{seen}; try it: arcli {tried.format(shared.output)}")
    return 0


def _currency(shared: Shared) -> str:
    """Return the ledger's currency; euros where there is no ledger, or it has none: a look needs neither."""
    from arcli.ledger.opening import LedgerError, settings_of

    try:
        return settings_of(shared.files, shared.settings).currency or "EUR"
    except LedgerError:
        return "EUR"


def _read(path: Path) -> bytes:
    from arcli.ledger.opening import LedgerError

    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise LedgerError(f"{path} can't be read: {(error.strerror or '').lower()}") from None


def _progress(rows: list[Any]) -> Any:
    """Return the rows, with a progress bar on a terminal if there are many."""
    if len(rows) < 2_000 or not sys.stderr.isatty():
        return rows
    from rich.console import Console
    from rich.progress import track

    return track(rows, description="Reading rows", console=Console(file=sys.stderr), transient=True)


def _show_rejected(shared: Shared, rejected: Sequence[Rejected]) -> None:
    from arcli.model.report import Report, columns

    rows: list[dict[str, Any]] = [r._asdict() for r in sorted(rejected)]
    cols = columns("number column value reason", number="Line")
    shared.show(Report("rejected", "Rows with errors", cols, rows, below=frozenset({"reason"})))


def _otherwise(listed: Listed, *, update: bool) -> bool:
    """Return whether rows differ from customers or opening items of the ledger that could be updated."""
    from arcli.exchange.merge import UPDATED

    made = {m.row.line: m.entry.kind for m in listed.prepared.made} if listed.prepared is not None else {}
    return not update and any(made.get(r.number) in UPDATED and "in the ledger" in r.reason for r in listed.rejected)


def _show_changes(shared: Shared, changes: Sequence[Change], *, dry_run: bool) -> None:
    """Show field by field what the list says otherwise."""
    from arcli.model.entries import label_of
    from arcli.model.report import Report, columns

    rows = [
        {"line": c.made.row.line, "of": label_of(c.there), "field": c.attr.rstrip("_"), "was": c.ours, "is": c.theirs}
        for c in changes
    ]
    title = "What would be updated" if dry_run else "What is updated"
    shared.show(Report("updated", title, columns("line of field was is"), rows))


def _keep_bad(path: Path, listed: Listed) -> None:
    """Write the bad rows unchanged, with a last column that states the reason."""
    replace_output(path, listed.kept_aside)
    count = len({r.number for r in listed.rejected})
    say(f"{count} bad {'row is' if count == 1 else 'rows are'} kept in {path}")


def _tell(shared: Shared, listed: Listed, *, dry_run: bool) -> None:
    done = listed.result
    there = f"; {listed.already:,} there already" if listed.already else ""
    if not done.entries:
        say(f"Nothing to add{there}.")
        return
    counts: dict[str, int] = {}
    for entry in done.entries:
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
    parts = ", ".join(count_of(n, kind) for kind, n in counts.items())
    if dry_run:
        shared.write(done.text)
        say(f"Would add {parts}{there}.")
    else:
        say(f"Added {parts} to {', '.join(done.texts)}{there}.")


_FEW = 6  # different contents of rows that are told one by one


def _tell_idle(idle: Mapping[str, int]) -> None:
    """Say how many rows made no document, and what stands in the columns that decide it."""
    if len(idle) > _FEW:
        say(f"left aside: {count_of(sum(idle.values()), 'row')} for which no condition of the profile holds")
        return
    for what, count in sorted(idle.items()):
        say(f"left aside: {count_of(count, 'row')} with {what}")
