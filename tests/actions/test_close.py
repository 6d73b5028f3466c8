"""Sealing a period and lifting its seal, without a screen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from arcli.actions.add import add
from arcli.actions.close import NotFit, close, reopen
from arcli.actions.newentry import NewEntry
from arcli.actions.result import NotPossible
from arcli.ledger.opening import open_ledger
from arcli.ledger.periods import closed_until
from tests.actions.desks import journal, target

BOOKS = """2026-01-01 customer acme "Acme"
2026-01-20 invoice I-1 acme 100.00
"""


def test_a_period_is_sealed_refuses_entries_and_is_opened_again(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    sealed = close(on, "2026-01")
    (lock,) = sealed.files
    assert (tmp_path / lock).is_file()
    assert sealed.notes[-1] == f"2026-01 is closed: 1 entry sealed in {lock}"
    assert closed_until(open_ledger(on.files, None).stated) == date(2026, 1, 31)
    late = add(on, NewEntry("invoice", date(2026, 1, 25), {"customer": "acme", "amount": "5"}))
    assert [p.code for p in late.problems] == ["AR819"]
    assert reopen(on, "2026-01", "entered twice").notes == (
        "Lifted the seal of 2026-01. Close it again when it is correct.",
    )
    assert add(on, NewEntry("invoice", date(2026, 1, 25), {"customer": "acme", "amount": "5"})).problems == ()


def test_a_dry_run_leaves_neither_entry_nor_lock_file(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    assert close(on, "2026-01", dry_run=True).notes[-1].startswith("2026-01 would be closed: 1 entry sealed in ")
    assert journal(on) == BOOKS
    assert not list(tmp_path.glob("closed/*"))


def test_what_cannot_be_closed_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    broken = BOOKS + "2026-01-21 payment P-1 acme 200.00\n    I-1 200.00\n"
    on = target(tmp_path, broken)
    with pytest.raises(NotFit) as unfit:
        close(on, "2026-01")
    assert [p.code for p in unfit.value.problems] == ["AR301"]
    with pytest.raises(NotPossible, match="is not over"):
        close(on, "2026-03")
    with pytest.raises(NotPossible, match="state why"):
        reopen(on, "2026-01", " ")
    assert journal(on) == broken
    assert not list(tmp_path.glob("closed/*"))
