"""Balance-forward customers: all credits up to a day fill all debits up to it."""

from __future__ import annotations

from tests.subledger.books import ledger, open_of

TEXT = """
2026-01-01 customer sun "Sunroom" currency:USD terms:net30 method:balance-forward
2026-01-05 invoice INV-1 sun 100.00
2026-01-10 invoice INV-2 sun 50.00 due:2026-01-15
2026-02-04 payment PMT-1 sun 120.00
2026-03-01 invoice INV-3 sun 40.00
2026-03-02 payment PMT-2 sun 200.00
"""


def test_without_any_credit_all_is_open() -> None:
    assert open_of(ledger(TEXT), "2026-01-31") == {"INV-1": "100.00", "INV-2": "50.00"}


def test_credits_fill_by_due_date() -> None:
    # 50.00 of the 120.00 go to INV-2, due on 15 January; 70.00 to INV-1, due on 4 February.
    assert open_of(ledger(TEXT), "2026-02-28") == {"INV-1": "30.00"}


def test_what_is_too_much_stays_unapplied() -> None:
    # 190.00 billed, 320.00 paid: 130.00 too much, all of it from the later payment.
    assert open_of(ledger(TEXT), "2026-03-31") == {"PMT-2": "-130.00"}
