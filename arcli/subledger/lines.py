"""Line items: net amounts, taxes, and their sum, which must equal the header's amount."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from arcli.model.diagnostics import Problem
from arcli.model.entries import Itemised, Line, StatedTax
from arcli.model.fieldtext import several
from arcli.model.money import ZERO, adding_up, decimals, grouped, money, quantum, round_fraction, round_to
from arcli.model.nearest import nearest
from arcli.model.settings.ledger import Settings
from arcli.model.settings.taxes import TaxCode


class Tax(NamedTuple):
    """One tax code of a document: its base (net of tax) and its tax, in the document's currency."""

    code: str
    base: Decimal
    amount: Decimal


class Taxed(NamedTuple):
    """What lines come to: each line without any tax, and the taxes by code. Together the amount of the document."""

    nets: list[Decimal]
    taxes: list[Tax]

    @property
    def net(self) -> Decimal:
        """Return all lines without tax."""
        return sum(self.nets, ZERO)

    @property
    def tax(self) -> Decimal:
        """Return all taxes."""
        return sum((t.amount for t in self.taxes), ZERO)


def line_net(line: Line, currency: str) -> Decimal:
    """Return the line's amount: as stated, else quantity × price rounded half away from zero; tax may be in it."""
    if line.net is not None:
        return line.net
    return round_to(line.quantity * (line.price or ZERO), currency)


def rates_of(
    lines: tuple[Line, ...], settings: Settings, day: date
) -> tuple[dict[str, Decimal], list[tuple[int, str]]]:
    """Return the rate of each code of lines on a day, and (line, code) for those that have none."""
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


Codes = tuple[str, ...]  # those that a line bears, each once, in order


def taxed(
    lines: Sequence[Line],
    currency: str,
    settings: Settings,
    rates: dict[str, Decimal],
    discount: Decimal = ZERO,
    stated: Sequence[StatedTax] = (),
) -> Taxed:
    """Return what lines come to. Tax is rounded once per code for the document, half away from zero.

    A line may bear several taxes; a code that is a list is each of them. Where prices have taxes inside, a line's net
    is price ÷ (1 + their rates). With a `discount` (fraction) the tax is computed on the discounted base, as
    `discount_tax: mixed` wants it: 121.00 with 21 % inside are 100.00 net, and with 2 % of discount the tax is 20.58.
    Codes without a rate are left out. What is `stated` of a code is its tax.
    """
    nets = [line_net(line, currency) for line in lines]
    borne: dict[str | Codes | None, Codes] = {None: ()}
    sums: dict[Codes, Decimal] = {}  # what lines come to that bear the same codes
    for line, net in zip(lines, nets, strict=True):
        codes = borne.get(line.tax)
        if codes is None:
            codes = tuple(sorted({code for code in settings.tax_codes(line.tax) if code in rates}))
            borne[line.tax] = codes
        sums[codes] = sums.get(codes, ZERO) + net
    known = {code: settings.tax_code(code) for codes in sums for code in codes}
    said = {tax.code: tax.amount for tax in stated}
    inside: dict[str, Decimal] = {}
    if any(tax.included for tax in known.values()):
        shares = {codes: _inside(codes, known, rates) for codes in sums}
        inside = _take_out(sums, shares, currency, {} if discount else said)
        _spread(nets, [borne[line.tax] for line in lines], sums, shares, currency)

    def base_of(*both: str) -> Decimal:
        """Return the base of the lines that bear all of these codes."""
        amount = sum((net for codes, net in sums.items() if all(code in codes for code in both)), ZERO)
        return round_to(amount * (1 - discount), currency) if discount else amount

    found: dict[str, Tax] = {}

    def taxable(*both: str) -> Decimal:
        """Return what the first of these codes is computed on: the base, and the taxes that it is on."""
        on = (other for other in known[both[0]].on if other in known)
        return base_of(*both) + sum((tax_on(other, *both) for other in on), ZERO)

    def tax_on(*both: str) -> Decimal:
        """Return the tax of the first of these codes on the lines that bear all of them."""
        code = both[0]
        if base_of(*both) == base_of(code):
            return tax_of(code).amount
        return round_to(taxable(*both) * rates[code], currency)

    def tax_of(code: str) -> Tax:
        if code not in found:
            base, tax = taxable(code), said.get(code)
            if tax is None:
                tax = round_to(base * rates[code], currency) if discount or code not in inside else inside[code]
            found[code] = Tax(code, base, tax)
        return found[code]

    return Taxed(nets, [tax_of(code) for code in sorted(known)])


# --- taxes inside prices ---------------------------------------------------------------------------------


def _inside(codes: Codes, known: dict[str, TaxCode], rates: dict[str, Decimal]) -> dict[str, Fraction]:
    """Return the share of each tax in a price that includes these codes, tax on tax counted."""

    def to_net(code: str) -> Fraction:
        on = sum((to_net(other) for other in known[code].on if other in codes), Fraction(1))
        return Fraction(rates[code]) * on

    to_nets = {code: to_net(code) for code in codes if known[code].included}
    price = 1 + sum(to_nets.values())
    return {code: share / price for code, share in to_nets.items()}


def _take_out(
    sums: dict[Codes, Decimal], shares: dict[Codes, dict[str, Fraction]], currency: str, said: dict[str, Decimal]
) -> dict[str, Decimal]:
    """Take the taxes inside prices out of sums of lines, and return them by code.

    Each is rounded once, or what is said of it; of lines that bear different codes beside it the last ones take the
    remainder of rounding.
    """
    found: dict[str, Decimal] = {}
    prices = dict(sums)
    for code in sorted({code for own in shares.values() for code in own}):
        parts = {codes: Fraction(prices[codes]) * own[code] for codes, own in shares.items() if code in own}
        found[code] = said[code] if code in said else round_fraction(sum(parts.values(), Fraction(0)), currency)
        rounded = [round_fraction(part, currency) for part in parts.values()]
        for codes, part in zip(parts, adding_up(rounded, found[code]), strict=True):
            sums[codes] -= part
    return found


def _spread(
    nets: list[Decimal],
    borne: list[Codes],
    sums: dict[Codes, Decimal],
    shares: dict[Codes, dict[str, Fraction]],
    currency: str,
) -> None:
    """Put the nets of lines with taxes inside instead of their prices; the last of a sum takes the remainder."""
    for codes, own in shares.items():
        numbers = [number for number, each in enumerate(borne) if each == codes] if own else []
        rounded = [round_fraction(Fraction(nets[number]) * (1 - sum(own.values())), currency) for number in numbers]
        for number, net in zip(numbers, adding_up(rounded, sums[codes]) if rounded else (), strict=True):
            nets[number] = net


# --- documents -------------------------------------------------------------------------------------------


def taxed_of(
    entry: Itemised, currency: str, settings: Settings, discount: Decimal = ZERO, day: date | None = None
) -> Taxed:
    """Return the sums of the lines of an invoice, debit memo or credit memo, by the rates of a day (else its date).

    Codes without a rate on that date are left out (they are reported when the ledger is opened). `discount` is the
    fraction by which an early-payment discount lowers the base of the tax (`discounts.taxed_share`).
    """
    day = day or entry.dated or entry.date
    return taxed(entry.lines, currency, settings, rates_of(entry.lines, settings, day)[0], discount, entry.taxes)


def check_lines(
    entry: Itemised, currency: str, settings: Settings, discount: Decimal = ZERO, day: date | None = None
) -> list[Problem]:
    """Return a problem with the figures if lines and their taxes do not add up to the header amount.

    `discount` and `day` as for `taxed_of`.
    """
    day = day or entry.dated or entry.date
    rates, missing = rates_of(entry.lines, settings, day)
    if missing:
        return [_no_tax(entry, number, code, settings) for number, code in missing]
    if wrong := _twice(entry, settings) or _misstated(entry, currency, settings, rates, discount):
        return wrong
    found = taxed(entry.lines, currency, settings, rates, discount, entry.taxes)
    net, tax = found.net, found.tax
    if net + tax == entry.amount:
        return []
    total, stated = money(net + tax, currency), money(entry.amount, currency)
    message = f"line items {money(net, currency)} + tax {money(tax, currency)} = {total}, but the header says {stated}"
    difference = entry.amount - net - tax
    hint = "where the source rounded a line differently, state its net: = NET"
    if len(found.taxes) == 1 and abs(difference) <= _room(entry, found.taxes[0].code, currency, settings, rates):
        code, _, amount = found.taxes[0]
        right = grouped(amount + difference, currency)
        hint = f"where the source rounded the tax line by line, state it: tax {code} {right}"
    hint = f"the difference is {money(difference, currency)}; {hint}"
    return [Problem("AR305", message, entry, ("amount",), hint)]


def _room(entry: Itemised, code: str, currency: str, settings: Settings, rates: dict[str, Decimal]) -> Decimal:
    """Return how much rounding by line may change a tax: one minor unit per line that bears it (our choice).

    Nothing where there is no tax to round: at 0 %, exempt, owed or withheld by the customer.
    """
    if not rates.get(code):
        return ZERO
    return sum(code in settings.tax_codes(line.tax) for line in entry.lines) * quantum(decimals(currency) or 0)


def _misstated(
    entry: Itemised, currency: str, settings: Settings, rates: dict[str, Decimal], discount: Decimal
) -> list[Problem]:
    """Stated taxes that no line bears, that are stated before, or that are further off than rounding explains."""
    found = []
    seen: set[str] = set()
    for number, stated in enumerate(entry.taxes):
        code, path, room = stated.code, "amount", _room(entry, stated.code, currency, settings, rates)
        others = [tax for tax in entry.taxes if tax.code != code]
        computed = {t.code: t.amount for t in taxed(entry.lines, currency, settings, rates, discount, others).taxes}
        if code in seen:
            path, message, hint = "code", f'tax "{code}" is stated twice', "add them up: one line a code"
        elif code not in computed:
            path, message, hint = "code", f'no line item bears tax "{code}"', "name it on its lines: tax:CODE"
            if (listed := settings.tax_codes(code)) != [code]:
                hint = f"it is a list: state each of {', '.join(listed)}"
        elif abs(stated.amount - computed[code]) > room:
            said, own = money(stated.amount, currency), money(computed[code], currency)
            message = f'tax "{code}" is stated as {said}, and by its lines it is {own}'
            low, high = (grouped(computed[code] + sign * room, currency) for sign in (-1, 1))
            hint = f"rounding line by line explains {low} to {high}; is a rate or a line wrong?"
            if not room:
                hint = "this code bears no tax on a document: leave the line out, or use another code"
        else:
            message = ""
        seen.add(code)
        if message:
            found.append(Problem("AR213", message, entry, ("taxes", number, path), hint))
    return found


def _twice(entry: Itemised, settings: Settings) -> list[Problem]:
    """Return the lines on which one of several taxes occurs twice: a list of codes contains it too."""
    found = []
    for number, line in enumerate(entry.lines):
        if line.tax is None or isinstance(line.tax, str):
            continue
        borne: set[str] = set()
        for place, said in enumerate(line.tax):
            codes = settings.tax_codes(said)
            if again := [code for code in codes if code in borne]:
                message = f'tax "{again[0]}" comes twice on this line'
                hint = "each tax stands once on a line, by its own code or by a list that has it"
                found.append(Problem("AR212", message, entry, _place(number, line, place), hint))
            borne.update(codes)
    return found


def _place(number: int, line: Line, place: int) -> tuple[str | int, ...]:
    """Return where a line names a tax: its only one, or one of several."""
    return ("lines", number, "tax") if isinstance(line.tax, str) else ("lines", number, "tax", place)


def _no_tax(entry: Itemised, number: int, code: str, settings: Settings) -> Problem:
    best, line = nearest(code, settings.taxes), entry.lines[number]
    if code in settings.taxes:
        hint = "its rates begin later; see taxes: in arcli.yaml"
    elif best:
        hint = f'did you mean "{best}"?'
    else:
        hint = "tax codes and their rates are listed under taxes: in arcli.yaml"
    places = [i for i, said in enumerate(several(line.tax)) if code in settings.tax_codes(said)]
    path = _place(number, line, places[0])
    return Problem("AR206", f'there is no tax "{code}" on that date', entry, path, hint)
