"""Every file in tests/commands: commands print, say and return what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefile import parse, play, unparse
from tests.conftest import Keeps

CASES = sorted((Path(__file__).parent / "commands").glob("**/*.test"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_command(path: Path, tmp_path: Path, keeps: Keeps) -> None:
    case = parse(path.read_bytes().decode())
    keeps(path, unparse(play(case, tmp_path)))


def test_cases_read_back_as_they_stand() -> None:
    for path in CASES:
        assert unparse(parse(path.read_bytes().decode())) == path.read_bytes().decode(), path
