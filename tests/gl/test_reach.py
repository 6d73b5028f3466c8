"""The sums of what some days touch: of those days they are what the whole book posts."""

from __future__ import annotations

import itertools
import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcli.gl.proof import prove_book, prove_summary
from arcli.gl.rates import Rates
from arcli.gl.reach import reached
from arcli.gl.summary import summarise
from arcli.ledger.books import book_of
from arcli.subledger.state import Subledger
from tests.exchange.test_glexport import RATES
from tests.gl.books import book, by_transactions
from tests.subledger.books import open_memory
from tests.subledger.strategies import SETTINGS, Made, ledgers

CHAIN = """\
2026-01-05 invoice A acme 100.00

2026-01-06 invoice B acme 50.00

2026-01-07 invoice C acme 70.00

2026-01-20 payment P acme 120.00
    A 100.00
    B 20.00

2026-02-03 payment Q acme 5.00
    B 5.00
"""


def test_february_reaches_what_settlements_connect() -> None:
    """Q of February settles B, P of January settled A and B; C is by itself."""
    subledger, _ = book(CHAIN)
    assert reached(subledger, date(2026, 2, 1)) == {"A", "B", "P", "Q"}
    assert reached(subledger, date(2026, 2, 4)) == set()
    assert reached(subledger, date(2026, 1, 1)) == {"A", "B", "C", "P", "Q"}


def test_a_correction_reaches_what_it_corrects_and_the_others_that_do() -> None:
    """What R takes of C's tax is of what Q left."""
    text = CHAIN + "\n2026-01-25 credit Q2 acme 10.00 corrects:C\n\n2026-02-05 credit R2 acme 10.00 corrects:C\n"
    subledger, _ = book(text)
    assert reached(subledger, date(2026, 2, 4)) == {"C", "Q2", "R2"}


def test_what_is_later_than_the_day_reaches_nothing() -> None:
    subledger, _ = book(CHAIN, day=date(2026, 2, 2))
    assert reached(subledger, date(2026, 1, 21)) == set()
    assert reached(subledger, date(2026, 1, 7)) == {"A", "B", "C", "P"}


@pytest.mark.parametrize(
    "entry",
    [
        "2026-02-10 reverse C",
        "2026-02-10 reverse C 10.00",
        "2026-02-10 transfer T acme acme2 70.00\n    C 70.00",
        "2026-02-10 writeoff W acme 70.00\n    C 70.00",
        "2026-01-09 payment R acme 70.00\n    C 70.00\n\n2026-02-10 reverse R",
        "2026-01-09 payment R acme 70.00\n    C 70.00\n\n2026-02-10 unapply R\n    C 70.00",
    ],
)
def test_whatever_happens_to_it_reaches_a_document(entry: str) -> None:
    subledger, _ = book('2026-01-01 customer acme2 "Two"\n\n' + CHAIN + "\n" + entry + "\n")
    assert "C" in reached(subledger, date(2026, 2, 5))
    assert "A" not in reached(subledger, date(2026, 2, 5))


def test_a_part_of_the_book_is_as_in_the_whole() -> None:
    days = (date(2026, 3, 10), date(2026, 3, 31))
    for seed, day in itertools.product(range(25), days):
        subledger, whole = book(_random(random.Random(seed)), day=day)
        for since in (date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 20)):
            only = reached(subledger, since)
            part = summarise(subledger, _rates(subledger), "USD", only)
            prove_summary(subledger, part, only)
            assert part.activity(since, day) == by_transactions(whole, since, day)
            assert part.rest.carrying == {k: v for k, v in whole.carrying.items() if k[0] in only}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], report_multiple_bugs=False)
@given(made=ledgers(most=20), at=st.integers(0, 100))
def test_what_is_posted_from_a_day_on_is_what_the_whole_book_posts_then(made: Made, at: int) -> None:
    """Transactions in their order, with their postings and tax facts, of all kinds of entry and in any currency."""
    ledger = open_memory({"a.journal": made.journal, "r.journal": RATES, "arcli.yaml": SETTINGS})
    days = sorted({e.date for e in ledger.entries if e.kind not in ("rate", "customer")})
    subledger, since = ledger.as_of(days[-1])[0], days[at % len(days)]
    whole, problems = book_of(ledger, subledger)
    part, found = book_of(ledger, subledger, since)
    assert (problems, found) == ([], [])
    prove_book(subledger, part)
    said = [
        [(t.date, t.entry, t.customer, t.postings, t.facts) for t in book.transactions if t.date >= since]
        for book in (whole, part)
    ]
    assert said[0] == said[1]


def test_what_nothing_touches_from_a_day_on_is_not_posted() -> None:
    ledger = open_memory({"a.journal": "2026-01-01 customer acme\n\n" + CHAIN, "arcli.yaml": "currency: USD\n"})
    part, _ = book_of(ledger, ledger.as_of(date(2026, 2, 28))[0], date(2026, 2, 1))
    assert [t.reference for t in part.transactions] == ["A", "B", "P", "Q"]


def _rates(subledger: Subledger) -> Rates:
    rates = Rates()
    rates.add_entries((e.date, e.currency, e.rate, e.quote) for e in subledger.entries if e.kind == "rate")
    return rates


def _random(chance: random.Random) -> str:
    """Invoices in two currencies, payments that settle some of them in part, reversals."""
    text = "2026-01-01 rate EUR 1.10 USD\n\n2026-02-15 rate EUR 1.23 USD\n\n"
    left: dict[str, int] = {}
    for n in range(30):
        day = f"2026-{1 + n // 10:02}-{1 + n % 10 * 3:02}"
        currency = chance.choice(["USD", "EUR"])
        if n % 2 == 0:
            text += f"{day} invoice I-{n} acme 90.00 {currency}\n\n"
            left[f"I-{n} {currency}"] = 90
            continue
        wanted = [k for k, v in left.items() if v and k.endswith(currency)]
        chosen = chance.sample(wanted, min(len(wanted), 2))
        text += f"{day} payment P-{n} acme 100.00 {currency}\n"
        for key in chosen:
            amount = chance.choice([10, 30, min(left[key], 50)])
            amount = min(amount, left[key])
            left[key] -= amount
            text += f"    {key.split()[0]} {amount}.00\n"
        text += "\n"
        if chance.random() < 0.2:
            text += f"2026-04-0{chance.randint(1, 5)} reverse P-{n}\n\n"
    return text
