"""What may explain a short payment, by the settings and for each customer."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from arcli.model.money import ZERO, minor
from arcli.model.settings.paying import Matching, Paying


class Limits(NamedTuple):
    """The limits for one customer and currency, in minor units."""

    fee: int
    tolerance: int
    percent: Decimal | None
    grace: int
    short: str

    def tolerated(self, amount: int) -> int:
        """Return the largest difference that is written off when this amount is paid."""
        if self.percent is None:
            return self.tolerance
        share = int(amount * self.percent)
        return min(self.tolerance, share) if self.tolerance else share


class Policy:
    """`matching:` in the settings, with exceptions for single customers."""

    def __init__(self, settings: Matching) -> None:
        self.settings = settings
        self._limits: dict[tuple[str, str], Limits] = {}

    def _holder(self, customer: str, name: str) -> Paying:
        """Return the settings that apply to a customer: its own, else those for all."""
        own = self.settings.customers.get(customer)
        return own if own is not None and name in own.given else self.settings

    def contractual(self, payer: str) -> frozenset[str]:
        """Return the codes (or groups) that are credited by rule on the claims of a payer."""
        return frozenset(self._holder(payer, "contractual").contractual)

    def limits(self, customer: str, currency: str) -> Limits:
        """Return the limits of a customer."""
        key = (customer, currency)
        found = self._limits.get(key)
        if found is None:
            found = self._limits[key] = self._make(customer, currency)
        return found

    def _make(self, customer: str, currency: str) -> Limits:
        def amount(name: str) -> int:
            by_currency: dict[str, Decimal] = getattr(self._holder(customer, name), name)
            return minor(by_currency.get(currency, by_currency.get("*", ZERO)), currency)

        return Limits(
            amount("fee"),
            amount("tolerance"),
            self._holder(customer, "tolerance_percent").tolerance_percent,
            self._holder(customer, "discount_grace").discount_grace,
            self._holder(customer, "short").short,
        )
