"""The work of a replay grows about as its entries, whatever they are about: nothing is looked for anew in all of them.

Each shape is n of one thing about the same document, customer or entry. Time is that of this process alone; a square
would take sixteen times as long for four times as much.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from arcli.ledger.checks import check_ledger
from tests.subledger.books import context, errors, ledger
from tests.support.timing import grows_at_most

N, MOST = 250, 8.0  # a line takes 4 times as long for 4 times as much, with what a loaded machine adds
AFTER = date(2040, 1, 1)
SETTINGS = "currency: USD\ntaxes: {v: 20%}\ndiscount_tax: included\n"
HEAD = """\
2026-01-01 customer acme

2026-01-01 customer beta payer:acme

2026-01-02 invoice I-1 acme 100,000.00 USD{}

2026-01-02 payment P-1 acme 100,000.00 USD

"""
PARTS = "\n    2026-02-01  50,000.00\n    2026-03-01  50,000.00"


def on(number: int) -> date:
    """A day for each."""
    return date(2026, 1, 3) + timedelta(number)


def many(text: Callable[[int], str], head: str = "") -> Callable[[int], str]:
    """A ledger of n times a text, after what all of them are about."""
    return lambda n: HEAD.format(head) + "\n".join(text(i) for i in range(n))


TERMS = " terms:2/900net999"
SHAPES = {
    "pairs": many(lambda i: f"{on(i)} apply P-1\n    I-1  10.00\n\n{on(i)} unapply P-1\n    I-1  10.00\n"),
    "pairs-of-instalments": many(
        lambda i: f"{on(i)} apply P-1\n    I-1#2  10.00 fee:1.00\n\n{on(i)} unapply P-1\n    I-1#2  10.00\n", PARTS
    ),
    "pairs-with-deductions": many(
        lambda i: f"{on(i)} apply P-1\n    I-1  9.00 deduction:1.00 id:D-{i}\n\n{on(i)} unapply P-1\n    I-1  9.00\n"
    ),
    "pairs-with-taxed-discounts": lambda n: (
        HEAD.format("")
        + '2026-01-02 invoice I-3 acme 12,000.00 USD terms:2/900net999\n    "x"  1 @ 10,000.00  tax:v\n\n'
        + "\n".join(
            f"{on(i)} apply P-1\n    I-3  9.80 discount:0.20\n\n{on(i)} unapply P-1\n    I-3  9.80 discount:0.20\n"
            for i in range(n)
        )
    ),
    "pairs-in-foreign-currency": lambda n: (
        HEAD.format("")
        + "2026-01-01 rate EUR 1.10 USD\n\n2026-01-03 rate EUR 1.20 USD\n\n"
        + "2026-01-02 invoice I-4 acme 100.00 EUR\n\n2026-01-03 payment P-4 acme 90.00 EUR\n\n"
        + "\n".join(f"{on(i)} apply P-4\n    I-4  10.00\n\n{on(i)} unapply P-4\n    I-4  10.00\n" for i in range(n))
    ),
    "transfers": many(lambda i: f"{on(i)} transfer T-{i} acme beta 1.00\n    I-1  1.00\n"),
    "transfers-of-instalments": many(lambda i: f"{on(i)} transfer T-{i} acme beta 1.00\n    I-1  1.00\n", PARTS),
    "transfers-there-and-back": many(
        lambda i: (
            f"{on(2 * i)} transfer T-{i} acme beta 1.00\n    I-1  1.00\n\n"
            f"{on(2 * i + 1)} transfer U-{i} beta acme 1.00\n    I-1  1.00\n"
        )
    ),
    "transfers-reversed": many(
        lambda i: f"{on(i)} transfer T-{i} acme beta 1.00\n    I-1  1.00\n\n{on(i + 1)} reverse T-{i}\n"
    ),
    "transfers-to-many": many(
        lambda i: (
            f"2026-01-01 customer c{i}\n\n{on(i)} transfer T-{i} acme c{i} 1.00\n    I-1  1.00\n\n"
            f"{on(i + 1)} payment Q-{i} c{i} 1.00\n    I-1  1.00\n"
        )
    ),
    "a-transfer-of-many-lines": lambda n: (
        HEAD.format(PARTS) + f"{on(1)} transfer T-1 acme beta {n}.00\n" + "    I-1  1.00\n" * n
    ),
    "payments": many(lambda i: f"{on(i)} payment Q-{i} acme 1.00\n    I-1  1.00\n"),
    "payments-with-discounts": many(lambda i: f"{on(i)} payment Q-{i} acme 1.00\n    I-1  1.00 discount:0.02\n", TERMS),
    "discounts-of-a-day": many(lambda i: f"{on(1)} payment Q-{i} acme 1.00\n    I-1  1.00 discount:0.02\n", TERMS),
    "discounts-of-instalments": many(
        lambda i: f"{on(i)} payment Q-{i} acme 1.00\n    I-1#2  1.00 discount:0.02\n", TERMS + PARTS
    ),
    "payments-that-take-back": many(lambda i: f"{on(i)} payment Q-{i} acme 1.00\n    I-1  2.00\n    I-1  -1.00\n"),
    "reversals-of-a-part": many(lambda i: f"{on(i)} reverse P-1 1.00\n"),
    "refunds": many(lambda i: f"{on(i)} refund R-{i} acme 1.00\n    P-1  1.00\n"),
    "promises": many(lambda i: f"{on(i)} promise I-1 1.00 until:{on(i + 5)}\n"),
    "equal-rates": many(lambda i: f"2026-01-03 rate EUR 1.08 USD{' ' * (i % 3)}\n"),
    "memo-lines": lambda n: HEAD.format("") + f"{on(1)} invoice I-2 acme 1.00\n" + "    memo: some words\n" * 80 * n,
}


def derive(text: str, errors_: int = 0) -> None:
    """Derive a ledger with its proof and its checks."""
    opened = ledger(text, settings=SETTINGS)
    assert len(errors(opened, AFTER)) == errors_
    assert errors_ or context(opened, AFTER).items
    if not errors_:
        check_ledger(opened, AFTER, AFTER)


@pytest.mark.parametrize("name", SHAPES)
def test_work_grows_about_as_the_ledger(name: str) -> None:
    few, more = SHAPES[name](N), SHAPES[name](4 * N)
    assert grows_at_most(MOST, lambda: derive(few), lambda: derive(more))


@pytest.mark.parametrize(
    "text", ["invoice J-{0} acme 1.00 pi{0}:x\n", "payment Q-{0} acme 1.00\n    J-{0}  1.00\n", "hold nobody{0}\n"]
)
def test_many_errors_are_found_as_fast(text: str) -> None:
    """Unknown keys, documents and customers are each compared with all that are known, and not with one another."""
    few, more = (HEAD.format("") + "\n".join(f"{on(1)} {text.format(i)}" for i in range(n)) for n in (4 * N, 16 * N))
    assert grows_at_most(MOST, lambda: derive(few, 4 * N), lambda: derive(more, 16 * N))
