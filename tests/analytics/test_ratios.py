"""The ratios, by the worked figures of the field."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from arcli.analytics.ratios import cei, count_back, dso, mean, median, share, turnover, weighted


def test_count_back_takes_the_newest_months_first() -> None:
    """212 − 100 − 80 = 32 of 70: 30 + 30 + 32/70 × 30 = 73.714."""
    assert count_back(D(212), [(D(100), 30), (D(80), 30), (D(70), 30)]) == (D("73.71"), [D(30), D(30), D("13.71")])


@pytest.mark.parametrize(
    ("balance", "months", "expected"),
    [
        ("100", [("100", 30)], "30.00"),
        ("0", [("100", 30)], "0.00"),
        ("-5", [("100", 30)], "0.00"),
        ("150", [("0", 30), ("100", 31), ("100", 28)], "75.00"),  # 30 + 31 + 14
        ("150", [("-20", 30), ("300", 30)], "45.00"),  # credit memos alone leave the balance: 30 + 15
        ("150", [("100", 30)], None),  # openings explain the rest
        ("150", [], None),
    ],
)
def test_count_back_at_its_edges(balance: str, months: list[tuple[str, int]], expected: str | None) -> None:
    found, _ = count_back(D(balance), [(D(sales), days) for sales, days in months])
    assert found == (None if expected is None else D(expected))


def test_ratios() -> None:
    assert cei(D(100), D(1000), D(120), D(100)) == D("98.00")  # 980 ÷ 1,000
    assert cei(D(100), D(0), D(100), D(100)) is None
    assert dso(D(212), D(250), 90) == D("76.32")
    assert dso(D(212), D(0), 90) is None
    assert dso(D(212), D(-1), 90) is None
    assert turnover(D(1000), D(100), D(120)) == D("9.09")
    assert turnover(D(1000), D(0), D(0)) is None
    assert (mean([]), median([]), weighted([]), share(1, 0)) == (None, None, None, None)
    assert median([1, 9, 4]) == 4
    assert median([1, 9, 4, 6]) == 5
    assert weighted([(10, D(100)), (40, D(300))]) == D("32.50")
