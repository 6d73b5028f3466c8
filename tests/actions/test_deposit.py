"""Paying-in slips: a payment a cheque, each applied to what the cheques before it left."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions.deposit import Slip, deposit, parse_cheque
from arcli.actions.result import NotPossible
from tests.actions.desks import balance, journal, target

BOOKS = """2026-01-01 customer acme "Acme"
2026-01-05 invoice I-1 acme 100.00
"""
SLIP = Slip(Decimal("150.00"), "USD", date(2026, 2, 10), None, None, "cheque")


def test_two_cheques_for_one_invoice_share_it(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    result = deposit(on, SLIP, [parse_cheque("acme 60.00 I-1"), parse_cheque("acme 90.00 I-1 ref:77")])
    assert [(e.id, e.deposit) for e in result.entries] == [
        ("PMT-2026-0001", "DEP-202602-01"),
        ("PMT-2026-0002", "DEP-202602-01"),
    ]
    assert [[a.amount for a in e.applications] for e in result.entries] == [[Decimal(60)], [Decimal(40)]]
    assert result.notes == ("DEP-202602-01: 2 cheques, 150.00 USD",)
    assert balance(on, "acme") == "-50.00"


def test_the_next_slip_of_a_month_has_the_next_number(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    slip = SLIP._replace(total=Decimal(10))
    for expected in ("DEP-202602-01", "DEP-202602-02"):
        result = deposit(on, slip, [parse_cheque("acme 10.00")])
        assert result.notes == (f"{expected}: 1 cheque, 10.00 USD",)


def test_cheques_that_do_not_add_up_write_nothing(tmp_path: Path) -> None:
    on = target(tmp_path, BOOKS)
    with pytest.raises(NotPossible):
        deposit(on, SLIP, [parse_cheque("acme 149.99")])
    assert journal(on) == BOOKS


@pytest.mark.parametrize("text", ["acme", "acme x", "acme 0.00", "acme 1.00 I-1=y", "a!me 1.00"])
def test_what_is_no_cheque_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_cheque(text)
