"""The worked examples of the manual's pages on history run as they stand, in a real repository.

A fence `file NAME` writes a file, `append NAME` adds to one, `console` holds commands behind `$ ` and what they print.
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

MANUAL = Path(__file__).parent.parent.parent / "arcli" / "manual"
PAGES = ["two-clocks", "closing", "merging"]
_ON = re.compile(r"<!-- on (\S+), (\w+) commits -->")


class Player:
    """Plays a page in a folder and notes what it prints."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.day, self.author = "2026-01-01", "Ann"

    def run(self, command: str) -> str:
        mail = f"{self.author.lower()}@example.org"
        when = f"{self.day}T12:00:00+0000"
        env = os.environ | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "ARCLI_TODAY": self.day, "NO_COLOR": "1", "COLUMNS": "100", "LC_ALL": "C.UTF-8",
            "GIT_AUTHOR_NAME": self.author, "GIT_AUTHOR_EMAIL": mail, "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": self.author, "GIT_COMMITTER_EMAIL": mail, "GIT_COMMITTER_DATE": when,
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
        }  # fmt: skip
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=env, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return done.stdout

    def play(self, text: str) -> str:
        out: list[str] = []
        fence, body = "", []
        for line in text.splitlines():
            if match := _ON.match(line):
                self.day, self.author = match[1], match[2]
            if line.startswith("```") and fence:
                out += self._block(fence, body)
                out.append(line)
                fence = ""
            elif line.startswith("```"):
                fence, body = line[3:].strip() or "text", []
                out.append(line)
            elif fence:
                body.append(line)
            else:
                out.append(line)
        return "\n".join(out) + "\n"

    def _block(self, fence: str, body: list[str]) -> list[str]:
        what, _, name = fence.partition(" ")
        if what in ("file", "append"):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a" if what == "append" else "w") as file:
                file.write("\n".join(body) + "\n")
        if what != "console":
            return body
        out: list[str] = []
        for line in body:
            if line.startswith("$ "):
                out += [line, *self.run(line[2:]).splitlines()]
        return out


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = MANUAL / f"{name}.md"
    text = path.read_text()
    played = Player(tmp_path).play(text)
    if request.config.getoption("--rewrite"):
        path.write_text(played)
    assert played == text
