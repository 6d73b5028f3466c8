"""Many writers at once, with a commit each, beside somebody who deletes what git ignores: nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.casefile import run
from tests.cli.test_options import commands
from tests.crash.commands import COMMANDS
from tests.gitrepo import Repo


@pytest.mark.parametrize(("writers", "each"), [(16, 1), (8, 5)])
def test_writers_with_a_commit_each_lose_nothing(writers: int, each: int, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "books")
    assert run("arcli init books --commit", tmp_path).code == 0
    assert run("arcli -f books add customer acme Acme --date 2026-01-01 --commit", tmp_path).code == 0
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    command = [sys.executable, "-m", "arcli", "-f", "books", "--today", "2026-01-05", "add", "invoice", "acme", "10.00"]

    def add(number: int) -> list[tuple[int, str]]:
        ended = []
        for _ in range(each):
            if number % 4 == 0:  # the lock file goes while others hold it or wait for it
                repo.git("clean", "-fXq", fails=True)
            done = subprocess.run(
                [*command, "--commit"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=300
            )
            ended.append((done.returncode, done.stderr))
        return ended

    with ThreadPoolExecutor(writers) as pool:
        ended = [one for found in pool.map(add, range(writers)) for one in found]
    assert [e for e in ended if e[0] != 0] == []
    text = (repo.folder / "2026" / "sales.journal").read_text()
    numbers = [line.split()[2] for line in text.splitlines() if line]
    assert numbers == [f"INV-2026-{n:04}" for n in range(1, writers * each + 1)]
    subjects = repo.git("log", "--format=%s").splitlines()
    assert sum(s.startswith("Record invoice") for s in subjects) == writers * each
    assert repo.git("status", "--porcelain") == ""


def test_every_command_that_writes_is_killed() -> None:
    """Commands of entries share one way to write: some stand for all of them."""
    asked = {row.words for row in COMMANDS.values()}
    for name, command in commands():
        writes = any(option in p.opts for p in command.params for option in ("--dry-run", "--commit", "--force"))
        said = "add " if name.split()[0] == "add" and name != "add deposit" else f"{name} "
        said = {"import hledger ": "import beancount "}.get(said, said)  # they share a reader of books
        if writes or name in ("merge", "print", "dashboard"):
            assert any(f"{words} ".startswith(said) for words in asked), name
