"""A guard of speed that no clock decides: how many calls a report makes, and which modules a start loads."""

from __future__ import annotations

import cProfile
import pstats
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.generate import main as generate
from tests.casefile import run
from tests.conftest import ROOT

CALLS = 140_000  # of `aging` on 2,000 invoices (4,134 entries), start and all; measured 131,500
CALLS_AN_INVOICE = 35  # that 2,000 more invoices add, each with its payments; measured 33
NEVER_AT_START = ("pydantic", "pydantic_core", "importlib.metadata", "email", "rich", "rapidfuzz", "iso4217",
                  "defusedxml", "mt940", "arcli.gl", "arcli.bank", "arcli.matching", "arcli.history", "arcli.exchange",
                  "arcli.render.table")  # fmt: skip


def _calls(folder: Path, invoices: int) -> int:
    place = folder / str(invoices)
    generate([str(invoices), str(place), "--formats", "journal"])
    profile = cProfile.Profile()
    run("arcli balance", place / "journal")  # modules are imported
    profile.enable()
    done = run("arcli aging --as-of 2026-12-31", place / "journal")
    profile.disable()
    assert done.code == 0
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_calls_stay_under_a_bound_and_grow_linearly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few, many = _calls(tmp_path, 2_000), _calls(tmp_path, 4_000)
    capsys.readouterr()
    assert few < CALLS, few
    assert (many - few) / 2_000 < CALLS_AN_INVOICE, (few, many)


def _modules(*words: str) -> set[str]:
    code = "import sys; from arcli.__main__ import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stderr.split())


def test_version_loads_no_library() -> None:
    loaded = _modules("--version")
    assert not {"typer", "pydantic", "yaml", "rich"} & loaded
    assert {m for m in loaded if m.startswith("arcli")} == {"arcli", "arcli.__main__"}


def test_aging_loads_only_what_it_needs() -> None:
    loaded = _modules("-f", "ledgers/northwind", "aging", "--as-of", "2026-11-21")
    assert "arcli.reports.aging" in loaded
    wrong = {m for m in loaded for n in NEVER_AT_START if m == n or m.startswith(n + ".")}
    assert wrong == set()
