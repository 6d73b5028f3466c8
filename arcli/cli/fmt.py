"""`arcli fmt`: lay out journals; only white space changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import takes
from arcli.cli.talk import say

app = typer.Typer()


@app.command(epilog="Example: arcli fmt --check, or arcli fmt 2026/sales.journal")
@takes("file", "settings", "output")
def fmt(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Journals; else all of the ledger.")
    ] = None,
    *,
    shared: Shared,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
) -> int:
    """Lay out journals: single spaces, aligned details. Only white space changes, comments stay."""
    from arcli.actions.fmt import journals_of, lay_out

    files = list(dict.fromkeys(paths or journals_of(shared.target)))
    if Path("-") in files or check or diff:
        return _show(files, shared, check=check, diff=diff)
    return shared.tell(lay_out(files))


def _show(files: list[Path], shared: Shared, *, check: bool, diff: bool) -> int:
    """Say or show what would change; lay out standard input to standard output."""
    from arcli.actions.fmt import laid_out

    changed = 0
    for path in files:
        stdin = str(path) == "-"
        made = laid_out(path, sys.stdin.buffer.read() if stdin else None)
        if made.problems:
            show_problems(list(made.problems))
            return 1
        if stdin and not (check or diff):
            shared.write(made.new.decode("utf-8"))
        elif made.new != made.data:
            changed += 1
            if diff:
                shared.write(made.difference)
            else:
                say(f"{path} would be laid out again")
    return 1 if changed else 0
