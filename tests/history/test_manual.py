"""The worked examples of the manual's pages on history run as they stand, in a real repository.

A comment `<!-- on DAY, NAME commits -->` says when, and by whom, what follows is done.
`pytest --rewrite` writes what is printed now into the pages.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Keeps
from tests.page import played

MANUAL = Path(__file__).parent.parent.parent / "arcli" / "manual"
PAGES = ["two-clocks", "closing", "merging"]
_ON = re.compile(r"<!-- on (\S+), (\w+) commits -->")


class Player:
    """Runs the commands of a page in a folder, as the author and on the day that it names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.day, self.author = "2026-01-01", "Ann"

    def run(self, command: str) -> str:
        mail = f"{self.author.lower()}@example.org"
        when = f"{self.day}T12:00:00+0000"
        env = os.environ | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "ARCLI_TODAY": self.day, "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
            "GIT_AUTHOR_NAME": self.author, "GIT_AUTHOR_EMAIL": mail, "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": self.author, "GIT_COMMITTER_EMAIL": mail, "GIT_COMMITTER_DATE": when,
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
        }  # fmt: skip
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=env, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return done.stdout

    def note(self, line: str) -> None:
        """Who does what follows, and when, if a line says so."""
        if match := _ON.match(line):
            self.day, self.author = match[1], match[2]


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path, keeps: Keeps) -> None:
    path = MANUAL / f"{name}.md"
    text = path.read_text()
    player = Player(tmp_path)
    new = played(text, tmp_path, player.run, player.note)
    keeps(path, new)
