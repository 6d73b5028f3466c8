"""Amounts of an entry with the decimals of its currency: a list may contain 36.1 for 36.10."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from arcli.model.entries import Entry, kinds
from arcli.model.fields import AMOUNT, SIGNED
from arcli.model.money import decimals, places, quantum


class CentsError(Exception):
    """An amount with more decimals than its currency has, at a path within its entry."""

    def __init__(self, path: tuple[str, ...], amount: Decimal, currency: str) -> None:
        self.path, self.amount = path, amount
        self.reason = f"{amount:f} has more decimals than {currency} has; is it a thousands separator?"
        super().__init__(self.reason)


@cache
def _amounts_of(kind: str) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return the attributes of a kind that are amounts of money, and those of its details."""
    found = kinds()[kind]
    own = tuple(f.attr for f in found.fields.values() if f.type in (AMOUNT, SIGNED))
    details = {
        name: tuple(f.attr for f in d.shape.fields.values() if f.type in (AMOUNT, SIGNED))
        for name, d in found.details.items()
    }
    return own, details


def in_cents(entry: Entry, currency: str) -> None:
    """Write the amounts of an entry with the decimals of its currency. Raise CentsError for one with more.

    Details that state a currency or rate of their own are left as they are.
    """
    want = decimals(currency) or 0
    own, details = _amounts_of(entry.kind)
    for name in own:
        _one(entry, name, (name,), want, currency)
    for name, attrs in details.items():
        for detail in getattr(entry, name):
            if any(getattr(detail, other, None) is not None for other in ("currency", "rate", "total")):
                continue
            for attr in attrs:
                _one(detail, attr, (name, attr), want, currency)


def _one(owner: Any, attr: str, path: tuple[str, ...], want: int, currency: str) -> None:
    value = getattr(owner, attr)
    if value is None or (has := places(value)) == want:
        return
    if has > want:
        raise CentsError(path, value, currency)
    setattr(owner, attr, value.quantize(quantum(want)))
