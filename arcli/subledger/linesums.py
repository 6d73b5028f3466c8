"""Whether line items add up, for most documents: without their entries.

It assumes taxes that are rates of the net price, none of them inside prices or on other taxes, and that no discount
lowers their base when a document is invoiced. Whatever it can't tell, `lines.check_lines` tells of the entry; a
property test holds both equal.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from arcli.model.money import ZERO, decimals, quantum
from arcli.model.plain import Item
from arcli.model.settings.ledger import Settings

Rates = tuple[tuple[str, Decimal], ...]  # the codes that a line bears, and their rates


class LineSums:
    """Sums of line items by the settings of a ledger."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._usual = settings.discount_tax != "mixed"
        self._rates: dict[tuple[str, date], Rates | None] = {}

    def add_up(self, items: tuple[Item, ...], currency: str, day: date, amount: Decimal) -> bool:
        """Return whether lines and their taxes on a day surely come to an amount."""
        if not self._usual:
            return False
        step = quantum(decimals(currency) or 0)
        total, nets = ZERO, dict[str | None, Decimal]()
        for value, stated, tax, _ in items:
            net = value if stated else value.quantize(step, ROUND_HALF_UP)
            total += net
            nets[tax] = nets[tax] + net if tax in nets else net
        nets.pop(None, None)
        bases: dict[tuple[str, Decimal], Decimal] = {}
        for tax, net in nets.items():
            rates = self.rates(tax or "", day)
            if rates is None:
                return False
            for rate in rates:
                bases[rate] = bases[rate] + net if rate in bases else net
        for (_, share), base in bases.items():
            total += (base * share).quantize(step, ROUND_HALF_UP)
        return total == amount

    def rates(self, tax: str, day: date) -> Rates | None:
        """Return the codes that a tax code stands for, with their rates on a day.

        None if there is more to it than a rate.
        """
        key = (tax, day)
        if key not in self._rates:
            self._rates[key] = self._find(tax, day)
        return self._rates[key]

    def _find(self, tax: str, day: date) -> Rates | None:
        found: dict[str, Decimal] = {}
        for code in self._settings.tax_codes(tax):
            rate, known = self._settings.tax_rate(code, day), self._settings.tax_code(code)
            if rate is None or known.included or known.on:
                return None
            found[code] = rate
        return tuple(found.items())
