"""Whether line items add up, for most documents: without their entries.

It assumes taxes that are rates of the net price, none of them inside prices or on other taxes, and that no discount
lowers their base when a document is invoiced. Whatever it can't tell, `lines.check_lines` tells of the entry; a
property test holds both equal.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from arcli.model.money import ZERO, decimals, quantum
from arcli.model.plain import Item
from arcli.model.settings.ledger import Settings

Rates = tuple[tuple[str, Decimal], ...]  # the codes that a line bears, and their rates


class _RatesOn(dict[str, Rates | None]):
    """By tax code, the codes that it stands for, with their rates on a day; None if there is more to it than rates."""

    def __init__(self, settings: Settings, day: date) -> None:
        super().__init__()
        self._settings, self._day = settings, day

    def __missing__(self, tax: str) -> Rates | None:
        found: dict[str, Decimal] = {}
        for code in self._settings.tax_codes(tax):
            rate, known = self._settings.tax_rate(code, self._day), self._settings.tax_code(code)
            if rate is None or known.included or known.on:
                self[tax] = None
                return None
            found[code] = rate
        made = self[tax] = tuple(found.items())
        return made


class _Steps(dict[str, Decimal]):
    """The smallest amount of each currency."""

    def __missing__(self, currency: str) -> Decimal:
        step = self[currency] = quantum(decimals(currency) or 0)
        return step


class LineSums:
    """Sums of line items by the settings of a ledger."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._usual = settings.discount_tax != "mixed"
        self._steps = _Steps()
        # PERF: rates are found once for all the days between two changes of any, not for each day
        self._changes = sorted({day for code in settings.taxes for day in settings.tax_changes(code)})
        self._rates: dict[int, _RatesOn] = {}

    def add_up(self, items: tuple[Item, ...], currency: str, day: date, amount: Decimal) -> bool:
        """Return whether lines and their taxes on a day surely come to an amount."""
        step = self._steps[currency]
        total, nets = ZERO, dict[str | None, Decimal]()
        for value, stated, tax, _ in items:
            net = value if stated else value.quantize(step, ROUND_HALF_UP)
            total += net
            nets[tax] = nets[tax] + net if tax in nets else net
        if len(nets) == 1 and None in nets and self._usual:  # no line bears tax
            return total == amount
        taxes = self._taxes(nets, step, day)
        return taxes is not None and sum(taxes.values(), total) == amount

    def split(
        self, items: tuple[Item, ...], currency: str, day: date
    ) -> tuple[list[tuple[str | None, Decimal]], dict[str, Decimal]] | None:
        """Return (account, net) of each line, and the tax by code; None if there is more to it or a net is below 0."""
        step = self._steps[currency]
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
        known = self.rates_on(day)
        bases: dict[str, Decimal] = {}
        shares: dict[str, Decimal] = {}
        for tax, net in nets.items():
            if tax is None:
                continue
            rates = known[tax]
            if rates is None:
                return None
            for code, share in rates:
                bases[code] = bases[code] + net if code in bases else net
                shares[code] = share
        return {code: (base * shares[code]).quantize(step, ROUND_HALF_UP) for code, base in bases.items()}

    def rates_on(self, day: date) -> _RatesOn:
        """Return the rates on a day by tax code."""
        period = bisect_right(self._changes, day) if self._changes else 0
        if period not in self._rates:
            self._rates[period] = _RatesOn(self._settings, day)
        return self._rates[period]
