"""Published figures: reference rates of interest and indices of prices, by their name and day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from arcli.model.entries import Entry, Index


class MissingFigure(Exception):
    """An index has no figure for a day on which it is read."""

    def __init__(self, index: str, day: date, *, of_year: bool = False) -> None:
        super().__init__(
            f'the index "{index}" has no figure {"of the year up to" if of_year else "on or before"} {day}'
        )
        self.index, self.day = index, day


class Indices:
    """Published figures by index and day, up to a day."""

    def __init__(self, entries: Iterable[Entry], until: date) -> None:
        found: dict[str, dict[date, Fraction]] = {}
        for entry in entries:
            if isinstance(entry, Index) and entry.date <= until:
                found.setdefault(entry.name, {})[entry.date] = Fraction(entry.value)
        self._days = {name: sorted(values) for name, values in found.items()}
        self._values = {name: [values[day] for day in self._days[name]] for name, values in found.items()}

    def at(self, name: str, day: date) -> Fraction:
        """Return the last figure on or before a day. Raise MissingFigure."""
        days = self._days.get(name, [])
        place = bisect_right(days, day) - 1
        if place < 0:
            raise MissingFigure(name, day)
        return self._values[name][place]

    def changes(self, name: str, after: date, until: date) -> list[date]:
        """Return the days after one day and up to another on which a figure was published."""
        days = self._days.get(name, [])
        return days[bisect_right(days, after) : bisect_right(days, until)]
