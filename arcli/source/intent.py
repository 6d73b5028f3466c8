"""The intent: what a write of several files is about to do, so that it is done whole even after a crash.

A write of several files goes as in a database with a redo log. All new contents are on disk as temporary files
first; then one small file, the intent, is renamed into place and decides: before it nothing has happened,
from then on everything has. Whoever reads while it stands sees the new contents; the next writer finishes the renames.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

INTENT = ".arcli.intent"
TEMPORARY = re.compile(r"\.arcli\.\w+\.new\Z")
_VERSION = 1


class IntentError(OSError):
    """An interrupted write that arcli can't finish on its own."""


class FileWrite(NamedTuple):
    """One file of a write: paths relative to the ledger, digests of its content before and after.

    None for what is not there: the content before a file is made, temporary and content after it is removed.
    """

    target: str
    temporary: str | None
    before: str | None
    after: str | None


def digest(data: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    import hashlib  # noqa: PLC0415 - slow to load; reports write nothing

    return hashlib.sha256(data).hexdigest()


def intent_text(steps: Sequence[FileWrite]) -> bytes:
    """Return the content of an intent file."""
    import json  # noqa: PLC0415 - reports write nothing

    return json.dumps({"version": _VERSION, "files": [s._asdict() for s in steps]}, indent=1).encode() + b"\n"


def read_intent(folder: Path) -> list[FileWrite] | None:
    """Return the steps of the write that was interrupted in a ledger, None when there is none. Raises IntentError."""
    try:
        data = (folder / INTENT).read_bytes()
    except FileNotFoundError:
        return None
    import json  # noqa: PLC0415 - reports write nothing

    try:
        found = json.loads(data)
        if found["version"] != _VERSION:
            raise IntentError(f"{INTENT} was left by another version of arcli; that version finishes it")
        steps = [FileWrite(**step) for step in found["files"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise IntentError(f"{INTENT} is not a file that arcli wrote: look at it, then remove it") from None
    if not all(_is_sound(step) for step in steps):
        raise IntentError(f"{INTENT} is not a file that arcli wrote: look at it, then remove it")
    return steps


def _is_sound(step: FileWrite) -> bool:
    """Return whether arcli could have written a step: a file moves within its folder, under a temporary name.

    Outside of the ledger's folder nothing is removed, and what gets a new content has it beside it under that name:
    nobody who can only hand us a ledger has put it there.
    """
    names = (step.target, step.temporary, step.before, step.after)
    if not all(n is None or (isinstance(n, str) and n) for n in names) or not isinstance(step.target, str):
        return False
    target = PurePosixPath(step.target)
    outside = 0
    while target.parts[outside : outside + 1] == ("..",):
        outside += 1
    if target.is_absolute() or ".." in target.parts[outside:]:
        return False
    if step.temporary is None:
        return step.after is None and not outside
    temporary = PurePosixPath(step.temporary)
    return step.after is not None and target.parent == temporary.parent and bool(TEMPORARY.match(temporary.name))


def pending(folder: Path) -> dict[str, bytes | None]:
    """Return the contents that a standing intent gives to files, by real path; None for a removed one.

    Raises IntentError when it can't be finished.
    """
    steps = read_intent(folder)
    if steps is None:
        return {}
    contents: dict[str, bytes | None] = {}
    for step in steps:
        data = _new_content(folder, step)
        if _is_due(folder, step, data):
            contents[os.path.realpath(folder / step.target)] = data
    return contents


def finish(folder: Path) -> list[str]:
    """Finish the write that was interrupted in a ledger, and return the names of its files. Hold the lock.

    Raises IntentError when a file was changed since.
    """
    steps = read_intent(folder)
    if steps is None:
        return []
    due = [step for step in steps if _is_due(folder, step, _new_content(folder, step))]
    for step in due:
        if step.temporary is None:
            (folder / step.target).unlink(missing_ok=True)
        else:
            (folder / step.temporary).replace(folder / step.target)
    for parent in dict.fromkeys((folder / step.target).parent for step in steps):
        sync_folder(parent)
    (folder / INTENT).unlink()
    sync_folder(folder)
    return [step.target for step in steps]


def _new_content(folder: Path, step: FileWrite) -> bytes | None:
    """Return the new content of a step's file; None when it is in place already, or the file is to be removed."""
    try:
        return (folder / step.temporary).read_bytes() if step.temporary is not None else None
    except FileNotFoundError:
        return None


def _is_due(folder: Path, step: FileWrite, data: bytes | None) -> bool:
    """Return whether a step is still to be done; look for its new content first, which a writer may be moving.

    Raises IntentError when its file is neither as it was before nor as it shall be.
    """
    try:
        current = digest((folder / step.target).read_bytes())
    except FileNotFoundError:
        current = None
    if step.temporary is None:
        if current not in (None, step.before):
            raise _conflict(step, "it was to be removed")
        return current is not None
    if data is None:
        if current == step.before != step.after:
            raise _conflict(step, f"{step.temporary} is lost")
        return False
    if digest(data) != step.after:
        raise _conflict(step, f"{step.temporary} is damaged")
    if current not in (step.before, step.after):
        raise _conflict(step, f"the new content is in {step.temporary}")
    return True


def _conflict(step: FileWrite, what: str) -> IntentError:
    message = f"a write was interrupted, and {step.target} was changed since; {what}"
    return IntentError(f"{message}. Put {step.target} right by hand, then remove {INTENT}")


def sync_folder(path: Path) -> None:
    """Make what was renamed in a folder outlast a loss of power, where the file system can. Raises OSError.

    Network file systems answer EINVAL, ENOTSUP or ENOSPC though the rename holds; that is not a failure.
    """
    with contextlib.suppress(PermissionError):  # a folder that may be written to but not listed
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSPC, errno.EBADF):
                raise
        finally:
            os.close(handle)
