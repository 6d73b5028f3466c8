"""Months added; periods as options take them: every word by hand, on days where a month, a quarter or a year ends."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.model.dates import add_months, parse_period, parse_range

TODAY = date(2026, 2, 28)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-03-31", "2026-03-31", "2026-03-31"), ("today", "2026-02-28", "2026-02-28"),
        ("Yesterday", "2026-02-27", "2026-02-27"),
        ("2026-02", "2026-02-01", "2026-02-28"), ("2024-02", "2024-02-01", "2024-02-29"),
        ("this-month", "2026-02-01", "2026-02-28"), ("last-month", "2026-01-01", "2026-01-31"),
        ("eom", "2026-02-01", "2026-02-28"), ("EOM-1", "2026-01-01", "2026-01-31"),
        ("eom-14", "2024-12-01", "2024-12-31"),
        ("2026q1", "2026-01-01", "2026-03-31"), ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("this-quarter", "2026-01-01", "2026-03-31"), ("last-quarter", "2025-10-01", "2025-12-31"),
        ("2024", "2024-01-01", "2024-12-31"), ("this-year", "2026-01-01", "2026-12-31"),
        ("last-year", "2025-01-01", "2025-12-31"),
        ("2026h1", "2026-01-01", "2026-06-30"), ("2025-H2", "2025-07-01", "2025-12-31"),
        ("this-half", "2026-01-01", "2026-06-30"), ("last-half", "2025-07-01", "2025-12-31"),
        ("this-week", "2026-02-23", "2026-03-01"), ("last-week", "2026-02-16", "2026-02-22"),
        ("2026w01", "2025-12-29", "2026-01-04"), ("2026-W53", "2026-12-28", "2027-01-03"),
    ],
)  # fmt: skip
def test_periods(text: str, first: str, last: str) -> None:
    assert parse_period(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("today", "text", "first", "last"),
    [
        ("2026-12-31", "this-quarter", "2026-10-01", "2026-12-31"),
        ("2026-12-31", "last-quarter", "2026-07-01", "2026-09-30"),
        ("2026-04-01", "last-quarter", "2026-01-01", "2026-03-31"),
        ("2026-01-01", "last-month", "2025-12-01", "2025-12-31"),
        ("2026-03-31", "eom-1", "2026-02-01", "2026-02-28"),
    ],
)  # fmt: skip
def test_periods_of_other_days(today: str, text: str, first: str, last: str) -> None:
    assert parse_period(text, date.fromisoformat(today)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "2026q0",
        "2026q5",
        "26q1",
        "next-month",
        "2026-13",
        "2026-02-30",
        "0000",
        "2026-3",
        "x",
        "",
        "2025w53",
        "2026w00",
        "2026h3",
    ],
)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|days|year|week"):
        parse_period(text, TODAY)


def test_ranges() -> None:
    assert parse_range("2026-01..2026-03", TODAY) == (date(2026, 1, 1), date(2026, 3, 31))
    assert parse_range("last-year..yesterday", TODAY) == (date(2025, 1, 1), date(2026, 2, 27))
    assert parse_range("2026q2..", TODAY) == (date(2026, 4, 1), None)
    assert parse_range("..2026-01-15", TODAY) == (None, date(2026, 1, 15))
    assert parse_range("2026q1", TODAY) == (date(2026, 1, 1), date(2026, 3, 31))
    for text in ("..", "2026-03..2026-01", "2026-01...2026-02", "a..b"):
        with pytest.raises(ValueError):
            parse_range(text, TODAY)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)), (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(9999, 11, 30), 1, date(9999, 12, 30)), (date(1, 2, 28), -1, date(1, 1, 28)),
    ],
)  # fmt: skip
def test_months_are_added(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(("day", "months"), [(date(9999, 12, 1), 1), (date(1, 1, 31), -1), (date(2026, 1, 1), 10**9)])
def test_beyond_the_calendar_is_an_overflow_as_with_days(day: date, months: int) -> None:
    """It is said in one line, and is no internal error."""
    with pytest.raises(OverflowError, match="there is no year"):
        add_months(day, months)
