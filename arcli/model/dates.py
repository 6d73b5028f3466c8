"""Dates: strict ISO parsing, month arithmetic, and the words that options such as --as-of take."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})\Z")
_EOM = re.compile(r"eom(?:-([0-9]{1,3}))?\Z")
DAY = timedelta(days=1)


def parse_date(text: str) -> date:
    """An ISO date, `2026-03-31`. Raises ValueError with words for the user."""
    if not _ISO.match(text):
        raise ValueError(f'"{text}" is not a date: write YYYY-MM-DD')
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_no_such_day(text)) from None


def full_year(year: int) -> int:
    """Return the year that two digits mean: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068 (POSIX, strptime)."""
    return year + (1900 if year >= 69 else 2000)


@cache
def iso(day: date) -> str:
    """A day as text, `2026-03-31`. The days of a ledger recur."""
    return day.isoformat()


def _no_such_day(text: str) -> str:
    year, month = int(text[:4]), int(text[5:7])
    if year == 0:
        return f"{text}: there is no year 0"
    if not 1 <= month <= 12:
        return f"{text}: there is no month {month}"
    return f"{text}: that month has {monthrange(year, month)[1]} days"


def end_of_month(day: date) -> date:
    """The last day of the month that `day` is in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, clamped to that month's length."""
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415 - few runs need it

    return day + relativedelta(months=months)


def parse_as_of(text: str, today: date, *, first: bool = False) -> date:
    """A date as options take it: ISO date, `2026-03`, `2026`, `today`, `yesterday`, `eom`, `eom-1`.

    A month or year means its last day (its first with `first`, as `--from` wants). `eom` is the end of this
    month, `eom-N` that of the N-th month before. Raises ValueError with words for the user.
    """
    if text == "today":
        return today
    if text == "yesterday":
        return today - DAY
    if match := _EOM.match(text):
        month = add_months(today.replace(day=1), -int(match[1] or 0))
        return month if first else end_of_month(month)
    if match := _MONTH.match(text):
        start = parse_date(f"{text}-01")
        return start if first else end_of_month(start)
    if re.match(r"[0-9]{4}\Z", text):
        return parse_date(f"{text}-01-01" if first else f"{text}-12-31")
    try:
        return parse_date(text)
    except ValueError as error:
        if _ISO.match(text):
            raise
        raise ValueError(f"{error}, YYYY-MM, YYYY, today, yesterday, eom or eom-1") from None
