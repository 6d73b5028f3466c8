"""Small balances: which are written off, and why the others are left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from arcli.actions.plans import carry_out, propose
from arcli.actions.writeoff import SmallBalances, planner
from tests.actions.desks import balance, target

CUSTOMERS = "".join(f'2026-01-01 customer {c} "{c.title()}"\n' for c in ("acme", "beta", "gamma"))
SMALL = SmallBalances(Decimal("1.00"), date(2026, 3, 31))


def test_the_whole_balance_counts_and_one_less_than_the_limit(tmp_path: Path) -> None:
    text = CUSTOMERS + "2026-01-05 invoice I-1 acme 0.99\n2026-01-05 invoice I-2 beta 1.00\n"
    text += "2026-01-05 invoice I-3 gamma 0.50\n2026-01-06 invoice I-4 gamma 0.50\n"
    plan = propose(target(tmp_path, text), planner(SMALL))
    assert [s.about for s in plan.steps] == ["acme USD"]
    assert plan.left_out == ()


def test_credits_are_written_off_too_and_the_balance_is_nothing_then(tmp_path: Path) -> None:
    on = target(tmp_path, CUSTOMERS + "2026-01-05 payment P-1 beta 0.75\n2026-01-05 opening O-1 gamma -0.20\n")
    carried = carry_out(on, planner(SMALL))
    assert [s.about for s in carried.steps] == ["beta USD", "gamma USD"]
    assert (balance(on, "beta"), balance(on, "gamma")) == ("0.00", "0.00")


def test_items_on_both_sides_disputes_and_what_is_settled_later_are_left_out_with_their_reasons(tmp_path: Path) -> None:
    text = CUSTOMERS + (
        "2026-01-05 invoice I-1 acme 1.00\n2026-01-06 payment P-1 acme 0.50\n"
        "2026-01-05 invoice I-2 beta 0.80\n2026-01-06 dispute I-2\n"
        "2026-01-05 invoice I-3 gamma 0.70\n2026-04-06 payment P-3 gamma 0.70\n    I-3 0.70\n"
    )
    plan = propose(target(tmp_path, text), planner(SMALL))
    assert plan.steps == ()
    assert {x.about: x.reason for x in plan.left_out} == {
        "acme USD": "1.00 USD is owed and 0.50 USD is credit: apply one to the other",
        "beta USD": "I-2 is disputed",
        "gamma USD": "I-3 is settled after 2026-03-31",
    }


def test_customers_and_currency_narrow_the_plan_and_nobody_is_never_written_off(tmp_path: Path) -> None:
    text = CUSTOMERS + "2026-01-05 invoice I-1 acme 0.40\n2026-01-05 invoice I-2 beta 0.40 EUR\n"
    on = target(tmp_path, text + "2026-01-05 payment P-1 ? 0.10\n")
    assert [s.about for s in propose(on, planner(SMALL)).steps] == ["acme USD", "beta EUR"]
    assert [s.about for s in propose(on, planner(replace(SMALL, currency="EUR"))).steps] == ["beta EUR"]
    assert [s.about for s in propose(on, planner(replace(SMALL, customers=("a*",)))).steps] == ["acme USD"]
