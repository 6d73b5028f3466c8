"""The tables: their figures against reports, exact decimals in and out of Parquet, and what a query may do."""

from __future__ import annotations

import csv
import json
import sys
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from arcli.exchange.tables import TABLES
from tests.casefile import run
from tests.conftest import ROOT
from tests.gitrepo import Repo

duckdb = pytest.importorskip("duckdb")
TEXT = """\
2026-01-01 customer acme "Acme" insured:90%
2026-01-05 invoice I-1 acme 1.234 KWD
    "Screws"  3 @ 0.333333333333333 = 1.234
2026-01-06 invoice I-2 acme 0.10 USD
2026-01-07 invoice I-3 acme 0.20 USD
2026-01-08 invoice I-4 acme 12345678901234567890.12 USD
2026-02-01 payment P-1 acme 0.10 USD
    I-2  0.10
2026-02-02 sent S-1 acme channel:email template:reminder to:a@b.example
    I-3  0.20  level:1
"""


def answer(folder: Path, query: str, more: str = "") -> list[dict[str, str]]:
    done = run(f'arcli -f a.journal sql "{query}" -O csv --as-of 2026-02-28 {more}', folder)
    assert done.code == 0, done.err
    return list(csv.DictReader(StringIO(done.out)))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "a.journal").write_text(TEXT)
    return tmp_path


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter"])
def test_figures_are_those_of_the_reports(name: str, tmp_path: Path) -> None:
    books, day = ROOT / "ledgers" / name, "2026-10-31"
    done = run(f"arcli -f {books} export tables -o {tmp_path} -O jsonl --as-of {day}", tmp_path)
    assert done.code == 0, done.err
    read: dict[str, list[dict[str, Any]]] = {
        table: [json.loads(line) for line in (tmp_path / f"{table}.jsonl").read_text().splitlines()] for table in TABLES
    }
    assert all(tuple(row) == tuple(f.name for f in TABLES[t].fields) for t, rows in read.items() for row in rows[:1])
    shown = csv.DictReader(StringIO(run(f"arcli -f {books} balance --as-of {day} -O csv", tmp_path).out))
    balances = {(r["customer"], r["currency"]): Decimal(r["balance"]) for r in shown}

    def sums(table: str, amount: str, *keys: str) -> dict[tuple[str, ...], Decimal]:
        found: dict[tuple[str, ...], Decimal] = {}
        for row in read[table]:
            key = tuple(row[k] for k in keys)
            found[key] = found.get(key, Decimal(0)) + Decimal(row[amount])
        return {k: v for k, v in found.items() if v}

    assert sums("open_items", "open", "customer", "currency") == balances
    assert sums("movements", "amount", "customer", "currency") == balances
    assert not sums("postings", "amount", "currency")
    settled = sums("settlements", "settled", "document")
    forward = {c["customer"] for c in read["customers"] if c["method"] == "balance-forward"}
    invoices = [d for d in read["documents"] if d["kind"] == "invoice" and not d["reversed"]]
    plain = [d for d in invoices if d["customer"] not in forward]
    assert len(plain) > len(invoices) / 2
    open_ = sums("open_items", "open", "document")
    moved = {(r["document"],) for r in read["movements"] if r["class"] in ("transfers", "reversals")}
    for d in plain:
        key = (d["document"],)
        if key not in moved and not any(r["document"] == d["document"] and r["ended"] for r in read["settlements"]):
            assert Decimal(d["amount"]) - settled.get(key, 0) == open_.get(key, 0), key


def test_decimals_stay_exact(small: Path) -> None:
    assert run("arcli -f a.journal export tables -o out --as-of 2026-02-28", small).code == 0
    files = {table: str(small / "out" / f"{table}.parquet") for table in TABLES}
    kinds = dict(
        duckdb.execute(f"select column_name, column_type from (describe from '{files['documents']}')").fetchall()
    )
    assert (kinds["amount"], kinds["date"]) == ("DECIMAL(38,4)", "DATE")
    total = duckdb.execute(f"select sum(amount) from '{files['documents']}' where currency = 'USD'").fetchone()
    assert total == (Decimal("12345678901234567890.5200"),)
    (price,) = duckdb.execute(f"select price from '{files['lines']}'").fetchone()
    assert price == Decimal("0.333333333333333")
    letters = duckdb.execute(f"select letter, document, level, amount from '{files['messages']}'").fetchall()
    assert letters == [("S-1", "I-3", 1, Decimal("0.2"))]


def test_questions(small: Path) -> None:
    rows = answer(small, "select currency, sum(open) as owed from open_items group by all order by 1")
    assert rows == [
        {"currency": "KWD", "owed": "1.234"},
        {"currency": "USD", "owed": "12345678901234567890.32"},
    ]
    assert answer(small, "select sum(amount) s, count(*) n from documents where currency = 'USD'") == [
        {"s": "12345678901234567890.52", "n": "4"}
    ]
    assert answer(small, "select 1 as a, 2 as a") == [{"a": "1", "a_2": "2"}]
    assert answer(small, "select sum(amount) s from postings where currency = 'USD'") == [{"s": "0.00"}]
    assert answer(small, "select insured_share i from customers") == [{"i": "0.90"}]
    done = run('arcli -f a.journal sql "select count(*) n from documents" -O csv --as-of 2026-01-06', small)
    assert done.out == "n\n2\n"
    listed = run("arcli -f a.journal sql -O csv", small).out
    assert "documents,amount,amount," in listed


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('a.journal')", "copy documents to 'x.csv'", "attach 'x.db'", "selec 1",
        "select * from nothing", "select", "set enable_external_access = true", "install httpfs",
    ],
)  # fmt: skip
def test_what_is_refused(small: Path, query: str) -> None:
    done = run(f'arcli -f a.journal sql "{query}; select 1 from documents"', small)
    assert (done.code, "Traceback" in done.err) == (2, False), done.out
    assert [p.name for p in small.iterdir()] == ["a.journal"]


@pytest.mark.parametrize("query", ["", " ; ", "/* nothing */"])
def test_no_query(small: Path, query: str) -> None:
    done = run(f"arcli -f a.journal sql '{query}'", small)
    assert (done.code, "there is no query" in done.err) == (2, True)


def test_a_transfer_is_due_when_it_says(small: Path) -> None:
    """Invoices without terms are due on their day, as `open_items` has it."""
    text = "2026-01-01 customer beta\n2026-02-10 transfer T-1 acme beta 0.10 USD due:2026-03-31\n    I-3  0.10\n"
    text += "2026-02-11 transfer T-2 acme beta 0.10 USD\n    I-3  0.10\n"
    (small / "a.journal").write_text(TEXT + text)
    rows = answer(small, "select document, due from documents where kind in ('transfer', 'invoice', 'payment')")
    assert {r["document"]: r["due"] for r in rows} == {
        "I-1": "2026-01-05", "I-2": "2026-01-06", "I-3": "2026-01-07", "I-4": "2026-01-08", "P-1": "",
        "T-1": "2026-03-31", "T-2": "",
    }  # fmt: skip


def test_a_revision(small: Path) -> None:
    repo = Repo(small)
    repo.commit("First", "2026-02-28")
    with (small / "a.journal").open("a") as file:
        file.write("2026-02-20 invoice I-9 acme 5.00 USD\n")
    query = "select count(*) n from documents"
    assert answer(small, query) == [{"n": "6"}]
    assert answer(small, query, "--rev HEAD") == [{"n": "5"}]


def test_without_duckdb(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    for asked in ("sql 'select 1'", "export tables -o out"):
        done = run(f"arcli -f a.journal {asked}", small)
        assert (done.code, done.err) == (3, "arcli: Parquet and sql need DuckDB: pip install 'arcli[sql]'\n")
    assert run("arcli -f a.journal export tables -o out -O jsonl", small).code == 0
