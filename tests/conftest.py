"""What tests share: the flag that rewrites case files, and where real data may be."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Tests start arcli many hundred times: without bytecode each start would compile all of it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ROOT = Path(__file__).parent.parent
Keeps = Callable[[Path, str], None]


# What `-m quick` runs: these folders, less the modules that make random ledgers, repositories or many commands.
_QUICK = ("actions", "cli", "gl", "ledger", "model", "render", "reports", "subledger", "tabular")
_SLOW = (
    "test_against_reference", "test_bank_lists", "test_correct", "test_currencies", "test_dashboard", "test_declared",
    "test_differences", "test_forecast", "test_foreign", "test_forms", "test_inbase", "test_kpi", "test_linesums",
    "test_manual", "test_match_asking", "test_names", "test_of_one_ledger", "test_options", "test_order",
    "test_output", "test_plain", "test_properties", "test_reach", "test_receive", "test_reconcile", "test_sizes",
    "test_summary", "test_ways", "test_widths", "test_xlsx",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the quick tests."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in _QUICK and item.path.stem not in _SLOW:
            item.add_marker(pytest.mark.quick)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write what commands print now into the case files")


def _no_terminal(*_: object) -> os.terminal_size:
    raise OSError("a test has no terminal")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the user's environment, and an internal error shows its traceback."""
    for name in ("ARCLI_FILE", "ARCLI_TODAY", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "get_terminal_size", _no_terminal)
    monkeypatch.setenv("ARCLI_DEBUG", "1")


@pytest.fixture
def keeps(request: pytest.FixtureRequest) -> Keeps:
    """Assert that a file holds a text; with --rewrite, write it there, to be read before it is kept."""

    def check(path: Path, text: str) -> None:
        if request.config.getoption("--rewrite"):
            path.write_bytes(text.encode())
        assert path.read_bytes().decode() == text  # bytes: a carriage return counts

    return check


@pytest.fixture
def real_data() -> Path:
    """The folder of real data beside the checkout; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("ARCLI_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data is not at {folder}; ARCLI_TEST_DATA says where")
    return folder


# Random tests draw the same cases on each run, so that a green run stays green; HYPOTHESIS_PROFILE=long draws anew.
# How long a strategy takes says nothing on a machine that does other things as well.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default" if os.environ.get("HYPOTHESIS_PROFILE") == "long" else "same")
