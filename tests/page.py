"""Pages of the manual, played: what their examples print now, on a terminal of 80 columns.

A fence `file NAME` writes a file, `append NAME` adds to one, `console` holds commands behind `$ ` and what they print
and say. Comments say how that is done: `<!-- in FOLDER -->` in a copy of a folder of the repository, `<!-- in an empty
folder -->`, `<!-- on DAY -->` or `<!-- on DAY, NAME commits -->` on that day, and by whom. Without them the
repository's ledgers and examples are at hand, and it is 2026-11-21.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

MANUAL = ROOT / "arcli" / "manual"
WIDTH = 80
_IN = re.compile(r"<!-- in (an empty folder|\S+) -->")
_ON = re.compile(r"<!-- on (\S+?)(?:, (\w+) commits)? -->")


class Player:
    """Plays a page below a folder."""

    def __init__(self, folder: Path) -> None:
        self.day, self.author = "2026-11-21", "Ann"
        self.folder = folder / "here"
        self.folder.mkdir()
        (self.folder / "ledgers").symlink_to(ROOT / "ledgers")
        shutil.copytree(ROOT / "examples", self.folder / "examples")

    def play(self, text: str) -> str:
        """Return the page with what its commands print."""
        out: list[str] = []
        fence, body = "", list[str]()
        for line in text.splitlines():
            if line.startswith("```") and fence:
                out += [*self._block(fence, body), line]
                fence = ""
            elif line.startswith("```"):
                fence, body = line[3:].strip() or "text", []
                out.append(line)
            elif fence:
                body.append(line)
            else:
                self._note(line)
                out.append(line)
        return "\n".join(out) + "\n"

    def run(self, command: str) -> str:
        """Return what a command prints and says."""
        mail, when = f"{self.author.lower()}@example.org", f"{self.day}T12:00:00+0000"
        env = os.environ | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "ARCLI_TODAY": self.day, "COLUMNS": str(WIDTH), "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
            "GIT_AUTHOR_NAME": self.author, "GIT_AUTHOR_EMAIL": mail, "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": self.author, "GIT_COMMITTER_EMAIL": mail, "GIT_COMMITTER_DATE": when,
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
        }  # fmt: skip
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=env, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return done.stdout.replace(str(self.folder), "FOLDER")

    def _note(self, line: str) -> None:
        if match := _ON.match(line):
            self.day, self.author = match[1], match[2] or self.author
        elif match := _IN.match(line):
            self.folder = self.folder.parent / "copy"
            if match[1] == "an empty folder":
                self.folder.mkdir()
            else:
                shutil.copytree(ROOT / match[1], self.folder, ignore=shutil.ignore_patterns(".arcli.*"))

    def _block(self, fence: str, body: list[str]) -> list[str]:
        what, _, name = fence.partition(" ")
        if what in ("file", "append"):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a" if what == "append" else "w", encoding="utf-8") as file:
                file.write("\n".join(body) + "\n")
        if what != "console":
            return body
        out: list[str] = []
        for line in body:
            if line.startswith("$ "):
                out += [line, *self.run(line[2:]).splitlines()]
        return out
