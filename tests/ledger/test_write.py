"""A failure of many files names some of them."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from arcli.ledger.write import _name_of
from arcli.source.write import Change


@pytest.mark.parametrize(("count", "said"), [
    (1, "f0"), (3, "f0, f1, f2"), (4, "f0, f1, f2, f3"), (25, "f0, f1, f2 and 22 more files"),
])  # fmt: skip
def test_some_of_many(count: int, said: str) -> None:
    changes = [Change(Path(f"f{n}"), b"x", None) for n in range(count)]
    assert _name_of(changes, OSError(errno.ENOSPC, "No space left on device")) == said
