"""The rate of a policy on a day, from the published figures of its index."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from arcli.model.dates import DAY, add_months
from arcli.model.settings.interest import Interest
from arcli.subledger.indices import Indices


class PolicyRates:
    """The rates of one policy: a year's, as a fraction of the principal."""

    def __init__(self, policy: Interest, indices: Indices) -> None:
        self.policy, self.indices = policy, indices
        self._fixed = None if policy.rate is None else self._bounded(Fraction(policy.rate))
        self._known: dict[date, Fraction] = {}  # by the day of reading
        self._readings = [(int(text[:2]), int(text[3:])) for text in policy.read]

    def on(self, day: date, start: date) -> Fraction:
        """Return the rate on a day, for interest of which `start` is the first day. Raise MissingFigure."""
        policy = self.policy
        if self._fixed is not None:
            return self._fixed
        reading = self._reading(start if policy.fixed == "start" else day)
        if reading not in self._known:
            figure = self.indices.at(policy.index or "", reading)
            self._known[reading] = self._bounded((figure * Fraction(policy.times) + Fraction(policy.margin)) / 100)
        return self._known[reading]

    def _bounded(self, rate: Fraction) -> Fraction:
        rate, cap = max(rate, Fraction(0)), self.policy.cap
        return rate if cap is None else min(rate, Fraction(cap))

    def breaks(self, start: date, end: date) -> list[date]:
        """Return the days from the second to `end` on which another rate may begin."""
        if self.policy.rate is not None or self.policy.fixed == "start":
            return []
        if not self._readings:
            return self.indices.changes(self.policy.index or "", start, end)
        found = (_holds_from(d) for year in range(start.year - 1, end.year + 1) for d in self._of_year(year))
        return sorted(d for d in found if start < d <= end)

    def _reading(self, day: date) -> date:
        """Return the day of the reading that holds on a day: the day itself, where each change counts."""
        if not self._readings:
            return day
        years = (day.year - 1, day.year)
        return max(d for year in years for d in self._of_year(year) if _holds_from(d) <= day)

    def _of_year(self, year: int) -> Iterator[date]:
        for month, number in self._readings:
            yield date(year, month, min(number, monthrange(year, month)[1]))


def _holds_from(reading: date) -> date:
    """Return the first day on which a reading holds: the next day after one on the last day of a month.

    So the figure of 30 June holds for the half-year from 1 July (SI 2002/1675), and that of 1 July does, too (BGB 247).
    """
    return reading + DAY if (reading + DAY).day == 1 else reading


def anniversaries(start: date, until: date) -> Iterator[date]:
    """Yield the monthly anniversaries of a day up to another: the same day of later months, else their last one."""
    months = 1
    while (day := add_months(start, months)) <= until:
        yield day
        months += 1
