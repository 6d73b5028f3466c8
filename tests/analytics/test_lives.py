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
