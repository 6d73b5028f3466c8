"""Line items: nets, taxes, and the sum that must be the header's amount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.model.diagnostics import Problem
from arcli.model.entries import Itemised, Line
from arcli.model.money import ZERO, money, round_to
from arcli.model.nearest import nearest
from arcli.model.settings.ledger import Settings


class Tax(NamedTuple):
    """One tax code of a document: its base (net of tax) and its tax, in the document's currency.

    `included` says that the tax is inside the prices of the lines, and `net` is what these are without tax. It is the
    base too, where no discount lowers that.
    """

    code: str
    base: Decimal
    amount: Decimal
    included: bool = False
    net: Decimal = ZERO


def line_net(line: Line, currency: str) -> Decimal:
    """The line's amount: as stated, else quantity × price rounded half away from zero. Its price may include tax."""
    if line.net is not None:
        return line.net
    return round_to(line.quantity * (line.price or ZERO), currency)


def rates_of(
    lines: tuple[Line, ...], settings: Settings, day: date
) -> tuple[dict[str, Decimal], list[tuple[int, str]]]:
    """The rate of each code of lines on a day, and (line, code) for those that have none."""
    rates: dict[str, Decimal] = {}
    missing: list[tuple[int, str]] = []
    said: set[str | tuple[str, ...]] = set()
    for number, line in enumerate(lines):
        if line.tax is None or line.tax in said:
            continue
        said.add(line.tax)
        found = {code: settings.tax_rate(code, day) for code in settings.tax_codes(line.tax)}
        missing += [(number, code) for code, rate in found.items() if rate is None]
        rates |= {code: rate for code, rate in found.items() if rate is not None}
    return rates, missing


def taxes(
    lines: tuple[Line, ...], currency: str, settings: Settings, rates: dict[str, Decimal], discount: Decimal = ZERO
) -> list[Tax]:
    """Tax per code, rounded once for the document, half away from zero; a code that is a list is each of them.

    Where prices have the tax inside, tax = sum × rate ÷ (1 + rate). With a `discount` (fraction) the tax is computed
    on the discounted base, as `discount_tax: mixed` wants it: 121.00 with 21 % inside are 100.00 net, and with 2 % of
    discount the tax is 20.58. Codes without a rate are left out.
    """
    nets = [(settings.tax_codes(line.tax), line_net(line, currency)) for line in lines if line.tax is not None]

    def both(code: str, other: str) -> Decimal:
        """The base of the lines that bear two codes."""
        amount = sum((net for codes, net in nets if code in codes and other in codes), ZERO)
        return round_to(amount * (1 - discount), currency) if discount else amount

    found = []
    for code in sorted({c for codes, _ in nets for c in codes if c in rates}):
        known, rate = settings.tax_code(code), rates[code]
        amount = sum((net for codes, net in nets if code in codes), ZERO)
        inside = round_to(amount * rate / (1 + rate), currency) if known.included else ZERO
        net = amount - inside
        base = round_to(net * (1 - discount), currency) if discount else net
        for other in known.on:
            base += round_to(both(code, other) * rates.get(other, ZERO), currency)
        tax = inside if known.included and not discount else round_to(base * rate, currency)
        found.append(Tax(code, base, tax, known.included, net))
    return found


def net_and_tax(lines: tuple[Line, ...], found: list[Tax], currency: str) -> tuple[Decimal, Decimal]:
    """Return what lines are in all without tax, and their tax: together the amount of the document."""
    inside = {t.code for t in found if t.included}
    net = sum((line_net(line, currency) for line in lines if line.tax not in inside), ZERO)
    net += sum((t.net for t in found if t.included), ZERO)
    return net, sum((t.amount for t in found), ZERO)


def taxes_of(
    entry: Itemised, currency: str, settings: Settings, discount: Decimal = ZERO, day: date | None = None
) -> list[Tax]:
    """Tax per code of an invoice, debit memo or credit memo with lines, by the rates of a day (else its own date).

    Codes without a rate on that date are left out (they are reported when the ledger is opened). `discount` is the
    fraction by which an early-payment discount lowers the base of the tax (`discounts.taxed_share`).
    """
    day = day or entry.dated or entry.date
    return taxes(entry.lines, currency, settings, rates_of(entry.lines, settings, day)[0], discount)


def net_of_lines(entry: Itemised, currency: str, settings: Settings) -> Decimal:
    """What the lines of a document are in all without their taxes, before any discount."""
    return net_and_tax(entry.lines, taxes_of(entry, currency, settings), currency)[0]


def check_lines(
    entry: Itemised, currency: str, settings: Settings, discount: Decimal = ZERO, day: date | None = None
) -> list[Problem]:
    """Whether lines and their taxes add up to the header amount; the figures are named when not.

    `discount` and `day` as for `taxes_of`.
    """
    day = day or entry.dated or entry.date
    rates, missing = rates_of(entry.lines, settings, day)
    if missing:
        return [_no_tax(entry, number, code, settings) for number, code in missing]
    if clashes := _clashes(entry, settings):
        return clashes
    found = taxes(entry.lines, currency, settings, rates, discount)
    net, tax = net_and_tax(entry.lines, found, currency)
    if net + tax == entry.amount:
        return []
    total, stated = money(net + tax, currency), money(entry.amount, currency)
    message = f"line items {money(net, currency)} + tax {money(tax, currency)} = {total}, but the header says {stated}"
    difference = money(entry.amount - net - tax, currency)
    hint = f"the difference is {difference}; where the source rounded a line differently, state its net: = NET"
    return [Problem("AR305", message, entry, ("amount",), hint)]


def _clashes(entry: Itemised, settings: Settings) -> list[Problem]:
    """Lines with several taxes of which one comes twice, by a list too, or is inside the price.

    What a price is without one of two taxes inside it is another rule than either code states.
    """
    found = []
    for number, line in enumerate(entry.lines):
        if line.tax is None or isinstance(line.tax, str):
            continue
        codes = settings.tax_codes(line.tax)
        wrong = {code: "comes twice" for code in codes if codes.count(code) > 1}
        wrong |= {code: "is inside the price, beside another" for code in codes if settings.tax_code(code).included}
        hint = "each tax stands once on a line, and one with included: true alone"
        found += [
            Problem("AR212", f'on this line tax "{code}" {why}', entry, ("lines", number, "tax"), hint)
            for code, why in wrong.items()
        ]
    return found


def _no_tax(entry: Itemised, number: int, code: str, settings: Settings) -> Problem:
    best = nearest(code, settings.taxes)
    if code in settings.taxes:
        hint = "its rates begin later; see taxes: in arcli.yaml"
    elif best:
        hint = f'did you mean "{best}"?'
    else:
        hint = "tax codes and their rates are listed under taxes: in arcli.yaml"
    return Problem("AR206", f'there is no tax "{code}" on that date', entry, ("lines", number, "tax"), hint)
