"""Document numbers by a pattern of the settings: `INV-{year}-{n:04}`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

_PLACE = re.compile(r"\{(n(?::0?([0-9]))?|year|yy|month)\}")


class Pattern(NamedTuple):
    """A numbering pattern: its text, and the width of its number."""

    text: str
    width: int

    def scope(self, day: date) -> str:
        """The pattern with year and month filled in: numbers count from 1 within each."""
        return (
            self.text.replace("{year}", f"{day.year:04}")
            .replace("{yy}", f"{day.year % 100:02}")
            .replace("{month}", f"{day.month:02}")
        )

    def number(self, day: date, n: int) -> str:
        """The n-th number of a day's scope."""
        return _PLACE.sub(lambda m: f"{n:0{self.width}}", self.scope(day))

    def matcher(self, day: date) -> re.Pattern[str]:
        """Recognises the numbers of a day's scope; group 1 is the count."""
        head, tail = _PLACE.split(self.scope(day))[0], _PLACE.split(self.scope(day))[-1]
        return re.compile(re.escape(head) + r"([0-9]+)" + re.escape(tail) + r"\Z")


def parse_pattern(text: str) -> Pattern:
    """A pattern from its text. Raises ValueError with words for the user."""
    places = [m[1] for m in _PLACE.finditer(text)]
    if sum(p.startswith("n") for p in places) != 1:
        raise ValueError(f'the pattern "{text}" needs one {{n}}, such as INV-{{year}}-{{n:04}}')
    rest = _PLACE.sub("", text)
    if "{" in rest or "}" in rest or not re.fullmatch(r"[\w./+&-]*", rest):
        raise ValueError(f'the pattern "{text}" knows {{n}}, {{n:04}}, {{year}}, {{yy}} and {{month}} only')
    width = next((int(m[2]) for m in _PLACE.finditer(text) if m[2]), 1)
    return Pattern(text, width)


def next_number(pattern: Pattern, day: date, taken: Iterable[str]) -> str:
    """The number behind the highest one taken in the day's scope."""
    matcher = pattern.matcher(day)
    highest = max((int(m[1]) for t in taken if (m := matcher.match(t))), default=0)
    return pattern.number(day, highest + 1)


def gaps(pattern: Pattern, documents: Iterable[Any]) -> list[tuple[Any, list[str]]]:
    """Missing numbers below the highest of each scope: (the document behind the gap, the missing numbers)."""
    scopes: dict[str, dict[int, Any]] = {}
    days: dict[str, date] = {}
    matchers: dict[str, re.Pattern[str]] = {}
    for document in documents:
        scope = pattern.scope(document.date)
        if scope not in matchers:
            matchers[scope], days[scope] = pattern.matcher(document.date), document.date
        match = matchers[scope].match(document.id)
        if match:
            scopes.setdefault(scope, {})[int(match[1])] = document
    found = []
    for scope, numbers in scopes.items():
        before = 0
        for n in sorted(numbers):
            if n > before + 1:
                missing = [pattern.number(days[scope], m) for m in range(before + 1, min(n, before + 100))]
                found.append((numbers[n], missing))
            before = n
    return found
