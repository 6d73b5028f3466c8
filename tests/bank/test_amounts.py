"""Amounts as banks write them, read into decimals: figures by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arcli.bank.findings import MAX_DIGITS, number


@pytest.mark.parametrize(
    ("text", "comma", "amount"),
    [
        ("10.00-", ".", "-10.00"),  # a trailing minus, as SAP writes it
        ("1,234.56-", ".", "-1234.56"),
        ("1.234,56-", ",", "-1234.56"),
        ("0,05-", ",", "-0.05"),
        ("-10.00", ".", "-10.00"),
        ("+10.00", ".", "10.00"),
        ("10.00", ".", "10.00"),
        ("\u221210.00", ".", "-10.00"),  # the typographic minus
        ("1'234.50-", ".", "-1234.50"),
        ("1 234,50-", ",", "-1234.50"),
    ],
)
def test_signs_before_and_behind(text: str, comma: str, amount: str) -> None:
    assert number(text, comma=comma) == Decimal(amount)


@pytest.mark.parametrize("text", ["-10.00-", "10.00--", "10-00", "-", "", "1,23.00-", "10.00-x"])
def test_what_is_no_amount(text: str) -> None:
    assert number(text) is None


def test_bounds_of_digits() -> None:
    assert number("9" * MAX_DIGITS) == Decimal("9" * MAX_DIGITS)
    assert number("9" * (MAX_DIGITS + 1)) is None
