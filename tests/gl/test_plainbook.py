"""Transactions of plain documents against those by the rules: of ledgers at random, the shipped ones, and by hand."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcli.gl.deriving import base_currency, derive
from arcli.gl.plainbook import PlainBook
from arcli.gl.postings import Book, Transaction
from arcli.gl.proof import prove_book
from arcli.gl.rates import Rates
from arcli.ledger.books import book_of, needed, rates_of
from arcli.ledger.opening import Ledger, open_ledger
from arcli.model.entries import Entry
from arcli.source.files import Folder
from arcli.subledger.state import Subledger
from tests.benchmarks.generate import main as generate
from tests.exchange.test_glexport import RATES
from tests.gl.test_summary import VARIANTS, shuffled
from tests.subledger.books import open_memory
from tests.subledger.strategies import SETTINGS, Made, ledgers

ROOT = Path(__file__).parent.parent.parent


def told(t: Transaction) -> tuple[Any, ...]:
    """Everything that readers of a book look at."""
    said = (t.entry.memo, t.entry.tags if isinstance(t.entry, Entry) else ())
    assert (t.texts, t.kind) == (said, t.entry.kind)
    assert sum(p.amount for p in t.posted()) == sum(p.amount for p in t.postings)
    entry = repr(t.entry) if isinstance(t.entry, Entry) else ""
    return t.date, t.reference, t.customer, entry, t.postings, Counter(t.facts)


def same(ledger: Ledger, subledger: Subledger, since: date | None = None) -> Book:
    """The book, after it was compared with that by the rules."""
    book, problems = book_of(ledger, subledger, since)
    assert not problems, [p.message for p in problems]
    only = needed(subledger, since)
    plain = derive(subledger, rates_of(ledger)[0], base_currency(subledger), None if only is None else frozenset(only))
    texts = [t.texts for t in book.transactions]  # before any entry is parsed
    assert [told(t) for t in book.transactions] == [told(t) for t in plain.transactions]
    assert texts == [t.texts for t in plain.transactions]
    assert (book.carrying, book.booked, book.only) == (plain.carrying, plain.booked, plain.only)
    prove_book(subledger, book)
    prove_book(subledger, plain)
    return book


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], report_multiple_bugs=False)
@given(
    made=ledgers(most=20),
    variant=st.integers(0, 2),
    at=st.integers(0, 100),
    from_=st.integers(0, 200),
    order=st.randoms(use_true_random=False),
)
def test_transactions_are_those_by_the_rules(
    made: Made, variant: int, at: int, from_: int, order: random.Random
) -> None:
    ledger = open_memory(
        {**shuffled(made.journal, order), "r.journal": RATES, "arcli.yaml": SETTINGS + VARIANTS[variant]}
    )
    days = sorted({e.date for e in ledger.entries if e.kind not in ("rate", "customer")} | {date(2027, 1, 31)})
    day = days[-1] if at > 60 else days[at % len(days)]
    subledger, problems = ledger.as_of(day)
    assert not [p for p in problems if p.severity == "error"]
    same(ledger, subledger, None if from_ > 100 else days[from_ % len(days)])


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio"])
def test_of_the_shipped_ledgers(name: str) -> None:
    ledger = open_ledger(Folder(ROOT / "ledgers" / name))
    same(ledger, ledger.as_of(date.max)[0])


@pytest.mark.parametrize("story", [(), ("--lived-in",)], ids=["plain", "lived-in"])
@pytest.mark.parametrize("day", [date(2024, 6, 30), date.max])
def test_of_what_people_write(tmp_path: Path, story: tuple[str, ...], day: date) -> None:
    generate(["600", str(tmp_path), "--formats", "journal", *story])
    ledger = open_ledger(Folder(tmp_path / "journal"))
    book = same(ledger, ledger.as_of(day)[0])
    assert len(book.transactions) > 200


BOOKS = """\
2026-01-01 customer acme

2026-03-05 invoice INV-1 acme 100.00 USD po:7 #blue
    memo: first  ; and only

2026-03-05 invoice INV-2 acme 121.00 USD
    "Desk" 1 @ 100.00 tax:v

2026-03-20 payment PMT-1 acme 120.00 USD
    INV-1  100.00
    INV-3  20.00

2026-03-21 payment PMT-2 acme 118.58 USD
    INV-2  118.58 discount:2.42

2026-04-02 invoice INV-3 acme 20.00 USD
"""


def test_by_hand() -> None:
    """Two per cent of 121.00 are 2.42, of which 0.42 is tax; the 20.00 wait until their invoice is raised."""
    ledger = open_memory({"a.journal": BOOKS, "arcli.yaml": "currency: USD\ntaxes: {v: 21%}\n"})
    subledger, _ = ledger.as_of(date(2026, 4, 30))
    found = PlainBook(subledger, "USD", Rates(), None)
    assert found.raised.keys() == {"INV-1", "INV-2", "INV-3", "PMT-1", "PMT-2"}  # nothing is left to the rules
    book = same(ledger, subledger)
    posted = [(str(t.date), t.reference, [(p.account, str(p.amount)) for p in t.postings]) for t in book.transactions]
    assert posted == [
        ("2026-03-05", "INV-1", [("assets:receivable", "100.00"), ("income:sales", "-100.00")]),
        ("2026-03-05", "INV-2",
         [("assets:receivable", "121.00"), ("income:sales", "-100.00"), ("liabilities:tax:v", "-21.00")]),
        ("2026-03-20", "PMT-1",
         [("assets:bank", "120.00"), ("assets:receivable", "-100.00"), ("assets:receivable", "-20.00")]),
        ("2026-03-21", "PMT-2",
         [("assets:bank", "118.58"), ("income:discounts-allowed", "2.00"), ("liabilities:tax:v", "0.42"),
          ("assets:receivable", "-121.00")]),
        ("2026-04-02", "INV-3", [("assets:receivable", "20.00"), ("income:sales", "-20.00")]),
        ("2026-04-02", "PMT-1", [("assets:receivable", "20.00"), ("assets:receivable", "-20.00")]),
    ]  # fmt: skip
    first = book.transactions[0]
    assert first.texts == ("first  ; and only", ("blue",))
