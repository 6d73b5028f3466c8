"""The lock of a ledger: one writer at a time."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

LOCK = ".arcli.lock"
SETTINGS_NAME = "arcli.yaml"
PATIENCE = 60.0  # seconds that a writer waits for another
QUIET = 2.0  # seconds of these that it says nothing
INSIDE = "ARCLI_INSIDE"  # tells the programs that a writer starts which locks it holds
_PAUSE = 0.02
_held: set[str] = set()


class LockedError(OSError):
    """Another arcli holds the ledger's lock for longer than anyone should."""


def home_of(path: Path) -> Path:
    """Return the folder whose lock guards a file: the nearest one upwards with arcli.yaml, else the file's own.

    The same for every way of naming the file, so that two writers of one file always meet at one lock.
    """
    folder = Path(os.path.realpath(path))
    while not folder.is_dir():
        folder = folder.parent
    for above in (folder, *folder.parents):
        if os.path.isfile(above / SETTINGS_NAME):  # noqa: PTH113 - no error where Path.is_file has one
            return above
    return folder


def locks_held() -> dict[str, str]:
    """Return the environment that tells a program started now, such as a hook, which locks it can't get."""
    return {INSIDE: os.pathsep.join(sorted(_held))} if _held else {}


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a ledger's lock; within it, take it again freely.

    The lock is a file of its own and never a journal. It is freed when a process dies, and the file is removed at the
    end: whoever waits for it finds that, and locks a new one. The folder is locked as well, where the file system can:
    nobody deletes that while it is held, as `git clean` does the file. Raises OSError.
    """
    real = os.path.realpath(folder)
    if real in _held:
        yield
        return
    if real in os.environ.get(INSIDE, "").split(os.pathsep):
        raise LockedError(f"the arcli that started this program is writing to {folder}")
    with contextlib.ExitStack() as handles:
        handle = _acquire(folder)
        handles.callback(os.close, handle)
        _lock_folder(folder, handles)
        _held.add(real)
        try:
            yield
        finally:
            _held.discard(real)
            with contextlib.suppress(OSError):
                if _is_still(handle, folder / LOCK):
                    (folder / LOCK).unlink()


def _acquire(folder: Path) -> int:
    """Lock the lock file that stands in the folder once it is ours: the one waited for may have been deleted."""
    waiting = _Waiting(folder)
    while True:
        handle = _open(folder / LOCK)
        try:
            waiting.for_lock(handle)
            if _is_still(handle, folder / LOCK):
                return handle
        except BaseException as error:
            os.close(handle)
            if isinstance(error, OSError) and not isinstance(error, LockedError):  # it can't be locked by anybody
                (folder / LOCK).unlink(missing_ok=True)
            raise
        os.close(handle)


def _lock_folder(folder: Path, handles: contextlib.ExitStack) -> None:
    """Lock the folder itself, until `handles` are closed; not where that is impossible, as on NFS."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:  # one that may be written to but not listed
        return
    handles.callback(os.close, handle)
    try:
        _Waiting(folder).for_lock(handle)
    except LockedError:
        raise
    except OSError:
        return


class _Waiting:
    """The patience of a writer, who says once that it waits."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._begun, self._said = folder, time.monotonic(), False

    def for_lock(self, handle: int) -> None:
        """Wait until an open file is locked. Raises LockedError, OSError."""
        import fcntl  # noqa: PLC0415 - only for writing, and not on every system

        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = time.monotonic() - self._begun
                if waited >= PATIENCE:
                    raise LockedError(f"another arcli is writing to {self._folder}") from None
                if waited >= QUIET and not self._said:
                    self._said = True
                    _say(f"waiting for another arcli that writes to {self._folder}")
                time.sleep(_PAUSE)
            else:
                return


def _say(text: str) -> None:
    import logging  # noqa: PLC0415 - seldom

    logging.getLogger("arcli").warning("arcli: %s", text)


def _open(path: Path) -> int:
    """Open the lock file. Whoever may write to the folder may lock: a new one takes the folder's permissions."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    except FileExistsError:
        try:
            return os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:  # deleted in between
            return _open(path)
        except PermissionError:  # of another member of the group; reading suffices on local file systems
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    with contextlib.suppress(OSError):  # file systems without permissions
        os.fchmod(handle, path.parent.stat().st_mode & 0o666)
    return handle


def _is_still(handle: int, path: Path) -> bool:
    """Return whether an open file is the one at a path."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    own = os.fstat(handle)
    return (own.st_dev, own.st_ino) == (there.st_dev, there.st_ino)
