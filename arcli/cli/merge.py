"""`arcli merge`: the merge driver that git calls for journals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from arcli.cli.output import emit
from arcli.cli.talk import say, usage
from arcli.model.words import count_of

app = typer.Typer()


@app.command(epilog="Example: arcli merge --setup, once in each clone; then git merge does the rest")
def merge(
    base: Annotated[Path | None, typer.Argument(metavar="[BASE]", help="The common ancestor (git: %O).")] = None,
    ours: Annotated[Path | None, typer.Argument(metavar="[OURS]", help="Our version; gets the result (%A).")] = None,
    theirs: Annotated[Path | None, typer.Argument(metavar="[THEIRS]", help="Their version (%B).")] = None,
    path: Annotated[
        str | None, typer.Argument(metavar="[PATH]", help="The file's name in the repository (%P).")
    ] = None,
    *,
    setup: Annotated[bool, typer.Option("--setup", help="Tell this clone's git to use it for journals.")] = False,
    output: Annotated[bool, typer.Option("--print", help="Print the result, leave OURS as it is.")] = False,
) -> int:
    """Merge a journal by whole entries; git calls it. Exit 1 when conflicts are left.

    Keeps both sides' additions; leaves a conflict only where both changed the same entry.
    """
    from arcli.actions.merge import Versions, merge_into, merged, set_up_driver

    if setup:
        say(f"git merges journals by arcli in {set_up_driver(Path.cwd())}, where .gitattributes says merge=arcli")
        return 0
    if base is None or ours is None or theirs is None:
        raise usage("name BASE, OURS and THEIRS; or --setup, to have git do it")
    versions = Versions(base, ours, theirs, path)
    if output:
        content, conflicts = merged(versions)
        emit(content)
    else:
        conflicts = merge_into(versions)
    if conflicts:
        say(f"{path or ours}: {count_of(conflicts, 'conflict')}: both sides changed the same entry")
    return 1 if conflicts else 0
