"""The work list: value at risk worked out by hand, who is left aside, and the trial of its order."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from arcli.analytics.lives import lives
from arcli.analytics.survival import Blend, observations
from arcli.model.report import Report
from arcli.reports.context import Context
from arcli.reports.worklist import backtest, worklist
from tests.subledger.books import ledger, open_memory
from tests.support.late import late_payments

SETTINGS = "currency: USD\nlaw: {consumer: {after_conversation: 7}}\npayers: {insurer: {file: 90}}\n"
# Six paid items: of `fast` four at 0, 2, 2 and 4 days past due, of `slow` two at 20 and 40.
HEAD = """\
2026-01-01 customer fast collector:sam phone:"555 0101"
2026-01-01 customer slow collector:kim
2026-01-01 customer pat consumer:yes
2026-01-01 customer insurer
2026-01-01 invoice F1 fast 100.00 due:2026-02-01
2026-01-01 invoice F2 fast 100.00 due:2026-02-01
2026-01-01 invoice F3 fast 100.00 due:2026-02-01
2026-01-01 invoice F4 fast 100.00 due:2026-02-01
2026-01-01 invoice S1 slow 100.00 due:2026-02-01
2026-01-01 invoice S2 slow 100.00 due:2026-02-01
2026-02-01 payment PF1 fast 100.00
    F1 100.00
2026-02-03 payment PF2 fast 200.00
    F2 100.00
    F3 100.00
2026-02-05 payment PF4 fast 100.00
    F4 100.00
2026-02-21 payment PS1 slow 100.00
    S1 100.00
2026-03-13 payment PS2 slow 100.00
    S2 100.00
"""
OPEN = """\
2026-05-01 invoice F5 fast 1,000.00 due:2026-05-31
2026-05-01 invoice S5 slow 700.00 due:2026-05-31
"""
DAY = date(2026, 6, 1)


def report(text: str, day: date = DAY, **options: str | int) -> Report:
    return worklist(context(text, day), **options)  # type: ignore[arg-type]


def context(text: str, day: date = DAY) -> Context:
    ledger = open_memory({"arcli.yaml": SETTINGS, "a.journal": HEAD + text})
    subledger, problems = ledger.as_of(day)
    assert not problems, problems
    return Context(ledger, subledger, day)


def rows(text: str, day: date = DAY, **options: str | int) -> list[tuple[str, str, str]]:
    return [(r["customer"], f"{r['at_risk']:f}", f"{r['open']:f}") for r in report(text, day, **options).rows]


def test_chances_by_hand() -> None:
    """With two open items censored one day past due: pooled risk sets at 0: 8, 2: 7 − 2 censored at 1 = 5, …

    Unpaid after 1 day of all: 7/8. After 15 days: 7/8 × 3/5 × 2/3 = 7/20. So one day late, within 14: 2/5 stay unpaid.
    Of `fast` alone: 4/5 after 1 day, 0 after 15: none. Its four payments count 4/14: 2/5 × 10/14 = 2/7. Of `slow`
    alone: nothing was paid by day 15, so all: 2/5 × 10/12 + 1 × 2/12 = 1/2.
    """
    blend = Blend(observations(lives(context(OPEN).subledger)), DAY)
    for customer, chance in (("fast", Fraction(2, 7)), ("slow", Fraction(1, 2)), ("pat", Fraction(2, 5))):
        assert abs(Fraction(blend.unpaid(customer, 1, 14)) - chance) < Fraction(1, 10**20)


def test_value_at_risk_goes_before_amount() -> None:
    """1,000.00 × 2/7 = 285.71 comes after 700.00 × 1/2 = 350.00."""
    assert rows(OPEN) == [("slow", "350.00", "700.00"), ("fast", "285.71", "1000.00")]
    assert rows(OPEN, collector="sam") == [("fast", "285.71", "1000.00")]
    assert rows(OPEN, top=1) == [("slow", "350.00", "700.00")]
    assert "1 more" in report(OPEN, top=1).notes[0]


ASIDE: dict[str, tuple[str, str, str]] = {
    "disputed in part": ("2026-05-20 dispute S5 300.00\n", "200.00", ""),
    "disputed": ("2026-05-20 dispute S5\n", "", ""),
    "promised": ("2026-05-20 promise S5 700.00 until:2026-06-01\n", "", "promised for 2026-06-01"),
    "the promise is broken": ("2026-05-20 promise S5 700.00 until:2026-05-31\n", "350.00", ""),
    "arranged": ("2026-05-20 arrangement A slow 700.00\n    S5\n    2026-07-01 700.00\n", "", "an arrangement is kept"),
    "arrangement broken": ("2026-05-20 arrangement A slow 700.00\n    S5\n    2026-05-30 700.00\n", "350.00", ""),
    "placed": ("2026-05-20 place slow with:Pike\n", "", "with Pike since 2026-05-20"),
    "recalled": ("2026-05-20 place slow with:Pike\n2026-05-21 recall slow\n", "350.00", ""),
    "insolvent": ("2026-05-20 hold slow reason:insolvency\n", "", "insolvency since 2026-05-20"),
    "insolvent since the day of the invoice": ("2026-05-01 hold slow reason:insolvency\n", "",
                                               "insolvency since 2026-05-01"),
    "older insolvency": ("2026-04-20 hold slow reason:insolvency\n", "350.00", ""),
    "on hold for all, beside another hold": ("2026-05-20 hold slow scope:all\n2026-05-21 hold slow scope:letters\n", "",
                                             "on hold since 2026-05-20"),
    "on hold for all": ("2026-05-20 hold slow scope:all\n", "", "on hold since 2026-05-20"),
    "a credit hold": ("2026-05-20 hold slow\n", "350.00", ""),
    "spoken to, no consumer": ('2026-05-30 note slow "x" channel:call\n', "350.00", ""),
    "spoken to": ('2026-05-01 customer slow consumer:yes\n2026-05-30 note slow "x" channel:call\n', "",
                  "spoken on 2026-05-30: no call before 2026-06-06"),
}  # fmt: skip


@pytest.mark.parametrize("name", ASIDE)
def test_who_is_left_aside(name: str) -> None:
    text, at_risk, why = ASIDE[name]
    made = report(OPEN + text)
    found = {r["customer"]: f"{r['at_risk']:f}" for r in made.rows}
    assert found.get("slow", "") == at_risk
    assert any(why in n for n in made.notes) if why else not made.notes


@pytest.mark.parametrize("name", ASIDE)
def test_later_entries_and_the_order_of_entries_change_nothing(name: str) -> None:
    later = '2026-06-02 hold slow scope:all\n2026-06-02 note slow "y" channel:call\n2026-06-02 dispute F5\n'
    entries = (HEAD + OPEN + ASIDE[name][0] + later).replace("\n    ", "\t").splitlines()
    random.Random(name).shuffle(entries)
    ledger = open_memory({"arcli.yaml": SETTINGS, "a.journal": "\n".join(entries).replace("\t", "\n    ") + "\n"})
    mixed = worklist(Context(ledger, ledger.as_of(DAY)[0], DAY))
    assert (mixed.rows, mixed.notes) == ((straight := report(OPEN + ASIDE[name][0])).rows, straight.notes)


def test_what_is_no_call() -> None:
    """What is due later than in fourteen days, credits, deductions, money of nobody, and claims."""
    text = (
        "2026-05-01 invoice L fast 10.00 due:2026-06-16\n2026-05-01 invoice N fast 20.00 due:2026-06-15\n"
        "2026-05-01 credit C slow 5.00\n2026-05-01 invoice I insurer 50.00 due:2026-05-02\n"
    )
    assert [(c, o) for c, _, o in rows(text)] == [("fast", "20.00")]


def test_what_was_said_and_promised() -> None:
    text = (
        '2026-05-10 note slow "Call again" next:2026-05-20\n2026-05-20 note slow "Will pay" outcome:promised by:kim\n'
        "2026-05-20 promise S5 500.00 until:2026-05-25\n2026-05-24 payment X slow 200.00\n    S5 200.00\n"
    )
    row = report(OPEN + text).rows[1]
    assert row["why"] == (
        "1 item past due, the oldest 1 day; promise of 300.00 USD broken on 2026-05-25; 2026-05-20 (promised): Will pay"
    )
    assert (row["last_note"], row["last_said"], row["promised"], row["collector"]) == (
        date(2026, 5, 20), "Will pay", date(2026, 5, 25), "kim",
    )  # fmt: skip
    assert report(OPEN).rows[1]["phone"] == "555 0101"


def test_the_trial_of_the_order_by_hand() -> None:
    """Twelve items of 1.00 to 12.00 a fortnight before: two are paid in time. The ten largest miss the smallest."""
    text = "".join(f"2026-05-01 invoice T{n} pat {n}.00 due:2026-05-10\n" for n in range(1, 13))
    text += "2026-05-20 payment PT12 pat 12.00\n    T12 12.00\n2026-05-30 payment PT3 pat 3.00\n    T3 3.00\n"
    found = {r["order"]: r for r in backtest(context(text), 1).rows}
    assert found["amount"]["unpaid"] == Decimal(63)  # 1 to 11 without 3, which was paid in between
    assert found["amount"]["found"] == Decimal(60)  # without 1 and 2


def test_the_order_on_real_data(real_data: Path) -> None:
    """Of what was still open after a fortnight the first ten items had half, by amount 41 %, the oldest 13 %."""
    opened = ledger(late_payments(real_data), settings="currency: USD\n")
    last = date(2014, 1, 8)  # the day before the last payment
    found = backtest(Context(opened, opened.as_of(last)[0], last), 60)
    assert {r["order"]: round(r["share"]) for r in found.rows} == {"at risk": 55, "amount": 42, "oldest": 14}
    later = date(2013, 10, 31)
    found = backtest(Context(opened, opened.as_of(later)[0], later), 60)
    assert {r["order"]: round(r["share"]) for r in found.rows} == {"at risk": 52, "amount": 38, "oldest": 12}
