"""The proof notices any difference, however small, to either side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.subledger.openitems import open_items
from arcli.subledger.proof import ProofError, prove
from tests.subledger.books import ledger

BOOKS = """\
2026-01-01 customer acme
2026-01-02 invoice I-1 acme 100.00 USD
2026-01-03 payment P-1 acme 30.00 USD
    I-1  30.00
"""


@pytest.mark.parametrize("more", ["-1.00", "-0.01", "0.01", "0.99", "1.00", "1.01"])
def test_an_open_amount_that_is_off_fails_the_proof(more: str) -> None:
    subledger = ledger(BOOKS, settings="currency: USD\n").as_of(date(2026, 1, 31))[0]
    (item,) = open_items(subledger)
    assert prove(subledger, [item]) == {("acme", "USD"): Decimal("70.00")}
    with pytest.raises(ProofError, match='customer "acme"'):
        prove(subledger, [item._replace(open=item.open + Decimal(more))])
    with pytest.raises(ProofError):
        prove(subledger, [])
