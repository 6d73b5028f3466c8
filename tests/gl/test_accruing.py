"""Contracts that earn before they are billed: figures by hand, and day by day, whenever they are billed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

import pytest
from dateutil.relativedelta import relativedelta

from arcli.gl.accruing import Accrual
from arcli.gl.proof import prove_book, prove_summary
from arcli.ledger.books import book_of, summary_of
from arcli.model.dates import end_of_month
from arcli.reports.context import Context
from arcli.reports.deferred import deferred
from arcli.reports.revenue import BY, revenue
from tests.billing.bills import HEAD, Books, plan
from tests.gl.books import by_transactions
from tests.subledger.books import codes, ledger

SETTINGS = "currency: USD\nrevenue: {accrue: yes}\n"
UNBILLED, ASSETS, DEFERRED = "assets:unbilled-receivables", "assets:contract-assets", "liabilities:deferred-revenue"
DAY = timedelta(1)
Prices = list[tuple[date, Decimal]]  # from which day on


def balances(text: str, day: str, settings: str = SETTINGS) -> dict[str, str]:
    """The balances of all accounts but the receivables on a day, proven in both ways; debits positive."""
    found = ledger(HEAD + text, settings=settings)
    when = date.fromisoformat(day)
    subledger, problems = found.as_of(when)
    assert not [p.message for p in problems if p.severity == "error"]
    book, _ = book_of(found, subledger)
    prove_book(subledger, book)
    summary, _ = summary_of(found, subledger)
    prove_summary(subledger, summary)
    assert summary.activity(None, when) == by_transactions(book, date.min, when)
    sums = by_transactions(book, date.min, when)
    for by in BY:  # each proves itself
        revenue(Context(found, subledger, when), summary, by)
    return {a: f"{amount:f}" for (a, _), (amount, _) in sums.items() if a != "assets:receivable" and amount}


RENT = '2026-01-01 contract C-1 acme bill:arrears start:2026-01-10\n    "Rent"  @ 310.00\n'


def test_a_period_in_arrears_is_earned_by_its_days_before_it_is_billed() -> None:
    """From January 10, 22 of 31 days of 310.00; billed on February 10 with 90.00 more; then 19 of 28 days."""
    assert balances(RENT, "2026-01-30") == {}
    assert balances(RENT, "2026-01-31") == {UNBILLED: "220.00", "income:sales": "-220.00"}
    books = Books(RENT, SETTINGS)
    books.bill("2026-02-10")
    assert balances(books.text, "2026-02-10") == {DEFERRED: "-90.00", "income:sales": "-220.00"}
    assert balances(books.text, "2026-02-28") == {UNBILLED: "210.36", "income:sales": "-520.36"}


def test_what_is_due_in_advance_and_late_billed_is_unbilled_meanwhile() -> None:
    books = Books('2026-01-01 contract C-1 acme start:2026-01-01\n    "Hosting"  @ 100.00\n', SETTINGS)
    assert balances(books.text, "2026-02-28") == {UNBILLED: "200.00", "income:sales": "-200.00"}
    books.bill("2026-02-28", "2026-03-05")
    assert balances(books.text, "2026-03-05") == {"income:sales": "-200.00"}
    assert balances(books.text, "2026-03-31") == {UNBILLED: "100.00", "income:sales": "-300.00"}


def test_usage_is_earned_when_it_is_used_and_a_milestone_when_it_is_reached() -> None:
    text = (
        '2026-01-01 contract C-1 acme start:2026-01-01 every:quarter\n    "Calls"  meter:calls @ 0.10\n'
        "2026-01-20 usage C-1 calls 200\n2026-02-20 usage C-1 calls 300\n2026-02-21 milestone C-1 Launch 1,000.00\n"
    )
    books = Books(text, SETTINGS)
    assert balances(text, "2026-01-31") == {UNBILLED: "20.00", "income:sales": "-20.00"}
    assert balances(text, "2026-02-28") == {UNBILLED: "1050.00", "income:sales": "-1050.00"}
    books.bill("2026-03-31")
    assert balances(books.text, "2026-03-31") == {"income:sales": "-1050.00"}


def test_what_is_retained_waits_for_more_than_time() -> None:
    text = "2026-01-01 contract C-1 acme retention:10%\n2026-01-25 milestone C-1 Design 5,000.00\n"
    assert balances(text, "2026-01-31") == {ASSETS: "500.00", UNBILLED: "4500.00", "income:sales": "-5000.00"}
    books = Books(text, SETTINGS)
    books.bill("2026-02-01")
    assert balances(books.text, "2026-02-01") == {"income:sales": "-5000.00"}


def test_an_amendment_of_what_was_billed_in_advance_earns_the_difference_before_the_bill() -> None:
    """April is billed at 90.00; from April 21 it costs 120.00: 10 of 30 days of 30.00 more."""
    books = Books('2026-01-01 contract C-1 acme start:2026-04-01\n    "Desk"  @ 90.00\n', SETTINGS)
    books.bill("2026-04-01")
    books.text += '2026-04-21 contract C-1 acme\n    "Desk"  @ 120.00\n'
    returns = "income:sales-returns"
    assert balances(books.text, "2026-04-30") == {UNBILLED: "10.00", "income:sales": "-130.00", returns: "30.00"}
    books.bill("2026-05-01")
    assert balances(books.text, "2026-05-31") == {"income:sales": "-250.00", returns: "30.00"}


def test_what_became_known_later_is_caught_up_in_its_month_and_what_comes_is_billed_with_it() -> None:
    """April at 90.00, from the 21st at 120.00: known on May 3 it earns 10.00 more in May; at once, in April."""
    text = '2026-01-01 contract C-1 acme start:2026-04-01\n    "Desk"  @ 90.00\n'
    later = '2026-04-21 contract C-1 acme{}\n    "Desk"  @ 120.00\n'
    books = Books(text + later.format(" known:2026-05-03"), SETTINGS)
    books.bill("2026-04-01")
    assert balances(books.text, "2026-04-30") == {"income:sales": "-90.00"}
    after = balances(books.text, "2026-05-31")  # and May at 120.00
    assert after == {UNBILLED: "130.00", "income:sales": "-250.00", "income:sales-returns": "30.00"}
    books = Books(text + later.format(""), SETTINGS)
    assert books.bill("2026-04-01") == ["2026-04-01..2026-04-20 1 @ 60.00", "2026-04-21..2026-04-30 1 @ 40.00"]
    assert balances(books.text, "2026-04-30") == {"income:sales": "-100.00"}


def test_what_nobody_billed_is_reckoned_again_when_a_price_of_its_days_becomes_known() -> None:
    """By August 31 seven months at 310.00 and 22 of 31 days; then three of them, five at 340.00, and 21 of 30 days."""
    text = RENT + '2026-04-10 contract C-1 acme known:2026-09-10\n    "Rent"  @ 340.00\n'
    assert balances(text, "2026-08-31") == {UNBILLED: "2390.00", "income:sales": "-2390.00"}
    assert balances(text, "2026-09-30") == {UNBILLED: "2868.00", "income:sales": "-2868.00"}


def test_a_reversed_invoice_is_unbilled_again() -> None:
    books = Books(RENT, SETTINGS)
    books.bill("2026-02-10")
    text = books.text + "2026-02-20 reverse B-1\n"
    assert balances(text, "2026-02-28") == {UNBILLED: "520.36", "income:sales": "-520.36"}


def test_in_foreign_currency_at_the_rate_of_its_month_and_never_revalued() -> None:
    """100.00 EUR earned at 1.10 and billed at 1.20: the 110.00 stay what they were."""
    text = (
        "2026-01-01 rate EUR 1.10 USD\n2026-02-01 rate EUR 1.20 USD\n"
        '2026-01-01 contract C-1 acme start:2026-01-01 bill:arrears currency:EUR\n    "Rent"  @ 100.00\n'
    )
    books = Books(text, SETTINGS)
    found = ledger(HEAD + text, settings=SETTINGS)
    subledger, _ = found.as_of(date(2026, 1, 31))
    book, _ = book_of(found, subledger)
    assert by_transactions(book, date.min, date.max)[UNBILLED, "EUR"] == (Decimal(100), Decimal(110))
    books.bill("2026-02-01")
    found = ledger(HEAD + books.text, settings=SETTINGS)
    subledger, _ = found.as_of(date(2026, 2, 28))
    book, _ = book_of(found, subledger)
    prove_book(subledger, book)
    sums = by_transactions(book, date.min, date.max)
    assert sums["income:sales", "EUR"] == (Decimal(-200), Decimal(-110) - Decimal(120) - Decimal(10) + Decimal(0))


# --- day by day, by another way ----------------------------------------------------------------------------


def periods(start: date, months: int, days: int) -> Iterator[tuple[date, date]]:
    """Each from the start, never from the one before."""
    for n in range(200):
        step = relativedelta(months=n * months, days=n * days)
        after = relativedelta(months=(n + 1) * months, days=(n + 1) * days)
        yield start + step, start + after - DAY


class Run(NamedTuple):
    """Days of one price in one period, and what they come to: rounded as if they were billed alone."""

    begin: date
    end: date
    days: list[date]
    net: Decimal


def runs(prices: Prices, start: date, step: tuple[int, int], last: date, until: date, unit: Decimal) -> Iterator[Run]:
    """Each run of days in the periods that begin by a day."""
    for first, end in periods(start, *step):
        if first > min(until, last):
            break
        whole, found = (end - first).days + 1, dict[date, list[date]]()
        day = first
        while day <= min(end, last):
            found.setdefault(max([first, *(d for d, _ in prices if d <= day)]), []).append(day)
            day += DAY
        for days in found.values():
            price = max(p for p in prices if p[0] <= days[0])[1]
            yield Run(first, min(end, last), days, rounded(Fraction(price) * len(days) / whole, unit))


def earned_by(found: Iterator[Run], until: date, unit: Decimal) -> Decimal:
    shares = (rounded(Fraction(r.net) * sum(d <= until for d in r.days) / len(r.days), unit) for r in found)
    return sum(shares, Decimal(0))


def rounded(value: Fraction, unit: Decimal) -> Decimal:
    return (Decimal(value.numerator) / value.denominator).quantize(unit, ROUND_HALF_UP)


@pytest.mark.parametrize("seed", range(24))
def test_whenever_it_is_billed_each_month_earns_what_its_days_come_to(seed: int) -> None:
    """Prices that change, ends, leap years, starts at a month's end, yen and dinars, bills at random days."""
    chance = random.Random(seed)
    currency, unit = chance.choice([("USD", "0.01"), ("JPY", "1"), ("KWD", "0.001")])
    every, step = chance.choice([("month", (1, 0)), ("quarter", (3, 0)), ("2 weeks", (0, 14)), ("year", (12, 0))])
    start = date(2023, 12, 1) + timedelta(chance.choice([0, 28, 29, 30, 60, 89, 90]))
    bill = chance.choice(["advance", "arrears"])
    prices = [(start, Decimal(chance.randrange(1000, 99999)) * Decimal(unit))]
    text = f'2023-01-01 contract C-1 acme start:{start} every:"{every}" bill:{bill} currency:{currency}\n'
    text += f'    "X"  @ {prices[0][1]}\n'
    for _ in range(chance.choice([0, 0, 1, 2])):
        day = start + timedelta(chance.randrange(1, 500))
        if all(day != d for d, _ in prices):
            prices.append((day, Decimal(chance.randrange(1000, 99999)) * Decimal(unit)))
            text += f'{day} contract C-1 acme\n    "X"  @ {prices[-1][1]}\n'
    last = date.max
    if chance.random() < 0.4:
        last = start + timedelta(chance.randrange(100, 600))
        text += f"{last} terminate C-1\n"
    settings = SETTINGS.replace("USD", currency)
    books = Books(text, settings)
    day = start
    while day < date(2025, 9, 1):
        day += timedelta(chance.choice([31, 40, 90]))
        books.bill(day.isoformat(), (day + timedelta(chance.choice([0, 0, 5]))).isoformat())
    # Each credit memo rounds alone: what is kept of a line is rounded, and what is charged anew.
    room = (0 if len(prices) == 1 and last == date.max else 4) * Decimal(unit)
    due = [r.net for r in runs(prices, start, step, last, day, Decimal(unit)) if bill == "advance" or r.end <= day]
    assert abs(Decimal(books.total()) - sum(due, Decimal(0))) <= room
    for offset in chance.sample(range(24), 4):
        until = end_of_month(date(2024, 1, 1) + relativedelta(months=offset))
        sums = balances(books.text, until.isoformat(), settings)
        earned = -sum((Decimal(amount) for name, amount in sums.items() if name.startswith("income:")), Decimal(0))
        known = [p for p in prices if p[0] <= until] or prices[:1]
        ended = last if last <= until else date.max
        wanted = earned_by(runs(known, start, step, ended, until, Decimal(unit)), until, Decimal(unit))
        assert abs(earned - wanted) <= room, (until, earned, wanted)


TAXED = "taxes: {vat: {rate: 20%, included: yes}}\n"
STORIES = {  # contracts that nobody bills for long, and what comes up about their past
    "amended for days past": RENT + '2026-09-10 contract C-1 acme start:2026-03-20\n    "Rent"  @ 350.00\n',
    "amended for days past, which was known later": RENT
    + '2026-03-20 contract C-1 acme known:2026-09-10\n    "Rent"  @ 350.00\n',
    "ended": RENT + "2026-07-20 terminate C-1\n",
    "ended, which was known later": RENT + "2026-05-20 terminate C-1 known:2026-09-10\n",
    "billed late, then reversed": RENT
    + '2026-08-05 invoice INV-1 acme 310.00 USD\n    "Rent"  1 @ 310.00 contract:C-1 line:1 '
    "service:2026-03-10..2026-04-09\n2026-10-07 reverse INV-1\n",
    "used": RENT.replace('"Rent"', '"Calls"').replace("@ 310.00", "@ 0.50 meter:calls")
    + "2026-02-03 usage C-1 calls 9\n2026-06-03 usage C-1 calls 7\n",
    "with a milestone": RENT + '    "Fit-out"  @ 900.00  recognise:"Keys"\n2026-06-02 milestone C-1 "Keys" 50.00\n',
    "with taxes inside": RENT.replace("310.00", "310.00 tax:vat"),
    "by quarters, with a minimum": RENT.replace("bill:arrears", "bill:arrears every:quarter minimum:1000.00"),
}


@pytest.mark.parametrize("story", STORIES)
def test_what_is_kept_of_a_contract_is_what_each_month_would_reckon(
    story: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Periods that ended are reckoned once as long as nothing comes up about them, and else again: to the posting."""
    settings = SETTINGS + TAXED
    made: list[list[str]] = []
    for keep in (Accrual._keep, lambda *_: None):
        monkeypatch.setattr(Accrual, "_keep", keep)
        found = ledger(HEAD + STORIES[story], settings=settings)
        subledger, problems = found.as_of(date(2027, 2, 28))
        assert not [p.message for p in problems if p.severity == "error"]
        book, _ = book_of(found, subledger)
        prove_book(subledger, book)
        made.append([f"{t.date} {t.postings}" for t in book.transactions])
    assert len(made[0]) > 1
    assert made[0] == made[1]


# --- what waits for a milestone ----------------------------------------------------------------------------

LICENCE = (
    '2026-01-01 contract C-1 acme start:2026-01-10 every:year\n    "Licence"  @ 1,200.00  recognise:"Go live"\n'
    '    "Set-up"   @ 300.00  recognise:2026-02-20\n'
)
LIVE = '2026-04-12 milestone C-1 "Go live" 0.00\n'


@pytest.mark.parametrize("settings", [SETTINGS, "currency: USD\nrevenue: {}\n"])
def test_a_line_that_waits_for_a_milestone_is_earned_in_its_month(settings: str) -> None:
    books = Books(LICENCE, settings)
    books.bill("2026-01-31")
    assert balances(books.text, "2026-03-31", settings) == {DEFERRED: "-1200.00", "income:sales": "-300.00"}
    assert balances(books.text, "2026-12-31", settings)[DEFERRED] == "-1200.00"
    text = books.text + LIVE
    assert balances(text, "2026-04-29", settings) == {DEFERRED: "-1200.00", "income:sales": "-300.00"}
    assert balances(text, "2026-04-30", settings) == {"income:sales": "-1500.00"}
    assert plan(text, "2026-12-31", settings=settings).steps == ()  # a milestone of nothing bills nothing


def test_what_comes_will_be_earned_at_a_time_that_is_not_known() -> None:
    books = Books(LICENCE, "currency: USD\nrevenue: {}\n")
    books.bill("2026-01-31")
    found = ledger(HEAD + books.text, settings=books.settings)
    subledger, _ = found.as_of(date(2026, 3, 31))
    report = deferred(Context(found, subledger, date(2026, 3, 31)), summary_of(found, subledger)[0])
    assert [(r["month"], f"{r['deferred']:f}") for r in report.rows] == [("not known", "1200.00")]


def test_a_line_without_a_contract_has_no_milestone_to_wait_for() -> None:
    text = '2026-01-10 invoice I-1 acme 10.00\n    "X"  1 @ 10.00  recognise:"Go live"\n'
    assert "AR332" in codes(ledger(HEAD + text, settings=SETTINGS), "2026-12-31")


# --- a customer that gets another currency -----------------------------------------------------------------


def test_a_contract_goes_on_in_the_currency_in_which_it_was_agreed() -> None:
    """930.00 a quarter in dollars: 310.00 of July and 310.00 of August have been earned when acme turns to euros."""
    text = '2026-07-01 contract C-1 acme start:2026-07-01 every:quarter bill:arrears\n    "Rent"  @ 920.00\n'
    text += "2026-08-15 customer acme currency:EUR\n2026-08-15 rate EUR 1.10 USD\n"
    settings = "currency: USD\nrevenue: {accrue: yes}\n"
    assert balances(text, "2026-08-31", settings)["income:sales"] == "-620.00"  # 62 of 92 days
    assert balances(text, "2026-09-30", settings)["income:sales"] == "-920.00"
    (step,) = plan(text, "2026-09-30", settings=settings).steps
    assert (step.entry.amount, step.entry.currency) == (920, "USD")
