"""The price of a line of a contract for some days of a period: as line items, each rounded alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from arcli.billing.agreement import Reach, Rule
from arcli.model.dates import DAY, Period
from arcli.model.entries import Charge, Contract, Line
from arcli.model.money import ZERO, round_fraction, round_to
from arcli.model.periods import Every, days_of
from arcli.model.settings.tiers import Tiers

INCLUDED = ", included"  # said of what costs nothing
_PLACES = 6  # decimals of the indexed price of one among many


class Unpriced(Exception):
    """A line that has no price; its text says why."""


def share_of(part: Period, whole: Period, prorate: str | None, every: Every) -> Fraction:
    """Return the share of a period that some of its days are: shares of all its days add up to 1.

    By the days of the period itself, or (`30`) as if each month had 30 days (30E/360, ISDA 2006 4.16(g)). With `none` a
    part is charged as the whole.
    """
    if prorate == "none" or part == whole:
        return Fraction(1)
    count = counting(prorate, every)
    return Fraction(count(part), count(whole))


def counting(prorate: str | None, every: Every) -> Callable[[Period], int]:
    """Return how the days of a part of a period are counted."""
    return days_360 if prorate == "30" and every.months else days_of


def days_360(part: Period) -> int:
    """Return the days of a period as if each month had 30 days."""
    first, after = part[0], part[1] + DAY
    months = 12 * (after.year - first.year) + after.month - first.month
    return 30 * months + min(after.day, 30) - min(first.day, 30)


def fixed_line(rule: Rule, part: Period, whole: Period, every: Every, currency: str) -> Line:
    """Return the line item for some days of a period of a charge that is not metered. Raise Unpriced."""
    charge = rule.charge
    if charge.price is None:
        raise Unpriced(f"line {rule.line} has no price")
    share = share_of(part, whole, rule.contract.prorate, every)
    quantity, text = charge.quantity or Decimal(1), charge.text
    price = indexed(rule, charge.price, currency, alone=quantity == 1)
    if share != 1:
        count = counting(rule.contract.prorate, every)
        text = f"{text} ({count(part)} of {count(whole)} days)"
        price = round_fraction(Fraction(quantity * price) * share, currency)
        quantity = Decimal(1)
    return line_of(rule, text, quantity, price, part)


def indexed(rule: Rule, price: Decimal, currency: str, *, alone: bool) -> Decimal:
    """Return a price of one by the stand of the index. Raise Unpriced.

    Where one is charged `alone`, its price is rounded to the currency; else to six decimals, so that many small ones
    come to what the index says.
    """
    if rule.factor == 1:
        return price
    if rule.factor is None:
        raise Unpriced(rule.missing)
    exact = Fraction(price) * rule.factor
    return (
        round_fraction(exact, currency) if alone else Decimal(round(exact * 10**_PLACES)).scaleb(-_PLACES).normalize()
    )


def metered_lines(
    rule: Rule, used: Decimal, reach: Reach, part: Period, tiers: dict[str, Tiers], currency: str
) -> list[Line]:
    """Return the line items for what was used on some days: the quantity without a price first. Raise Unpriced."""
    made = []
    for quantity, price, words in prices(rule, used, reach, tiers, currency):
        made.append(line_of(rule, f"{rule.charge.text}{words}", quantity, price, part))
    return made


def prices(
    rule: Rule, used: Decimal, reach: Reach, tiers: dict[str, Tiers], currency: str
) -> Iterator[tuple[Decimal, Decimal, str]]:
    """Yield the quantities that make up what was used, each with its price and a word on it. Raise Unpriced.

    What costs nothing and the steps of tiers are those of the period, however many prices it has.
    """
    charge, before = rule.charge, reach.before
    free = _free(charge, before + used) - _free(charge, before)
    if free:
        yield free, ZERO, INCLUDED
    rest = used - free
    if not rest:
        return
    if charge.tiers is None:
        if charge.price is None:
            raise Unpriced(f"{charge.text} has neither a price nor tiers")
        yield rest, indexed(rule, charge.price, currency, alone=False), ""
        return
    found = tiers.get(charge.tiers)
    if found is None:
        raise Unpriced(f'there are no tiers "{charge.tiers}" in arcli.yaml')
    before, total = (quantity - _free(charge, quantity) for quantity in reach)
    for part, price in found.split(rest, before, total):
        yield part, indexed(rule, price, currency, alone=False), ""


def _free(charge: Charge, used: Decimal) -> Decimal:
    """Return how much of a quantity is included."""
    return max(min(used, charge.included or ZERO), ZERO)


def cost(rule: Rule, used: Decimal, reach: Reach, tiers: dict[str, Tiers], currency: str) -> Decimal:
    """Return what some quantity costs, each of its line items rounded. Raise Unpriced."""
    return sum((round_to(q * p, currency) for q, p, _ in prices(rule, used, reach, tiers, currency)), ZERO)


def retained_by(contract: Contract, amount: Decimal, currency: str) -> Decimal:
    """Return what an invoice of a contract retains of its amount, tax included.

    Our choice, because it is each payment that is cut (as in VOB/B § 17 (6)), and a payment pays tax as well.
    """
    return round_to(amount * contract.retention, currency) if contract.retention is not None else ZERO


def line_of(rule: Rule, text: str, quantity: Decimal, price: Decimal, service: Period | None) -> Line:
    """Return a line item of an invoice for a line of a contract."""
    charge = rule.charge
    return Line(
        text=text,
        quantity=quantity,
        price=price,
        tax=charge.tax,
        account=charge.account,
        item=charge.item,
        contract=rule.contract.id,
        line=rule.line,
        service=service,
        recognise=charge.recognise,
    )
