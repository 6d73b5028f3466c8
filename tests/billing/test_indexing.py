"""Prices that follow an index: always from the base, reviewed on their days, between cap and floor."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Contract, Index
from arcli.model.periods import Every
from arcli.subledger.indexing import stands
from arcli.subledger.indices import Indices
from tests.billing.bills import HEAD, SETTINGS, Books, lines, plan
from tests.subledger.books import errors, ledger

RENT = '2025-01-01 contract C-1 acme start:2025-01-01 index:cpi base:{} {}\n    "Rent"  @ {}\n'
FIGURES = "2025-12-15 index cpi {}\n2026-12-15 index cpi {}\n"


def problems(text: str) -> list[Diagnostic]:
    """The errors of a ledger."""
    return errors(ledger(HEAD + text, settings=SETTINGS), date(2026, 1, 1))


def prices(found: list[str]) -> list[str]:
    """The price of each line."""
    return [line.rpartition("@ ")[2] for line in found]


@pytest.mark.parametrize(
    ("base", "keys", "figures", "expected"),
    [
        # 1,000.00 × 110.5 ÷ 105.65 and × 114.25 ÷ 105.65: from the base, not from 1,045.91.
        ("105.65", "", ("110.5", "114.25"), ["1000.00", "1045.91", "1081.40"]),
        # 3 % at most: 1,030.00, and 1.03² = 1,060.90, though the index stands at 1,081.40.
        ("105.65", "cap:3%", ("110.5", "114.25"), ["1000.00", "1030.00", "1060.90"]),
        # What the cap held back comes with the next review: 1,045.91 is less than 1.03² of it.
        ("105.65", "cap:3%", ("110.5", "110.5"), ["1000.00", "1030.00", "1045.91"]),
        # It fell to 100: 946.52; with a floor of 0 % it stays, with 2 % it rises by them.
        ("105.65", "", ("100", "114.25"), ["1000.00", "946.52", "1081.40"]),
        ("105.65", "floor:0%", ("100", "100"), ["1000.00", "1000.00", "1000.00"]),
        ("105.65", "floor:2%", ("100", "110.5"), ["1000.00", "1020.00", "1045.91"]),
        # 1,001 yen × 110.5 ÷ 100 = 1,106.1; 1.001 dinar = 1.106105.
        ("100", "currency:JPY", ("110.5", "120"), ["1000", "1105", "1200"]),
        ("100", "currency:KWD", ("110.5555", "120"), ["1000.000", "1105.555", "1200.000"]),
    ],
)
def test_prices_are_reckoned_from_the_base(base: str, keys: str, figures: tuple[str, str], expected: list[str]) -> None:
    text = RENT.format(base, f"every:year {keys}", "1,000") + FIGURES.format(*figures)
    assert [*map(Decimal, prices(lines(plan(text, "2027-01-01"))))] == [*map(Decimal, expected)]


def test_a_review_inside_a_billed_period_is_credited_and_charged_by_days() -> None:
    """The year 2026 was billed at 365.00; on 1 July the index has doubled: 184 days are taken back, and cost 368.00."""
    text = RENT.format("100", "every:year periods:calendar", "365.00").replace("2025-01-01", "2025-07-01")
    books = Books(text)
    books.bill("2026-01-01")
    books.text += "2026-06-20 index cpi 200\n"
    assert books.bill("2026-06-30") == []
    assert books.bill("2026-07-01") == ["2026-07-01..2026-12-31 -1 @ 184.00", "2026-07-01..2026-12-31 1 @ 368.00"]


@pytest.mark.parametrize(("published", "found"), [
    ("2025-01-01", False), ("2025-01-02", True), ("2026-01-01", True), ("2026-01-02", False),
])  # fmt: skip
def test_a_review_takes_a_figure_of_the_year_before_it_and_waits_for_one(published: str, *, found: bool) -> None:
    text = RENT.format("100", "", "10.00") + f"{published} index cpi 110\n"
    made = plan(text, "2026-01-01")
    assert bool(made.left_out) is not found
    if found:
        assert lines(made)[-1] == "2026-01-01..2026-01-31 1 @ 11.00"
    else:
        assert made.steps == ()
        assert 'the index "cpi" has no figure' in made.left_out[0].reason
    assert plan(text, "2025-12-31").left_out == ()  # what is due before the review needs no figure


def test_an_amendment_that_came_late_replaces_what_was_billed_by_the_index() -> None:
    """100.00 × 110 ÷ 100 from January; 50.00 from December on, which comes to 55.00."""
    books = Books('2025-11-01 contract C-1 acme start:2025-01-01 index:cpi base:100\n    "Rent"  @ 100.00\n'
                  "2025-12-15 index cpi 110\n")  # fmt: skip
    assert books.bill("2026-02-01")[-3:] == [
        "2025-12-01..2025-12-31 1 @ 100.00", "2026-01-01..2026-01-31 1 @ 110.00", "2026-02-01..2026-02-28 1 @ 110.00",
    ]  # fmt: skip
    books.text += '2025-12-01 contract C-1 acme\n    "Rent"  @ 50.00\n'
    assert books.bill("2026-02-02") == [
        "2025-12-01..2025-12-31 -1 @ 100.00",
        "2026-01-01..2026-01-31 -1 @ 110.00", "2026-02-01..2026-02-28 -1 @ 110.00",
        "2025-12-01..2025-12-31 1 @ 50.00", "2026-01-01..2026-01-31 1 @ 55.00", "2026-02-01..2026-02-28 1 @ 55.00",
    ]  # fmt: skip


def test_many_small_ones_are_priced_to_six_decimals() -> None:
    """0.12 × 110.5 ÷ 105.65 = 0.125508…; 1,000,000 of them are 125,508.75 or so, not 130,000.00."""
    text = (
        '2025-01-01 contract C-1 acme start:2025-01-01 index:cpi base:105.65\n    "GB"  meter:gb @ 0.12\n'
        "2025-12-15 index cpi 110.5\n2026-01-20 usage C-1 gb 1,000,000\n"
    )
    assert lines(plan(text, "2026-01-31"))[-1] == "2026-01-01..2026-01-31 1000000 @ 0.125509"


def test_an_amendment_with_another_base_states_prices_as_of_it() -> None:
    text = RENT.format("100", "every:year", "1,000.00") + FIGURES.format("110", "121")
    text += '2026-07-01 contract C-1 acme base:110\n    "Rent"  @ 1,200.00\n'
    found = lines(plan(text, "2027-01-01"))
    assert found[-1] == "2027-01-01..2027-12-31 1 @ 1320.00"  # × 121 ÷ 110
    # 2026: 181 days at 1,100.00, then 184 days of 1,200.00.
    assert found[1:3] == ["2026-01-01..2026-06-30 1 @ 545.48", "2026-07-01..2026-12-31 1 @ 604.93"]


def test_a_base_that_is_stated_on_a_review_day_needs_no_review() -> None:
    """From 1 January 2026 prices stand as of 110: no review on that day, the next a year later."""
    text = RENT.format("100", "every:year", "1,000.00") + FIGURES.format("120", "121")
    text += '2026-01-01 contract C-1 acme base:110\n    "Rent"  @ 1,200.00\n'
    found = prices(lines(plan(text, "2027-01-01")))
    assert [*map(Decimal, found)] == [1000, 1200, 1320]


def test_quarterly_reviews_from_the_last_day_of_a_month() -> None:
    """From 31 January: 30 April, 31 July, 31 October; never drifting to the 30th."""
    contract = Contract(date(2025, 1, 31), "C", "acme", index="cpi", base=Decimal(100), review=Every(3))
    indices = Indices([Index(date(2025, 1, 1), "cpi", Decimal(100))], date.max)
    found = stands([(contract.date, contract)], contract.date, date.max, indices, date(2025, 12, 31))
    assert [s.span[0] for s in found] == [date(2025, 1, 31), date(2025, 4, 30), date(2025, 7, 31), date(2025, 10, 31)]


@given(
    start=st.dates(date(2019, 1, 1), date(2024, 12, 31)), length=st.integers(1, 2500),
    every=st.sampled_from([Every(12), Every(3), Every(1), Every(0, 7)]),
    figures=st.lists(st.tuples(st.integers(-400, 2500), st.integers(50, 200)), max_size=8),
)  # fmt: skip
def test_stands_adjoin_cover_each_day_and_are_bounded(
    start: date, length: int, every: Every, figures: list[tuple[int, int]]
) -> None:
    last = start + timedelta(length)
    contract = Contract(start, "C", "acme", index="cpi", base=Decimal(100), review=every,
                        cap=Decimal("0.1"), floor=Decimal("0.01"))  # fmt: skip
    published = Indices([Index(start + timedelta(d), "cpi", Decimal(v)) for d, v in figures], date.max)
    found = list(stands([(start, contract)], start, last, published, date.max))
    assert found[0].span[0] == start
    assert found[-1].span[1] == last
    assert all(b.span[0] - a.span[1] == timedelta(1) for a, b in pairwise(found))
    before = Fraction(1)
    for stand in found[1:]:
        assert (stand.factor is None) == bool(stand.missing)
        if stand.factor is not None:
            assert before * Fraction(101, 100) <= stand.factor <= before * Fraction(11, 10)
            before = stand.factor


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("index:cpi", "no base says as of which figure"),
        ("index:cpi base:0", "no base says as of which figure"),
        ("index:cpi base:100 cap:1% floor:2%", "2% at least, and 1% at most"),
    ],
)
def test_clauses_that_contradict_themselves(keys: str, said: str) -> None:
    text = f'2025-01-01 contract C-1 acme {keys}\n    "Rent"  @ 1.00\n'
    (found,) = problems(text)
    assert found.code == "AR331"
    assert said in found.message


def test_milestones_come_to_no_more_than_the_whole() -> None:
    text = '2025-01-01 contract C-1 acme value:100.00\n    "x"  @ 1.00\n'
    text += "2025-02-01 milestone C-1 A percent:60%\n2025-03-01 milestone C-1 B percent:40%\n"
    assert [p.code for p in problems(text)] == []
    text += "2025-04-01 milestone C-1 C percent:1%\n"
    assert [p.message for p in problems(text)] == ["the milestones of C-1 come to 101 % of its value"]
