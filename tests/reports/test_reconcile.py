"""Reconciliations on random books and bank files: the bridge holds, order is irrelevant, nothing is counted twice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from arcli.ledger.opening import open_ledger
from arcli.matching.carried import Before
from arcli.model.bank.line import Statement, StatementLine
from arcli.reports.context import Context
from arcli.reports.reconcile_bank import STATUSES, reconcile_bank
from arcli.source.files import SingleFile

FIRST = date(2026, 1, 1)
LAST = date(2026, 1, 31)


def context(folder: Path, journal: str, last: date = LAST, first: date | None = FIRST) -> Context:
    path = folder / "books.journal"
    path.write_text(journal)
    ledger = open_ledger(SingleFile(path))
    subledger, problems = ledger.as_of(last)
    assert problems == []
    return Context(ledger, subledger, last, first)


def journal(payments: list[tuple[int, int]]) -> str:
    head = '2026-01-01 customer acme "Acme" currency:EUR\n'
    return head + "".join(
        f"{FIRST + timedelta(days=day)} payment P{i} acme {amount}.00 EUR\n" for i, (day, amount) in enumerate(payments)
    )


def statement(lines: list[tuple[int, int]], opening: int = 1000) -> Statement:
    found = [
        StatementLine(
            "NL91ABNA0417164300", "EUR", Decimal(amount), FIRST + timedelta(days=day), text=f"T{i}", bank_ref=f"B{i}",
            format="camt", file="f", line=i + 1,
        )
        for i, (day, amount) in enumerate(lines)
    ]  # fmt: skip
    total = Decimal(opening) + sum(amount for _, amount in lines)
    return Statement(
        "NL91ABNA0417164300", "EUR", found, "S", Decimal(opening), FIRST, total, LAST, "camt", "f", 1
    )  # fmt: skip


def rows(report: Any) -> list[tuple[Any, ...]]:
    return [(r["status"], r["date"], r["document"], r["books"], r["bank"], r["line"]) for r in report.rows]


MOVES = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=12)


@settings(max_examples=120, deadline=None)
@given(payments=MOVES, lines=MOVES, data=st.data())
def test_bridge_and_order(tmp_path_factory: Any, payments: list[Any], lines: list[Any], data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("r", numbered=True)
    books = context(folder, journal(payments))
    bank = statement(lines)
    report, fine = reconcile_bank(books, [bank], None)
    # every line and every payment stands in one row
    assert sorted(r["line"] for r in report.rows if r["line"]) == list(range(1, len(lines) + 1))
    named = [d for r in report.rows if r["document"] for d in r["document"].split()]
    assert sorted(named) == sorted(f"P{i}" for i in range(len(payments)))
    # the bridge, by a second way: opening + payments of the month
    if report.totals:
        total = report.totals[0]
        assert total["books_balance"] == 1000 + sum(a for _, a in payments)
        assert total["bank_closing"] == 1000 + sum(a for _, a in lines)
    # pairs are of equal amounts within five days
    for row in report.rows:
        if row["status"] == "matched":
            assert row["books"] == row["bank"]
            assert abs(row["booked"] - row["date"]).days <= 10  # a sum may clear as late as a slip
    late = any(r["status"] == "outstanding" and (LAST - r["date"]).days > 5 for r in report.rows)
    assert fine == (not late and all(r["status"] in ("matched", "outstanding") for r in report.rows))
    assert {r["status"] for r in report.rows} <= set(STATUSES)
    # another order of the same lines, in two files of which one repeats lines of the other
    shuffled = data.draw(st.permutations(bank.lines))
    again = Statement(bank.account, "EUR", list(shuffled), "S", bank.opening, FIRST, bank.closing, LAST, "camt", "f", 1)
    assert rows(reconcile_bank(books, [again], None)[0]) == rows(report)
    assert rows(reconcile_bank(books, [bank, again], None)[0]) == rows(report)


def test_as_many_pairs_as_there_can_be(tmp_path: Path) -> None:
    """Equal amounts on days 1, 3 in the books and 3, 7 at the bank: nearest first would leave day 1 to day 7."""
    books = context(tmp_path, journal([(1, 5), (3, 5)]))
    report, fine = reconcile_bank(books, [statement([(3, 5), (7, 5)])], None)
    assert [r["status"] for r in report.rows] == ["matched", "matched"]
    assert fine


def test_nearest_where_it_costs_no_pair(tmp_path: Path) -> None:
    books = context(tmp_path, journal([(1, 5), (3, 5)]))
    report, _ = reconcile_bank(books, [statement([(3, 5)])], None)
    assert [(r["status"], r["document"]) for r in report.rows] == [("outstanding", "P0"), ("matched", "P1")]


def test_who_is_named_goes_first(tmp_path: Path) -> None:
    """Two customers paid the same; the bank has one of them, and says whose it is."""
    text = (
        '2026-01-01 customer acme "Acme Corp" currency:EUR\n2026-01-01 customer beta "Beta BV" currency:EUR\n'
        "2026-01-05 payment P1 acme 5.00 EUR\n2026-01-05 payment P2 beta 5.00 EUR\n"
    )
    bank = statement([(4, 5)])
    bank.lines[0].payer = "BETA B.V."
    report, _ = reconcile_bank(context(tmp_path, text), [bank], None)
    assert [(r["status"], r["document"]) for r in report.rows] == [("outstanding", "P1"), ("matched", "P2")]


JANUARY = (
    '2026-01-01 customer acme "Acme Corp" currency:EUR\n'
    "2026-01-10 payment P1 acme 5,000.00 EUR\n"
    "2026-01-20 payment P2 acme 700.00 EUR method:cheque\n"
    "2026-02-05 payment P3 acme 300.00 EUR\n"
)


def _february(opening: str = "5000") -> Statement:
    line = StatementLine("NL1", "EUR", Decimal(300), date(2026, 2, 5), payer="ACME", format="camt", file="f", line=1)
    first, last = date(2026, 1, 31), date(2026, 2, 28)
    return Statement(
        "NL1", "EUR", [line], "S", Decimal(opening), first, Decimal(opening) + 300, last, start=date(2026, 2, 1)
    )


def _books(tmp_path: Path) -> Context:
    return context(tmp_path, JANUARY, date(2026, 2, 28), None)


def test_a_cheque_of_january_is_outstanding_in_february(tmp_path: Path) -> None:
    """Never banked: books 6,000.00, bank 5,300.00, outstanding 700.00; not explained, for it is 39 days old."""
    report, fine = reconcile_bank(_books(tmp_path), [_february()], None)
    assert not fine
    total = report.totals[0]
    assert [total[k] for k in ("books_balance", "bank_closing", "outstanding", "brought_forward")] == [
        6000,
        5300,
        700,
        0,
    ]
    assert [(r["status"], r["document"]) for r in report.rows] == [("outstanding", "P2"), ("matched", "P3")]


def test_nothing_older_is_dropped_where_the_opening_balance_tells_nothing(tmp_path: Path) -> None:
    """Other money is in the account too: 5,900 = 9,000 − 3,100 which no set of entries makes."""
    report, _ = reconcile_bank(_books(tmp_path), [_february("9000")], None)
    assert [r["document"] for r in report.rows] == ["P1", "P2", "P3"]
    assert report.totals[0]["books_balance"] == 9000 + 6000
    # a reconciliation before says that P1 was at the bank, and P2 not: 9,000 are 5,000 of these books and 4,000 others
    before = Before(date(2026, 1, 31), frozenset({"P2"}), {"EUR": Decimal(9000)})
    report, fine = reconcile_bank(_books(tmp_path), [_february("9000")], None, before=before)
    total = report.totals[0]
    assert [total[k] for k in ("books_balance", "outstanding", "brought_forward")] == [4000 + 6000, 700, 4000]
    assert not fine
    everything = Before(date(2026, 1, 31))
    assert reconcile_bank(_books(tmp_path), [_february("9000")], None, before=everything)[1]


def test_an_opening_balance_that_is_not_the_closing_one_before_is_a_difference(tmp_path: Path) -> None:
    before = Before(date(2026, 1, 31), frozenset(), {"EUR": Decimal(4990)})
    report, fine = reconcile_bank(_books(tmp_path), [_february()], None, before=before)
    assert [(r["status"], r["bank"]) for r in report.rows if r["status"] != "matched"] == [("balance", 10)]
    assert not fine
