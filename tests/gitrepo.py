"""Real git repositories for tests, with commits whose authors and days are said."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.casefile import Run, run


class Repo:
    """A repository in a folder; every command must succeed unless told otherwise."""

    def __init__(self, folder: Path, *, bare: bool = False) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *(["--bare"] if bare else []))
        self.git("config", "user.name", "Ann")
        self.git("config", "user.email", "ann@example.org")

    def git(self, *args: str, day: str | None = None, author: str | None = None, fails: bool = False) -> str:
        """Run git; with a day (and time zone) that is the day committed, with an author their name."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        env |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "LC_ALL": "C"}
        if day:
            when = day if "T" in day else f"{day}T12:00:00+0000"
            env |= {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        if author:
            mail = f"{author.lower()}@example.org"
            env |= {"GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": mail}
            env |= {"GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": mail}
        done = subprocess.run(["git", *args], cwd=self.folder, env=env, capture_output=True, text=True, check=False)
        assert fails or done.returncode == 0, done.stderr + done.stdout
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        """Write files."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def append(self, name: str, text: str) -> None:
        """Add to a file."""
        with (self.folder / name).open("a") as file:
            file.write(text)

    def commit(self, message: str, day: str, author: str = "Ann") -> str:
        """Commit everything; returns the commit's full name."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, day=day, author=author)
        return self.git("rev-parse", "HEAD")

    def arcli(self, command: str, today: str = "2026-06-30") -> Run:
        """Run arcli in the repository's folder."""
        return run("arcli " + command, self.folder, today)
