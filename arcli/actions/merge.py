"""Merge a journal by whole entries, and have git call that."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from arcli.history.merge import CannotMerge
from arcli.history.merge import merge as merge_entries
from arcli.ledger.write import read_to_change, retrying, save_files
from arcli.source.git import merge_text, open_repository
from arcli.source.lock import home_of
from arcli.source.write import Change

ATTRIBUTES = """\
# Journals are merged by whole entries: see arcli help merging. Each clone sets up the driver with arcli merge --setup.
*.journal merge=arcli
*.yaml merge=arcli
arcli.yaml merge
"""


class Versions(NamedTuple):
    """Three versions of a file: the common ancestor, ours, theirs; and its name in the repository."""

    base: Path
    ours: Path
    theirs: Path
    path: str | None = None


def merged(versions: Versions) -> tuple[bytes, int]:
    """Return the merged content and the number of conflicts in it. Raise SourceError."""
    base, one, other = (read_to_change(path)[0] for path in versions[:3])
    return _merged(versions, base, one, other)


def merge_into(versions: Versions) -> int:
    """Merge into our version under the lock of the file's ledger; return the number of conflicts. Raise SourceError."""
    ours, path = versions.ours, versions.path
    place = Path(path) if path and Path(path).exists() else ours

    def act() -> int:
        one, stamp = read_to_change(ours)
        base, other = read_to_change(versions.base)[0], read_to_change(versions.theirs)[0]
        content, conflicts = _merged(versions, base, one, other)
        save_files(place, [Change(ours, content, stamp)], home=home_of(place), undoable=False)
        return conflicts

    return retrying(place, act)


def _merged(versions: Versions, base: bytes, one: bytes, other: bytes) -> tuple[bytes, int]:
    try:
        return merge_entries(base, one, other, versions.path or str(versions.ours))
    except CannotMerge:  # not a list of entries, such as the settings: merged as git merges text
        return merge_text(versions.base, versions.ours, versions.theirs)


def set_up_driver(folder: Path) -> Path:
    """Tell the repository of a folder how to call the merge driver; return its folder. Raise SourceError."""
    repository = open_repository(folder)
    command = "arcli" if shutil.which("arcli") else f"'{sys.executable}' -m arcli"
    repository.run("config", "merge.arcli.name", "arcli: journals by whole entries")
    repository.run("config", "merge.arcli.driver", f"{command} merge %O %A %B %P")
    return Path(repository.folder)
