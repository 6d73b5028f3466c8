"""Money: decimals of currencies, rounding, and amounts as text. Decimal from text to text."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, setcontext
from fractions import Fraction
from functools import cache

ZERO = Decimal(0)

# Sums of ledger amounts are exact far below this precision; only products and quotients
# round, and those go through `round_to`.
_CONTEXT = Context(prec=120, rounding=ROUND_HALF_UP)
_COMMON = {"USD": 2, "EUR": 2, "GBP": 2, "CAD": 2, "AUD": 2, "CHF": 2, "JPY": 0, "KWD": 3}


def use_exact_context() -> None:
    """Make the decimal context wide enough that no sum of a ledger ever rounds."""
    setcontext(_CONTEXT.copy())


@cache
def decimals(currency: str) -> int | None:
    """Minor-unit digits of an ISO 4217 currency code (USD 2, JPY 0, KWD 3), withdrawn ones too; None if there is none.

    Source: ISO 4217 by the iso4217 package; the commonest codes are kept here because loading
    that package takes longer than reading a small ledger.
    """
    if currency in _COMMON:
        return _COMMON[currency]
    from iso4217 import Currency  # noqa: PLC0415 - heavy, and rarely needed

    try:
        exponent = Currency(currency).exponent
    except ValueError:
        from arcli.model.currencies import WITHDRAWN  # noqa: PLC0415 - few ledgers have any

        return WITHDRAWN[currency][1] if currency in WITHDRAWN else None
    return 0 if exponent is None else int(exponent)


@cache
def quantum(places: int) -> Decimal:
    """Return the smallest step with that many decimals: 2 → 0.01."""
    return Decimal(1).scaleb(-places)


def round_to(value: Decimal, currency: str) -> Decimal:
    """Round to the currency's minor unit (ISO 4217), half away from zero (ISO 80000-1, annex B, rule B)."""
    return value.quantize(quantum(decimals(currency) or 0), rounding=ROUND_HALF_UP)


def split(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Return an amount divided pro rata to weights, each part rounded to the currency; the last takes the remainder.

    That is the last part that weighs anything. 0.03 in two halves is 0.02 and 0.01. All of arcli divides so. Odoo's
    manual has the same rule for the instalments of payment terms: the latest line is the balance, because of rounding.
    Without any weight, all parts are zero.
    """
    whole = sum(weights, ZERO)
    if not whole:
        return [ZERO] * len(weights)
    last = max(index for index, weight in enumerate(weights) if weight)
    return adding_up([round_to(total * weight / whole, currency) for weight in weights], total, last)


def adding_up(parts: Sequence[Decimal], total: Decimal, last: int = -1) -> list[Decimal]:
    """Return rounded parts that add up to an amount: the one at `last` takes the remainder."""
    found = list(parts)
    found[last] += total - sum(found, ZERO)
    return found


def round_fraction(value: Fraction, currency: str) -> Decimal:
    """Round a fraction once to the currency's minor unit, half away from zero.

    One without a finite decimal is never half-way, so that dividing first changes nothing.
    """
    return round_to(Decimal(value.numerator) / value.denominator, currency)


def places(value: Decimal) -> int:
    """Decimals that a value was written with: 1.20 → 2."""
    text = str(value)
    if "E" not in text:
        return len(text) - text.index(".") - 1 if "." in text else 0
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def fits(amount: Decimal, currency: str) -> bool:
    """Return whether an amount has no more decimals than its currency has; one of an unknown currency has."""
    digits = decimals(currency) if currency else None
    if digits is None or places(amount) <= digits:
        return True
    return amount == amount.quantize(quantum(digits))


def plain(value: Decimal, currency: str | None = None) -> str:
    """Plain digits with the currency's decimals, for csv and json: 1452 USD → "1452.00"."""
    text, want = str(value), 0 if currency is None else decimals(currency) or 0
    if text[-3:-2] != "." or want > 2:  # PERF: most have two decimals
        text = f"{value:f}"
        if (len(text) - text.index(".") - 1 if "." in text else 0) < want:
            text = f"{value:.{want}f}"
    return text[1:] if text[0] == "-" and not value else text


def grouped(value: Decimal, currency: str | None = None) -> str:
    """Digits with thousands commas, for people and journals: 1452 USD → "1,452.00"."""
    text = f"{value:,f}" if value else f"{abs(value):,f}"
    if currency is not None:
        want = decimals(currency) or 0
        if (len(text) - text.index(".") - 1 if "." in text else 0) < want:
            text = f"{value:,.{want}f}" if value else f"{abs(value):,.{want}f}"
    return text


def money(value: Decimal, currency: str) -> str:
    """Return an amount with its code: "1,452.00 USD"."""
    return f"{grouped(value, currency)} {currency}"


def minor(value: Decimal, currency: str) -> int:
    """Return an amount in whole minor units: 12.34 USD → 1234."""
    return int(value.scaleb(decimals(currency) or 0))


def major(value: int, currency: str) -> Decimal:
    """Minor units as an amount: 1234 → 12.34 USD."""
    places = decimals(currency) or 0
    return Decimal(value).scaleb(-places).quantize(quantum(places))
