"""The last write to a ledger: what its files held before, so that it can be taken back byte for byte.

It is one file in the ledger's folder, written under the lock before the files are. Who reads it compares digests: where
they are not those of the write, it never took place, or somebody has changed the files since. Of each file only what
the write replaced is kept; what stands before and after it is in the file itself.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from arcli.source.intent import digest
from arcli.source.write import Change, UnfinishedError, stamp_at, write_all

LAST = ".arcli.undo/last"  # in a folder that git ignores, because what it holds may be private
_VERSION, _IGNORE = 1, ".gitignore"


class LastWriteError(OSError):
    """The record of the last write can't be used."""


class Replaced(NamedTuple):
    """A file of the last write: its path, and its content before and after; None where there is none."""

    path: Path
    before: bytes | None
    after: bytes | None


class LastWrite(NamedTuple):
    """The last write: the command that made it, and its files."""

    command: str
    files: tuple[Replaced, ...]


def keep_last(folder: Path, command: str, changes: Sequence[Change]) -> bytes | None:
    """Record what is about to be written; return the record that this replaces. Raises OSError.

    `folder` is the ledger's, whose lock is held.
    """
    files, kept = [], []
    for change in changes:
        old = change.path.read_bytes() if change.seen is not None and change.path.exists() else None
        start, end = _same(old or b"", change.data or b"")
        middle = None if old is None else old[start : len(old) - end]
        files.append(
            {
                "path": os.path.relpath(os.path.realpath(change.path), os.path.realpath(folder)),
                "start": start,
                "end": end,
                "middle": None if middle is None else len(middle),
                "after": None if change.data is None else digest(change.data),
            }
        )
        kept.append(middle or b"")
    head = json.dumps({"version": _VERSION, "command": command, "files": files}).encode()
    path = folder / LAST
    previous = path.read_bytes() if path.exists() else None
    if previous is None:  # it holds what the ledger held, which not everybody may read
        _ignored_by_git(path.parent)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    put_last(folder, head + b"\n" + b"".join(kept))
    return previous


def _ignored_by_git(folder: Path) -> None:
    """Make a folder of which git takes nothing into a repository, whatever is ignored elsewhere."""
    folder.mkdir(mode=0o700, exist_ok=True)
    ignore = folder / _IGNORE
    if not ignore.exists():
        ignore.write_bytes(b"*\n")


def put_last(folder: Path, data: bytes | None) -> None:
    """Replace the record of the last write, with None remove it: there is nothing to take back then. Raises OSError."""
    path = folder / LAST
    if data is None:
        for part in (path, path.with_name(_IGNORE)):
            part.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # there is none, or somebody has put something into it
            path.parent.rmdir()
        return
    with contextlib.suppress(UnfinishedError):  # a record that is lost can only refuse
        write_all(folder, [Change(path, data, stamp_at(path))], force=True)


def last_write(folder: Path) -> LastWrite | None:
    """Return the last write to a ledger; None if there is none, or it is nothing that can be taken back.

    Raise LastWriteError if a file is not as the write left it.
    """
    try:
        head, _, rest = (folder / LAST).read_bytes().partition(b"\n")
        found = json.loads(head)
    except (FileNotFoundError, ValueError):
        return None
    if found.get("version") != _VERSION:
        return None
    files = []
    for one in found["files"]:
        size = one["middle"] or 0
        middle, rest = rest[:size], rest[size:]
        path = Path(os.path.normpath(folder / one["path"]))
        now = path.read_bytes() if path.exists() else None
        if (None if now is None else digest(now)) != one["after"]:
            raise LastWriteError(f"{one['path']} is not as the last write left it")
        whole = now or b""
        before = None if one["middle"] is None else whole[: one["start"]] + middle + whole[len(whole) - one["end"] :]
        files.append(Replaced(path, before, now))
    return LastWrite(found["command"], tuple(files))


def replaced(old: bytes, new: bytes) -> bytes:
    """Return what a new content of a file takes away of the old one."""
    start, end = _same(old, new)
    return old[start : len(old) - end]


def _same(old: bytes, new: bytes) -> tuple[int, int]:
    """Return how many bytes two contents share at their beginning, and besides those at their end."""
    most = min(len(old), len(new))
    start = _longest(most, lambda n: old[:n] == new[:n])
    end = _longest(most - start, lambda n: old[len(old) - n :] == new[len(new) - n :])
    return start, end


def _longest(most: int, fits: Callable[[int], bool]) -> int:
    """Return the greatest length up to `most` that fits, where every shorter one does."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
