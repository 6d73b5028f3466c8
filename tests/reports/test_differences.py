"""The difference of two ledgers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.reports.differences import Figure, compare
from tests.subledger.books import context, ledger

BOOKS = """\
2026-01-01 customer acme "Acme" currency:USD
2026-01-01 customer beta "Beta" currency:USD
2026-01-02 invoice A acme 100.00
2026-01-02 invoice B beta 900.00
2026-01-02 invoice C beta 5.00 EUR
"""
PAID = "2026-01-05 payment P acme 10.00\n    A  10.00\n"
DAY = date(2026, 1, 31)


def test_receivables_are_those_of_all_customers_not_of_those_that_differ() -> None:
    one, other = ledger(BOOKS), ledger(BOOKS, PAID)
    whole, zero, paid = Decimal(1000), Decimal(0), Decimal(-10)
    found = compare(context(one, DAY), context(one, DAY), context(other, DAY))
    assert found.totals == {"USD": Figure(whole, zero, paid, whole + paid)}
    shown = context(other, DAY, customers=("acme",))
    found = compare(context(one, DAY), context(one, DAY), shown)
    assert found.totals == {"USD": Figure(Decimal(100), zero, paid, Decimal(90))}
    early = compare(context(other, date(2026, 1, 3)), context(other, DAY), context(other, DAY))
    assert early.totals == {"USD": Figure(whole, paid, zero, whole + paid)}
