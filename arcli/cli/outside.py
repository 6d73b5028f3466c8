"""Refusals from outside, in words: files, memory, text that is not text. Never a bug in arcli."""

from __future__ import annotations

import errno
import sys
from typing import NoReturn

EXIT = 3
WRITTEN = 4


def from_outside(error: Exception) -> str | None:
    """Return a line that names the file and the cause; None for an error that is arcli's own."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return "not enough memory"
    if isinstance(error, ImportError) and "failed to map" in str(error):  # a library that finds no room
        return "not enough memory"
    if isinstance(error, OSError):
        cause = (error.strerror or str(error) or "the system gave no reason").lower()
        return f"{error.filename}: {cause}" if error.filename is not None else f"reading or writing failed: {cause}"
    if isinstance(error, UnicodeError):
        return f"text that is not Unicode: {error}"
    if isinstance(error, RecursionError):
        return "the input is nested too deep"
    if isinstance(error, OverflowError):
        return f"a number or a day beyond what arcli can compute with: {error}"
    return None


def code_of_failure(code: int) -> int:
    """Return the exit code of a failure; if the ledger was written by then, another one, with a line that says so."""
    module = sys.modules.get("arcli.ledger.write")
    if module is None or not module.written():
        return code
    sys.stderr.write("What was asked for is written: do not repeat the command.\n")
    return WRITTEN


class ClosedStream:
    """Replaces standard output or error if it was closed before arcli began: writing to it fails."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, *, silent: bool) -> None:
        self.silent = silent

    @property
    def buffer(self) -> ClosedStream:
        return self

    def write(self, data: str | bytes) -> int:
        if not self.silent:
            raise OSError(errno.EBADF, "it is closed")
        return len(data)

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""

    def isatty(self) -> bool:
        return False

    def fileno(self) -> NoReturn:
        raise OSError(errno.EBADF, "it is closed")


def open_streams() -> None:
    """Give arcli streams for those that were closed before it began."""
    if sys.stdout is None:
        sys.stdout = ClosedStream(silent=False)
    if sys.stderr is None:
        sys.stderr = ClosedStream(silent=True)
