"""The proof of every run: open items against an independent sum over header amounts and settlement parts."""

from __future__ import annotations

from decimal import Decimal

from arcli.model.money import ZERO, money
from arcli.subledger.movements import balances
from arcli.subledger.openitems import OpenItem
from arcli.subledger.state import Subledger


class ProofError(Exception):
    """A figure fails its proof: nothing is printed, arcli exits with 70."""


def prove(subledger: Subledger, items: list[OpenItem]) -> dict[tuple[str, str], Decimal]:
    """Return balances by customer and currency, proven. Raise ProofError naming the figures that differ."""
    by_items: dict[tuple[str, str], Decimal] = {}
    for item in items:
        key = (item.customer, item.document.currency)
        by_items[key] = by_items.get(key, ZERO) + item.open
    by_movements = balances(subledger)
    for key in sorted(by_items.keys() | by_movements.keys()):
        one, other = by_items.get(key, ZERO), by_movements.get(key, ZERO)
        if one != other:
            customer, currency = key
            raise ProofError(
                f'proof failed for customer "{customer}" as of {subledger.as_of}: open items add up to '
                f"{money(one, currency)}, movements to {money(other, currency)}"
            )
    return by_movements
