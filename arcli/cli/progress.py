"""A progress bar for long work, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable

LONG = 500  # steps; shorter work is done before anybody looks


def progress(what: str, total: int, long: int = LONG) -> tuple[Callable[[int, int], None] | None, Callable[[], None]]:
    """Return what moves a progress bar and what ends it; nothing without a terminal, or for short work."""
    if total < long or not sys.stderr.isatty():
        return None, lambda: None
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=total)
    bar.start()

    def step(done: int, _all: int) -> None:
        bar.update(task, completed=done)

    return step, bar.stop
