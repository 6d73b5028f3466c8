"""What lives of one replay say of earlier days is what replays as of those days say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from arcli.analytics.lives import filled, forwarding, lives, standing
from arcli.model.diagnostics import has_errors
from arcli.subledger.openitems import open_items
from tests.subledger.books import ledger, open_memory
from tests.support.random_ledgers import SETTINGS, every_kind


def as_rows(items: list) -> set[tuple[object, ...]]:
    return {(i.document.id, i.part, i.customer, i.due, i.open) for i in items}


@pytest.mark.parametrize("seed", range(24))
def test_standing_is_what_a_replay_of_that_day_shows(seed: int) -> None:
    texts = {f"{n}.journal": text for n, text in enumerate(every_kind(seed, 45))} | {"arcli.yaml": SETTINGS}
    opened = open_memory(texts)
    dates = sorted({e.date for e in opened.as_of(date(2027, 12, 31))[0].entries if e.date > date(2025, 1, 1)})
    subledger, problems = opened.as_of(dates[-1])
    assert not has_errors(problems)
    known = lives(subledger)
    for day in {*dates[:: max(1, len(dates) // 8)], dates[-1], dates[-1] - timedelta(1)}:
        then = open_items(opened.as_of(day)[0])
        assert as_rows(standing(known, day, forwarding(subledger, day))) == as_rows(then), day


FORWARD = """\
2026-01-01 customer acme "Acme" method:balance-forward currency:USD terms:net30
2026-01-05 invoice I-1 acme 100.00
2026-01-10 invoice I-2 acme 50.00
2026-02-01 payment P-1 acme 120.00
2026-02-20 payment P-2 acme 40.00
2026-03-01 invoice I-3 acme 30.00
"""


def test_balance_forward_money_stays_where_it_came_first() -> None:
    """120 pays I-1 and 20 of I-2; 40 pays its last 30; the 10 left pay I-3 in part when that is raised."""
    subledger, _ = ledger(FORWARD).as_of(date(2026, 3, 31))
    found = {g.document.id: g for g in filled(lives(subledger), {"acme"})}
    said = {n: [(e.day.isoformat(), str(e.amount), e.how) for e in g.events] for n, g in found.items()}
    assert said == {
        "I-1": [("2026-02-01", "100.00", "payment")],
        "I-2": [("2026-02-01", "20.00", "payment"), ("2026-02-20", "30.00", "payment")],
        "I-3": [("2026-03-01", "10.00", "payment")],
    }
    assert found["I-2"].settled_on() == date(2026, 2, 20)
    assert found["I-3"].open(date(2026, 3, 31)) == Decimal("20.00")


SAME_DAY = """\
2026-01-01 customer plan
2026-01-01 customer pat
2026-01-02 payment DEP pat 25.00
2026-01-05 invoice I-1 plan 128.00
2026-02-05 credit C-1 plan 44.67
    I-1  44.67
2026-02-05 payment P-1 plan 58.33
    I-1  58.33
2026-02-05 transfer T-1 plan pat 25.00
    I-1  25.00
2026-02-05 apply DEP
    I-1  25.00
2026-01-05 invoice I-2 plan 2,150.00
2026-02-14 credit C-2 plan 902.15
    I-2  902.15
2026-02-15 credit C-3 plan 550.40
    I-2  550.40
2026-02-15 transfer T-2 plan pat 519.92
    I-2  519.92
2026-02-15 reverse C-2
2026-03-11 payment P-2 plan 1,079.68
    I-2  1,079.68
2026-03-12 payment P-3 pat 519.92
    I-2  519.92
2026-01-05 invoice I-3 plan 100.00
    2026-02-01  60.00
    2026-03-01  40.00
2026-01-20 payment P-4 plan 60.00
    I-3#1  60.00
2026-01-25 reverse P-4
2026-01-25 payment P-5 plan 60.00
    I-3#1  60.00
2026-01-26 credit C-4 plan 10.00
    I-3#2  10.00
2026-03-02 payment P-6 plan 30.00
    I-3  30.00
"""


def test_what_happens_on_one_day_is_of_whom_it_happened_to() -> None:
    """The patient's deposit pays the patient's part of that day's transfer; what is undone hides nothing."""
    subledger, problems = ledger(SAME_DAY, settings="currency: USD\n").as_of(date(2026, 3, 31))
    assert not has_errors(problems)
    said: dict[tuple[str, int | None, str], dict[str, Decimal]] = {}
    for life in lives(subledger, (1,)):
        sums = said.setdefault((life.document.id, life.part, life.customer), {"of": life.amount})
        for event in life.events:
            sums[event.how] = sums.get(event.how, Decimal(0)) + event.amount
    D = Decimal
    assert said == {
        ("I-1", None, "plan"): {"of": D(128), "credit": D("44.67"), "payment": D("58.33"), "transfer": D(25)},
        ("I-1", None, "pat"): {"of": D(25), "payment": D(25)},
        ("I-2", None, "plan"): {
            "of": D(2150), "credit": D("550.40"), "transfer": D("519.92"), "payment": D("1079.68"),
        },
        ("I-2", None, "pat"): {"of": D("519.92"), "payment": D("519.92")},
        ("I-3", 1, "plan"): {"of": D(60), "payment": D(60)},
        ("I-3", 2, "plan"): {"of": D(40), "credit": D(10), "payment": D(30)},
    }  # fmt: skip
    on = {(g.document.id, g.part, g.customer): g.settled_on() for g in lives(subledger, (1,))}
    assert on["I-1", None, "pat"] == date(2026, 2, 5)
    assert on["I-3", 1, "plan"] == date(2026, 1, 25)  # the cheque of the 20th bounced: it paid nothing
