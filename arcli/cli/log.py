"""`arcli log`: who changed what, one line per commit."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.blame import entry_named
from arcli.cli.narrowing import Sort, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes

if TYPE_CHECKING:
    from arcli.model.report import Report

app = typer.Typer()


@app.command(epilog="Example: arcli log --number 10, or arcli log INV-2026-0042")
@takes("file", "settings", "rev", "as_of", "today", *TABLE)
def log(
    document: Annotated[
        str | None, typer.Argument(metavar="[DOCUMENT]", help="Only commits that touched it.", show_default=False)
    ] = None,
    *,
    shared: Shared,
    most: Annotated[int, typer.Option("--number", min=1, help="At most this many commits.")] = 20,
    errors: Annotated[
        bool, typer.Option("--errors", help="List the errors that each commit left, in a large ledger too.")
    ] = False,
    sort: Sort = None,
) -> None:
    """Show who changed what, in the ledger's words: one line per commit, with the change in receivables.

    + added, ~ changed, - removed. Merges are one line, with all that they brought. A commit that left the ledger with
    errors says so; in a ledger of more than 5,000 entries only merges are looked at, unless --errors asks for all.
    """

    from arcli.history.commits import commits_of, steps, wanted_path
    from arcli.reports.log import log_report
    from arcli.source.gitfiles import files_at

    day = shared.named_day or date.max
    narrow = narrow_by(sort, None, None)
    if document is not None:
        shared.show(narrowed(_log_of(shared, document, most), narrow))
        return
    files = files_at(shared.file or os.environ.get("ARCLI_FILE") or None, Path.cwd(), shared.rev or "HEAD")
    commits = commits_of(files.repository, files.commit.sha, wanted_path(files), most + 1)
    older = commits[most] if len(commits) > most else None
    made = log_report(list(steps(files, commits[:most], older, day, derive=errors)), files.repository)
    shared.show(narrowed(made, narrow))


def _log_of(shared: Shared, document: str, most: int) -> Report:
    """Return the commits that changed one entry."""
    from arcli.history.content import field_changes
    from arcli.history.difference import EntryChange
    from arcli.history.provenance import Provenance
    from arcli.model.dates import parse_date
    from arcli.model.entries import label_of
    from arcli.model.report import Report, columns

    ledger = shared.ledger()
    rows = []
    provenance = Provenance(ledger)
    entry = entry_named(ledger, document)
    for change in provenance.changes(entry)[:most]:
        commit = change.commit
        made = EntryChange("added" if change.before is None else "changed", change.before, change.after)
        fields = field_changes(change.before, change.after) if change.before is not None else []
        what = "; ".join(f"{f.field} {f.before or 'nothing'} → {f.after or 'nothing'}" for f in fields) or made.action
        named = provenance.repository.named(commit) if provenance.repository else commit.short
        rows.append({"commit": named, "committed": parse_date(commit.day), "author": commit.author,
                     "what": what, "subject": commit.subject})  # fmt: skip
    cols = columns("commit committed:d author what subject", committed="Day")
    report = Report("log", f"Log of {label_of(entry)}", cols, rows)
    if provenance.repository is not None and (cut := provenance.repository.cut_off()):
        report.notes.append(cut)
    return report
