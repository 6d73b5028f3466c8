"""What `arcli init` writes, and what `arcli convert` refuses."""

from __future__ import annotations

from pathlib import Path

from arcli.ledger.numbering import DEFAULTS
from arcli.ledger.opening import open_ledger
from arcli.source.files import Folder
from tests.casefile import run


def test_a_new_ledger_numbers_as_one_without_patterns_does(tmp_path: Path) -> None:
    assert run("arcli init books", tmp_path).code == 0
    ledger = open_ledger(Folder(tmp_path / "books"), None)
    assert not ledger.problems
    assert dict(ledger.settings.numbering) == DEFAULTS


def test_customers_without_a_date_do_not_become_entries_of_the_year_one(tmp_path: Path) -> None:
    (tmp_path / "customers.yaml").write_text("- id: acme\n  name: Acme\n")
    refused = run("arcli convert customers.yaml --as journal -o customers.journal --replace", tmp_path)
    assert refused.code != 0
    assert "customers.yaml:1: customer acme has no date" in refused.err
    assert (tmp_path / "customers.yaml").exists()
    assert not (tmp_path / "customers.journal").exists()
    (tmp_path / "customers.yaml").write_text("- id: acme\n  name: Acme\n  kind: customer\n  date: 2026-01-01\n")
    dated = run("arcli convert customers.yaml --as journal", tmp_path)
    assert (dated.code, dated.out) == (0, '2026-01-01 customer acme "Acme"\n')
