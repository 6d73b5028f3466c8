"""The share of a service period that is served by a day, and the share of an amount: whole numbers, exactly."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Literal

Method = Literal["days", "months"]
_MONTH = 377_580  # the least common multiple of 28, 29, 30 and 31: a day of any month is a whole part of it


def served(method: Method, first: date, last: date, day: date) -> int:
    """Return the weight of a period's days up to a day, both included; 0 before it, that of all of them after it.

    By `days` each counts alike. By `months` whole months do, and the days of a part of a month count as parts of that
    month (our choice; IFRS 15.B18 and ASC 606-10-55-184 want a measure of time that depicts the service).
    """
    if day < first:
        return 0
    day = min(day, last)
    if method == "days":
        return (day - first).days + 1
    return _place(day, day.day) - _place(first, first.day - 1)


def _place(day: date, days: int) -> int:
    """Return the place in time, in parts of a month, after so many days of the month of a day."""
    return (12 * day.year + day.month) * _MONTH + days * (_MONTH // monthrange(day.year, day.month)[1])


def share(amount: int, part: int, whole: int) -> int:
    """Return the part of an amount in minor units, rounded half away from zero."""
    if part == whole:
        return amount
    rounded = (2 * abs(amount) * part + whole) // (2 * whole)
    return rounded if amount >= 0 else -rounded
