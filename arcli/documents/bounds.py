"""Bounds of time and memory on what runs within arcli's own process: templates of Jinja."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def bounded(seconds: int, memory: int) -> Iterator[None]:
    """Raise TimeoutError when what is inside takes longer, MemoryError when it takes more bytes than that.

    Time is without effect outside of the main thread and on Windows, memory elsewhere than on Linux.
    """
    with _timed(seconds), _measured(memory):
        yield


@contextlib.contextmanager
def _timed(seconds: int) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_signal: int, _frame: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _measured(memory: int) -> Iterator[None]:
    try:
        import resource  # noqa: PLC0415 - not on Windows

        used = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()  # data and stack
    except (ModuleNotFoundError, OSError):
        yield
        return
    before = soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if resource.RLIM_INFINITY != soft < used + memory:
        yield
        return
    resource.setrlimit(resource.RLIMIT_DATA, (used + memory, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
