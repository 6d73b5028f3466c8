"""Amounts of an entry with the decimals of its currency: a list may contain 36.1 for 36.10."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from arcli.model.entries import Application, Entry
from arcli.model.money import decimals, places, quantum


class CentsError(Exception):
    """An amount with more decimals than its currency has, at a path within its entry."""

    def __init__(self, path: tuple[str, ...], amount: Decimal, currency: str) -> None:
        self.path, self.amount = path, amount
        self.reason = f"{amount:f} has more decimals than {currency} has; is it a thousands separator?"
        super().__init__(self.reason)


def in_cents(entry: Entry, currency: str) -> None:
    """Write the amounts of an entry with the decimals of its currency. Raise CentsError for one with more.

    Details that state a currency or rate of their own are left as they are.
    """
    want = decimals(currency) or 0
    for field in entry.declared.amounts:
        _one(entry, field.attr, (field.attr,), want, currency)
    for name, details in entry.declared.details.items():
        for detail in getattr(entry, name):
            if isinstance(detail, Application) and (detail.currency or detail.rate or detail.total):
                continue
            for field in details.shape.amounts:
                _one(detail, field.attr, (name, field.attr), want, currency)


def _one(owner: Any, attr: str, path: tuple[str, ...], want: int, currency: str) -> None:
    value = getattr(owner, attr)
    if value is None or (has := places(value)) == want:
        return
    if has > want:
        raise CentsError(path, value, currency)
    setattr(owner, attr, value.quantize(quantum(want)))
