"""`arcli merge`: the merge driver that git calls for journals."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from arcli.cli.shared import say, usage

app = typer.Typer()

ATTRIBUTES = """\
# Journals are merged by whole entries: see arcli help merging. Each clone sets up the driver with arcli merge --setup.
*.journal merge=arcli
*.yaml merge=arcli
arcli.yaml merge
"""


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
    output: Annotated[bool, typer.Option("--print", "-p", help="Print the result, leave OURS as it is.")] = False,
) -> int:
    """Merge a journal by whole entries; git calls it. Exit 1 when conflicts are left.

    Keeps both sides' additions; leaves a conflict only where both changed the same entry.
    """
    if setup:
        return _set_up()
    if base is None or ours is None or theirs is None:
        raise usage("name BASE, OURS and THEIRS; or --setup, to have git do it")
    from arcli.history.merge import CannotMerge
    from arcli.history.merge import merge as merge_entries
    from arcli.source.write import replace_file

    try:
        old, one, other = (p.read_bytes() for p in (base, ours, theirs))
    except OSError as error:
        say(f"arcli: {error.filename} can't be read: {(error.strerror or '').lower()}")
        return 3
    name = path or str(ours)
    try:
        merged, conflicts = merge_entries(old, one, other, name)
    except CannotMerge:
        return _as_text(base, ours, theirs, printed=output)
    if output:
        sys.stdout.buffer.write(merged)
    else:
        replace_file(ours, merged)
    if conflicts:
        say(f"{name}: {conflicts} conflict{'' if conflicts == 1 else 's'}: both sides changed the same entry")
    return 1 if conflicts else 0


def _as_text(base: Path, ours: Path, theirs: Path, *, printed: bool) -> int:
    """A file that is no list of entries, such as the settings: as git merges text."""
    import subprocess

    words = ["git", "merge-file", "-L", "ours", "-L", "base", "-L", "theirs", str(ours), str(base), str(theirs)]
    try:
        done = subprocess.run([*words[:2], *(["-p"] if printed else []), *words[2:]], check=False)
    except FileNotFoundError:
        say("arcli: git is not installed, or not on the PATH")
        return 3
    return 1 if done.returncode else 0


def _set_up() -> int:
    from arcli.source.git import open_repository

    set_up_driver(Path.cwd())
    say(f"git merges journals by arcli in {open_repository(Path.cwd()).folder}, where .gitattributes says merge=arcli")
    return 0


def set_up_driver(folder: Path) -> None:
    """Tell the repository of a folder how to call the merge driver. Raises SourceError when there is none."""
    from arcli.source.git import open_repository

    repository = open_repository(folder)
    command = "arcli" if shutil.which("arcli") else f"'{sys.executable}' -m arcli"
    repository.run("config", "merge.arcli.name", "arcli: journals by whole entries")
    repository.run("config", "merge.arcli.driver", f"{command} merge %O %A %B %P")
