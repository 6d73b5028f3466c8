"""Kaplan–Meier curves worked out by hand, and what they are asked."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from arcli.analytics.forecast import expected, new_sales
from arcli.analytics.lives import lives
from arcli.analytics.survival import Curve, Curves, curves_of, observations
from tests.subledger.books import ledger

PAID = [10, 20, 20, 30, 30, 30, 40, 45, 60]


def curve() -> Curve:
    return Curve(Counter(PAID), Counter([35]))


def test_the_worked_curve() -> None:
    """S: 9/10, × 7/9, × 4/7, then 35 leaves: × 2/3, × 1/2, 0."""
    assert [round(s, 4) for s in curve().unpaid] == [Decimal(t) for t in ["0.9", "0.7", "0.4", "0.2667", "0.1333", "0"]]
    assert curve().survival(9) == 1
    assert curve().survival(29) == Decimal("0.7")


def test_an_item_that_is_late_has_only_later_days_left() -> None:
    assert round(curve().chance(30, 10), 4) == Decimal("0.3333")  # 1 − 0.2667 ÷ 0.4
    assert curve().chance(0, 20) == Decimal("0.3")
    assert curve().chance(59, 1) == 1
    assert (curve().chance(60, 100), curve().has_history(60)) == (0, False)


BOOKS = "2026-01-01 customer a\n2026-01-01 customer b\n" + "".join(
    f"2026-01-01 invoice I-{n} {'ab'[n % 2]} 100.00 USD due:2026-01-31\n"
    f"{date(2026, 1, 31) + timedelta(late)} payment P-{n} {'ab'[n % 2]} 100.00 USD\n    I-{n}  100.00\n"
    for n, late in enumerate(PAID)
)


def test_payments_are_events_and_all_else_is_only_seen_until_then() -> None:
    """The open item is 35 days late on 2026-03-07, as the credited one was on that day: both leave then."""
    text = BOOKS + (
        "2026-01-01 invoice I-90 a 50.00 USD due:2026-01-31\n2026-04-30 customer c\n"
        "2026-03-07 writeoff W-1 a 50.00 USD\n    I-90  50.00\n"
    )
    subledger, _ = ledger(text).as_of(date(2026, 4, 30))
    pooled = curves_of(observations(lives(subledger)), date(2026, 4, 30)).pooled
    assert pooled.unpaid == curve().unpaid
    then = curves_of(observations(lives(subledger)), date(2026, 3, 7)).pooled  # 40, 45, 60 are not known yet
    assert [round(s, 4) for s in then.unpaid] == [Decimal(t) for t in ["0.9", "0.7", "0.4"]]


def test_expected_money_and_its_variance() -> None:
    made = expected([("a", 30, Decimal(300)), ("b", 70, Decimal(50))], Curves(curve()), [10, 30])
    assert [round(p, 2) for p in made.periods] == [Decimal("100.00"), Decimal("200.00")]
    assert [round(v) for v in made.variances] == [20000, 20000]  # 300² × 1/3 × 2/3
    assert (round(made.later, 6), made.no_history) == (0, Decimal(50))


def test_new_sales_are_paid_by_the_curve() -> None:
    """10 a day at 30 days: 0.1 of a day's sales comes 40 days after, 0.2 more 50 days after."""
    text = "2026-01-01 customer a\n2026-03-01 invoice I-1 a 910.00 USD due:2026-03-31\n"
    subledger, _ = ledger(text).as_of(date(2026, 3, 31))
    seen = observations(lives(subledger))
    made = new_sales(seen, Decimal(910), Curves(curve()), date(2026, 3, 31), [40, 41, 52])
    assert made == [0, 1, 15]  # by day 52: ten days' sales × 0.1 and two × 0.3, less the 1 before


@pytest.mark.parametrize("customers", [2, 3])
def test_thirds_need_thirty_payments_each(customers: int) -> None:
    text = "".join(f"2025-01-01 customer c{c}\n" for c in range(customers))
    for c in range(customers):
        for n in range(30):
            due = date(2026, 1, 1) + timedelta(n)
            text += f"2025-12-01 invoice I-{c}-{n} c{c} 10.00 USD due:{due}\n"
            text += f"{due + timedelta(10 * c)} payment P-{c}-{n} c{c} 10.00 USD\n    I-{c}-{n}  10.00\n"
    subledger, _ = ledger(text).as_of(date(2026, 4, 30))
    found = curves_of(observations(lives(subledger)), date(2026, 4, 30))
    assert len(found.thirds) == (3 if customers == 3 else 0)
    if found.thirds:
        assert [found.of(f"c{c}").times for c in range(3)] == [[0], [10], [20]]
        assert found.of("new") is found.pooled
    early = curves_of(observations(lives(subledger)), date(2026, 2, 1))
    assert not early.thirds


def test_money_on_the_last_day_is_what_paid_an_item() -> None:
    """90.00 paid and 10.00 written off or discounted; 100.00 credited; nothing yet; a bounced cheque, then a credit."""
    text = (
        "2026-01-01 customer acme\n"
        "2026-01-02 invoice I-1 acme 100.00\n2026-02-01 payment P-1 acme 90.00\n    I-1  90.00 writeoff:10.00\n"
        "2026-01-02 invoice I-2 acme 100.00\n2026-02-02 payment P-2 acme 90.00\n    I-2  90.00 discount:10.00\n"
        "2026-01-02 invoice I-3 acme 100.00\n2026-02-03 credit C-3 acme 100.00\n    I-3  100.00\n"
        "2026-01-02 invoice I-4 acme 100.00\n"
        "2026-01-02 invoice I-5 acme 100.00\n2026-02-04 payment P-5 acme 100.00\n    I-5  100.00\n"
        "2026-02-05 reverse P-5\n2026-02-05 credit C-5 acme 100.00\n    I-5  100.00\n"
    )
    subledger = ledger(text, settings="currency: USD\n").as_of(date(2026, 3, 1))[0]
    found = {o.life.document.id: o.money for o in observations(lives(subledger))}
    assert found == {"I-1": True, "I-2": True, "I-3": False, "I-4": False, "I-5": False}
