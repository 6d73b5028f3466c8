"""Bytes to disk: files replaced, made and removed in one transaction, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from arcli.source.intent import INTENT, TEMPORARY, FileWrite, digest, intent_text, sync_folder


class Stamp(NamedTuple):
    """What distinguishes one content of a file from another, as far as the file system records it."""

    device: int
    inode: int
    size: int
    mtime_ns: int


class Change(NamedTuple):
    """A file's new content, None when it is removed, and the stamp of what was read there; None: nothing was."""

    path: Path
    data: bytes | None
    seen: Stamp | None


class ChangedError(OSError):
    """A file is no longer what was read: nothing was written. Read again, then write again."""


class ReadOnlyError(OSError):
    """A file is protected against writing."""


class UnfinishedError(OSError):
    """Everything is written, or will be by the next command that writes; but a part was not confirmed."""


def stamp_of(found: os.stat_result) -> Stamp:
    """Return the stamp of a file, from what stat says."""
    return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def stamp_at(path: Path) -> Stamp | None:
    """Return the stamp of the file at a path, None when there is none."""
    try:
        return stamp_of(path.stat())
    except (FileNotFoundError, NotADirectoryError):
        return None


def read_stamped(path: Path) -> tuple[bytes, Stamp]:
    """Return a file's content, and its stamp from before it was read. Raises OSError."""
    with path.open("rb") as file:
        stamp = stamp_of(os.fstat(file.fileno()))
        return file.read(), stamp


def write_all(folder: Path, changes: Sequence[Change], *, force: bool = False) -> None:
    """Write all changes or none, even over a crash. `folder` is the ledger's, whose lock is held.

    Modes, owners and symbolic links are kept; a file without write permission is replaced only by `force`.

    Raises ChangedError, ReadOnlyError, OSError: nothing was written. UnfinishedError: it was.
    """
    made: list[Path] = []  # folders
    staged: list[Path] = []
    done = False
    try:
        plans = [_plan(change, force=force) for change in changes]
        _check_together(folder, plans)
        for target in dict.fromkeys(t for t, _ in plans):
            make_folder(target.parent, made)
            _sweep(target.parent)
        pairs = []
        for target, change in plans:
            temporary = None if change.data is None else _stage(target, change.data, ".new")
            staged += [temporary] if temporary else []
            pairs.append((target, temporary, change))
        intent = _intent(folder, pairs) if len(pairs) > 1 else None
        staged += [intent] if intent else []
        for target, _, change in pairs:
            _verify(target, change)
        if intent:
            intent.replace(folder / INTENT)
            done = True
            sync_folder(folder)
        for target, temporary, _ in pairs:
            if temporary is None:
                target.unlink(missing_ok=True)
            else:
                temporary.replace(target)
            done = True
        for parent in dict.fromkeys([*(t.parent for t, _, _ in pairs), *(m.parent for m in made)]):
            sync_folder(parent)
        if intent:
            (folder / INTENT).unlink()
            sync_folder(folder)
    except BaseException as error:
        if done:
            if isinstance(error, OSError):
                raise UnfinishedError(error.errno, error.strerror or str(error), error.filename) from error
            raise
        discard(staged, made)
        if isinstance(error, FileNotFoundError):  # temporary files that somebody cleaned away
            raise ChangedError(f"files of {folder} were removed while arcli worked") from error
        raise


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file outside of any transaction (or make it) by data, whole or not at all, even over a crash.

    Mode and symbolic links are kept; a pipe or device is written to; no folder is made. Raises OSError: nothing was
    written. UnfinishedError: it was.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = Path(os.path.realpath(path))
    staged: list[Path] = []
    try:
        staged.append(_stage(target, data, ".out"))
        staged[0].replace(target)
    except BaseException:
        discard(staged, [])
        raise
    try:
        sync_folder(target.parent)
    except OSError as error:
        raise UnfinishedError(error.errno, error.strerror or str(error), str(target.parent)) from error


# --- steps -----------------------------------------------------------------------------------------------


def _plan(change: Change, *, force: bool) -> tuple[Path, Change]:
    """Return the real file that a change is about. Raises ReadOnlyError."""
    target = Path(os.path.realpath(change.path))
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        mode = target.stat().st_mode
        if not mode & 0o222 and not force:
            raise ReadOnlyError(f"{change.path} is read-only")
        if not stat.S_ISREG(mode):
            raise ReadOnlyError(f"{change.path} is not a regular file")
    return target, change


def _check_together(folder: Path, plans: list[tuple[Path, Change]]) -> None:
    """Refuse files that can't be written as one: those outside of the ledger are not removed. Raises OSError."""
    targets = [t for t, _ in plans]
    if len(set(targets)) < len(targets):
        raise OSError(errno.EINVAL, "two names of one file")
    root = Path(os.path.realpath(folder))
    gone = [t for t, change in plans if change.data is None and not t.is_relative_to(root)]
    if gone and len(targets) > 1:
        raise OSError(errno.EXDEV, f"it is outside of {folder}, where files are removed one by one", str(gone[0]))


def _verify(target: Path, change: Change) -> None:
    """Refuse to replace what nobody has read. Raises ChangedError."""
    if stamp_at(target) != change.seen:
        raise ChangedError(f"{change.path} was changed while arcli worked")


def make_folder(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it; `made` gets them, the outermost first. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent, made)
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
        made.append(folder)


def _stage(target: Path, data: bytes, ending: str) -> Path:
    """Write a temporary file beside its target, with its mode and owner, and see it on disk."""
    import tempfile  # noqa: PLC0415 - reports write nothing

    handle, name = tempfile.mkstemp(prefix=".arcli.", suffix=ending, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            _take_after(target, file.fileno())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        discard([Path(name)], [])
        raise
    return Path(name)


def _take_after(target: Path, handle: int) -> None:
    """Give a new file the mode and, where we may, owner and group of the one that it replaces."""
    try:
        old = target.stat()
    except FileNotFoundError:
        _change_mode(handle, _usual_mode())
        return
    new = os.fstat(handle)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        try:
            os.fchown(handle, old.st_uid, old.st_gid)
        except OSError:  # only root gives files away; a group of ours can be kept
            with contextlib.suppress(OSError):
                os.fchown(handle, -1, old.st_gid)
    _change_mode(handle, stat.S_IMODE(old.st_mode))


def _change_mode(handle: int, mode: int) -> None:
    try:
        os.fchmod(handle, mode)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP):  # file systems that know no modes
            raise


def _intent(folder: Path, pairs: list[tuple[Path, Path | None, Change]]) -> Path:
    """Stage the intent of a write."""
    root = os.path.realpath(folder)
    steps = [
        FileWrite(
            os.path.relpath(target, root),
            os.path.relpath(temporary, root) if temporary else None,
            digest(target.read_bytes()) if change.seen is not None else None,
            digest(change.data) if change.data is not None else None,
        )
        for target, temporary, change in pairs
    ]
    return _stage(folder / INTENT, intent_text(steps), ".new")


def _sweep(folder: Path) -> None:
    """Remove what a write that was cut short left in a folder before it decided anything."""
    with os.scandir(folder) as found:
        stale = [item.path for item in found if TEMPORARY.match(item.name)]
    for path in stale:
        with contextlib.suppress(OSError):
            Path(path).unlink()


def discard(staged: list[Path], made: list[Path]) -> None:
    """Remove temporary files and the folders that were made for them."""
    for path in staged:
        with contextlib.suppress(OSError):
            path.unlink()
    for folder in reversed(made):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _usual_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
