"""Periods of billing: how often, and the days at which they begin.

Each beginning is reckoned from the first one, never from the one before: a month after January 31 is February 28, and
two months after it March 31. Chained arithmetic would drift to the 28th for ever.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from arcli.model.dates import DAY, Period, add_months, iso, moved

_EVERY = re.compile(r"(?:([1-9][0-9]{0,2}) )?(month|week|day)s?\Z")
_NAMED = {"quarter": 3, "half-year": 6, "year": 12}
_NAMES = {months: name for name, months in _NAMED.items()}


class Every(NamedTuple):
    """A step from one period to the next: months, or days."""

    months: int
    days: int = 0

    def after(self, start: date, number: int) -> date:
        """Return the day so many steps after a start; the calendar's last (or first) day where there is none."""
        return moved(start, months=number * self.months, days=number * self.days)


def parse_every(text: str) -> Every:
    """Return what `month`, `2 months`, `quarter`, `half-year`, `year`, `week` or `2 weeks` say. Raise ValueError."""
    word = text.lower()
    if word in _NAMED:
        return Every(_NAMED[word])
    match = _EVERY.match(word)
    if match is None:
        raise ValueError(f'"{text}" is not a period that recurs')
    number = int(match[1] or 1)
    return Every(number) if match[2] == "month" else Every(0, number * (7 if match[2] == "week" else 1))


def show_every(every: Every) -> str:
    """Return a step as text, such as `quarter` or `2 months`."""
    if every.months in _NAMES:
        return _NAMES[every.months]
    number, unit = every.months, "month"
    if not every.months:
        weeks = every.days % 7 == 0
        number, unit = (every.days // 7, "week") if weeks else (every.days, "day")
    return unit if number == 1 else f"{number} {unit}s"


def parse_span(text: str) -> Period:
    """Return the first and the last day of `2026-01-01..2026-01-31`, both of them included. Raise ValueError."""
    begin, dots, end = text.partition("..")
    if not dots:
        raise ValueError(f'"{text}" is not a period: write its first day, two points and its last day')
    first, last = date.fromisoformat(begin), date.fromisoformat(end)
    if len(begin) != 10 or len(end) != 10:
        raise ValueError(f'"{text}" is not a period: dates are YYYY-MM-DD')
    if last < first:
        raise ValueError(f"the period ends before it begins: {text}")
    return first, last


def show_span(span: Period) -> str:
    """Return a period as text."""
    return f"{iso(span[0])}..{iso(span[1])}"


def days_of(span: Period) -> int:
    """Return the number of days of a period, both ends included."""
    return (span[1] - span[0]).days + 1


def overlap(one: Period, other: Period) -> Period | None:
    """Return the days that two periods share."""
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def without(span: Period, taken: list[Period]) -> list[Period]:
    """Return what is left of a period without others, in order."""
    left = [span]
    for gone in taken:
        parts: list[Period] = []
        for part in left:
            shared = overlap(part, gone)
            if shared is None:
                parts.append(part)
                continue
            if part[0] < shared[0]:
                parts.append((part[0], shared[0] - DAY))
            if shared[1] < part[1]:
                parts.append((shared[1] + DAY, part[1]))
        left = parts
    return left


def periods_from(start: date, every: Every) -> Iterator[Period]:
    """Yield the periods that begin at a start and recur, without an end but the calendar's."""
    number, begin = 0, start
    while begin < date.max:
        number += 1
        following = every.after(start, number)
        yield begin, following - DAY
        begin = following


def calendar_periods(start: date, every: Every, day: int = 1) -> Iterator[Period]:
    """Yield whole periods of the calendar, from the one that a start is in: quarters begin in January, April, ….

    They begin on a `day` of the month, or on the last day of a shorter month. Weeks begin on Monday (ISO 8601). Periods
    of a number of months that does not divide the year begin with the month of the start.
    """
    if not every.months:
        yield from periods_from(moved(start, days=-start.weekday() if every.days % 7 == 0 else 0), every)
        return
    month = start.replace(day=1)
    if start < _on(month, day):
        month = moved(month, months=-1)
    if 12 % every.months == 0:
        month = add_months(month, -((month.month - 1) % every.months))
    begin, number = _on(month, day), 0
    while begin < date.max:
        number += 1
        following = moved(month, months=number * every.months)
        following = _on(following, day) if following < date.max else following
        yield begin, following - DAY
        begin = following


def _on(month: date, day: int) -> date:
    """Return a day of a month, or the month's last."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))
