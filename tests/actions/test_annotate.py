"""annotate: each field of a document in a closed month is shown everywhere as its value, sealed with its own day."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefile import run

JOURNAL = """2026-01-01 customer acme "Acme"
2026-01-05 invoice INV-1 acme 100.00 po:PO-1 ref:R-1 #first x-site:1
    memo: as agreed
2026-01-06 credit CM-1 acme 5.00 ref:R-2
2026-01-10 payment PMT-1 acme 30.00 ref:R-3
    INV-1  30.00
2026-01-12 writeoff WO-1 acme 1.00
    INV-1  1.00
2026-01-12 debit DM-1 acme 9.00
2026-01-13 opening OB-1 acme 7.00
"""
FIELDS = [("po", "PO-9"), ("ref", "R-9"), ("memo", "second delivery"), ("tag", "later"), ("x-site", "seventh")]


def closed(tmp_path: Path) -> Path:
    (tmp_path / "arcli.yaml").write_text("currency: USD\nwrite: {default: general.journal}\n")
    (tmp_path / "main.journal").write_text(JOURNAL)
    assert run("arcli close 2026-01 --no-rates --today 2026-02-02", tmp_path).code == 0
    return tmp_path


@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_each_field_of_a_closed_invoice(tmp_path: Path, field: str, value: str) -> None:
    books = closed(tmp_path)
    before = run("arcli balance --as-of 2026-02-28 -O json", books).out
    done = run(f"arcli annotate INV-1 '{field}={value}' --date 2026-02-10", books)
    assert done.code == 0, done.err
    assert run("arcli check", books).code == 0  # the seal of January stands
    assert run("arcli balance --as-of 2026-02-28 -O json", books).out == before
    assert value in run("arcli show INV-1", books).out.partition("\n\n")[2].partition(" Date")[0]
    if field in ("po", "ref"):
        assert f"INV-1,{value}" in run(f"arcli list invoice -O csv --columns document,{field}", books).out
    assert "INV-1" in run(f"arcli find '{value}' -O csv", books).out
    then = run("arcli show INV-1 --as-of 2026-02-09", books).out
    assert value not in then


@pytest.mark.parametrize("document", ["INV-1", "CM-1", "PMT-1", "WO-1", "DM-1", "OB-1"])
def test_each_kind_of_document(tmp_path: Path, document: str) -> None:
    books = closed(tmp_path)
    done = run(f"arcli annotate {document} ref=NEW-9 memo=why tag=later x-site=7 --date 2026-02-10", books)
    assert done.code == 0, done.err
    shown = run(f"arcli show {document}", books).out
    assert all(word in shown for word in ("NEW-9", "why", "#later"))
    assert run("arcli check --strict", books).code == 0


def test_it_is_sealed_from_its_own_day(tmp_path: Path) -> None:
    books = closed(tmp_path)
    assert run("arcli annotate INV-1 po=PO-9 --date 2026-02-10", books).code == 0
    assert run("arcli close 2026-02 --no-rates --today 2026-03-02", books).code == 0
    general = books / "general.journal"
    general.write_text(general.read_text().replace("po:PO-9", "po:PO-8"))
    found = run("arcli check --today 2026-03-02", books)
    assert found.code == 1
    assert "2026-02" in found.out
    assert "2026-01 " not in found.out.replace("2026-01-", "")
    early = run("arcli annotate INV-1 po=PO-7 --date 2026-02-20 --today 2026-03-02", books)
    assert "the books are closed up to 2026-02-28" in early.err


def test_correct_leads_there(tmp_path: Path) -> None:
    """A correction that moves no figure reverses nothing in a closed month; one that moves some does."""
    books = closed(tmp_path)
    refused = run("arcli correct INV-1 po=PO-9 'memo=second delivery' --today 2026-02-10", books)
    assert refused.code == 2
    command = refused.err.partition("no figure: ")[2].splitlines()[0]
    assert command == "arcli annotate INV-1 po=PO-9 'memo=second delivery'"
    assert run(f"{command} --today 2026-02-10", books).code == 0
    moved = run("arcli correct INV-1 po=PO-9 amount=110.00 --today 2026-02-11 --dry-run", books)
    assert "reverse INV-1" in moved.out


def test_own_keys_are_checked(tmp_path: Path) -> None:
    books = closed(tmp_path)
    for wrong in ("'x- =1'", "'x-a b=1'", "'x-=1'", "x-site=", "site=7"):
        done = run(f"arcli annotate INV-1 {wrong} --date 2026-02-10", books)
        assert done.code == 2, wrong
        assert "Traceback" not in done.err


def test_a_part_of_a_number_is_that_of_a_document(tmp_path: Path) -> None:
    """Contracts and letters have numbers, too, and no annotations."""
    (tmp_path / "arcli.yaml").write_text("currency: USD\nwrite: {default: general.journal}\n")
    more = '2026-01-10 payment PMT-8 acme 3.00\n2026-01-10 contract C-8 acme\n    "Rent"  @ 10.00\n'
    (tmp_path / "main.journal").write_text(JOURNAL + more + "2026-01-11 sent S-8 acme channel:post\n    INV-1\n")
    done = run("arcli annotate 8 memo=why --date 2026-02-10", tmp_path)
    assert done.out == "2026-02-10 annotate PMT-8\n    memo: why\n", done.err
    assert "8 is PMT-8" in done.err
