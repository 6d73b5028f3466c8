"""Disputed items are named in the evidence of what pays them, by whatever they were found."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arcli.matching.decisions import decide, parse_decision
from arcli.matching.engine import match_with_receivables
from arcli.model.bank.line import RemittanceAdvice, RemittanceItem, StatementLine
from arcli.model.settings.paying import Matching

from .ledgers import line, proposals, propose, subledger

LEDGER = """2026-01-01 customer acme "Acme Trading Company" currency:USD
2026-01-05 invoice INV-1001 acme 700.00
2026-01-06 invoice INV-1002 acme 40.00
2026-01-07 invoice INV-1003 acme 40.00
2026-01-10 invoice INV-1004 acme 90.00
    2026-02-01  30.00
    2026-03-01  60.00
2026-01-20 dispute INV-1001 200.00 reason:damaged
2026-01-21 dispute INV-1002
2026-01-22 dispute INV-1004#2 reason:late
2026-01-22 dispute INV-1003 reason:price
2026-01-23 resolve INV-1003
"""
OF_1001 = "INV-1001 is disputed since 2026-01-20: 200.00 USD, damaged"
OF_1002 = "INV-1002 is disputed since 2026-01-21: 40.00 USD"
OF_1004 = "INV-1004#2 is disputed since 2026-01-22: 60.00 USD, late"
ADVICE = RemittanceAdvice("csv", "E", "USD", Decimal(500), [RemittanceItem("INV-1001", Decimal(500))])
PAYER = {"payer": "Acme Trading Company"}


def said(found: tuple[str, ...]) -> list[str]:
    return [e for e in found if "disputed" in e]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (line("700.00", text="INV-1001", **PAYER), [OF_1001]),
        (line("500.00", text="INV-1001", **PAYER), [OF_1001]),  # short by what is disputed
        (line("700.00", **PAYER), [OF_1001]),  # by its amount alone
        (line("740.00", text="INV-1001 INV-1003", **PAYER), [OF_1001]),
        (line("740.00", text="INV-1001 INV-1002", **PAYER), [OF_1001, OF_1002]),
        (line("40.00", text="INV-1003", **PAYER), []),  # resolved
        (line("60.00", **PAYER), [OF_1004]),
        (line("30.00", **PAYER), []),
        (
            line(
                "500.00",
                remittance=(
                    RemittanceAdvice("csv", "E", "USD", Decimal(500), [RemittanceItem("INV-1001", Decimal(500))]),
                ),
                **PAYER,
            ),
            [OF_1001],
        ),
    ],
)
def test_a_choice_says_what_of_its_items_is_disputed(one: StatementLine, expected: list[str]) -> None:
    found = propose(LEDGER, one)
    assert found.status == "certain"
    assert said(found.choices[0].evidence) == expected


def test_of_several_choices_each_says_its_own() -> None:
    (found,) = proposals(LEDGER, line("40.00", **PAYER))
    assert [said(c.evidence) for c in found.choices] == [[OF_1002], []]


def test_a_decision_by_hand_says_it_too() -> None:
    made, receivables = match_with_receivables([line("300.00", **PAYER)], subledger(LEDGER), Matching())
    choice = decide(parse_decision("split", "1=INV-1001:300.00"), made[0], receivables)
    assert choice is not None
    assert said(choice.evidence) == [OF_1001]
