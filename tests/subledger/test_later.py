"""What is dated after the as-of date moves nothing, also where no document is: a later `apply` opens a deduction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.subledger.books import context, ledger

TEXT = """\
2026-01-01 customer acme "Acme" currency:USD
2026-01-05 invoice INV-1 acme 100.00
2026-01-10 payment PMT-1 acme 90.00
2026-02-01 apply PMT-1
    INV-1  90.00  deduction:10.00 id:DED-1
"""


def test_a_deduction_of_a_later_application_is_no_balance_yet() -> None:
    opened = ledger(TEXT)
    before, after = context(opened, date(2026, 1, 31)), context(opened, date(2026, 2, 1))
    assert before.balances == {("acme", "USD"): Decimal("10.00")}
    assert {i.ref: i.open for i in before.all_items} == {"INV-1": Decimal("100.00"), "PMT-1": Decimal("-90.00")}
    assert after.balances == {("acme", "USD"): Decimal("10.00")}
    assert {i.ref: i.open for i in after.all_items} == {"DED-1": Decimal("10.00")}
