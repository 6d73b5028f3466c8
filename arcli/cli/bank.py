"""`arcli bank`: what bank files say, line by line."""

from __future__ import annotations

import typer

from arcli.cli.bank_files import BankFiles, ProfilePath, read_statements
from arcli.cli.narrowing import Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import takes_shared

app = typer.Typer()


@app.command(epilog="Example: arcli bank march.xml -O csv")
@takes_shared
def bank(files: BankFiles, *, shared: Shared, profile: ProfilePath = None, sort: Sort = None, top: Top = None) -> int:
    """Show what bank files say: OFX, camt, MT940, BAI2, lockbox; CSV by profile.

    The kind of a file is known by its content. Nothing is booked. A line that stood in an earlier file, or in another
    format, is marked. Exit 1 when a file can't be read.
    """
    from arcli.model.diagnostics import has_errors
    from arcli.reports.bank import bank_lines

    statements, problems = read_statements(shared, files, profile)
    if problems:
        show_problems(problems)
    last = shared.named_day
    start = shared.first_day
    if statements:
        shared.show(narrowed(bank_lines(statements, start, last, shared.currency), narrow_by(sort, top, None)))
    return 1 if has_errors(problems) else 0
