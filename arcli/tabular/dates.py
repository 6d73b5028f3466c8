"""Dates in texts ⇄ days, in the form that a profile states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from arcli.model.dates import full_year
from arcli.model.fields import DATE
from arcli.model.fieldtype import FieldError
from arcli.tabular.months import month_of, short_name

_TOKEN = re.compile(r"YYYY|YY|MMM|MM|M|DD|D")
_TOKENS = {
    "YYYY": "(?P<y>[0-9]{4})", "YY": "(?P<y>[0-9]{2})", "MMM": r"(?P<b>[^\W\d_]{3,12}\.?)", "MM": "(?P<m>[0-9]{2})",
    "M": "(?P<m>[0-9]{1,2})", "DD": "(?P<d>[0-9]{2})", "D": "(?P<d>[0-9]{1,2})",
}  # fmt: skip
_TIME = r"(?:(?:[ ]*T[ ]*|[ ]+)[0-9]{1,2}[:.h][0-9]{2}.{0,30})?"  # a day is that of the list, whatever its time zone
_ISO = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_TIME}\Z")
_TWO_NUMBERS = re.compile(rf"([0-9]{{1,2}})[/.\-]([0-9]{{1,2}})[/.\-](?:[0-9]{{4}}|[0-9]{{2}}){_TIME}\Z")


def date_pattern(form: str) -> re.Pattern[str]:
    """Return the expression for a form such as `M/D/YYYY` or `DD.MM.YY`; a time may follow. Raise FieldError."""
    parts = re.split(f"({_TOKEN.pattern})", form)
    if sorted(p[0] for p in parts[1::2]) != ["D", "M", "Y"]:
        hint = "such as M/D/YYYY, DD.MM.YYYY, D MMM YYYY or YYMMDD"
        raise FieldError(f'"{form}" is not a date format', "AR601", hint)
    return re.compile("".join(_TOKENS.get(p) or re.escape(p) for p in parts) + _TIME + r"\Z")


class Dates:
    """Reads dates in one form (ISO if None) and language of months. Remembers days, which recur in a list."""

    def __init__(self, form: str | None = None, language: str = "en") -> None:
        self.form, self.language = form, language
        self._pattern = date_pattern(form) if form else None
        self._known: dict[str, date] = {}

    def read(self, text: str) -> date:
        """Return the day in a text. Raise FieldError."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._read(text.strip())
        return known

    def _read(self, text: str) -> date:
        if self._pattern is None:
            match = _ISO.match(text)
            found: date = DATE.parse(match[1] if match else text)
            return found
        match = self._pattern.match(text)
        if match is None:
            raise FieldError(f'"{text[:40]}" is not a date of the form {self.form}', "AR103")
        parts = match.groupdict()
        year = int(parts["y"]) if len(parts["y"]) == 4 else full_year(int(parts["y"]))
        name = parts.get("b")
        month = month_of(name, self.language) if name else int(parts["m"])
        if month is None:
            hint = "months: names the language of months, such as de"
            raise FieldError(f'"{name}" is not a month', "AR103", hint)
        try:
            return date(year, month, int(parts["d"]))
        except ValueError:
            raise FieldError(f'"{text[:40]}": there is no such day', "AR103") from None

    def show(self, day: date) -> str:
        """Return a day in the form."""
        return show_date(day, self.form or "YYYY-MM-DD", self.language)


def show_date(day: date, form: str, language: str = "en") -> str:
    """Return a day in a form such as `DD/MM/YYYY`."""
    parts: dict[str, Callable[[], str]] = {
        "YYYY": lambda: f"{day.year:04}", "YY": lambda: f"{day.year % 100:02}",
        "MMM": lambda: short_name(day.month, language), "MM": lambda: f"{day.month:02}", "M": lambda: str(day.month),
        "DD": lambda: f"{day.day:02}", "D": lambda: str(day.day),
    }  # fmt: skip
    return _TOKEN.sub(lambda m: parts[m[0]](), form)


def unclear_dates(dates: Iterable[tuple[int, str, str]]) -> tuple[str, str] | None:
    """Describe why dates without a stated form can't be read: message and hint; None if none is like 3/4/2026.

    `dates` are line, column and text. The message shows two of them, the second being one that reveals the order, if
    any does.
    """
    odd = [(line, column, text.strip()) for line, column, text in dates if _TWO_NUMBERS.match(text.strip())]
    if not odd:
        return None
    first = next((one for one in odd if _both_ways(one[2])), odd[0])
    telling = next((one for one in odd if not _both_ways(one[2])), None)
    second = telling or next((one for one in odd if one[0] != first[0]), first)
    message = "dates of an unstated order: " + "; ".join(f'line {n}, {c} "{text}"' for n, c, text in (first, second))
    if telling is None:
        return message, "state the order in the profile: dates: M/D/YYYY or dates: D/M/YYYY"
    match = _TWO_NUMBERS.match(telling[2])
    order = "D/M/YYYY" if match is not None and int(match[1]) > 12 else "M/D/YYYY"
    return message, f"state it in the profile, dates: {order} by the second one"


def _both_ways(text: str) -> bool:
    match = _TWO_NUMBERS.match(text)
    return match is not None and int(match[1]) <= 12 and int(match[2]) <= 12
