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
        step = quantum(decimals(currency) or 0)
        total, nets = ZERO, dict[str | None, Decimal]()
        for value, stated, tax, _ in items:
            net = value if stated else value.quantize(step, ROUND_HALF_UP)
            total += net
            nets[tax] = nets[tax] + net if tax in nets else net
        taxes = self._taxes(nets, step, day)
        return taxes is not None and total + sum(taxes.values()) == amount

    def split(
        self, items: tuple[Item, ...], currency: str, day: date
    ) -> tuple[list[tuple[str | None, Decimal]], dict[str, Decimal]] | None:
        """Return (account, net) of each line, and the tax by code; None if there is more to it or a net is below 0."""
        step = quantum(decimals(currency) or 0)
        found, nets = list[tuple[str | None, Decimal]](), dict[str | None, Decimal]()
        for value, stated, tax, account in items:
            net = value if stated else value.quantize(step, ROUND_HALF_UP)
            if net < ZERO:
                return None
            found.append((account, net))
            nets[tax] = nets[tax] + net if tax in nets else net
        taxes = self._taxes(nets, step, day)
        return None if taxes is None else (found, taxes)

    def _taxes(self, nets: dict[str | None, Decimal], step: Decimal, day: date) -> dict[str, Decimal] | None:
        """Return the tax by code of the nets of lines; None where a code needs more than a rate."""
        if not self._usual:
            return None
        bases: dict[str, Decimal] = {}
        shares: dict[str, Decimal] = {}
        for tax, net in nets.items():
            if tax is None:
                continue
            rates = self.rates(tax, day)
            if rates is None:
                return None
            for code, share in rates:
                bases[code] = bases[code] + net if code in bases else net
                shares[code] = share
        return {code: (base * shares[code]).quantize(step, ROUND_HALF_UP) for code, base in bases.items()}

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
