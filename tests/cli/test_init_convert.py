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


def test_what_a_journal_cannot_hold_is_refused_in_words(tmp_path: Path) -> None:
    """Its commas make the number longer than any that is read."""
    item = "- {kind: invoice, date: 2026-02-01, id: I-1, customer: acme, amount: 999999999999999999999999}\n"
    (tmp_path / "a.yaml").write_text(item)
    done = run("arcli convert a.yaml -o a.journal", tmp_path)
    assert done.code == 1
    assert "an amount of more than 24 characters; nothing was written" in done.err
    assert not (tmp_path / "a.journal").exists()


def test_one_entry_that_takes_the_whole_way_leaves_the_others_in_their_places(tmp_path: Path) -> None:
    entries = [
        'invoice I-1 acme 10.00 USD "a; b" #x',
        'note acme "called"',
        "payment P-1 acme 10.00 USD\n    I-1  10.00",
        "invoice I-2 acme 2.00 USD\n    2026-03-01  1.00\n    2026-04-01  1.00",
        "invoice I-3 acme 1.00 USD po:7",
    ]
    journal = "".join(f"2026-02-0{n} {entry}\n\n" for n, entry in enumerate(entries, 1))
    (tmp_path / "a.journal").write_text(journal + "; said aside\n")
    done = run("arcli convert a.journal -o a.yaml", tmp_path)
    assert done.code == 0, done.err
    assert "5 entries converted, 1 comment left behind" in done.out + done.err
    ids = [line.split(": ")[1] for line in (tmp_path / "a.yaml").read_text().splitlines() if line.startswith("  id:")]
    assert ids == ["I-1", "P-1", "I-2", "I-3"]
    assert run("arcli convert a.yaml -o b.journal", tmp_path).code == 0
    expected = journal.replace(' "a; b" #x', " #x\n    memo: a; b").rstrip("\n") + "\n"
    assert (tmp_path / "b.journal").read_text() == expected
