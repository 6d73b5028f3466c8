"""The hooks in examples/: what they refuse, what they write, what a build server prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gitrepo import Repo

HOOKS = Path(__file__).parent.parent.parent / "examples" / "hooks"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    repo = Repo(tmp_path / "repo")
    repo.write({"books/arcli.yaml": "currency: USD\n", "books/customers.yaml": "- id: acme\n  name: Acme\n",
                "books/s.journal": "2026-03-05 invoice INV-1 acme 100.00 due:2026-04-04\n"})  # fmt: skip
    repo.commit("begin", "2026-03-05")
    for name in ("pre-commit", "commit-msg"):
        target = repo.folder / ".git/hooks" / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(HOOKS / name, target)
    return repo


def test_the_message_says_what_the_commit_does(repo: Repo) -> None:
    repo.write({"books/s.journal": "2026-03-05 invoice INV-1 acme 110.00 due:2026-04-04\n"})
    repo.append("books/s.journal", "\n2026-03-10 payment PMT-1 acme 40.00\n    INV-1  40.00\n")
    repo.git("add", "-A")
    repo.append("books/s.journal", "rubbish that is not staged\n")
    repo.git("commit", "-q", "-m", "Receipt")
    assert repo.git("log", "-1", "--format=%B").rstrip() == (
        "Receipt\n\nbooks:\n  changed invoice INV-1 of acme, 10.00 USD\n      amount: 100.00 -> 110.00\n"
        "  added payment PMT-1 of acme, -40.00 USD"
    )


def test_errors_are_not_committed(repo: Repo) -> None:
    repo.append("books/s.journal", "\n2026-03-10 payment PMT-1 acme 400.00\n    INV-1  400.00\n")
    head = repo.git("rev-parse", "HEAD")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "Too much", fails=True)
    assert repo.git("rev-parse", "HEAD") == head


def test_other_files_and_empty_messages(repo: Repo) -> None:
    repo.write({"README": "x"})
    repo.commit("words only", "2026-03-06")
    assert repo.git("log", "-1", "--format=%B").rstrip() == "words only"


def test_a_build_servers_step(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "feature")
    repo.append("books/s.journal", "\n2026-03-10 payment PMT-1 acme 40.00\n    INV-1  40.00\n")
    repo.commit("receipt", "2026-03-10")

    def step() -> subprocess.CompletedProcess[str]:
        env = os.environ | {"ARCLI_TODAY": "2026-03-31"}
        return subprocess.run(["sh", str(HOOKS / "ci.sh"), "main"], cwd=repo.folder, env=env, text=True, check=False,
                              capture_output=True)  # fmt: skip

    done = step()
    assert (done.returncode, done.stdout.startswith("# books\n\n## Entries:")) == (0, True), done.stderr
    assert "| added | 2026-03-10 | payment | PMT-1 | acme |" in done.stdout
    repo.append("books/s.journal", "\n2026-03-11 payment PMT-1 acme 1.00\n")
    repo.git("commit", "-q", "--no-verify", "-a", "-m", "twice")
    done = step()
    assert done.returncode == 1
    assert "AR201" in done.stderr
