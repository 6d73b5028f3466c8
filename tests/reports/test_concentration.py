"""Concentration: shares worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.reports.concentration import concentration
from tests.subledger.books import context, ledger

BOOKS = """\
2026-01-01 customer a "A"
2026-01-01 customer b "B"
2026-01-01 customer c "C"
2026-01-02 invoice I-1 a 500.00 USD
2026-01-02 invoice I-2 b 300.00 USD
2026-01-02 invoice I-3 c 200.00 USD
2026-01-02 invoice I-4 a 9.00 EUR
2026-01-03 payment P-1 ? 40.00 USD
2026-01-03 credit C-1 c 50.00 USD
2026-01-04 credit C-2 b 300.00 USD
2026-01-04 invoice I-5 b 350.00 USD
"""


def test_shares_add_up_and_the_index_is_that_of_their_squares() -> None:
    """USD: 500, 350, 150 of 1,000: 0.25 + 0.1225 + 0.0225 = 0.395."""
    report = concentration(context(ledger(BOOKS), date(2026, 1, 31)))
    rows = [(r["currency"], r["customer"], r["balance"], r["share"], r["cumulated"]) for r in report.rows]
    assert rows == [
        ("EUR", "a", Decimal("9.00"), Decimal("100.00"), Decimal("100.00")),
        ("USD", "a", Decimal("500.00"), Decimal("50.00"), Decimal("50.00")),
        ("USD", "b", Decimal("350.00"), Decimal("35.00"), Decimal("85.00")),
        ("USD", "c", Decimal("150.00"), Decimal("15.00"), Decimal("100.00")),
    ]
    assert report.notes == [
        "Herfindahl index EUR: 1.0000, as with 1.0 customers of equal size.",
        "Herfindahl index USD: 0.3950, as with 2.5 customers of equal size.",
    ]


def test_filters_choose_rows_and_change_no_share() -> None:
    report = concentration(context(ledger(BOOKS), date(2026, 1, 31), customers=("c",), currency="USD"))
    assert [(r["customer"], r["share"], r["cumulated"]) for r in report.rows] == [
        ("c", Decimal("15.00"), Decimal("100.00"))
    ]


def test_customers_in_credit_have_no_share() -> None:
    text = BOOKS + "2026-01-05 credit C-3 a 800.00 USD\n"
    report = concentration(context(ledger(text), date(2026, 1, 31), currency="USD"))
    assert [(r["customer"], r["share"]) for r in report.rows] == [("b", Decimal("70.00")), ("c", Decimal("30.00"))]
