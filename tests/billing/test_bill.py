"""What is billed of a contract: every figure worked out by hand."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcli.actions.bill import Billing, planner
from arcli.actions.chores import bills
from arcli.actions.plans import Stopped
from arcli.actions.todo import todo
from arcli.model.entries import Credit, Invoice
from arcli.model.periods import days_of, parse_every
from arcli.reports.contracts import contracts as contracts_report
from arcli.reports.unbilled import unbilled
from tests.billing.bills import HEAD, SETTINGS, Books, lines, plan
from tests.subledger.books import codes, context, ledger

TIERS = """\
currency: USD
tiers:
  graduated: {steps: [{to: 100, price: 1.00}, {to: 1000, price: 0.80}, {price: 0.50}]}
  volume: {mode: volume, steps: [{to: 100, price: 1.00}, {to: 1000, price: 0.80}, {price: 0.50}]}
"""
RENT = '2026-01-01 contract C-1 acme start:{} {}\n    "Rent"  @ {}\n'


@pytest.mark.parametrize(
    ("keys", "price", "to", "expected"),
    [
        # From the 31st: each period begins on the last day of a shorter month, and never drifts to the 28th.
        ("start:2026-01-31", "10.00", "2026-03-31",
         ["2026-01-31..2026-02-27 1 @ 10.00", "2026-02-28..2026-03-30 1 @ 10.00", "2026-03-31..2026-04-29 1 @ 10.00"]),
        ("start:2024-02-29 every:year", "10.00", "2026-02-28",
         ["2024-02-29..2025-02-27 1 @ 10.00", "2025-02-28..2026-02-27 1 @ 10.00", "2026-02-28..2027-02-27 1 @ 10.00"]),
        # 1,000.00 × 19/28, × 21/30, and in full.
        ("start:2026-02-10 periods:calendar", "1,000.00", "2026-02-10", ["2026-02-10..2026-02-28 1 @ 678.57"]),
        ("start:2026-02-10 periods:calendar prorate:30", "1,000.00", "2026-02-10",
         ["2026-02-10..2026-02-28 1 @ 700.00"]),
        ("start:2026-02-10 periods:calendar prorate:none", "1,000.00", "2026-02-10",
         ["2026-02-10..2026-02-28 1 @ 1000.00"]),
        # 45 of 90 days of the first quarter, then quarters of the year.
        ("start:2026-02-15 every:quarter periods:calendar", "900.00", "2026-04-01",
         ["2026-02-15..2026-03-31 1 @ 450.00", "2026-04-01..2026-06-30 1 @ 900.00"]),
        # Calendar months that begin on the 15th: 5 of 31 days from January 15.
        ("start:2026-02-10 periods:calendar day:15", "31.00", "2026-02-15",
         ["2026-02-10..2026-02-14 1 @ 5.00", "2026-02-15..2026-03-14 1 @ 31.00"]),
        ("start:2026-01-05 every:\"2 weeks\"", "7.00", "2026-01-31",
         ["2026-01-05..2026-01-18 1 @ 7.00", "2026-01-19..2026-02-01 1 @ 7.00"]),
        # Weeks of the calendar begin on Monday: from Thursday, January 1, 4 of 7 days.
        ("start:2026-01-01 every:week periods:calendar", "7.00", "2026-01-05",
         ["2026-01-01..2026-01-04 1 @ 4.00", "2026-01-05..2026-01-11 1 @ 7.00"]),
        # In arrears: the period that has ended. The last one is cut by the end: 10 of 31 days.
        ("start:2026-01-01 bill:arrears", "31.00", "2026-02-27", ["2026-01-01..2026-01-31 1 @ 31.00"]),
        ("start:2026-01-01 bill:arrears end:2026-02-10", "28.00", "2026-02-10",
         ["2026-01-01..2026-01-31 1 @ 28.00", "2026-02-01..2026-02-10 1 @ 10.00"]),
        ("start:2026-01-01 every:half-year currency:JPY", "1,001", "2026-01-01", ["2026-01-01..2026-06-30 1 @ 1001"]),
        # 1,001 yen × 10/31 = 322.9; 1.234 dinar × 10/31 = 0.398.
        ("start:2026-01-22 periods:calendar currency:JPY", "1,001", "2026-01-22", ["2026-01-22..2026-01-31 1 @ 323"]),
        ("start:2026-01-22 periods:calendar currency:KWD", "1.234", "2026-01-22", ["2026-01-22..2026-01-31 1 @ 0.398"]),
        # Nothing is due before the start.
        ("start:2026-02-01", "10.00", "2026-01-31", []),
    ],
)  # fmt: skip
def test_periods_and_parts_of_them(keys: str, price: str, to: str, expected: list[str]) -> None:
    start, _, more = keys.removeprefix("start:").partition(" ")
    assert lines(plan(RENT.format(start, more, price), to)) == expected


def test_an_amendment_inside_a_billed_period_is_credited_and_charged_by_days() -> None:
    books = Books(RENT.format("2026-04-01", "", "90.00"))
    assert books.bill("2026-04-01") == ["2026-04-01..2026-04-30 1 @ 90.00"]
    books.text += '2026-04-21 contract C-1 acme\n    "Rent"  @ 120.00\n'
    assert books.bill("2026-04-25") == ["2026-04-21..2026-04-30 -1 @ 30.00", "2026-04-21..2026-04-30 1 @ 40.00"]
    assert books.bill("2026-05-01") == ["2026-05-01..2026-05-31 1 @ 120.00"]
    assert books.total() == "220.00"


def test_an_amendment_of_a_period_that_is_not_billed_charges_both_prices() -> None:
    text = RENT.format("2026-04-01", "", "90.00") + '2026-04-21 contract C-1 acme\n    "Rent"  @ 120.00\n'
    assert lines(plan(text, "2026-04-30")) == [
        "2026-04-01..2026-04-20 1 @ 60.00", "2026-04-21..2026-04-30 1 @ 40.00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("later", "amount"),
    [
        # March has 31 days, 14 of them before the 15th: 800.00 + 180.65 + 17/31 of 800.00, or 800.00 + 15/31 of 400.00.
        ('contract C acme{}\n    "Desk"  @ 800.00', "1419.36"),
        ("terminate C{}", "993.55"),
    ],
)
@pytest.mark.parametrize(("known", "counts"), [("", True), (" known:2026-03-05", True), (" known:2026-03-06", False)])
def test_what_is_to_do_on_a_day_knows_what_comes(later: str, amount: str, known: str, *, counts: bool) -> None:
    """January to March at 400.00, as of 5 March; what begins or ends on the 15th counts if it is known by then."""
    text = f'2026-01-01 contract C acme\n    "Desk"  @ 400.00\n\n2026-03-15 {later.format(known)}\n'
    seen = context(ledger(HEAD + text, settings=SETTINGS), date(2026, 3, 5))
    wanted = Decimal(amount if counts else "1200.00")
    assert [row["amount"] for row in unbilled(seen).rows] == [wanted]
    assert [row["amount"] for row in todo(seen).rows if row["task"] == "contracts to bill"] == [wanted]
    assert lines(plan(text, "2026-03-05"))[2:] == lines(plan(text, "2026-03-14"))[2:] or not counts


def test_a_back_dated_amendment_replaces_what_was_billed_by_the_old_price() -> None:
    books = Books(RENT.format("2026-01-01", "", "31.00"))
    assert len(books.bill("2026-02-01")) == 2
    books.text += '2026-01-01 contract C-1 acme po:PO-7\n2026-01-11 contract C-1 acme\n    "Rent"  @ 62.00\n'
    books.text = books.text.replace("2026-01-01 contract C-1 acme po:PO-7\n", "")
    assert books.bill("2026-02-01") == [
        "2026-01-11..2026-01-31 -1 @ 21.00", "2026-02-01..2026-02-28 -1 @ 31.00",
        "2026-01-11..2026-01-31 1 @ 42.00", "2026-02-01..2026-02-28 1 @ 62.00",
    ]  # fmt: skip
    assert books.total() == "114.00"


def test_an_amendment_of_the_first_day_replaces_what_was_billed_too() -> None:
    """31.00 and 100 at 0.10 became 62.00 and 100 at 0.08, from the start: the first price holds on no day any more."""
    text = '2026-01-01 contract C-1 acme start:2026-03-01\n    "Rent"  @ {}\n    "Calls"  meter:calls @ {}\n'
    books = Books(text.format("31.00", "0.10") + "2026-03-10 usage C-1 calls 100\n")
    books.bill("2026-03-31")
    books.text += text.format("62.00", "0.08").replace("2026-01-01", "2026-03-01").replace(" start:2026-03-01", "")
    days = "2026-03-01..2026-03-31"
    assert books.bill("2026-03-31") == [
        f"{days} -1 @ 31.00", f"{days} -100 @ 0.10", f"{days} 1 @ 62.00", f"{days} 100 @ 0.08",
    ]  # fmt: skip
    assert books.total() == "70.00"


def test_an_amendment_of_the_first_day_takes_back_the_line_that_it_drops() -> None:
    text = '2026-01-01 contract C-1 acme start:2026-03-01\n    "Rent"  @ 31.00  id:rent\n    "Desk"  @ 9.00  id:desk\n'
    books = Books(text)
    books.bill("2026-03-01")
    books.text += '2026-03-01 contract C-1 acme\n    "Rent"  @ 31.00  id:rent\n'
    assert books.bill("2026-03-02") == ["2026-03-01..2026-03-31 -1 @ 9.00"]


def test_two_amendments_that_came_late_replace_what_the_first_price_billed() -> None:
    """April and May at 30.00; then 60.00 from April 16, and 90.00 from May 1: 15.00 + 30.00, and 90.00."""
    books = Books(RENT.format("2026-04-01", "", "30.00"))
    books.bill("2026-05-01")
    books.text += (
        '2026-04-16 contract C-1 acme\n    "Rent"  @ 60.00\n2026-05-01 contract C-1 acme\n    "Rent"  @ 90.00\n'
    )
    assert books.bill("2026-05-02") == [
        "2026-04-16..2026-04-30 -1 @ 15.00", "2026-05-01..2026-05-31 -1 @ 30.00",
        "2026-04-16..2026-04-30 1 @ 30.00", "2026-05-01..2026-05-31 1 @ 90.00",
    ]  # fmt: skip
    books.text = books.text.replace("2026-05-01 contract", "2026-06-01 contract")  # it was meant for June
    assert books.bill("2026-05-03") == ["2026-05-01..2026-05-31 -1 @ 90.00", "2026-05-01..2026-05-31 1 @ 60.00"]
    assert books.total() == "105.00"


def test_an_amendment_counts_though_the_price_stays() -> None:
    """Of January the tax was wrong; from February on all else is another, and it is billed in arrears."""
    text = '2026-01-01 contract C-1 acme\n    "Rent"  @ 10.00 tax:v\n'
    books = Books(text, SETTINGS + "taxes: {v: 0%, w: 10%}\n")
    books.bill("2026-01-01")
    books.text += '2026-01-17 contract C-1 acme\n    "Rent"  @ 10.00 tax:w\n'
    assert books.bill("2026-01-20") == ["2026-01-17..2026-01-31 -1 @ 4.84", "2026-01-17..2026-01-31 1 @ 4.84"]
    charge = '"Room"  @ 10.00 tax:w account:income:rooms item:R recognise:Go'
    books.text += f"2026-02-01 contract C-1 acme bill:arrears\n    {charge}\n"
    assert books.bill("2026-02-27") == []
    (step,) = plan(books.text, "2026-02-28", settings=books.settings).steps
    assert isinstance(step.entry, Invoice)
    ((line,), amount) = step.entry.lines, step.entry.amount
    assert (line.text, line.tax, line.account, line.item, line.recognise) == ("Room", "w", "income:rooms", "R", "Go")
    assert amount == Decimal("11.00")


def test_months_of_30_days_from_the_31st_come_to_the_same_known_early_or_late() -> None:
    """From January 31 to February 27 there are 28 such days; to February 13 there are 14, half of them."""
    text = RENT.format("2026-01-31", "prorate:30", "30.00")
    early = plan(text + "2026-02-13 terminate C-1\n", "2026-01-31")
    assert lines(early) == ["2026-01-31..2026-02-13 1 @ 15.00"]
    entry = early.steps[0].entry
    assert isinstance(entry, Invoice)
    assert [line.text for line in entry.lines] == ["Rent (14 of 28 days)"]
    books = Books(text)
    books.bill("2026-01-31")
    books.text += "2026-02-13 terminate C-1\n"
    assert books.bill("2026-02-13") == ["2026-02-14..2026-02-27 -1 @ 15.00"]


def test_days_on_which_a_line_no_longer_holds_are_taken_back_wherever_they_are() -> None:
    """Of April, 30.00, what is charged from the 11th to the 20th only is 10.00; the rest is credited."""
    books = Books(RENT.format("2026-04-01", "", "30.00"))
    books.bill("2026-04-01")
    books.text = books.text.replace("@ 30.00\n2", "@ 30.00 from:2026-04-11 to:2026-04-20\n2", 1)
    assert books.bill("2026-04-02") == ["2026-04-01..2026-04-10 -1 @ 10.00", "2026-04-21..2026-04-30 -1 @ 10.00"]


def test_a_line_that_becomes_metered_within_a_billed_period_is_taken_back_from_then_on() -> None:
    books = Books(RENT.format("2026-04-01", "", "30.00"))
    books.bill("2026-04-01")
    books.text += '2026-04-21 contract C-1 acme\n    "Rent"  meter:x @ 1.00\n2026-04-25 usage C-1 x 5\n'
    assert books.bill("2026-04-30") == ["2026-04-21..2026-04-30 -1 @ 10.00", "2026-04-21..2026-04-30 5 @ 1.00"]


def test_a_price_that_somebody_changed_on_the_invoice_stays() -> None:
    text = RENT.format("2026-01-01", "", "31.00") + (
        '2026-01-01 invoice I-1 acme 25.00\n    "Rent"  1 @ 25.00 contract:C-1 line:1 service:2026-01-01..2026-01-31\n'
    )
    assert lines(plan(text, "2026-01-31")) == []


def test_parts_add_up_to_the_whole() -> None:
    """0.05 for 30 days: 15 of them are 0.03 (0.025 rounded), so 0.02 is taken back, and 0.03 charged anew."""
    books = Books(RENT.format("2026-04-01", "", "0.05"))
    books.bill("2026-04-01")
    books.text += '2026-04-16 contract C-1 acme\n    "Rent"  2 @ 0.03\n'
    assert books.bill("2026-04-16") == ["2026-04-16..2026-04-30 -1 @ 0.02", "2026-04-16..2026-04-30 1 @ 0.03"]
    books.text += "2026-04-20 terminate C-1\n"  # of 0.03 for 15 days, 5 days are 0.01
    assert books.bill("2026-04-20") == ["2026-04-21..2026-04-30 -1 @ 0.02"]


def test_the_end_takes_back_what_was_billed_in_advance() -> None:
    books = Books(RENT.format("2026-01-01", "every:quarter", "90.00"))
    assert books.bill("2026-01-01") == ["2026-01-01..2026-03-31 1 @ 90.00"]
    books.text += "2026-02-09 terminate C-1\n"
    assert books.bill("2026-02-10") == ["2026-02-10..2026-03-31 -1 @ 50.00"]
    assert books.bill("2026-12-31") == []


@pytest.mark.parametrize("ends", ["end:2026-01-20 10", "end:2026-01-10 20"])
def test_the_earlier_of_two_ends_counts(ends: str) -> None:
    end, day = ends.split()
    text = RENT.format("2026-01-01", end, "31.00") + f"2026-01-{day} terminate C-1\n"
    assert lines(plan(text, "2026-01-31")) == ["2026-01-01..2026-01-10 1 @ 10.00"]


def test_without_proration_nothing_is_taken_back_and_the_price_of_the_first_day_holds() -> None:
    books = Books(RENT.format("2026-01-01", "prorate:none", "90.00"))
    assert books.bill("2026-01-01") == ["2026-01-01..2026-01-31 1 @ 90.00"]
    books.text += '2026-01-11 contract C-1 acme end:2026-02-09\n    "Rent"  @ 120.00\n'
    assert books.bill("2026-02-01") == ["2026-02-01..2026-02-09 1 @ 120.00"]


def test_what_is_agreed_for_later_days_of_a_period_is_billed_with_it() -> None:
    """20 of 30 days at 90.00 and 10 at 120.00, then 15 of 31 days of May; nothing is left to credit."""
    later = '2026-04-21 contract C-1 acme\n    "Rent"  @ 120.00\n2026-05-15 terminate C-1\n'
    books = Books(RENT.format("2026-04-01", "", "90.00") + later)
    assert books.bill("2026-04-01") == ["2026-04-01..2026-04-20 1 @ 60.00", "2026-04-21..2026-04-30 1 @ 40.00"]
    assert books.bill("2026-04-21") == []
    assert books.bill("2026-05-01") == ["2026-05-01..2026-05-15 1 @ 58.06"]
    assert books.bill("2026-12-31") == []


def test_a_later_step_in_how_often_begins_its_periods_on_its_day() -> None:
    """The quarter from January is cut on 14 February: 45 of 90 days; months begin on the 15th."""
    text = RENT.format("2026-01-01", "every:quarter", "90.00") + "2026-02-15 contract C-1 acme every:month\n"
    books = Books(text)
    assert books.bill("2026-01-01") == ["2026-01-01..2026-02-14 1 @ 45.00"]
    assert books.bill("2026-02-15") == ["2026-02-15..2026-03-14 1 @ 90.00"]


@pytest.mark.parametrize("more", ["recognise:Go", "item:R", "account:income:rooms", "tax:w"])
def test_what_a_line_says_otherwise_from_a_day_on_is_a_line_of_its_own(more: str) -> None:
    """15 and 16 of 31 days at 31.00."""
    text = '2026-01-01 contract C-1 acme bill:arrears\n    "Rent"  @ 31.00\n'
    text += f'2026-01-16 contract C-1 acme\n    "Rent"  @ 31.00 {more}\n'
    made = plan(text, "2026-01-31", settings=SETTINGS + "taxes: {w: 10%}\n")
    assert lines(made) == ["2026-01-01..2026-01-15 1 @ 15.00", "2026-01-16..2026-01-31 1 @ 16.00"]


def test_a_tax_that_is_another_from_the_first_day_of_a_bill_replaces_all_of_it() -> None:
    """February was billed before its tax was amended: the price is the same, and 10.00 at v become 10.00 at w."""
    text = '2026-01-01 contract C-1 acme\n    "Rent"  @ 10.00 tax:v\n'
    books = Books(text, SETTINGS + "taxes: {v: 0%, w: 10%}\n")
    books.bill("2026-02-01")
    books.text += '2026-02-01 contract C-1 acme\n    "Rent"  @ 10.00 tax:w\n'
    assert books.bill("2026-02-02") == ["2026-02-01..2026-02-28 -1 @ 10.00", "2026-02-01..2026-02-28 1 @ 10.00"]
    assert books.total() == "21.00"  # January without tax, February with a tenth


def test_of_months_of_30_days_20_are_taken_back_after_the_tenth() -> None:
    """Of 30.00 for January ten days are 10.00, though 21 days are left of it."""
    books = Books(RENT.format("2026-01-01", "prorate:30", "30.00"))
    books.bill("2026-01-01")
    books.text += "2026-01-10 terminate C-1\n"
    assert books.bill("2026-01-20") == ["2026-01-11..2026-01-31 -1 @ 20.00"]
    assert "(20 of 30 days taken back)" in books.text


def test_a_step_that_costs_nothing_and_nothing_included() -> None:
    tiers = "currency: USD\ntiers: {free: {steps: [{to: 100, price: 0}, {price: 0.50}]}}\n"
    text = USED.format("tiers:free included:0").replace("1,250", "150")
    assert lines(plan(text, "2026-02-28", settings=tiers)) == [
        "2026-02-01..2026-02-28 100 @ 0", "2026-02-01..2026-02-28 50 @ 0.50",
    ]  # fmt: skip


def test_another_rhythm_at_the_same_price_takes_back_what_was_billed_by_the_old_one() -> None:
    """10.00 a month were billed; from the 16th it is 10.00 a quarter: 16 of 31 days are 5.16."""
    books = Books(RENT.format("2026-01-01", "", "10.00"))
    books.bill("2026-01-01")
    books.text += '2026-01-16 contract C-1 acme every:quarter\n    "Rent"  @ 10.00\n'
    assert books.bill("2026-01-20") == ["2026-01-16..2026-01-31 -1 @ 5.16", "2026-01-16..2026-04-15 1 @ 10.00"]


def test_what_became_known_later_is_credited_when_it_is_known() -> None:
    later = '2026-04-21 contract C-1 acme known:{}\n    "Rent"  @ 120.00\n'
    for known in ("2026-04-15", "2026-05-20"):  # before its day, and after it
        books = Books(RENT.format("2026-04-01", "", "90.00") + later.format(known))
        assert books.bill("2026-04-01") == ["2026-04-01..2026-04-30 1 @ 90.00"]
        before = date.fromisoformat(known) - timedelta(days=1)
        assert all(line.endswith("1 @ 90.00") for line in books.bill(before.isoformat()))
        billed = books.bill(known)
        assert billed[0] == "2026-04-21..2026-04-30 -1 @ 30.00"
        assert "2026-04-21..2026-04-30 1 @ 40.00" in billed


def test_a_contract_counts_from_its_own_day_and_what_is_recorded_from_its() -> None:
    """Nobody knows on April 1 of a contract that is made on the 10th, nor what will be used on the 25th."""
    text = '2026-04-10 contract C-1 acme start:2026-04-01 every:week{}\n    "X"  meter:x @ 1.00\n    "Rent"  @ 7.00\n'
    text += "2026-04-08 usage C-1 x 5\n2026-04-07 terminate C-1 known:2026-04-02\n"
    assert lines(plan(text.replace("2026-04-08 usage C-1 x 5\n", "").format(""), "2026-04-09")) == []
    made = plan(text.replace("04-08 usage", "04-07 usage").format(""), "2026-04-10")
    assert lines(made) == ["2026-04-01..2026-04-07 5 @ 1.00", "2026-04-01..2026-04-07 1 @ 7.00"]
    made = plan(text.replace("04-08 usage", "04-07 usage").format(" known:2026-04-12"), "2026-04-11")
    assert lines(made) == []


def test_a_reversed_invoice_frees_its_days_and_so_does_a_credit_memo_with_days_only() -> None:
    bill = (
        '2026-01-01 invoice I-1 acme 31.00\n    "Rent"  1 @ 31.00 contract:C-1 line:1 service:2026-01-01..2026-01-31\n'
    )
    text = RENT.format("2026-01-01", "", "31.00") + bill
    assert lines(plan(text, "2026-01-31")) == []
    assert lines(plan(text + "2026-01-05 reverse I-1\n", "2026-01-31")) == ["2026-01-01..2026-01-31 1 @ 31.00"]
    credit = '2026-01-05 credit CN-1 acme 11.00 corrects:I-1\n    "Rent"  1 @ 11.00 contract:C-1 line:1{}\n'
    assert lines(plan(text + credit.format(""), "2026-01-31")) == []
    freed = plan(text + credit.format(" service:2026-01-21..2026-01-31"), "2026-01-31")
    assert lines(freed) == ["2026-01-21..2026-01-31 1 @ 11.00"]


@pytest.mark.parametrize("frees", ["reverse I-1", "credit CN-1 acme 31.00 corrects:I-1\n    {line} service:{days}"])
def test_what_is_freed_later_is_not_billed_before(frees: str) -> None:
    """Or on the days between, both invoices would bill it."""
    days, line = "2026-01-01..2026-01-31", '"Rent"  1 @ 31.00 contract:C-1 line:1'
    text = RENT.format("2026-01-01", "", "31.00") + f"2026-01-01 invoice I-1 acme 31.00\n    {line} service:{days}\n"
    text += "2026-02-20 " + frees.format(line=line, days=days) + "\n"
    assert lines(plan(text, "2026-01-31", "2026-02-19")) == []
    assert lines(plan(text, "2026-01-31", "2026-02-20")) == [f"{days} 1 @ 31.00"]


def test_steps_in_price_and_lines_for_a_time() -> None:
    text = (
        "2026-01-01 contract C-1 acme start:2026-01-01\n"
        '    "Plan"  @ 10.00 id:p to:2026-02-28\n    "Plan"  @ 12.00 id:p from:2026-03-01\n'
        '    "Set-up"  @ 31.00 id:s to:2026-01-15\n'
    )
    assert lines(plan(text, "2026-03-01")) == [
        "2026-01-01..2026-01-31 1 @ 10.00", "2026-01-01..2026-01-15 1 @ 15.00",
        "2026-02-01..2026-02-28 1 @ 10.00", "2026-03-01..2026-03-31 1 @ 12.00",
    ]  # fmt: skip


# --- usage -------------------------------------------------------------------------------------------------

USED = '2026-01-01 contract C-1 acme start:2026-02-01\n    "Calls"  meter:calls {}\n2026-02-15 usage C-1 calls 1,250\n'


@pytest.mark.parametrize(
    ("charge", "expected"),
    [
        ("tiers:graduated", ["100 @ 1.00", "900 @ 0.80", "250 @ 0.50"]),  # 945.00
        ("tiers:volume", ["1250 @ 0.50"]),
        ("@ 0.12", ["1250 @ 0.12"]),
        ("@ 0.12 included:1,000", ["1000 @ 0", "250 @ 0.12"]),
        ("tiers:graduated included:2,000", ["1250 @ 0"]),
    ],
)
def test_usage_is_billed_when_its_period_has_ended(charge: str, expected: list[str]) -> None:
    text = USED.format(charge)
    assert lines(plan(text, "2026-02-27", settings=TIERS)) == []
    made = plan(text, "2026-02-28", settings=TIERS)
    assert lines(made) == [f"2026-02-01..2026-02-28 {line}" for line in expected]
    if charge == "tiers:graduated":
        assert isinstance(made.steps[0].entry, Invoice)
        assert made.steps[0].entry.amount == Decimal("945.00")


CHANGED = """\
2026-01-01 contract C-1 acme start:2026-02-01
    "Calls"  meter:calls {}
2026-02-10 usage C-1 calls 80
2026-02-16 contract C-1 acme
    "Calls"  meter:calls {}
2026-02-20 usage C-1 calls 1,000
"""


@pytest.mark.parametrize(
    ("before", "after", "first", "then"),
    [
        # 80 at 1.00; of the next thousand 20 still at 1.00, 900 at 0.80, and 80 at the new 0.40.
        ("tiers:graduated", "tiers:fresh", ["80 @ 1.00"], ["20 @ 1.00", "900 @ 0.80", "80 @ 0.40"]),
        ("tiers:volume", "tiers:graduated", ["80 @ 0.50"], ["20 @ 1.00", "900 @ 0.80", "80 @ 0.50"]),
        ("@ 0.12 included:100", "@ 0.15 included:100", ["80 @ 0"], ["20 @ 0", "980 @ 0.15"]),
        # 1,080 less 100 are 980: 900 after the first 100 of the ladder is 0.80, reached within the second part.
        ("@ 0.12 included:100", "tiers:graduated included:100", ["80 @ 0"], ["20 @ 0", "100 @ 1.00", "880 @ 0.80"]),
    ],
)
def test_a_new_price_within_a_period_goes_on_where_the_tiers_were(
    before: str, after: str, first: list[str], then: list[str]
) -> None:
    tiers = TIERS + "  fresh: {steps: [{to: 100, price: 1.00}, {to: 1000, price: 0.80}, {price: 0.40}]}\n"
    text = CHANGED.format(before, after)
    days = text.replace("02-10 usage", "02-15 usage").replace("02-20 usage", "02-16 usage")  # the last, and the first
    for told in (text, days):
        found = lines(plan(told, "2026-02-28", settings=tiers))
        assert found == [f"2026-02-01..2026-02-15 {x}" for x in first] + [f"2026-02-16..2026-02-28 {x}" for x in then]


@pytest.mark.parametrize(
    ("before", "after", "credited"),
    [
        # Of 1,080 the thousand of 20 February are the last 20 at 1.00, 900 at 0.80, and 80 at 0.50.
        ("tiers:graduated", "tiers:fresh", ["-20 @ 1.00", "-900 @ 0.80", "-80 @ 0.50"]),
        ("tiers:volume", "tiers:graduated", ["-1000 @ 0.50"]),
        ("@ 0.12 included:100", "@ 0.15 included:100", ["-20 @ 0", "-980 @ 0.12"]),
        ("@ 0.12 included:100", "tiers:graduated included:100", ["-20 @ 0", "-980 @ 0.12"]),
    ],
)
def test_a_new_price_that_comes_late_replaces_what_usage_was_billed_at(
    before: str, after: str, credited: list[str]
) -> None:
    """What is known late comes to what is known early; what was used before the new price stays as it was billed."""
    tiers = TIERS + "  fresh: {steps: [{to: 100, price: 1.00}, {to: 1000, price: 0.80}, {price: 0.40}]}\n"
    text = CHANGED.format(before, after)
    early, late = Books(text, tiers), Books(text, tiers)
    charged = [line for line in early.bill("2026-02-28") if line.startswith("2026-02-16")]
    since = text.index("2026-02-16 contract")
    change = text[since : text.index("2026-02-20")]
    late.text = text.replace(change, "")
    late.bill("2026-02-28")
    late.text += change
    assert late.bill("2026-03-10") == [f"2026-02-16..2026-02-28 {line}" for line in credited] + charged
    assert late.total() == early.total()


def test_a_new_price_for_usage_that_came_late_too() -> None:
    """400 and 600 at 0.10 are 100.00. From the 16th 0.08: 600 are 48.00, not 60.00; late 50 and 20 are 5.00 and 1.60.

    From the 18th 0.05: 620 are 31.00, and 450 at 0.10 are 45.00: 76.00. The late 20 are now among the 620.
    """
    books = Books(
        '2026-01-01 contract C-1 acme start:2026-03-01\n    "Calls"  meter:calls @ 0.10\n'
        "2026-03-10 usage C-1 calls 400\n2026-03-20 usage C-1 calls 600\n"
    )
    assert books.bill("2026-03-31") == ["2026-03-01..2026-03-31 1000 @ 0.10"]
    books.text += '2026-03-16 contract C-1 acme\n    "Calls"  meter:calls @ 0.08\n'
    assert books.bill("2026-04-10") == ["2026-03-16..2026-03-31 -600 @ 0.10", "2026-03-16..2026-03-31 600 @ 0.08"]
    assert books.total() == "88.00"
    books.text += "2026-03-05 usage C-1 calls 50\n2026-03-25 usage C-1 calls 20\n"
    assert books.bill("2026-04-12") == ["once 70 @ 0.094286"]
    assert books.total() == "94.60"
    books.text += '2026-03-18 contract C-1 acme\n    "Calls"  meter:calls @ 0.05\n'
    books.bill("2026-04-14")
    assert books.total() == "76.00"


def test_a_new_price_and_usage_that_came_late_together() -> None:
    """1,000 at 0.10; then 100 more of the 5th and a price of 0.08 from the 16th: 500 at 0.10 and 600 at 0.08."""
    text = '2026-01-01 contract C-1 acme start:2026-03-01 minimum:{}\n    "Calls"  meter:calls @ 0.10\n'
    text += "2026-03-10 usage C-1 calls 400\n2026-03-20 usage C-1 calls 600\n"
    late = '2026-03-05 usage C-1 calls 100\n2026-03-16 contract C-1 acme\n    "Calls"  meter:calls @ 0.08\n'
    for least, total in (("10.00", "98.00"), ("120.00", "120.00")):
        books = Books(text.format(least))
        books.bill("2026-03-31")
        books.text += late
        books.bill("2026-04-10")
        assert books.total() == total


def test_a_new_price_of_a_whole_period_counts_for_the_minimum() -> None:
    """100.00 of usage and 20.00 made up; at 0.08 from the first day usage is 80.00: 40.00 are to be made up."""
    books = Books(
        '2026-01-01 contract C-1 acme start:2026-02-01 minimum:120.00\n    "Calls"  meter:calls @ 0.10\n'
        "2026-03-10 usage C-1 calls 1,000\n"
    )
    books.bill("2026-03-31")
    books.text += '2026-03-01 contract C-1 acme\n    "Calls"  meter:calls @ 0.08\n'
    assert books.total() == "240.00"  # and February
    assert books.bill("2026-04-10")[:2] == [
        "2026-03-01..2026-03-31 -1000 @ 0.10", "2026-03-01..2026-03-31 1000 @ 0.08",
    ]  # fmt: skip
    assert books.total() == "240.00"


def test_a_price_of_usage_that_somebody_changed_stays() -> None:
    books = Books(
        '2026-01-01 contract C-1 acme start:2026-03-01\n    "Calls"  meter:calls @ 0.10\n'
        "2026-03-20 usage C-1 calls 600\n"
    )
    books.bill("2026-03-31")
    books.text = books.text.replace("600 @ 0.10", "600 @ 0.09").replace("60.00", "54.00")
    books.text += '2026-03-16 contract C-1 acme\n    "Calls"  meter:calls @ 0.08\n'
    assert books.bill("2026-04-10") == []


def test_what_is_taken_back_has_the_price_that_it_had() -> None:
    """Of 1,080 the first 100 are free, 100 at 1.00 and 880 at 0.80; without 900 of them 80 are left at 1.00."""
    text = CHANGED.format(*["tiers:graduated included:100"] * 2).replace("1,000", "-900")
    text = text.replace(" 80\n", " 1,080\n").replace("contract C-1 acme\n", "contract C-1 acme prorate:30\n")
    made = plan(text, "2026-02-28", settings=TIERS)
    assert [line.partition(" ")[2] for line in lines(made)] == [
        "100 @ 0", "100 @ 1.00", "880 @ 0.80", "-20 @ 1.00", "-880 @ 0.80",
    ]  # fmt: skip


def test_late_usage_of_a_part_of_a_period_counts_with_the_whole_of_it() -> None:
    """100 more before the change push the later ones up: 80 at 1.00 become 100 and 80 of 0.80, the rest is shifted."""
    tiers = TIERS + "  fresh: {steps: [{to: 100, price: 1.00}, {to: 1000, price: 0.80}, {price: 0.40}]}\n"
    books = Books(CHANGED.format("tiers:graduated", "tiers:fresh"), tiers)
    books.bill("2026-02-28")
    assert books.total() == "852.00"  # 80.00 + 20.00 + 720.00 + 32.00
    books.text += "2026-02-11 usage C-1 calls 100\n"
    books.bill("2026-03-01")
    assert books.total() == "892.00"  # 180.00 less 16.00 before, 820 at 0.80 and 180 at 0.40 after: 164 + 656 + 72


def test_usage_that_comes_late_is_a_line_of_its_own_at_its_own_tier() -> None:
    books = Books(USED.format("tiers:graduated"), TIERS)
    books.bill("2026-02-28")
    books.text += "2026-02-16 usage C-1 calls 40\n"  # 1,290 in all: 40 more at 0.50
    assert books.bill("2026-03-31") == ["once 40 @ 0.5"]
    books.text += "2026-02-17 usage C-1 calls -90\n2026-03-05 usage C-1 calls 10\n"
    assert books.bill("2026-03-31") == ["once -90 @ 0.5", "2026-03-01..2026-03-31 10 @ 1.00"]
    assert books.total() == "930.00"  # 1,200: 100 + 720 + 100; and 10


def test_late_usage_of_a_ledger_in_another_tier() -> None:
    """990 were billed: 100 + 712; with 20 more it is 100 + 720 + 5: 13 more for 20."""
    text = USED.format("tiers:graduated").replace("1,250", "990")
    books = Books(text, TIERS)
    books.bill("2026-02-28")
    books.text += "2026-02-16 usage C-1 calls 20\n"
    assert books.bill("2026-02-28") == ["once 20 @ 0.65"]
    assert books.total() == "825.00"


@pytest.mark.parametrize(
    ("used", "expected"),
    [("100", "100 @ 1.00"), ("101", "101 @ 0.80"), ("1,000", "1000 @ 0.80"), ("1,001", "1001 @ 0.50")],
)
def test_a_volume_that_ends_a_step_has_its_price(used: str, expected: str) -> None:
    text = USED.format("tiers:volume").replace("1,250", used)
    assert lines(plan(text, "2026-02-28", settings=TIERS)) == [f"2026-02-01..2026-02-28 {expected}"]


def test_the_minimum_is_made_up_by_days() -> None:
    """1,000.00 × 19/28 is 678.57, of which usage is 500.00; later months are whole."""
    keys = "start:2026-02-10 periods:calendar minimum:1,000.00"
    text = f'2026-01-01 contract C-1 acme {keys}\n    "Calls"  meter:calls @ 1.00\n'
    books = Books(text + "2026-02-15 usage C-1 calls 500\n")
    assert books.bill("2026-02-28") == ["2026-02-10..2026-02-28 500 @ 1.00", "2026-02-10..2026-02-28 1 @ 178.57"]
    assert books.bill("2026-03-31") == ["2026-03-01..2026-03-31 1 @ 1000.00"]
    books.text += "2026-04-02 usage C-1 calls 1,000.01\n2026-05-02 usage C-1 calls 1,000\n"
    assert books.bill("2026-04-30") == ["2026-04-01..2026-04-30 1000.01 @ 1.00"]
    assert books.bill("2026-05-31") == ["2026-05-01..2026-05-31 1000 @ 1.00"]  # the minimum itself: nothing is missing


@pytest.mark.parametrize(
    ("late", "lines_", "total"),
    [("30", ["once 30 @ 1", "once 1 @ -30.00"], "100.00"), ("80", ["once 80 @ 1", "once 1 @ -50.00"], "130.00")],
)
def test_what_comes_late_counts_for_the_minimum_of_its_period(late: str, lines_: list[str], total: str) -> None:
    """50 were used and 50.00 made up: 80 are 100.00 still, and 130 are 130.00."""
    books = Books('2026-01-01 contract C-1 acme minimum:100.00\n    "U"  meter:u @ 1.00\n2026-01-05 usage C-1 u 50\n')
    assert books.bill("2026-01-31") == ["2026-01-01..2026-01-31 50 @ 1.00", "2026-01-01..2026-01-31 1 @ 50.00"]
    books.text += f"2026-01-20 usage C-1 u {late}\n"
    assert (books.bill("2026-02-01"), books.total()) == (lines_, total)
    assert books.bill("2026-02-27") == []


LEAST = '2026-01-01 contract C-1 acme minimum:100.00\n    "A"  @ 10.00\n    "U"  meter:u @ 1.00\n'


def test_usage_of_a_period_without_any_counts_for_its_minimum_once() -> None:
    """90.00 are made up to 10.00; 30 that come late are billed with their days, and 30.00 taken off the minimum."""
    books = Books(LEAST)
    books.bill("2026-01-31")
    assert books.total() == "100.00"
    books.text += "2026-01-20 usage C-1 u 30\n"
    assert books.bill("2026-02-01") == [
        "2026-01-01..2026-01-31 30 @ 1.00", "2026-02-01..2026-02-28 1 @ 10.00", "once 1 @ -30.00",
    ]  # fmt: skip
    assert books.bill("2026-02-05") == []
    assert books.total() == "110.00"


def test_an_amendment_that_came_late_counts_for_the_minimum_of_its_period() -> None:
    """January: 10.00 and 90.00 to the minimum; from its 16th day at 72.00, 4.84 + 37.16 = 42.00, and 58.00."""
    books = Books(LEAST)
    books.bill("2026-01-31")
    books.text += '2026-01-16 contract C-1 acme\n    "A"  @ 72.00\n    "U"  meter:u @ 1.00\n'
    assert books.bill("2026-02-01") == [
        "2026-01-16..2026-01-31 -1 @ 5.16",
        "2026-01-16..2026-01-31 1 @ 37.16", "2026-02-01..2026-02-28 1 @ 72.00", "once 1 @ -32.00",
    ]  # fmt: skip
    assert books.total() == "172.00"


def test_what_is_credited_on_the_day_of_a_minimum_counts_for_it() -> None:
    """10.00 less 5.16 for 16 of 31 days, and 21.16 for them at 41.00, are 26.00: 74.00 are missing, once."""
    books = Books(LEAST)
    assert books.bill("2026-01-01") == ["2026-01-01..2026-01-31 1 @ 10.00"]
    books.text += '2026-01-16 contract C-1 acme\n    "A"  @ 41.00\n    "U"  meter:u @ 1.00\n'
    assert books.bill("2026-01-31") == [
        "2026-01-16..2026-01-31 -1 @ 5.16", "2026-01-16..2026-01-31 1 @ 21.16", "2026-01-01..2026-01-31 1 @ 74.00",
    ]  # fmt: skip
    assert books.total() == "100.00"
    assert books.bill("2026-02-01") == ["2026-02-01..2026-02-28 1 @ 41.00"]


def test_a_minimum_beyond_an_end_that_came_late_is_taken_back() -> None:
    """February and March are billed; the end was January 10: 100.00 × 10/31 = 32.26 are left."""
    books = Books(LEAST.replace("10.00\n", "10.00 id:a\n").replace("1.00\n", "1.00 id:u\n"))
    books.bill("2026-03-31")
    assert books.total() == "300.00"
    books.text += "2026-01-10 terminate C-1\n"
    books.bill("2026-04-01")
    assert books.total() == "32.26"
    assert books.bill("2026-04-02") == []


def test_milestones_are_billed_once() -> None:
    text = "2026-01-01 contract C-1 acme value:12,000.00\n2026-03-15 milestone C-1 Design 5,000.00\n"
    books = Books(text + "2026-03-16 milestone C-1 Build percent:12.5%\n")
    assert books.bill("2026-03-14") == []
    assert books.bill("2026-03-16") == ["once 1 @ 5000.00", "once 1 @ 1500.00"]
    assert books.bill("2027-01-01") == []


# --- invoices ------------------------------------------------------------------------------------------------


def test_one_invoice_a_contract_or_a_customer() -> None:
    text = RENT.format("2026-01-01", "", "10.00") + RENT.format("2026-01-01", "", "5.00").replace("C-1", "C-2")
    text += RENT.format("2026-01-01", "po:PO-7", "7.00").replace("C-1", "C-3")
    assert [s.about for s in plan(text, "2026-01-01").steps] == ["C-1", "C-2", "C-3"]
    together = plan(text, "2026-01-01", per_customer=True)
    assert [s.about for s in together.steps] == ["C-1, C-2", "C-3"]
    assert isinstance(together.steps[0].entry, Invoice)
    assert (together.steps[0].entry.amount, together.steps[0].entry.po) == (Decimal("15.00"), None)


def test_tax_terms_and_currency_of_the_invoice() -> None:
    text = (
        "2026-01-01 contract C-1 acme start:2026-01-01 terms:net14 currency:EUR po:PO-1 salesperson:kim\n"
        '    "Plan"  2 @ 10.00 tax:v account:income:plans item:A-1\n'
    )
    (step,) = plan(text, "2026-01-01", "2026-01-10", settings="currency: USD\ntaxes: {v: 21%}\n").steps
    entry = step.entry
    assert isinstance(entry, Invoice)
    assert (entry.date, entry.amount, entry.currency) == (date(2026, 1, 10), Decimal("24.20"), "EUR")
    assert (entry.terms, entry.due, entry.po, entry.salesperson) == ("net14", date(2026, 1, 24), "PO-1", "kim")
    assert (entry.lines[0].tax, entry.lines[0].account, entry.lines[0].item) == ("v", "income:plans", "A-1")


def test_a_contract_without_a_price_is_left_out_whole_and_the_others_are_billed() -> None:
    text = RENT.format("2026-01-01", "", "10.00") + (
        '2026-01-01 contract C-2 acme start:2026-01-01\n    "A"  @ 5.00\n    "B"  2\n'
    )
    for per_customer in (False, True):  # nor does it keep back the others of its customer
        made = plan(text, "2026-01-01", per_customer=per_customer)
        assert [s.about for s in made.steps] == ["C-1"]
        assert [(x.about, x.reason) for x in made.left_out] == [("C-2", "2026-01-01..2026-01-31: line 2 has no price")]


BAD = [
    ('2026-01-01 contract C-9 acme start:2026-02-01 end:2026-01-01\n    "A"  @ 1.00\n', "before it starts"),
    ('2026-01-01 contract C-9 acme\n    "A"  @ 1.00 id:a to:2026-03-31\n    "A"  @ 2.00 id:a from:2026-03-15\n',
     "two charges of line a hold on the same days"),
    ('2026-01-01 contract C-9 acme\n    "A"  meter:x tiers:none\n', 'there are no tiers "none"'),
    ('2026-01-01 contract C-9 acme\n    "A"  @ 1.00\n2026-01-02 usage C-9 x 1\n', 'C-9 has no meter "x"'),
    ('2026-01-01 contract C-9 acme end:2026-01-05\n    "A"  meter:x @ 1\n2026-01-06 usage C-9 x 1\n', "after its last"),
    ('2026-01-01 contract C-9 acme index:cpi\n    "A"  @ 1.00\n', "no base says"),
    ('2026-01-01 contract C-9 acme retention:110%\n    "A"  @ 1.00\n', "retains 110 %"),
    ('2026-01-01 contract C-9 acme index:cpi base:100 cap:101%\n    "A"  @ 1.00\n', "raises prices by 101 % at most"),
    ('2026-01-01 contract C-9 acme index:cpi base:100 floor:120%\n    "A"  @ 1.00\n', "by 120 % at least"),
    ('2026-01-01 contract C-9 acme index:cpi base:-100\n    "A"  @ 1.00\n', "no base says"),
    ('2026-01-01 contract C-9 acme\n    "A"  meter:x @ 1 included:-5\n', "a quantity of -5 is included"),
    ('2026-01-01 contract C-9 acme value:10.00\n    "A"  @ 1.00\n2026-01-02 milestone C-9 M percent:120%\n', "120 %"),
    ('2026-01-01 contract C-9 acme\n    "A"  @ 1.00\n2026-01-02 terminate C-9\n2026-01-03 terminate C-9\n', "twice"),
    ("2026-01-02 usage C-9 x 1\n", 'no contract "C-9"'),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "said"), BAD)
@pytest.mark.parametrize("per_customer", [False, True])
def test_a_contract_with_errors_is_left_out_and_the_others_are_billed(
    bad: str, said: str, *, per_customer: bool
) -> None:
    made = plan(RENT.format("2026-01-01", "", "10.00") + bad, "2026-01-31", per_customer=per_customer)
    assert [s.about for s in made.steps] == ["C-1"]
    ((about, reason, _),) = made.left_out
    assert (about, said in reason, ".journal:" in reason) == ("C-9", True, True)


@pytest.mark.parametrize(
    "steps",
    [
        "{to: 10, price: 1.00}, {to: 10, price: 0.50}, {price: 0.10}",  # nothing reaches the second step
        "{to: 10, price: 1.00}, {to: 20, price: 0.50}",  # no price beyond 20
        "{to: 10, price: 1.00}, {price: -0.50}",  # more would cost less
    ],
)
def test_tiers_with_errors_keep_back_the_contracts_that_name_them_and_no_other(steps: str) -> None:
    text = RENT.format("2026-01-01", "", "10.00") + '2026-01-01 contract C-9 acme\n    "A"  meter:x tiers:t\n'
    made = plan(text, "2026-01-31", settings=f"currency: USD\ntiers: {{t: {{steps: [{steps}]}}}}\n")
    assert [s.about for s in made.steps] == ["C-1"]
    assert [(x.about, 'no tiers "t"' in x.reason) for x in made.left_out] == [("C-9", True)]


def test_an_error_of_anything_else_stops_all() -> None:
    with pytest.raises(Stopped):
        plan(RENT.format("2026-01-01", "", "10.00") + "2026-01-02 invoice I-1 nobody 5.00\n", "2026-01-31")


def test_a_hold_of_billing_leaves_contracts_out_and_one_of_credit_does_not() -> None:
    text = RENT.format("2026-01-01", "", "10.00")
    assert len(plan(text + "2026-01-01 hold acme reason:limit\n", "2026-01-05").steps) == 1
    for scope in ("billing", "all"):
        made = plan(text + f"2026-01-02 hold acme scope:{scope} reason:moving until:2026-01-31\n", "2026-01-05")
        assert (made.steps, [(x.about, x.reason) for x in made.left_out]) == ((), [("C-1", "acme is on hold: moving")])
        assert len(plan(text + f"2026-01-02 hold acme scope:{scope} until:2026-01-04\n", "2026-01-05").steps) == 1


# --- properties --------------------------------------------------------------------------------------------


@st.composite
def contracts(draw: st.DrawFn) -> str:
    """A contract with an amendment, usage, and perhaps an end."""
    start = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 70)))
    every = draw(st.sampled_from(["month", "quarter", '"2 months"', "week"]))
    keys = f"every:{every} bill:{draw(st.sampled_from(['advance', 'arrears']))}"
    keys += f" periods:{draw(st.sampled_from(['start', 'calendar']))}"
    keys += f" prorate:{draw(st.sampled_from(['days', '30', 'none']))}"
    text = f'2026-01-01 contract C-1 acme start:{start} {keys}\n    "A"  {draw(st.integers(1, 3))} @ 100.00 id:a\n'
    text += '    "B"  meter:b tiers:graduated id:b\n'
    for _ in range(draw(st.integers(0, 4))):
        used = start + timedelta(days=draw(st.integers(0, 60)))
        text += f"{used} usage C-1 b {draw(st.integers(1, 900))}\n"
    if draw(st.booleans()):
        day = start + timedelta(days=draw(st.integers(61, 100)))
        text += f'{day} contract C-1 acme\n    "A"  @ 130.00 id:a\n    "B"  meter:b tiers:graduated id:b\n'
    if draw(st.booleans()):
        text += f"{start + timedelta(days=draw(st.integers(101, 150)))} terminate C-1\n"
    return text


@settings(max_examples=60, deadline=None)
@given(contracts(), st.lists(st.integers(0, 200), max_size=5))
def test_billed_day_by_day_or_at_once_it_is_the_same(text: str, days: list[int]) -> None:
    """Any run leaves nothing for a second one; together they bill what one run at the end bills."""
    end = date(2026, 7, 31)
    often, once = Books(text, TIERS), Books(text, TIERS)
    for day in sorted(date(2026, 1, 1) + timedelta(days=d) for d in days):
        often.bill(min(day, end).isoformat())
    often.bill(end.isoformat())
    once.bill(end.isoformat())
    # a credit memo rounds what is kept of a line, one bill the parts of it
    room = Decimal("0.01") * (text.count(" contract ") + text.count("terminate") - 1)
    assert abs(Decimal(often.total()) - Decimal(once.total())) <= room
    assert codes(ledger(HEAD + often.text, settings=TIERS), "2026-12-31") == []


@settings(max_examples=40, deadline=None)
@given(contracts(), st.lists(st.integers(0, 200), min_size=2, max_size=4))
def test_a_bill_a_report_and_a_task_say_the_same_of_a_day(text: str, days: list[int]) -> None:
    books = Books(text, TIERS)
    *billing, asked = sorted(date(2026, 1, 1) + timedelta(days=d) for d in days)
    for day in billing:
        books.bill(day.isoformat())
    made = plan(books.text, asked.isoformat(), settings=TIERS)
    opened = ledger(HEAD + books.text, settings=TIERS)
    rows = unbilled(context(opened, asked)).rows
    sums = {kind: sum((s.entry.amount for s in made.steps if isinstance(s.entry, kind)), Decimal(0))
            for kind in (Invoice, Credit)}  # fmt: skip
    assert [sum((r[name] for r in rows), Decimal(0)) for name in ("charges", "credits")] == [*sums.values()]
    tasks = [t for t in bills(context(opened, asked)) if t.name == "contracts to bill"]
    assert sum(t.count for t in tasks) == sum(isinstance(s.entry, Invoice) for s in made.steps)


@settings(max_examples=40, deadline=None)
@given(contracts(), st.integers(0, 200), st.randoms())
def test_the_order_of_entries_and_files_decides_nothing(text: str, day: int, chance: random.Random) -> None:
    """Half of it is billed; what is due then is the same, whatever order the entries and their files are read in."""
    books = Books(text, TIERS)
    books.bill((date(2026, 1, 1) + timedelta(days=day)).isoformat())
    entries = re.split(r"\n(?=\d)", books.text.strip())
    chance.shuffle(entries)
    cut = chance.randint(0, len(entries))
    options = Billing(date(2026, 7, 31), date(2026, 7, 31))
    mixed = ["\n\n".join(part) + "\n" for part in (entries[cut:], [*entries[:cut], HEAD])]
    wanted = plan(books.text, "2026-07-31", settings=TIERS)
    assert lines(planner(options)(ledger(*mixed, settings=TIERS))) == lines(wanted)


@pytest.mark.parametrize("every", ["month", "2 months", "quarter", "half-year", "year", "week", "10 days"])
@settings(max_examples=12, deadline=None)
@given(start=st.dates(date(2023, 1, 1), date(2026, 12, 31)), aligned=st.booleans())
def test_periods_adjoin_and_cover_each_day_once(every: str, start: date, aligned: bool) -> None:
    step = parse_every(every)
    keys = f'every:"{every}" periods:{"calendar" if aligned else "start"}'
    text = RENT.format(start, keys, "1.00").replace("2026-01-01 contract", "2020-01-01 contract")
    to = start + timedelta(days=800)
    (made,) = plan(text, to.isoformat()).steps
    assert isinstance(made.entry, Invoice)
    spans = [line.service for line in made.entry.lines if line.service is not None]
    assert spans[0][0] == start
    assert all(a[1] + timedelta(days=1) == b[0] for a, b in pairwise(spans))
    assert spans[-1][0] <= to <= spans[-1][1]
    longest = 31 * step.months or step.days
    assert all(days_of(s) <= longest for s in spans)


# --- the ends of the calendar ------------------------------------------------------------------------------

FAR = """\
2026-01-01 contract C-1 acme start:9999-06-01 every:year renew:year notice:"3 months"
    "X"  @ 10.00
2026-01-01 contract C-2 acme start:9999-12-31 every:month renew:year index:cpi base:100
    "X"  @ 10.00
2026-01-01 contract C-3 acme start:2026-01-01 renew:"999 months" index:cpi base:100 periods:calendar
    "X"  @ 10.00
2026-01-01 contract C-4 acme start:0001-01-03 end:0001-12-31 periods:calendar every:week notice:"24 months" prorate:30
    "X"  @ 10.00
2026-01-01 contract C-5 acme start:9999-11-30 end:9999-12-31 periods:calendar every:quarter day:5 prorate:30
    "X"  @ 10.00
9999-12-31 terminate C-3
"""


@pytest.mark.parametrize("accrue", ["", "revenue: {accrue: yes}\n"])
@pytest.mark.parametrize("day", ["0001-01-01", "0001-12-31", "2026-03-01", "9999-06-01", "9999-12-31"])
def test_contracts_at_the_ends_of_the_calendar(day: str, accrue: str) -> None:
    """Each report and plan comes out, with what the calendar has days for."""
    text, asked = FAR.replace("2026-01-01 contract C-4", "0001-01-01 contract C-4"), date.fromisoformat(day)
    if asked.year == 9999 and accrue:
        text = text.replace(":0001-", ":2026-").replace("0001-01-01 contract C-4", "2026-01-01 contract C-4")
    opened = ledger(HEAD.replace("2020", "0001") + text, settings=SETTINGS + accrue)
    assert codes(opened, day) == []
    seen = context(opened, asked)
    for report in (contracts_report, unbilled, todo):
        report(seen)
    assert plan(text, day, settings=SETTINGS + accrue).steps or day == "0001-01-01"


def test_a_period_that_the_calendar_cuts_short_is_billed_by_what_there_is() -> None:
    made = plan(FAR, "9999-12-31")
    far = [s for s in lines(made) if s.startswith("9999-06-01")]
    assert far == ["9999-06-01..9999-12-30 1 @ 10.00"]


@pytest.mark.parametrize(
    ("start", "every", "bill", "wanted"),
    [("2029-06-01", "month", "advance", "2029-06-01"), ("2026-02-01", '"60 months"', "arrears", "2031-01-31")],
)
def test_the_next_bill_is_found_however_far_it_is(start: str, every: str, bill: str, wanted: str) -> None:
    text = f'2026-01-01 contract C-1 acme start:{start} every:{every} bill:{bill}\n    "X"  @ 10.00\n'
    (row,) = contracts_report(context(ledger(HEAD + text, settings=SETTINGS), date(2026, 3, 1))).rows
    assert row["next"] == date.fromisoformat(wanted)
