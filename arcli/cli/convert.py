"""`arcli convert`: journal text to YAML and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import takes
from arcli.cli.talk import check_choice, say, usage

app = typer.Typer()


@app.command(epilog="Example: arcli convert 2026/sales.journal -o sales.yaml")
@takes("output", output_of_entries=True)
def convert(
    path: Annotated[str, typer.Argument(metavar="FILE", help="A journal or a YAML file of entries, or -.")],
    *,
    shared: Shared,
    to: Annotated[
        str | None,
        typer.Option("--as", metavar="FORM", help="yaml or journal; else the other one.", show_default=False),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="With -o: remove FILE, whose entries it now has.")] = False,
    commit: Annotated[bool, typer.Option("--commit", help="With -o: commit it, and the removal of FILE.")] = False,
) -> int:
    """Convert journal text to YAML and back. Entries, order of details and tags survive; comments are counted and lost.

    A ledger with both files would have each entry twice: --replace takes the old one away.
    """
    from arcli.actions.convert import STDIN, Conversion, convert_into
    from arcli.actions.convert import convert as converted
    from arcli.actions.result import NotPossible

    form = None if to is None else check_choice("--as", to, ("yaml", "journal"))
    if replace or commit:
        _check_options(path, shared.output, replace=replace)
    conversion = Conversion(path, form, sys.stdin.buffer.read() if path == STDIN else None, replace)
    try:
        if shared.output not in (None, "-"):
            return shared.tell(convert_into(conversion, Path(str(shared.output)), commit=commit))
        made = converted(conversion)
    except NotPossible as error:
        say(str(error))
        return 1
    if made.problems:
        show_problems(list(made.problems))
        return 1
    shared.write(made.text)
    say(made.said)
    return 0


def _check_options(path: str, output: str | None, *, replace: bool) -> None:
    """Refuse a conversion that could not replace its file: exit 2."""
    if output in (None, "-"):
        raise usage("--replace and --commit go with -o FILE: without it the text goes to standard output")
    if replace and (path == "-" or Path(path).resolve() == Path(str(output)).resolve()):
        raise usage("--replace removes a file whose entries are now in another: name two files")
