"""`arcli merge`: the merge driver that git calls for journals."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from arcli.cli.output import emit
from arcli.cli.shared import say, usage
from arcli.model.words import count_of

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
    output: Annotated[bool, typer.Option("--print", help="Print the result, leave OURS as it is.")] = False,
) -> int:
    """Merge a journal by whole entries; git calls it. Exit 1 when conflicts are left.

    Keeps both sides' additions; leaves a conflict only where both changed the same entry.
    """
    if setup:
        return _set_up()
    if base is None or ours is None or theirs is None:
        raise usage("name BASE, OURS and THEIRS; or --setup, to have git do it")
    if output:
        merged, conflicts = _merged(base, ours, theirs, path, _read(ours))
        emit(merged)
    else:
        conflicts = _merge_into(base, ours, theirs, path)
    if conflicts:
        say(f"{path or ours}: {count_of(conflicts, 'conflict')}: both sides changed the same entry")
    return 1 if conflicts else 0


def _merge_into(base: Path, ours: Path, theirs: Path, path: str | None) -> int:
    """Merge into OURS under the lock of the file's ledger; return the number of conflicts."""
    from arcli.ledger.write import retrying, save_files
    from arcli.source.lock import home_of
    from arcli.source.write import Change, stamp_at

    place = Path(path) if path and Path(path).exists() else ours

    def act() -> int:
        stamp = stamp_at(ours)
        merged, conflicts = _merged(base, ours, theirs, path, _read(ours))
        save_files(place, [Change(ours, merged, stamp)], home=home_of(place))
        return conflicts

    return retrying(place, act)


def _merged(base: Path, ours: Path, theirs: Path, path: str | None, one: bytes) -> tuple[bytes, int]:
    """Return the merged content, and the number of conflicts in it. Raise SourceError."""
    from arcli.history.merge import CannotMerge
    from arcli.history.merge import merge as merge_entries
    from arcli.source.git import merge_text

    try:
        return merge_entries(_read(base), one, _read(theirs), path or str(ours))
    except CannotMerge:  # not a list of entries, such as the settings: merged as git merges text
        return merge_text(base, ours, theirs)


def _read(path: Path) -> bytes:
    from arcli.source.files import SourceError

    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} can't be read: {(error.strerror or '').lower()}") from None


def _set_up() -> int:
    from arcli.source.git import open_repository

    set_up_driver(Path.cwd())
    say(f"git merges journals by arcli in {open_repository(Path.cwd()).folder}, where .gitattributes says merge=arcli")
    return 0


def set_up_driver(folder: Path) -> None:
    """Tell the repository of a folder how to call the merge driver. Raise SourceError if there is none."""
    from arcli.source.git import open_repository

    repository = open_repository(folder)
    command = "arcli" if shutil.which("arcli") else f"'{sys.executable}' -m arcli"
    repository.run("config", "merge.arcli.name", "arcli: journals by whole entries")
    repository.run("config", "merge.arcli.driver", f"{command} merge %O %A %B %P")
