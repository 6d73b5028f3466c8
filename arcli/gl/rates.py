"""Exchange rates: the last one on or before a date, from `rate` entries and from the settings' file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.model.words import count_of

FILE_AGE = 7  # maximum age in days of a rate in the file; longer than any run of TARGET holidays


class FoundRate(NamedTuple):
    """A rate: units of the second currency for one of the first, its date, and its source."""

    rate: Decimal
    date: date
    source: str


class RateError(Exception):
    """No rate may be used. `code` is AR710 (none) or AR711 (too old); `hint` says what to do.

    `last` is the date of the last rate there is.
    """

    def __init__(self, code: str, message: str, hint: str, last: date | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.last = code, message, hint, last


class Rates:
    """Rates by pair and date. A `rate` entry takes precedence over the file, a direct rate over a cross rate."""

    def __init__(self, max_age: int | None = None, file: str = "") -> None:
        self._entries: dict[tuple[str, str], tuple[list[date], list[Decimal]]] = {}
        self._file: dict[str, tuple[list[date], list[Decimal]]] = {}
        self.max_age, self.file = max_age, file

    def add_entries(self, entries: Iterable[tuple[date, str, Decimal, str]]) -> None:
        """Add `rate` entries as (date, currency, rate, quote); for the same day and pair, the last one counts."""
        pairs: dict[tuple[str, str], dict[date, Decimal]] = {}
        for day, currency, rate, quote in entries:
            pairs.setdefault((currency, quote), {})[day] = rate
        for pair, rates in pairs.items():
            days = sorted(rates)
            self._entries[pair] = (days, [rates[d] for d in days])

    def add_file(self, rows: Iterable[tuple[date, str, Decimal]]) -> None:
        """Add rows of the file: on that day one EUR cost so many units of that currency."""
        found: dict[str, dict[date, Decimal]] = {}
        for day, currency, rate in rows:
            found.setdefault(currency, {})[day] = rate
        for currency, rates in found.items():
            days = sorted(rates)
            self._file[currency] = (days, [rates[d] for d in days])

    def find(self, currency: str, quote: str, day: date) -> FoundRate:
        """Return the price of one unit of `currency` in `quote`: the last on or before a day. Raise RateError."""
        if currency == quote:
            return FoundRate(Decimal(1), day, "")
        stale: FoundRate | None = None
        for found in (self._by_entries(currency, quote, day), self._by_file(currency, quote, day)):
            if found is None:
                continue
            limit = self.max_age if self.max_age is not None else FILE_AGE if found.source == "file" else None
            if limit is None or (day - found.date).days <= limit:
                return found
            stale = stale or found
        if stale is not None:
            age = (day - stale.date).days
            raise RateError(
                "AR711",
                f"the last rate {currency}/{quote} before {day} is dated {stale.date}, {count_of(age, 'day')} old",
                f"add one: {day} rate {currency} … {quote}; rates: max_age: sets how old one may be",
                stale.date,
            )
        where = f", or complete {self.file}" if self.file else ""
        raise RateError(
            "AR710",
            f"there is no rate {currency}/{quote} on or before {day}",
            f"add one: {day} rate {currency} … {quote}{where}",
        )

    def _by_entries(self, currency: str, quote: str, day: date) -> FoundRate | None:
        found = self._leg(currency, quote, day)
        if found is not None:
            return found
        crosses = []
        for middle in sorted({c for pair in self._entries for c in pair} - {currency, quote}):
            one, other = self._leg(currency, middle, day), self._leg(middle, quote, day)
            if one is not None and other is not None:
                crosses.append(FoundRate(one.rate * other.rate, min(one.date, other.date), "entry"))
        return max(crosses, key=lambda f: f.date) if crosses else None

    def _leg(self, currency: str, quote: str, day: date) -> FoundRate | None:
        direct = _last(self._entries.get((currency, quote)), day)
        inverse = _last(self._entries.get((quote, currency)), day)
        if direct is not None and (inverse is None or direct[1] >= inverse[1]):
            return FoundRate(*direct, "entry")
        if inverse is not None:
            return FoundRate(1 / inverse[0], inverse[1], "entry")
        return None

    def _by_file(self, currency: str, quote: str, day: date) -> FoundRate | None:
        one = (Decimal(1), day) if currency == "EUR" else _last(self._file.get(currency), day)
        other = (Decimal(1), day) if quote == "EUR" else _last(self._file.get(quote), day)
        if one is None or other is None:
            return None
        return FoundRate(other[0] / one[0], min(one[1], other[1]), "file")


def _last(series: tuple[list[date], list[Decimal]] | None, day: date) -> tuple[Decimal, date] | None:
    if series is None:
        return None
    at = bisect_right(series[0], day) - 1
    return (series[1][at], series[0][at]) if at >= 0 else None
