"""Bytes to disk: a lock on the ledger, and files replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

LOCK = ".arcli.lock"
PATIENCE = 60.0  # seconds that a writer waits for another


class LockedError(OSError):
    """Another arcli has the ledger for longer than anyone should."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the ledger's lock. The lock is a file of its own and never a journal; it is freed when a process dies."""
    import fcntl  # noqa: PLC0415 - only for writing, and not on every system

    path = folder / LOCK
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        waited = 0.0
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if waited >= PATIENCE:
                    raise LockedError(f"another arcli is writing to {folder}") from None
                time.sleep(0.02)
                waited += 0.02
        yield
    finally:
        os.close(handle)


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file (or make it) by data, whole or not at all, even over a crash.

    Mode and symbolic links are kept. Raises OSError.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(target.stat().st_mode & 0o7777 if target.exists() else _usual_mode())
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _usual_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
