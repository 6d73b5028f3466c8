"""The measures count promises by the state that the subledger derives, whatever became of the debt."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.analytics.kpi import Measures
from arcli.analytics.lives import Lives
from arcli.ledger.opening import open_ledger
from arcli.subledger.openitems import open_items
from arcli.subledger.promises import promises
from tests.subledger.books import Memory
from tests.subledger.test_promises import HEAD, STORIES

ONE_DAY = """\
2026-02-10 promise A 60.00 until:2026-02-20
2026-02-10 promise A 40.00 until:2026-02-25
2026-02-12 payment P acme 60.00
    A 60.00
"""
CREDITED = """\
2026-02-10 promise A 60.00 until:2026-02-20
2026-02-15 credit C acme 100.00
    A 100.00
"""


def measured(text: str, day: str) -> list[tuple[date, bool]]:
    """Return the promises that the measures count as of a day: until when, and whether kept."""
    subledger, problems = open_ledger(Memory({"books.journal": HEAD + text})).as_of(date.fromisoformat(day))
    assert problems == []
    counted = sorted((entry.until, kept) for entry, kept, _, _ in Measures(Lives(subledger), lambda c: c).promises())
    over = [p for p in promises(subledger, open_items(subledger)) if p.entry.until < subledger.as_of]
    stated = [(p.entry.until, p.state == "kept") for p in over if p.state not in ("due", "replaced")]
    assert counted == sorted(stated)
    return counted


@pytest.mark.parametrize("story", STORIES)
def test_each_promise_has_one_state(story: str) -> None:
    text, day, _ = STORIES[story]
    measured(text, day)


def test_money_keeps_one_promise_of_a_day_not_two() -> None:
    assert measured(ONE_DAY, "2026-03-31") == [(date(2026, 2, 20), True), (date(2026, 2, 25), False)]


def test_a_debt_that_was_credited_breaks_no_promise() -> None:
    assert measured(CREDITED, "2026-03-31") == [(date(2026, 2, 20), True)]
