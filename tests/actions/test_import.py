"""Taking over entries without a screen: rows of a list, a book of another tool."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions import import_
from arcli.actions.import_ import ForeignBook, RowList, import_book, import_list
from arcli.exchange.glbooks import BookPosting, ToolMissing
from arcli.ledger.opening import LedgerError
from tests.actions.desks import balance, journal, target

BOOKS = '2026-01-01 customer acme "Acme"\n'
PROFILE = b"""dates: YYYY-MM-DD
currency: USD
entries:
  - kind: invoice
    date: "{Date}"
    id: "{Number}"
    customer: "{Customer}"
    amount: "{Amount}"
"""
HEAD = b"Number,Customer,Date,Amount\n"
GOOD = HEAD + b"I-1,acme,2026-01-05,100.00\nI-2,acme,2026-01-06,20.00\n"
BAD = GOOD + b"I-3,acme,2026-01-07,much\n"


def rows(data: bytes, *, skip_bad: bool = False) -> RowList:
    return RowList("list.csv", data, "p.yaml", PROFILE, skip_bad)


def test_rows_are_added_once(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    assert import_list(on, rows(GOOD), dry_run=True).result.text.count("invoice") == 2
    assert journal(on) == BOOKS
    first = import_list(on, rows(GOOD))
    assert ([getattr(e, "id", "") for e in first.result.entries], first.already) == (["I-1", "I-2"], 0)
    assert balance(on, "acme") == "120.00"
    again = import_list(on, rows(GOOD))
    assert (again.result.entries, again.already, again.rejected) == ((), 2, ())
    assert balance(on, "acme") == "120.00"


def test_a_bad_row_keeps_all_out_unless_bad_rows_are_skipped(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    refused = import_list(on, rows(BAD))
    assert [r.number for r in refused.rejected] == [4]
    assert (refused.result.entries, journal(on)) == ((), BOOKS)
    skipped = import_list(on, rows(BAD, skip_bad=True))
    assert len(skipped.result.entries) == 2
    assert skipped.kept_aside.startswith(b"Number,Customer,Date,Amount,")
    assert b"I-3,acme,2026-01-07,much," in skipped.kept_aside
    assert balance(on, "acme") == "120.00"


def test_what_the_ledger_refuses_is_not_written(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    done = import_list(on, rows(GOOD.replace(b"I-2,acme", b"I-2,nobody")))
    assert done.result.problems
    assert journal(on) == BOOKS


def test_a_profile_that_is_none_has_problems(tmp_path: Path) -> None:
    done = import_list(target(tmp_path, BOOKS), RowList("list.csv", GOOD, "p.yaml", b"kind: nothing\n"))
    assert done.prepared is None
    assert done.result.problems


def posting(day: int, amount: str, code: str) -> BookPosting:
    tags = {"customer": "acme"}
    return BookPosting(date(2026, 1, day), "assets:ar", Decimal(amount), "USD", code, "sale", tags, (), code)


def test_receivables_of_a_book_are_added_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def read(path: str, tool: str, names: list[str], until: date) -> tuple[list[BookPosting], list[object]]:
        asked.append((tool, names, until))
        return [posting(5, "100.00", "I-1"), posting(6, "20.00", "I-2")], []

    monkeypatch.setattr(import_, "read_book", read)
    on = target(tmp_path, BOOKS)
    (tmp_path / "book").write_text("")
    book = ForeignBook(str(tmp_path / "book"), "hledger", ["assets:ar"], date(2026, 2, 1))
    assert len(import_book(on, book).result.entries) == 2
    assert asked == [("hledger", ["assets:ar"], date(2026, 2, 1))]
    assert balance(on, "acme") == "120.00"
    again = import_book(on, book)
    assert again.result.entries == ()
    assert again.read is not None
    assert again.read.totals == {"USD": Decimal("120.00")}


def test_a_book_or_a_tool_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise ToolMissing("hledger")

    monkeypatch.setattr(import_, "read_book", missing)
    on = target(tmp_path, BOOKS)
    with pytest.raises(LedgerError, match="does not exist"):
        import_book(on, ForeignBook(str(tmp_path / "none"), "hledger"))
    (tmp_path / "book").write_text("")
    with pytest.raises(LedgerError, match="hledger is not installed"):
        import_book(on, ForeignBook(str(tmp_path / "book"), "hledger"))
