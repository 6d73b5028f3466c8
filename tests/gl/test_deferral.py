"""Revenue by service periods: figures by hand, and a second way that knows no postings."""

from __future__ import annotations

import random
from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcli.exchange.glexport import prepare
from arcli.gl.proof import prove_book, prove_summary
from arcli.gl.summary import Activity
from arcli.ledger.books import book_of, summary_of
from arcli.model.dates import end_of_month
from arcli.reports.context import Context
from arcli.reports.deferred import deferred
from arcli.reports.journal import journal
from arcli.reports.reconcile_gl import Booked, LedgerBalance, Other, reconcile_gl
from arcli.reports.revenue import BY, revenue
from arcli.subledger.proof import ProofError
from tests.exchange.test_glexport import PROOFS, Proof
from tests.gl.books import book, by_transactions
from tests.gl.test_summary import shuffled
from tests.subledger.books import open_memory

DAYS, MONTHS = "currency: EUR\nrevenue: {}\n", "currency: EUR\nrevenue: {method: months}\n"
DEFERRED = "liabilities:deferred-revenue"
HEAD = "2020-01-01 customer acme\n2020-01-01 customer beta\n"
YEAR = '2026-01-15 invoice I-1 acme 1,200.00\n    "Licence"  1 @ 1,200.00  service:2026-01-15..2027-01-14\n'
WHOLE = '2026-01-01 invoice I-1 acme 1,200.00\n    "Licence"  1 @ 1,200.00  service:2026-01-01..2026-12-31\n'
APRIL = '2026-04-01 invoice I-1 acme 300.00\n    "Desk"  1 @ 300.00  service:2026-04-01..2026-04-30\n'


def context_of(text: str, day: date, settings: str = DAYS, start: date | None = None) -> Context:
    """A ledger with these entries as of a day."""
    ledger = open_memory({"a.journal": HEAD + text, "arcli.yaml": settings})
    subledger, problems = ledger.as_of(day)
    assert not [p.message for p in problems if p.severity == "error"]
    return Context(ledger, subledger, day, start)


def balances(text: str, day: str, settings: str = DAYS) -> dict[str, str]:
    """The balances of the accounts of income and of what is deferred, credits positive; proven."""
    context = context_of(text, date.fromisoformat(day), settings)
    summary, problems = summary_of(context.ledger, context.subledger)
    assert not problems
    prove_summary(context.subledger, summary)
    activity: Activity = summary.activity(None, context.as_of)
    named = {DEFERRED: "deferred", "income:sales": "sales", "income:sales-returns": "returns"}
    return {named[a]: f"{-amount:.2f}" for (a, _), (amount, _) in activity.items() if a in named}


def earned(text: str, settings: str = DAYS, **options: str) -> dict[str, str]:
    """What each month earns by the report, with what it catches up after a +."""
    day = date.fromisoformat(options.get("day", "2030-12-31"))
    context = context_of(text, day, settings)
    made = revenue(context, summary_of(context.ledger, context.subledger)[0])
    return {
        r["month"]: f"{r['earned']}" + (f" + {r['caught_up']}" if r["caught_up"] else "")
        for r in made.rows
        if r["earned"] or r["caught_up"]
    }


# --- figures by hand -------------------------------------------------------------------------------------


def test_a_year_by_days() -> None:
    """1,200.00 over 365 days: 17 days 55.89, then 28 and 31; the last 14 take what is left: nothing rounds away."""
    found = earned(YEAR)
    assert [found[m] for m in ("2026-01", "2026-02", "2026-03", "2027-01")] == ["55.89", "92.06", "101.91", "46.03"]
    assert sum(map(Decimal, found.values())) == 1200


def test_a_year_by_months() -> None:
    """Twelve months: 17/31 of one, eleven whole ones, 14/31."""
    found = earned(YEAR, MONTHS)
    assert [*found.values()] == ["54.84", *["100.00"] * 11, "45.16"]


def test_what_was_served_before_the_invoice_is_caught_up_in_its_month() -> None:
    """6,000.00 for April to September, invoiced on 20 May: April's 30 days of 183, and May's 31."""
    text = '2026-05-20 invoice I-1 acme 6,000.00\n    "Licence"  1 @ 6,000.00  service:2026-04-01..2026-09-30\n'
    found = earned(text)
    assert found["2026-05"] == "1016.39 + 983.61"
    assert "2026-04" not in found
    assert balances(text, "2026-05-30") == {"deferred": "6000.00"}
    assert balances(text, "2026-05-31") == {"deferred": "4000.00", "sales": "2000.00"}


@pytest.mark.parametrize(
    ("amount", "span", "month", "first"),
    [
        ("366.00 EUR", "2024-01-01..2024-12-31", "2024-02", "29.00"),  # a leap year
        ("365.00 EUR", "2023-03-01..2024-02-29", "2024-02", "28.92"),  # 366 days: 365 - 336.0766 rounded to 336.08
        ("1,000 JPY", "2026-01-31..2026-02-27", "2026-02", "964"),  # 28 days; one of them is 36 (35.7)
        ("10.000 KWD", "2026-01-31..2026-02-27", "2026-02", "9.643"),  # 0.357
        ("0.03 EUR", "2025-12-31..2026-01-01", "2025-12", "0.02"),  # half of it, away from zero
        ("12.00 EUR", "2025-12-29..2026-01-03", "2025-12", "6.00"),  # over the end of a year
    ],
)
def test_other_dates_and_currencies(amount: str, span: str, month: str, first: str) -> None:
    number, _ = amount.split()
    text = f'{span[:10]} invoice I-1 acme {amount}\n    "X"  1 @ {number}  service:{span}\n'
    assert earned(text, "revenue: {}\n")[month] == first


def test_months_of_parts_of_one_month_and_of_february() -> None:
    """10 of 28 days and 5 of 31: 0.357 and 0.161 months, scaled to 100.00: 68.89 and 31.11."""
    text = '2026-02-19 invoice I-1 acme 100.00\n    "X"  1 @ 100.00  service:2026-02-19..2026-03-05\n'
    assert earned(text, MONTHS) == {"2026-02": "68.89", "2026-03": "31.11"}
    text = '2026-02-03 invoice I-1 acme 100.00\n    "X"  1 @ 100.00  service:2026-02-03..2026-02-05\n'
    assert earned(text, MONTHS) == {"2026-02": "100.00"}


def test_a_line_that_is_earned_on_one_day() -> None:
    """In May; a credit of June falls on revenue. The day goes before the days that it is for."""
    text = '2026-04-01 invoice I-1 acme 300.00\n    "Box"  1 @ 300.00  recognise:2026-05-10\n'
    assert earned(text) == {"2026-05": "300.00"}
    assert balances(text, "2026-04-30") == {"deferred": "300.00"}
    text += "2026-06-01 credit C-1 acme 30.00 corrects:I-1\n"
    assert balances(text, "2026-06-01") == {"returns": "-30.00", "sales": "300.00"}
    both = APRIL.replace("04-30\n", "04-30  recognise:2026-06-30\n")
    assert earned(both) == {"2026-06": "300.00"}


def test_tax_is_not_deferred_and_lines_without_days_are_earned_at_once() -> None:
    text = '2026-04-01 invoice I-1 acme 605.00\n    "A"  1 @ 300.00  tax:vat  service:2026-05-01..2026-05-31\n'
    text += '    "B"  1 @ 200.00  tax:vat  account:income:setup\n'
    made = balances(text, "2026-04-30", DAYS + "taxes: {vat: 21%}\n")
    assert made == {"deferred": "300.00"}


# --- credits, before, during and after -------------------------------------------------------------------

CREDITS = [
    # Ten of April's days, each 10.00: what is left is 200.00, all earned at the end of April.
    ("2026-04-21", "100.00", "service:2026-04-21..2026-04-30", "2026-04-21", "deferred 200.00"),
    ("2026-04-21", "100.00", "service:2026-04-21..2026-04-30", "2026-04-30", "sales 300.00 returns -100.00"),
    # Given in May, when all is earned: nothing is deferred, all falls on May.
    ("2026-05-10", "100.00", "service:2026-04-21..2026-04-30", "2026-05-10", "deferred -100.00 sales 300.00"),
    ("2026-05-10", "100.00", "service:2026-04-21..2026-04-30", "2026-05-31", "sales 300.00 returns -100.00"),
    # Without days: before the service all of it lowers what is deferred, after it all falls on revenue.
    ("2026-04-01", "60.00", "", "2026-04-01", "deferred 240.00"),
    ("2026-05-01", "60.00", "", "2026-05-01", "sales 300.00 returns -60.00"),
    # On 11 April 10 of 30 days are earned: 20.00 of 60.00 against revenue, 40.00 off what is deferred.
    ("2026-04-11", "60.00", "", "2026-04-11", "deferred 260.00 returns -20.00"),
    ("2026-04-11", "60.00", "", "2026-04-30", "sales 300.00 returns -60.00"),
]


@pytest.mark.parametrize(("given_on", "amount", "service", "day", "expected"), CREDITS)
@pytest.mark.parametrize("how", ["corrects", "applied"])
def test_credits(given_on: str, amount: str, service: str, day: str, expected: str, how: str) -> None:
    corrects = "corrects:I-1" if how == "corrects" else ""
    text = f'{given_on} credit C-1 acme {amount} {corrects}\n    "Back"  1 @ {amount}  {service}\n'
    text += f"    I-1  {amount}\n" if how == "applied" else ""
    said = expected.split()
    found = {k: v for k, v in balances(APRIL + text, day).items() if v != "0.00"}
    assert found == dict(zip(said[::2], said[1::2], strict=True))


def test_a_credit_without_lines_is_split_alike() -> None:
    text = WHOLE + "2026-07-02 credit C-1 acme 365.00 corrects:I-1\n"  # 182 of 365 days are earned
    assert balances(text, "2026-07-02") == {"deferred": "421.93", "returns": "-182.00", "sales": "595.07"}
    # 30 of the 183 days that are left: 30.00 of 183.00.
    assert balances(text, "2026-07-31") == {"deferred": "350.01", "returns": "-212.00", "sales": "696.99"}
    assert balances(text, "2026-12-31") == {"returns": "-365.00", "sales": "1200.00"}


def test_a_second_credit_sees_what_the_first_left() -> None:
    """Of 300.00, 10 days earn 100.00: the first credit of 150.00 is 50.00 and 100.00; of 30.00 it is a third, too."""
    text = APRIL + "2026-04-11 credit C-1 acme 150.00 corrects:I-1\n2026-04-11 credit C-2 acme 30.00 corrects:I-1\n"
    assert balances(text, "2026-04-11") == {"deferred": "180.00", "returns": "-60.00"}
    assert balances(text, "2026-04-30") == {"returns": "-180.00", "sales": "300.00"}


@pytest.mark.parametrize(("amount", "revenue", "rest"), [("0.01", "0.01", 0), ("0.02", "0.01", 1), ("0.03", "0.02", 1)])
def test_half_a_cent_of_a_credit_falls_on_revenue(amount: str, revenue: str, rest: int) -> None:
    """2.00 on 30 April and 1 May: half is earned, so half of a credit is: of 0.01, 0.005, so 0.01, and no rest."""
    text = APRIL.replace("300.00", "2.00").replace("04-01..2026-04-30", "04-30..2026-05-01")
    text += f"2026-05-01 credit C-1 acme {amount} corrects:I-1\n"
    assert balances(text, "2026-05-01") == {
        "sales": "1.00",
        "returns": f"-{revenue}",
        "deferred": f"{1 - rest / 100:.2f}",
    }


def test_a_credit_is_split_by_the_amount_that_was_earned() -> None:
    """Of 0.10 for three days, one earns 0.03 (of 0.0333): 3 of 10 of 0.08 are 0.024, so 0.02; a third would be 0.03."""
    text = APRIL.replace("300.00", "0.10").replace("04-30", "04-03")
    text += "2026-04-02 credit C-1 acme 0.08 corrects:I-1\n"
    assert balances(text, "2026-04-02") == {"returns": "-0.02", "deferred": "0.04"}


def test_a_credit_on_the_last_day_still_lowers_what_that_day_earns() -> None:
    """20.00 a day up to 15 April: on that day 280.00 of 300.00 are earned, so 14.00 of 15.00 fall on revenue."""
    text = APRIL.replace("04-30", "04-15") + "2026-04-15 credit C-1 acme 15.00 corrects:I-1\n"
    assert balances(text, "2026-04-15") == {"deferred": "299.00", "returns": "-14.00"}


def test_a_line_beside_those_with_days_counts_as_earned() -> None:
    text = '2026-04-01 invoice I-1 acme 400.00\n    "A"  1 @ 300.00  service:2026-04-01..2026-04-30\n'
    text += '    "B"  1 @ 100.00\n'
    text += "2026-04-01 credit C-1 acme 40.00 corrects:I-1\n"  # a quarter is earned at once
    assert balances(text, "2026-04-01") == {"deferred": "270.00", "returns": "-10.00", "sales": "100.00"}


@pytest.mark.parametrize("days", ["2026-07-02", "2026-06-30", "2026-12-31", "2027-02-01", "2026-01-01"])
def test_a_reversed_invoice_leaves_nothing(days: str) -> None:
    text = WHOLE + f"{days} reverse I-1\n"
    assert balances(text, days) == {}
    assert balances(text, "2030-01-01") == {}
    context = context_of(text, date(2030, 1, 1))
    (total,) = revenue(context, summary_of(context.ledger, context.subledger)[0]).totals
    assert total["closing"] == 0
    assert total["billed"] == total["earned"] + total["credited"] == 1200


def test_a_reversed_invoice_takes_what_credits_took_off_with_it() -> None:
    """The credit stands, and nothing is deferred that could be lowered: all of it falls on revenue at once."""
    text = WHOLE + "2026-07-02 credit C-1 acme 365.00 corrects:I-1\n2026-09-15 reverse I-1\n"
    assert balances(text, "2026-09-15") == {"returns": "-365.00"}
    assert balances(text, "2030-01-01") == {"returns": "-365.00"}


def test_a_part_that_is_reversed_is_split_as_a_credit_is() -> None:
    text = WHOLE + "2026-07-02 reverse I-1 365.00\n"
    assert balances(text, "2026-07-02") == {"deferred": "421.93", "sales": "413.07"}
    assert balances(text, "2026-12-31") == {"sales": "835.00"}


def test_a_reversed_credit_gives_back_what_it_took() -> None:
    text = WHOLE + "2026-07-02 credit C-1 acme 365.00 corrects:I-1\n2026-09-15 reverse C-1\n"
    assert balances(text, "2026-09-30") == balances(WHOLE, "2026-09-30")


def test_write_offs_and_payments_change_no_revenue() -> None:
    text = WHOLE + "2026-03-01 writeoff W-1 acme 200.00\n    I-1  200.00\n"
    text += "2026-03-02 payment P-1 acme 1,000.00\n    I-1  1,000.00\n"
    assert balances(text, "2026-06-30") == balances(WHOLE, "2026-06-30")


def test_a_foreign_currency_is_deferred_at_the_rate_of_the_invoice() -> None:
    """300.00 USD at 0.9: 270.00 EUR, 9.00 a day, whatever the rate is later; never revalued."""
    text = "2026-03-01 rate USD 0.90 EUR\n2026-04-10 rate USD 0.80 EUR\n"
    text += APRIL.replace("300.00\n", "300.00 USD\n", 1).replace("04-30", "05-30")
    context = context_of(text, date(2026, 4, 30))
    activity = summary_of(context.ledger, context.subledger)[0].activity(None, context.as_of)
    assert activity[DEFERRED, "USD"] == (Decimal("-150.00"), Decimal("-135.00"))
    assert activity["income:sales", "USD"] == (Decimal("-150.00"), Decimal("-135.00"))


def test_without_the_setting_nothing_is_deferred() -> None:
    assert balances(YEAR, "2026-01-31", "currency: EUR\n") == {"sales": "1200.00"}
    context = context_of(YEAR, date(2026, 1, 31), "currency: EUR\n")
    made = revenue(context, summary_of(context.ledger, context.subledger)[0])
    assert (made.rows, len(made.notes)) == ([], 1)


# --- a second way ----------------------------------------------------------------------------------------


def weight(method: str, first: date, last: date) -> Fraction:
    """The length of a period, day by day: days, or parts of months."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return sum((Fraction(1, 1 if method == "days" else monthrange(d.year, d.month)[1]) for d in days), Fraction(0))


def by_hand(lines: list[tuple[date, date, date, int]], method: str, day: date) -> int:
    """What lines (day of the invoice, first, last, cents) earn by the end of a month, in cents."""
    total = 0
    for since, first, last, cents in lines:
        if since <= day and first <= day:
            part = Fraction(cents) * weight(method, first, min(last, day)) / weight(method, first, last)
            total += int((Decimal(part.numerator) / part.denominator).quantize(Decimal(1), ROUND_HALF_UP))
    return total


STARTS = st.dates(date(2023, 11, 1), date(2026, 4, 1))
LINES = st.lists(
    st.tuples(STARTS, st.integers(-80, 400), st.integers(0, 500), st.integers(1, 999_999)), min_size=1, max_size=5
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    made=LINES,
    method=st.sampled_from(["days", "months"]),
    months=st.integers(0, 40),
    order=st.randoms(use_true_random=False),
)
def test_each_month_end_has_what_the_days_earn(
    made: list[tuple[date, int, int, int]], method: str, months: int, order: random.Random
) -> None:
    """In any order of entries and files; the report adds up, its months too; a part of the book is as in the whole."""
    lines = [(d, d + timedelta(at), d + timedelta(at + n), cents) for d, at, n, cents in made]
    text = "".join(
        f"{since} invoice I-{n} {'acme' if n % 2 else 'beta'} {cents / 100:.2f}\n"
        f'    "X"  1 @ {cents / 100:.2f}  service:{first}..{last}\n\n'
        for n, (since, first, last, cents) in enumerate(lines)
    )
    day = end_of_month(min(since for since, *_ in lines) + timedelta(31 * months))
    ledger = open_memory(
        {**shuffled(HEAD + text, order), "arcli.yaml": f"currency: EUR\nrevenue: {{method: {method}}}\n"}
    )
    subledger, problems = ledger.as_of(day)
    assert not [p for p in problems if p.severity == "error"]
    summary, whole = summary_of(ledger, subledger)[0], book_of(ledger, subledger)[0]
    prove_summary(subledger, summary)
    prove_book(subledger, whole)
    expected = by_hand(lines, method, day)
    activity = summary.activity(None, day)
    assert activity.get(("income:sales", "EUR"), (Decimal(0),))[0] == -Decimal(expected) / 100
    billed = sum(cents for since, *_, cents in lines if since <= day)
    assert activity.get((DEFERRED, "EUR"), (Decimal(0),))[0] == -Decimal(billed - expected) / 100
    start = day.replace(day=1)
    assert by_transactions(book_of(ledger, subledger, start)[0], start, day) == by_transactions(whole, start, day)
    for first in (None, start):
        context = Context(ledger, subledger, day, first)
        totals = [revenue(context, summary, by).totals for by in BY]
        assert all(t == totals[0] for t in totals)
        assert sum(t["closing"] for t in totals[0]) == Decimal(billed - expected) / 100
        assert sum(t["deferred"] for t in deferred(context, summary).totals) == Decimal(billed - expected) / 100


def test_the_months_of_the_report_are_those_of_later_reports() -> None:
    """What January earned is the same whenever it is asked for."""
    first, whole = earned(YEAR, day="2026-03-31"), earned(YEAR)
    assert first == {month: whole[month] for month in first}


def test_a_month_that_is_not_over_is_told_of() -> None:
    for day, notes in ((date(2026, 4, 29), ["Earned up to 2026-03-31: a month's revenue is posted on its last day."]),
                       (date(2026, 4, 30), [])):  # fmt: skip
        context = context_of(APRIL, day)
        assert revenue(context, summary_of(context.ledger, context.subledger)[0]).notes == notes


def test_a_lost_posting_is_found() -> None:
    subledger, made = book(YEAR.replace("1,200.00\n", "1,200.00 EUR\n", 1), DAYS)
    made.transactions = [t for t in made.transactions if t.reference != "REVENUE-2026-04"]
    with pytest.raises(ProofError, match="not yet earned"):
        prove_book(subledger, made)


def test_the_journal_names_the_months() -> None:
    context = context_of(APRIL, date(2026, 5, 31))
    rows = journal(context, book_of(context.ledger, context.subledger)[0]).rows
    assert [(r["date"], r["kind"], r["reference"], r["account"]) for r in rows[2:]] == [
        (date(2026, 4, 30), "recognise", "REVENUE-2026-04", DEFERRED),
        (date(2026, 4, 30), "recognise", "REVENUE-2026-04", "income:sales"),
    ]


def test_another_book_is_reconciled_by_the_deferred_account() -> None:
    """Entry by entry; one that lacks an invoice differs by it."""
    text = APRIL + '2026-05-04 invoice I-2 beta 61.00\n    "X"  1 @ 61.00  service:2026-05-01..2026-06-30\n'
    context = context_of(text, date(2026, 5, 31))
    made, _ = book_of(context.ledger, context.subledger)
    entries = [
        Booked(date.fromisoformat(day), DEFERRED, "EUR", Decimal(amount), document, "")
        for day, amount, document in (
            ("2026-04-01", "-300.00", "I-1"), ("2026-04-30", "300.00", "REVENUE-2026-04"),
            ("2026-05-04", "-61.00", "I-2"), ("2026-05-31", "31.00", "REVENUE-2026-05"),
        )
    ]  # fmt: skip
    other = Other("book", [LedgerBalance(DEFERRED, "EUR", Decimal("-30.00"))], entries)
    report, agree = reconcile_gl(context, made, other, [DEFERRED])
    assert (agree, [r["row"] for r in report.rows]) == (True, ["balance"])
    other = Other("book", [LedgerBalance(DEFERRED, "EUR", Decimal("31.00"))], [*entries[:2], entries[3]])
    report, agree = reconcile_gl(context, made, other, [DEFERRED])
    assert (agree, report.rows[0]["difference"], report.rows[1]["document"]) == (False, Decimal("-61.00"), "I-2")


# --- other tools -----------------------------------------------------------------------------------------

BOOKS = (
    "2026-03-01 rate EUR 1.10 USD\n"
    + YEAR
    + "2026-04-20 invoice I-2 beta 500.00 EUR\n"
    + '    "Y"  1 @ 500.00  service:2026-03-01..2026-08-31  account:income:licences\n'
    + "2026-06-03 credit C-1 acme 100.00 corrects:I-1\n2026-06-20 reverse I-2 50.00\n"
)


@pytest.mark.parametrize("prove", PROOFS)
def test_other_tools_read_the_same(prove: Proof) -> None:
    context = context_of(BOOKS, date(2026, 7, 31), "currency: USD\nrevenue: {}\n")
    made, problems = book_of(context.ledger, context.subledger)
    assert not problems
    export = prepare(context.subledger, made, "title")
    assert {"recognise"} < {t.kind for t in export.out}
    prove(context.subledger, made, export)
