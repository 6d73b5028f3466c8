"""Promises and arrangements of balance-forward customers: no entry applies their money, but it pays them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.subledger.arrangements import Arranged, arranged
from arcli.subledger.forwarded import came_forward, forward_open
from arcli.subledger.openitems import open_items
from arcli.subledger.promises import Kept, promises
from tests.subledger.books import errors, ledger

D = Decimal
# 140.00 of 200.00 is paid before: 60.00 of I-2 is open on the 25th.
BOOKS = """\
2026-01-01 customer c "C" currency:USD method:balance-forward
2026-01-01 invoice I-1 c 100.00 due:2026-01-10
2026-01-02 invoice I-2 c 100.00 due:2026-02-10
2026-01-20 payment P-1 c 140.00
"""
PLAN = "2026-01-25 arrangement A-1 c 60.00\n    I-2\n    2026-02-28  30.00\n    2026-03-31  30.00\n"
PROMISE = "2026-01-25 promise I-2 60.00 until:2026-02-15\n"


def one(day: str, *more: str) -> Arranged:
    opened = ledger(BOOKS, PLAN, *more)
    assert errors(opened, date.fromisoformat(day)) == []
    (found,) = arranged(opened.as_of(date.fromisoformat(day))[0])
    return found


def kept(day: str, *more: str) -> Kept:
    subledger, _ = ledger(BOOKS, PROMISE, *more).as_of(date.fromisoformat(day))
    (found,) = promises(subledger, open_items(subledger))
    return found


def test_what_is_open_of_a_document_on_any_day() -> None:
    opened = ledger(BOOKS, "2026-02-01 payment P-2 c 50.00\n", "2026-02-05 reverse P-1\n")
    subledger, _ = opened.as_of(date(2026, 12, 31))
    document = subledger.documents["I-2"]
    found = [forward_open(subledger, document, None, date(2026, m, d)) for m, d in ((1, 19), (1, 25), (2, 1), (2, 5))]
    assert found == [100, 60, 10, 100]  # of 200.00: nothing, 140.00, 190.00, 50.00 is paid, I-1 first
    for day in (date(2026, 1, 25), date(2026, 2, 1), date(2026, 2, 5)):
        items = open_items(opened.as_of(day)[0])
        assert forward_open(subledger, document, None, day) == sum(i.open for i in items if i.document.id == "I-2")


def test_an_arrangement_is_about_what_is_left_and_paid_by_what_comes_in() -> None:
    first, second = "2026-02-20 payment P-2 c 30.00\n", "2026-03-30 payment P-3 c 30.00\n"
    assert (one("2026-02-28").state, one("2026-03-01").state, one("2026-03-01").broken) == (
        "running", "broken", date(2026, 3, 1),
    )  # fmt: skip
    assert (one("2026-03-31", first).state, one("2026-03-31", first).next_amount) == ("running", 30)
    assert one("2026-04-01", first).broken == date(2026, 4, 1)
    assert (one("2026-04-01", first, second).state, one("2026-04-01", first, second).paid) == ("fulfilled", 60)
    back = one("2026-04-01", first, second, "2026-03-10 reverse P-2\n")  # 30.00 were due on the 28th
    assert (back.state, back.broken, back.paid) == ("broken", date(2026, 3, 10), 30)


@pytest.mark.parametrize(
    ("more", "received", "state"),
    [
        ("", "0", "broken"),
        ("2026-02-01 payment P-2 c 50.00\n", "50.00", "part"),
        ("2026-02-01 payment P-2 c 90.00\n", "60.00", "kept"),
        ("2026-02-16 payment P-2 c 60.00\n", "0", "broken"),  # a day late
        ("2026-01-24 payment P-2 c 20.00\n", "0", "broken"),  # before it was made
    ],
)
def test_a_promise_is_kept_by_what_comes_in(more: str, received: str, state: str) -> None:
    found = kept("2026-03-01", more)
    assert (found.received, found.state) == (D(received), state)


def test_what_goes_back_takes_nothing_away_and_instalments_are_apart() -> None:
    """Of 100.00 in two parts of 50.00, 70.00 is paid, and then goes back: 0.00 and 30.00 are open, then all of it."""
    text = BOOKS.splitlines(keepends=True)[0] + (
        "2026-01-02 invoice I c 100.00\n    2026-02-01  50.00\n    2026-03-01  50.00\n"
        "2026-01-20 payment P c 70.00\n2026-02-05 reverse P\n"
    )
    subledger, _ = ledger(text).as_of(date(2026, 12, 31))
    document, paid, back = subledger.documents["I"], date(2026, 1, 20), date(2026, 2, 5)
    assert [forward_open(subledger, document, part, paid) for part in (1, 2, None)] == [0, 30, 30]
    assert [forward_open(subledger, document, part, back) for part in (1, 2, None)] == [50, 50, 100]
    assert came_forward(subledger, document, 1, date(2026, 1, 2), paid) == 50
    assert came_forward(subledger, document, None, paid, back) == 0
