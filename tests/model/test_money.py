"""Amounts: how one is divided."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcli.model.money import adding_up, round_to, split

D = Decimal


@pytest.mark.parametrize(
    ("total", "weights", "currency", "parts"),
    [
        ("0.03", "1 1", "USD", "0.02 0.01"),  # 0.015 is 0.02; the rest is 0.01
        ("100.00", "1 1 1", "USD", "33.33 33.33 33.34"),
        ("100", "1 1 1", "JPY", "33 33 34"),
        ("-100.00", "1 1 1", "USD", "-33.33 -33.33 -33.34"),
        ("10.00", "5.00 -1.00", "USD", "12.50 -2.50"),
        ("100.00", "1 2 0", "USD", "33.33 66.67 0"),  # what weighs nothing gets nothing
        ("5.00", "0 0", "USD", "0 0"),
    ],
)
def test_the_last_part_takes_the_remainder(total: str, weights: str, currency: str, parts: str) -> None:
    assert split(D(total), [D(w) for w in weights.split()], currency) == [D(p) for p in parts.split()]


@given(st.integers(-10_000_00, 10_000_00), st.lists(st.integers(0, 10_000), min_size=1, max_size=6))
def test_parts_add_up_and_all_but_the_last_are_rounded_shares(cents: int, weights: list[int]) -> None:
    total, whole = D(cents) / 100, sum(weights)
    parts = split(total, [D(w) for w in weights], "USD")
    if not whole:
        assert parts == [0] * len(weights)
        return
    last = max(i for i, w in enumerate(weights) if w)
    assert sum(parts) == total
    del parts[last], weights[last]
    assert parts == [round_to(total * w / whole, "USD") for w in weights]


def test_the_remainder_goes_to_the_part_that_is_named() -> None:
    thirds = [D("3.33"), D("3.33"), D("3.33")]
    assert adding_up(thirds, D("10.00")) == [D("3.33"), D("3.33"), D("3.34")]
    assert adding_up(thirds, D("9.98"), 0) == [D("3.32"), D("3.33"), D("3.33")]
    assert thirds == [D("3.33")] * 3
