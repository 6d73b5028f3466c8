"""Where an entry stands never changes a report."""

from __future__ import annotations

from datetime import date

from arcli.reports.register import register
from tests.subledger.books import context, ledger

HEAD = '2026-01-01 customer acme "Acme" currency:USD\n2026-01-02 invoice INV-1 acme 100.00\n'
ONE = "2026-01-10 payment P-1 acme 30.00\n    INV-1  30.00\n"
TWO = "2026-01-12 payment P-2 acme 20.00\n    INV-1  20.00\n"


def test_what_a_document_is_applied_to_is_in_the_order_of_days() -> None:
    for texts in ((HEAD, ONE, TWO), (TWO, HEAD, ONE), (TWO + ONE + HEAD,)):
        row = register(context(ledger(*texts), date(2026, 1, 31))).rows[0]
        assert (row["document"], row["applied_to"]) == ("INV-1", "P-1, P-2")
