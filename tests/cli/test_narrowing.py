"""Lists by state, amount, age and size; columns that are asked for; and how wide text is."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from arcli.render.fit import display_width
from tests.casefile import run
from tests.conftest import ROOT

BOOKS = """\
2026-01-01 customer acme "Acme" currency:USD
2026-01-01 customer beta "Beta" currency:EUR
2026-01-01 customer gale "Gale" currency:USD
2026-01-05 invoice INV-1 acme 100.00 due:2026-06-01
2026-01-06 invoice INV-2 gale 300.00 due:2026-06-29
2026-01-07 invoice INV-3 beta 200.00 due:2026-06-30
2026-01-08 invoice INV-4 beta 40.00 due:2026-05-01
2026-01-09 payment PMT-1 acme 70.00
2026-01-10 dispute INV-4 10.00
2026-01-11 promise INV-2 300.00 until:2026-07-15
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    (tmp_path / "main.journal").write_text(BOOKS)
    return tmp_path


def rows(books: Path, command: str, name: str = "document") -> list[str]:
    done = run(f"arcli {command} -O csv", books)
    assert done.code == 0, done.err
    return [row[name] for row in csv.DictReader(io.StringIO(done.out))]


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ("", "PMT-1 INV-1 INV-4 INV-3 INV-2"),  # by customer, currency and due date
        ("--overdue", "INV-1 INV-4 INV-2"),  # INV-3 is due today
        ("--min-days 29", "INV-1 INV-4"),  # 1 June is 29 days before 30 June
        ("--min-days 30", "INV-4"),
        ("--status promised", "INV-2"),
        ("--status credit,Disputed", "PMT-1 INV-4"),
        ("--min 70", "PMT-1 INV-1 INV-3 INV-2"),  # of debits and credits alike
        ("--min 70.01", "INV-1 INV-3 INV-2"),
        ("--sort due", "INV-4 INV-1 INV-2 INV-3 PMT-1"),  # a credit has no due date: last
        ("--sort -due", "INV-3 INV-2 INV-1 INV-4 PMT-1"),
        ("--sort open", "INV-4 INV-3 PMT-1 INV-1 INV-2"),  # within each currency: EUR, then USD
        ("--top 1", "INV-3 INV-2"),  # the largest of each currency
        ("--top 1 --sort document", "INV-1"),
        ("--top 2 --sort -days", "INV-4 INV-1"),
        ("--overdue --min 100 --sort -open --top 5", "INV-2 INV-1"),
        ("acme --overdue", "INV-1"),
        ("--status disputed --overdue --min-days 61", ""),
    ],
)
def test_open_items_that_are_asked_for(books: Path, options: str, shown: str) -> None:
    assert rows(books, f"open {options}") == shown.split()


@pytest.mark.parametrize(
    ("command", "name", "shown"),
    [
        ("balance --top 1", "customer", "beta gale"),  # 240 EUR; 300 and 30 USD
        ("balance --min 31", "customer", "beta gale"),
        ("aging --sort -total", "customer", "beta gale acme"),
        ("aging --by document --sort -days --top 1", "document", "INV-4"),
        ("customers --sort -name", "customer", "gale beta acme"),
        ("unapplied --min 70.01", "document", ""),
        ("list invoice --sort -amount --top 1", "document", "INV-3 INV-2"),
        ("list invoice --min 100 -p 2026-01-06..2026-01-31", "document", "INV-2 INV-3"),
        ("find INV --sort -document --top 2", "document", "INV-4 INV-4"),
        ("register --sort -date --top 1", "document", "PMT-1"),
    ],
)
def test_other_lists_know_the_same_options(books: Path, command: str, name: str, shown: str) -> None:
    assert rows(books, command, name) == shown.split()


def test_totals_are_of_what_is_shown_and_the_list_says_so(books: Path) -> None:
    shown = json.loads(run("arcli open --overdue -O json", books).out)
    assert shown["totals"] == [{"currency": "EUR", "open": "40.00"}, {"currency": "USD", "open": "400.00"}]
    assert shown["notes"] == ["3 of 5 rows."]


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "md", "text"])
def test_columns_that_are_asked_for_in_their_order(books: Path, form: str) -> None:
    done = run(f"arcli open --columns open,doc,po -c acme -O {form}", books)
    assert done.code == 0, done.err
    if form == "json":
        made = json.loads(done.out)
        assert [c["id"] for c in made["columns"]] == list(made["rows"][0]) == ["open", "document", "po"]
    else:
        first = {"csv": "open,document,po\n-70.00,PMT-1,\n", "tsv": "open\tdocument\tpo\n-70.00\tPMT-1\t\n",
                 "md": "| Open | Document | PO |\n", "text": "  Open  Document  PO\n"}[form]  # fmt: skip
        assert first in done.out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("open --columns documnt", 'there is no column for --columns "documnt"; did you mean "document"?'),
        ("open --sort d", '"d" could be document or date or due or days'),
        ("open --status overdu", 'there is no value of --status "overdu"; did you mean "overdue"?'),
        ("open --min x", "--min: "),
        ("open --top 0", "--top"),
        ("open --width 5", "--width"),
    ],
)
def test_what_no_column_or_value_is_refused(books: Path, command: str, said: str) -> None:
    done = run(f"arcli {command}", books)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())


def test_a_pipe_is_as_wide_as_it_needs_unless_told(books: Path) -> None:
    free = run("arcli open --wide", books).out
    assert max(map(display_width, free.splitlines())) > 100
    for command in ("arcli open --wide --width 70", "!COLUMNS=70 arcli open --wide"):
        assert max(map(display_width, run(command, books).out.splitlines())) <= 70


@pytest.mark.parametrize(
    ("command", "column"),
    [
        ("payers", "score"), ("vintages", "invoiced"), ("roll-rates", "amount"), ("concentration", "balance"),
        ("promises", "until"), ("kpi --by customer", "dso"), ("disputes", "amount"), ("todo", "count"),
        ("rollforward", "closing"), ("trial-balance", "balance"), ("control", "account"), ("tax", "code"),
        ("balance", "balance"), ("customers", "overdue"), ("unapplied", "open"), ("register", "debit"),
    ],
)  # fmt: skip
def test_every_list_rises_and_falls(command: str, column: str, tmp_path: Path) -> None:
    """By a column of any type; rows without a value stay last, amounts are sorted in their currency."""
    asked = f"arcli -f {ROOT / 'ledgers' / 'northwind'} {command} --as-of 2026-10-31 --currency USD -O json --sort"

    def column_of(sort: str) -> list[Any]:
        done = run(f"{asked} {sort}{column}", tmp_path)
        assert done.code == 0, done.err
        return [r[column] for r in json.loads(done.out)["rows"]]

    rising, falling = ([v for v in column_of(sort) if v is not None] for sort in ("", "-"))
    values = [Decimal(v) if isinstance(v, str) and re.fullmatch(r"-?[0-9.]+", v) else v for v in rising]
    assert values == sorted(values)
    assert sorted(map(str, rising)) == sorted(map(str, falling))
    assert falling == sorted(falling, key=lambda v: values[rising.index(v)], reverse=True)
    assert all(v is None for v in column_of("")[len(rising) :])
