"""Contracts that can't be billed as they stand."""

from __future__ import annotations

import pytest

from tests.subledger.books import codes, ledger

CONTRACT = '2026-01-01 contract C-8 acme "Desk" start:2026-02-10 {}\n    "Desk"  @ 1,000.00\n'


@pytest.mark.parametrize(
    ("settings", "customer", "contract", "said"),
    [
        ("", "", "", ["AR208"]),
        ("currency: USD\n", "", "", []),
        ("", "currency:USD", "", []),
        ("", "", "currency:EUR", []),
    ],
)
def test_a_contract_has_a_currency(settings: str, customer: str, contract: str, said: list[str]) -> None:
    text = f"2026-01-01 customer acme {customer}\n\n{CONTRACT.format(contract)}"
    text += '\n2026-03-01 contract C-8 acme "Desk by the window"\n'  # what an amendment leaves out stays
    assert codes(ledger(text, settings=f"{settings}terms: {{default: net30}}\n"), "2026-06-30") == said


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ("retention:100%", False), ("retention:100.01%", True),
        ("index:cpi base:100 cap:100%", False), ("index:cpi base:100 cap:101%", True),
        ("index:cpi base:100 floor:100%", False), ("index:cpi base:100 floor:101%", True),
    ],
)  # fmt: skip
def test_shares_are_the_whole_at_most(keys: str, *, wrong: bool) -> None:
    text = f"2026-01-01 customer acme\n\n2026-01-01 index cpi 100.00\n\n{CONTRACT.format(keys)}"
    found = codes(ledger(text, settings="currency: USD\nterms: {default: net30}\n"), "2026-06-30")
    assert ("AR331" in found) is wrong
