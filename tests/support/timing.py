"""Times of this process alone, for tests that work grows no faster than what is asked of it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TRIES = 5


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work, without that of looking through what other tests have left."""
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        work()
        return time.process_time() - begun
    finally:
        gc.enable()


def grows_at_most(times: float, few: Callable[[], object], many: Callable[[], object]) -> bool:
    """Return whether more work takes at most so many times as long, in the best of some tries."""
    few()  # what is loaded and compiled once
    return any(seconds(many) <= times * seconds(few) for _ in range(TRIES))
