"""Working days: every day except weekends and holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from arcli.model.dates import DAY

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Workdays:
    """The days off: days of the week (Monday is 0), single days, and (month, day) of every year."""

    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    days: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()

    def holds(self, day: date) -> bool:
        """Return whether a day is a working day."""
        return day.weekday() not in self.weekend and day not in self.days and (day.month, day.day) not in self.yearly

    def on_or_after(self, day: date) -> date:
        """Return the day itself if it is a working day, else the next one; the last day of the calendar if none is."""
        while not self.holds(day) and day < date.max:
            day += DAY
        return day
