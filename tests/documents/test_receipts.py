"""Receipts: what came in, what it settled, what is left of it; figures by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents.books import content, maker
from tests.documents.test_itemised import texts

BOOKS = """
2026-03-01 invoice INV-1 acme 200.00 terms:2/10net30
2026-03-02 invoice INV-2 acme 100.00
2026-03-03 credit CM-1 acme 10.00
2026-03-08 payment PMT-1 acme 300.00 method:wire ref:FT-7
    INV-1  150.00  discount:4.00  fee:1.00
    INV-2  60.00
    CM-1  -10.00
2026-03-20 apply PMT-1
    INV-2  40.00
2026-03-25 refund RF-1 acme 20.00
    PMT-1  20.00
2026-04-01 reverse INV-2
"""


def test_as_of_its_day_by_hand() -> None:
    """300.00 less 150.00, 60.00 and with 10.00 of the credit memo used up leave 100.00 not applied."""
    made: Any = content(maker(BOOKS), "PMT-1")
    assert (made.sort, made.amount.full, made.method, made.reference) == ("receipt", "EUR\u00a0300.00", "wire", "FT-7")
    assert texts(made.settled, "document", "amount", "discount", "other", "remaining") == [
        ("CM-1", "-10.00", "None", "None", "0.00"),
        ("INV-1", "150.00", "4.00", "1.00", "45.00"),
        ("INV-2", "60.00", "None", "None", "40.00"),
    ]
    assert made.unapplied.text == "100.00"


@pytest.mark.parametrize(
    ("day", "unapplied", "others"),
    [
        ("2026-03-20", "60.00", []),
        ("2026-03-25", "40.00", [("refund", "20.00")]),
        ("2026-04-01", "140.00", [("refund", "20.00")]),
    ],
)
def test_later_days_show_what_came_later(day: str, unapplied: str, others: list[Any]) -> None:
    made: Any = content(maker(BOOKS), "PMT-1", day)
    assert made.unapplied.text == unapplied
    assert texts(made.others, "kind", "amount") == others


def test_a_payment_in_another_currency_shows_the_documents_own() -> None:
    journal = "2026-03-01 invoice INV-1 acme 100.00 USD\n2026-03-02 payment P acme 92.00 EUR\n"
    journal += "    INV-1  100.00 USD @@ 92.00 EUR\n"
    made: Any = content(maker(journal), "P")
    assert (made.settled[0].amount.full, made.unapplied.full) == ("USD\u00a0100.00", "EUR\u00a00.00")


def test_a_returned_payment_says_so() -> None:
    made = maker("2026-03-01 payment P acme 50.00\n2026-03-09 reverse P reason:NSF\n")
    assert content(made, "P", "2026-03-09").state == "Canceled on March 9, 2026."
