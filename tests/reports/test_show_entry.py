"""`show` of every number: of documents, also reversed on their own day, and of what else has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcli.model.entries import kinds
from tests.casefile import run
from tests.support.kinds import ENTRIES, HEAD

BOOKS = """\
2026-01-01 customer acme "Acme"
2026-01-01 contract C-7 acme "Support" start:2026-01-01 every:month
    "Support"  1 @ 30.00  account:income
2026-01-05 invoice INV-1 acme 100.00
2026-01-31 invoice INV-2 acme 30.00
    "Support"  1 @ 30.00  contract:C-7  line:1  service:2026-01-01..2026-01-31
2026-02-01 payment PMT-1 acme 60.00 method:cheque ref:11
    INV-1  60.00
2026-02-01 payment PMT-2 acme 15.00 method:cheque ref:12
2026-02-02 deposit DEP-1 75.00 account:main
    PMT-1
    PMT-2
2026-02-03 payment PMT-3 acme 5.00 method:cheque deposit:SLIP-9
2026-02-03 payment PMT-4 acme 6.00 method:cheque deposit:SLIP-9
2026-03-01 sent SENT-2026-00001 acme channel:email to:a@acme.example
    INV-1
2026-03-02 failed SENT-2026-00001 status:5.1.1 reason:"no such user"
2026-03-05 arrangement ARR-1 acme 40.00 reason:slow
    INV-1
    2026-04-05  20.00
    2026-05-05  20.00
2026-04-01 contract C-7 acme "Support, more"
    "Support"  1 @ 40.00  account:income
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A ledger with a number of each sort."""
    (tmp_path / "arcli.yaml").write_text("currency: USD\nterms: {default: net30}\n")
    (tmp_path / "main.journal").write_text(BOOKS)
    return tmp_path


@pytest.mark.parametrize(
    ("number", "title", "rows"),
    [
        ("DEP-1", "DEP-1: deposit of 75.00 USD", ["payment,PMT-1,60.00", "payment,PMT-2,15.00"]),
        ("dep-1", "DEP-1: deposit of 75.00 USD", ["payment,PMT-1,60.00", "payment,PMT-2,15.00"]),
        ("slip-9", "SLIP-9: paying-in slip", ["payment,PMT-3,5.00", "payment,PMT-4,6.00"]),
        ("SENT-1", "SENT-2026-00001: letter", ["invoice,INV-1,100.00",
                                              "failed,SENT-2026-00001 5.1.1 no such user,"]),
        ("ARR-1", "ARR-1: arrangement of 40.00 USD", ["invoice,INV-1,100.00"]),
        ("C-7", "C-7: contract", ['contract,"C-7 Support, more",', "invoice,INV-2,30.00"]),
    ],
)  # fmt: skip
def test_what_has_a_number_is_shown(books: Path, number: str, title: str, rows: list[str]) -> None:
    made = run(f"arcli show {number} -O csv --columns entry,reference,amount", books)
    assert made.out.splitlines()[0] == "entry,reference,amount", made.err
    assert sorted(made.out.splitlines()[1:]) == sorted(rows)
    assert run(f"arcli show {number}", books).out.splitlines()[0] == title


def test_a_deposit_adds_up(books: Path) -> None:
    assert "Total USD" in run("arcli show DEP-1 --width 80", books).out
    assert run("arcli show DEP-1 --width 80", books).out.count("75.00") == 2  # its amount, and the sum of its payments


def test_a_customer_is_shown_as_the_command_shows_it(books: Path) -> None:
    assert run("arcli show Acme", books).out == run("arcli customer acme", books).out


def test_documents_win_over_other_numbers(books: Path) -> None:
    assert run("arcli show 1", books).err.count("could be INV-1, PMT-1") == 1
    assert run("arcli show inv-1", books).out.startswith("INV-1: invoice")


@pytest.mark.parametrize("command", ["blame c-7", "log c-7", "blame dep-1", "log dep-1"])
def test_history_knows_the_numbers_too(books: Path, command: str) -> None:
    assert run(f"arcli {command}", books).code == 0


NUMBERED = [name for name, kind in kinds().items() if kind.fields.get("id") is not None]


@pytest.mark.parametrize("kind", NUMBERED)
def test_an_entry_of_every_kind_with_a_number_is_shown(tmp_path: Path, kind: str) -> None:
    (tmp_path / "main.journal").write_text(HEAD + ENTRIES[kind] + "\n")
    number = ENTRIES[kind].split()[2]
    done = run(f"arcli -f main.journal show {number}", tmp_path)
    assert (done.code, done.err) == (0, "")
    assert number in done.out.splitlines()[0]
    if kind != "customer":
        assert "2026-02-01" in done.out
        assert "main.journal:18" in done.out.replace(" ", "") or "main:18" in done.out
