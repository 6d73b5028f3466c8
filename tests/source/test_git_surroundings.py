"""Somebody else's repository, and somebody else's environment: reading runs nothing and shows the right figures."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.casefile import run
from tests.gitrepo import Repo

READS = (
    "aging --rev HEAD~1 -O csv",
    "aging -O csv",
    "log",
    "blame INV-1",
    "diff HEAD~1",
    "diff HEAD~1 HEAD",
    "why INV-1",
    "arrangements",
    "close 2026-02 --checklist",
    "check",
)


def make(folder: Path, amount: str = "100.00") -> Repo:
    repo = Repo(folder)
    repo.write({"arcli.yaml": "currency: USD\n", "customers.yaml": "- {id: acme, name: Acme}\n"})
    repo.write({"s.journal": f"2026-03-05 invoice INV-1 acme {amount}\n"})
    repo.commit("begin", "2026-03-05")
    repo.append("s.journal", "\n2026-03-06 invoice INV-2 acme 1.00\n")
    repo.commit("more", "2026-03-06")
    return repo


def script(path: Path, mark: Path) -> Path:
    """A program that leaves a mark when it is run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "$0 $@" >> {mark}\nexit 1\n')
    path.chmod(0o755)
    return path


def hostile(repo: Repo, mark: Path) -> None:
    """Everything in a repository that names a program for git to run."""
    evil = script(repo.folder.parent / "evil", mark)
    hooks = repo.folder / ".git" / "hooks"
    for name in ("post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc", "fsmonitor-watchman"):
        script(hooks / name, mark)
    for name in (
        *("core.fsmonitor", "core.pager", "pager.log", "pager.status", "diff.external", "diff.evil.textconv"),
        *("diff.evil.command", "filter.evil.clean", "filter.evil.smudge", "filter.a=b.process", "gpg.program"),
        *("core.editor", "core.sshCommand", "core.alternateRefsCommand", "credential.helper", "core.askPass"),
    ):
        repo.git("config", name, f"{evil} {name}")
    for name, value in (("log.showSignature", "true"), ("filter.evil.required", "true")):
        repo.git("config", name, value)
    for name in ("log", "status", "cat-file", "ls-tree"):
        repo.git("config", f"alias.{name}", f"!{evil} alias")
    (repo.folder / ".git" / "info" / "attributes").write_text(
        "*.journal diff=evil filter=evil\n*.yaml diff=evil filter=a=b\n"
    )


@pytest.mark.parametrize("words", READS)
def test_reading_a_hostile_repository_runs_nothing(words: str, tmp_path: Path) -> None:
    repo, mark = make(tmp_path / "books"), tmp_path / "mark"
    hostile(repo, mark)
    for name in ("s.journal", "customers.yaml"):
        os.utime(repo.folder / name, (1, 1))  # git must look at the content again
    done = repo.arcli(words)
    assert not mark.exists(), mark.read_text()
    assert "arcli: " not in done.err or done.code in (0, 1), done.err


def test_the_traps_are_set(tmp_path: Path) -> None:
    repo, mark = make(tmp_path / "books"), tmp_path / "mark"
    hostile(repo, mark)
    os.utime(repo.folder / "s.journal", (1, 1))
    repo.git("diff", fails=True)
    assert "filter." in mark.read_text()
    assert "core.fsmonitor" in mark.read_text()


@pytest.mark.parametrize("variable", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "all"])
def test_another_repositorys_environment_is_dropped(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, ours = make(tmp_path / "other", "777.00"), make(tmp_path / "ours")
    git = other.folder / ".git"
    values = {
        "GIT_DIR": git,
        "GIT_WORK_TREE": other.folder,
        "GIT_INDEX_FILE": git / "index",
        "GIT_OBJECT_DIRECTORY": git / "objects",
        "GIT_COMMON_DIR": git,
        "GIT_PREFIX": "x/",
    }
    for name, value in values.items():
        if variable in (name, "all"):
            monkeypatch.setenv(name, str(value))
    assert "100.00" in ours.arcli("aging --rev HEAD~1 -O csv").out
    assert "777.00" not in ours.arcli("log").out
    before = other.git("rev-parse", "HEAD"), other.git("status", "--porcelain")
    done = ours.arcli("add invoice acme 5.00 --date 2026-04-01 --commit")
    assert done.code == 0, done.err
    assert ours.git("status", "--porcelain") == ""
    assert (other.git("rev-parse", "HEAD"), other.git("status", "--porcelain")) == before


def test_inside_a_hook_of_another_repository(tmp_path: Path) -> None:
    other, ours = make(tmp_path / "other", "777.00"), make(tmp_path / "ours")
    hook = other.folder / ".git" / "hooks" / "post-commit"
    hook.write_text(
        f"#!/bin/sh\n{sys.executable} -m arcli -f {ours.folder} aging --rev HEAD~1 --today 2026-06-30 -O csv "
        f"> {tmp_path}/seen\n"
    )
    hook.chmod(0o755)
    other.append("s.journal", "\n2026-03-07 invoice INV-3 acme 1.00\n")
    other.commit("again", "2026-03-07")
    seen = (tmp_path / "seen").read_text()
    assert "100.00" in seen
    assert "777.00" not in seen


@pytest.mark.parametrize("first", [".", "", "bin", "./bin"])
def test_git_is_never_found_in_the_current_folder(first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo, mark = make(tmp_path / "books"), tmp_path / "mark"
    script(repo.folder / "git", mark)
    script(repo.folder / "bin" / "git", mark)
    monkeypatch.setenv("PATH", first + ":" + os.environ["PATH"])
    done = run("arcli aging --rev HEAD~1 -O csv", repo.folder)
    assert not mark.exists()
    assert "100.00" in done.out


@pytest.mark.parametrize("allow", ["protocol.ext.allow", "protocol.allow"])
def test_a_partial_clone_fetches_nothing(allow: str, tmp_path: Path) -> None:
    far, mark = make(tmp_path / "far"), tmp_path / "mark"
    far.git("config", "uploadpack.allowFilter", "true")
    far.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{far.folder}", str(tmp_path / "near"))
    near = Repo(tmp_path / "near", bare=True)
    evil = script(tmp_path / "evil", mark)
    near.git("config", "remote.origin.url", f"ext::{evil} %S")
    near.git("config", allow, "always")
    near.git("cat-file", "blob", "HEAD:s.journal", fails=True)
    assert mark.exists()
    mark.unlink()
    done = near.arcli("aging --rev HEAD")
    assert not mark.exists(), mark.read_text()
    assert done.code == 3
    assert "partial clone" in done.err
    assert "bug in arcli" not in done.err
