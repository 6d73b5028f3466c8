"""Interest on one item: open amount × rate × days ÷ basis, in segments.

Interest runs from the day after the due date to the day of payment, both included. A segment ends where the open
amount or the rate changes, and at each monthly rest of a policy that compounds. Only the total is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from arcli.collections.interest.rates import PolicyRates, anniversaries
from arcli.model.dates import DAY
from arcli.model.money import ZERO, round_fraction

_NONE = Fraction(0)


class OpenAmount(NamedTuple):
    """An amount that is open from the end of a day on."""

    day: date
    amount: Decimal


class Segment(NamedTuple):
    """A run of days with one principal and one rate; both days included. `added` is the interest in the principal."""

    first: date
    last: date
    days: int
    principal: Decimal
    added: Fraction
    rate: Fraction
    interest: Fraction


def days_between(start: date, end: date, basis: str) -> int:
    """Return the days after one day up to another: of the calendar, or by 30/360.

    30/360 is 30E/360 (ISDA 2006, section 4.16(g)): a 31st counts as the 30th, so that the days of parts add up (our
    choice among the methods of that name).
    """
    if basis != "30/360":
        return (end - start).days
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + min(end.day, 30) - min(start.day, 30)


def opening_day(due: date, steps: Sequence[OpenAmount], rates: PolicyRates, until: date) -> date | None:
    """Return the day after which interest runs; None if nothing was open after the grace."""
    grace = rates.policy.grace
    last = due + timedelta(days=grace.days)
    if until <= last or (open_after(steps, last) <= 0 and not _later(steps, last, until)):
        return None
    return due if grace.delays == "charge" else last


def _later(steps: Sequence[OpenAmount], day: date, until: date) -> bool:
    """Return whether something is open again between two days, such as after a payment that was returned."""
    return any(day < step.day < until and step.amount > 0 for step in steps)


def open_after(steps: Sequence[OpenAmount], day: date) -> Decimal:
    """Return what is open at the end of a day."""
    found = ZERO
    for step in steps:
        if step.day > day:
            break
        found = step.amount
    return found


def accrue(
    due: date, steps: Sequence[OpenAmount], rates: PolicyRates, until: date, paid: Sequence[OpenAmount] = ()
) -> list[Segment]:
    """Return the segments of an item up to a day, that day included, if it is open so long.

    `steps` are its open amounts in the order of days; `paid` the sums of interest settled so far, which compounding no
    longer adds. Raise MissingFigure.
    """
    start = opening_day(due, steps, rates, until)
    if start is None:
        return []
    policy, first = rates.policy, start + DAY
    free = due + timedelta(days=policy.grace.days)  # what is paid up to that day bears nothing
    rests = set(anniversaries(start, until)) if policy.compound == "monthly" else set()
    ends = {until, *rests, *(s.day for s in steps), *(d - DAY for d in rates.breaks(first, until))}
    divisor = 365 if policy.basis == "act/365" else 360
    running = bool(rests) or policy.cap is not None  # only then what ran before matters
    found: list[Segment] = []
    total = simple = added = _NONE
    before = start
    for end in sorted([e for e in ends if start < e <= until]):
        principal = open_after(steps, before)
        if policy.grace.delays == "charge" and before < free:
            principal = min(principal, open_after(steps, free))
        if principal > 0:
            days = days_between(before, end, policy.basis)
            rate = rates.on(before + DAY, first)
            top, below = principal.as_integer_ratio()
            # PERF: one fraction for the product of four
            interest = Fraction(top * rate.numerator * days, below * rate.denominator * divisor)
            if added:
                interest += added * rate * days / divisor
            if policy.cap is not None:  # interest on interest included, it is never more than the cap yields
                simple += Fraction(principal) * Fraction(policy.cap) * days / divisor
                interest = min(interest, simple - total)
            if running:
                total += interest
            found.append(Segment(before + DAY, end, days, principal, added, rate, interest))
        if end in rests:
            added = max(total - Fraction(open_after(paid, end)), Fraction(0))
        before = end
    return found


def rounded(segments: Sequence[Segment], currency: str) -> Decimal:
    """Return the interest of segments, rounded once, half away from zero, to the currency's decimals."""
    if not segments:
        return ZERO
    total = segments[0].interest
    for segment in segments[1:]:
        total += segment.interest
    return round_fraction(total, currency)


def fee_for(segments: Sequence[Segment], rates: PolicyRates, currency: str) -> Decimal:
    """Return the fee for an item that bore interest, by what was open when it began; 0 without one."""
    if not segments:
        return ZERO
    owed = segments[0].principal
    return next((s.amount for s in reversed(rates.policy.fee.get(currency, ())) if s.from_ <= owed), ZERO)
