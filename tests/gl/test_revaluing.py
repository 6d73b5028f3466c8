"""Revaluations of many days from one book: what a replay as of each day would say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings

from arcli.gl.revaluing import Revalued, month_ends, revaluations, revalue
from arcli.ledger.books import book_of, rates_of, summary_of
from arcli.ledger.opening import Ledger
from tests.exchange.test_glexport import RATES
from tests.gl.test_meeting import HEAD, TERMS, random_books, sound
from tests.subledger.books import open_memory
from tests.subledger.strategies import SETTINGS, Made, ledgers

LAST = date(2027, 1, 31)


def told(found: list[Revalued]) -> list[tuple[object, ...]]:
    """What revalued items say, with documents by their IDs."""
    return [(r.document.id, *r[1:]) for r in found]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=ledgers(most=25))
def test_month_ends_of_one_book_are_those_of_replays(made: Made) -> None:
    ledger = open_memory({"a.journal": made.journal, "r.journal": RATES, "arcli.yaml": SETTINGS})
    first = min((e.date for e in ledger.entries if e.kind != "customer"), default=LAST)
    same_as_replays(ledger, month_ends(first, LAST), LAST)


@pytest.mark.parametrize("seed", range(20))
def test_days_of_balance_forward_customers_are_those_of_replays(seed: int) -> None:
    """What has met is not revalued, and it changes from day to day."""
    text = random_books(seed)
    if not sound(text):
        pytest.skip("a random ledger that has errors proves nothing here")
    first, last = date(2026, 1, 1), date(2026, 5, 31)
    days = [first + timedelta(n) for n in range(0, (last - first).days, 5)]
    assert same_as_replays(open_memory({"a.journal": text, "arcli.yaml": TERMS}), days, last)


def same_as_replays(ledger: Ledger, days: list[date], last: date) -> int:
    """Return how many items were revalued on these days, which a replay as of each revalues alike."""
    subledger, _ = ledger.as_of(last)
    book, _ = book_of(ledger, subledger)
    rates, count = rates_of(ledger)[0], 0
    for day, found, missing in revaluations(subledger, book, rates, days):
        then, _ = ledger.as_of(day)
        replayed, without = revalue(then, summary_of(ledger, then)[0].rest, rates, day)
        assert told(found) == told(replayed)
        assert [(p.code, p.message) for p in missing] == [(p.code, p.message) for p in without]
        count += len(found)
    return count


def test_what_is_settled_needs_no_rate() -> None:
    """The rates of January are too old in June, when nothing is open any more."""
    text = "2026-01-01 rate EUR 1.20 USD\n\n2026-01-02 invoice I1 acme 100.00 EUR\n\n"
    paid = text + "2026-01-09 payment P1 acme 100.00 EUR\n    I1  100.00\n"
    june = date(2026, 6, 30)
    for journal, problems in ((paid, 0), (text, 1)):
        ledger = open_memory({"a.journal": journal, "arcli.yaml": "currency: USD\nrates: {max_age: 31}\n"})
        subledger, _ = ledger.as_of(june)
        book, _ = book_of(ledger, subledger)
        rates = rates_of(ledger)[0]
        [(_, found, missing)] = revaluations(subledger, book, rates, [june])
        again, still = revalue(subledger, book, rates, june)
        assert (found, len(missing)) == ([], problems) == (again, len(still))


def test_what_met_is_not_revalued_worked_by_hand() -> None:
    """40.00 of 100.00 at 1.10 met: 60.00 are left at 66.00, and at 1.30 they are 78.00; the payment is gone whole."""
    text = HEAD + "2026-01-02 invoice I1 fwd 100.00\n\n2026-01-03 rate EUR 1.20 USD\n\n"
    text += "2026-01-04 payment P1 fwd 40.00\n\n2026-01-31 rate EUR 1.30 USD\n"
    end = date(2026, 1, 31)
    ledger = open_memory({"a.journal": text, "arcli.yaml": TERMS})
    subledger, _ = ledger.as_of(end)
    book, _ = book_of(ledger, subledger)
    rates = rates_of(ledger)[0]
    [(_, found, missing)] = revaluations(subledger, book, rates, [end])
    again, _ = revalue(subledger, book, rates, end)
    figures = [(r.document.id, r.open, r.booked, r.carrying, r.value) for r in found]
    assert figures == [("I1", D("60.00"), D("1.10"), D("66.00"), D("78.00"))]
    assert (told(again), missing) == (told(found), [])
