"""Whether line items add up, for most documents: without their entries.

It assumes taxes that are rates of the net price, none of them inside prices or on other taxes, and that no discount
lowers their base when a document is invoiced. Whatever it can't tell, `lines.check_lines` tells of the entry; a
property test holds both equal.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from arcli.model.money import ZERO, decimals, quantum
from arcli.model.plain import Item
from arcli.model.settings.ledger import Settings

_CENT = Decimal("0.01")
Rates = tuple[tuple[str, Decimal], ...]  # the codes that a line bears, and their rates


class TaxSum(NamedTuple):
    """What a code is charged on in a document, its tax, and the rate as a fraction."""

    base: Decimal
    tax: Decimal
    rate: Decimal


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


class _FractionsOn(dict[str, tuple[tuple[str, int, int], ...] | None]):
    """The same with each rate as a fraction, 21 % as 21 of 100."""

    def __init__(self, rates: _RatesOn) -> None:
        super().__init__()
        self._rates = rates

    def __missing__(self, tax: str) -> tuple[tuple[str, int, int], ...] | None:
        rates = self._rates[tax]
        made = None if rates is None else tuple([(code, *rate.as_integer_ratio()) for code, rate in rates])
        self[tax] = made
        return made


class _Steps(dict[str, Decimal]):
    """The smallest amount of each currency."""

    def __missing__(self, currency: str) -> Decimal:
        step = self[currency] = quantum(decimals(currency) or 0)
        return step


class _Numbers(dict[str, Decimal]):
    """Quantities by their text: few recur in most lines."""

    def __missing__(self, text: str) -> Decimal:
        value = self[text] = Decimal(text.replace(",", ""))
        return value


class LineSums:
    """Sums of line items by the settings of a ledger."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._usual = settings.discount_tax != "mixed"
        self._steps, self._quantities = _Steps(), _Numbers()
        # PERF: rates are found once for all the days between two changes of any, not for each day
        self._changes = sorted({day for code in settings.taxes for day in settings.tax_changes(code)})
        self._rates: dict[int, _RatesOn] = {}
        self._fractions: dict[int, _FractionsOn] = {}

    def add_up(self, items: tuple[Item, ...], currency: str, day: date, amount: Decimal) -> bool:
        """Return whether lines and their taxes on a day surely come to an amount."""
        step = self._steps[currency]
        if step == _CENT and (cents := _cents_by_tax(items)) is not None:
            return self._total_in_cents(cents, day) == amount * 100
        by_tax = dict[str, Decimal]()
        for net, tax, _ in self._nets(items, step):
            by_tax[tax] = by_tax[tax] + net if tax in by_tax else net
        if len(by_tax) == 1 and "" in by_tax and self._usual:  # no line bears tax
            return by_tax[""] == amount
        found = self._bases(by_tax, day)
        if found is None:
            return False
        rates, total = found[1], sum(by_tax.values(), ZERO)
        for code, base in found[0].items():
            total += (base * rates[code]).quantize(step, ROUND_HALF_UP)
        return total == amount

    def _total_in_cents(self, by_tax: dict[str, int], day: date) -> int | None:
        """Return what lines and their taxes come to on a day; None where a code needs more than a rate."""
        if not self._usual:
            return None
        known, total = self._fractions_on(day), 0
        bases: dict[str, int] = {}
        shares: dict[str, tuple[int, int]] = {}
        for tax, net in by_tax.items():
            total += net
            if not tax:
                continue
            fractions = known[tax]
            if fractions is None:
                return None
            for code, part, whole in fractions:
                bases[code] = bases.get(code, 0) + net
                shares[code] = part, whole
        for code, base in bases.items():
            part, whole = shares[code]
            rounded = (2 * abs(base) * part + whole) // (2 * whole)  # half away from zero
            total += rounded if base >= 0 else -rounded
        return total

    def split(
        self, items: tuple[Item, ...], currency: str, day: date
    ) -> tuple[list[tuple[str, Decimal]], dict[str, TaxSum]] | None:
        """Return (account, net) of each line, and the tax by code; None if there is more to it or a net is below 0."""
        step = self._steps[currency]
        found, by_tax = list[tuple[str, Decimal]](), dict[str, Decimal]()
        for net, tax, account in self._nets(items, step):
            if net < ZERO:
                return None
            found.append((account, net))
            by_tax[tax] = by_tax[tax] + net if tax in by_tax else net
        charged = self._bases(by_tax, day)
        if charged is None:
            return None
        rates = charged[1]
        return found, {
            code: TaxSum(base, (base * rates[code]).quantize(step, ROUND_HALF_UP), rates[code])
            for code, base in sorted(charged[0].items())
        }

    def _nets(self, items: tuple[Item, ...], step: Decimal) -> list[tuple[Decimal, str, str]]:
        """Return net, tax and account of each line."""
        quantities = self._quantities
        return [
            (
                Decimal(stated.replace(",", ""))
                if stated
                else (quantities[quantity] * Decimal(price.replace(",", ""))).quantize(step, ROUND_HALF_UP),
                tax,
                account,
            )
            for quantity, price, stated, tax, account in items
        ]

    def _bases(self, by_tax: dict[str, Decimal], day: date) -> tuple[dict[str, Decimal], dict[str, Decimal]] | None:
        """Return what each code is charged on, and its rate; None where a code needs more than a rate."""
        if not self._usual:
            return None
        known = self.rates_on(day)
        bases: dict[str, Decimal] = {}
        charged: dict[str, Decimal] = {}
        for tax, net in by_tax.items():
            if not tax:
                continue
            rates = known[tax]
            if rates is None:
                return None
            for code, rate in rates:
                bases[code] = bases[code] + net if code in bases else net
                charged[code] = rate
        return bases, charged

    def rates_on(self, day: date) -> _RatesOn:
        """Return the rates on a day by tax code."""
        period = bisect_right(self._changes, day) if self._changes else 0
        if period not in self._rates:
            self._rates[period] = _RatesOn(self._settings, day)
        return self._rates[period]

    def _fractions_on(self, day: date) -> _FractionsOn:
        period = bisect_right(self._changes, day) if self._changes else 0
        if period not in self._fractions:
            self._fractions[period] = _FractionsOn(self.rates_on(day))
        return self._fractions[period]


def _cents_by_tax(items: tuple[Item, ...]) -> dict[str, int] | None:
    """Return what lines come to in cents by tax; None if a net is not of whole cents as it stands."""
    # PERF: whole quantities of prices in cents need no number with decimals and no rounding
    by_tax: dict[str, int] = {}
    for quantity, price, stated, tax, _ in items:
        if stated:
            if stated[-3:-2] != ".":
                return None
            cents = int(stated.replace(",", "").replace(".", ""))
        elif price[-3:-2] == "." and quantity.isdecimal():
            cents = int(quantity) * int(price.replace(",", "").replace(".", ""))
        else:
            return None
        by_tax[tax] = by_tax[tax] + cents if tax in by_tax else cents
    return by_tax
