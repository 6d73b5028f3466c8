"""A shallow clone says that its history is cut off, and where."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.casefile import run
from tests.gitrepo import Repo

BOOKS = """\
2026-01-01 customer acme "Acme" currency:USD
2026-03-05 invoice INV-1 acme 50.00
"""


def _clone(folder: Path) -> tuple[Path, str, str]:
    """A clone of two of three commits: its folder, the commit that it is cut off at, and the last."""
    repo = Repo(folder / "books")
    repo.write({"arcli.yaml": "currency: USD\n", "main.journal": BOOKS})
    repo.commit("First", "2026-03-05", "Ann")
    repo.append("main.journal", "2026-03-06 invoice INV-2 acme 20.00\n")
    cut = repo.commit("Second", "2026-03-06", "Bob")
    repo.append("main.journal", "2026-03-07 invoice INV-3 acme 30.00\n")
    last = repo.commit("Third", "2026-03-07", "Cid")
    clone = folder / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "2", f"file://{repo.folder}", str(clone)], check=True)
    return clone, cut[:7], last[:7]


def test_log_blame_and_why_say_where_history_is_cut_off(tmp_path: Path) -> None:
    clone, cut, last = _clone(tmp_path)
    for command in ("log", "why INV-1", "blame INV-1", "log INV-1"):
        out = run(f"arcli {command}", clone, "2026-06-30").out
        assert f"{cut} or earlier" in out, command
        assert f"History is cut off at {cut} (a shallow clone)" in out, command
    out = run("arcli why INV-3", clone, "2026-06-30").out
    assert last in out
    assert "or earlier" not in out


def test_a_whole_history_says_nothing_of_it(tmp_path: Path) -> None:
    _clone(tmp_path)
    for command in ("log", "why INV-1", "blame INV-1"):
        out = run(f"arcli {command}", tmp_path / "books", "2026-06-30").out
        assert "earlier" not in out
        assert "cut off" not in out
