"""Entries: what makes two of them equal, and how they are shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.model.entries import Application, Credit, Invoice, Payment

DAY = date(2026, 1, 15)


def payment(number: str = "P-1", amount: str = "10.00") -> Payment:
    return Payment(DAY, number, "acme", Decimal(amount), applications=(Application("INV-1", Decimal(10)),))


def test_entries_are_equal_when_their_content_is() -> None:
    one, other = payment(), payment(amount="10")
    one.origin, one.offset = "a.journal", 7  # where they stand is no content
    assert one == other
    other.applications[0].discount = Decimal(1)
    assert one != other
    assert payment() != payment("P-2")


def test_entries_of_two_kinds_are_not_equal() -> None:
    fields = (DAY, "D-1", "acme", Decimal(1))
    assert Invoice(*fields) == Invoice(*fields)
    assert Invoice(*fields) != Credit(*fields)
    assert Invoice(*fields) != "D-1"


def test_entries_are_shown_with_their_content_and_not_hashed() -> None:
    shown = repr(payment())
    assert shown.startswith("Payment(date=datetime.date(2026, 1, 15), memo=None")
    assert "applications=(Application(document='INV-1', amount=Decimal('10')" in shown
    assert "origin" not in shown
    with pytest.raises(TypeError):
        hash(payment())
