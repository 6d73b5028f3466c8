"""Dates: strict ISO parsing, month arithmetic, and the words that options such as --as-of take."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import cache

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})\Z")
_YEAR = re.compile(r"[0-9]{4}\Z")
_PART = re.compile(r"([0-9]{4})-?(?:q([1-4])|h([12]))\Z")
_WEEK = re.compile(r"([0-9]{4})-?w([0-9]{2})\Z")
_NAMED = re.compile(r"(this|last)-(week|month|quarter|half|year)\Z")
_SIZES = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_EOM = re.compile(r"eom(?:-([0-9]{1,3}))?\Z")
DAY = timedelta(days=1)
NOT_DUE = date.max  # the due date of what has none yet: later than any other


def parse_date(text: str) -> date:
    """Return an ISO date, `2026-03-31`. Raise ValueError with words for the user."""
    if not _ISO.match(text):
        raise ValueError(f'"{text}" is not a date: write {_meant(text) or "YYYY-MM-DD"}')
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_no_such_day(text)) from None


_POINTS = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\Z")  # a day as in most of Europe; slashes are ambiguous
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})\Z")


def _meant(text: str) -> str | None:
    """Return the ISO date or month that another way of writing one clearly means; None if none is clear."""
    if (day := _POINTS.match(text)) is not None:
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    month = _MONTH_FIRST.match(text)
    return f"{month[2]}-{int(month[1]):02}" if month is not None else None


def stated(day: date) -> date | None:
    """Return a due date as people are told it: None of what is not due before somebody says so."""
    return None if day == NOT_DUE else day


def full_year(year: int) -> int:
    """Return the year that two digits mean: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068 (POSIX, strptime)."""
    return year + (1900 if year >= 69 else 2000)


@cache
def iso(day: date) -> str:
    """Return a day as text, `2026-03-31`. Days recur in a ledger, so texts are kept."""
    return day.isoformat()


def _no_such_day(text: str) -> str:
    year, month = int(text[:4]), int(text[5:7])
    if year == 0:
        return f"{text}: there is no year 0"
    if not 1 <= month <= 12:
        return f"{text}: there is no month {month}"
    return f"{text}: that month has {monthrange(year, month)[1]} days"


def end_of_month(day: date) -> date:
    """Return the last day of the month that `day` is in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or that month's last day if it is shorter.

    Raise OverflowError beyond the calendar (years 1 to 9999), as adding days does.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError(f"there is no year {year}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def moved(day: date, *, months: int = 0, days: int = 0) -> date:
    """Return the day so many months or days later; the calendar's first or last day where there is none (1 to 9999)."""
    try:
        return add_months(day, months) + timedelta(days)
    except OverflowError:
        return date.max if months > 0 or days > 0 else date.min


def month_before(day: date) -> date:
    """Return the last day of the month before that of a day; the calendar's first day where there is none."""
    return moved(day.replace(day=1), days=-1)


Period = tuple[date, date]
PERIODS = ", YYYY-MM, YYYYqN, YYYYhN, YYYYwNN, YYYY, today, yesterday, eom-1, last-month or this-year"


def parse_period(text: str, today: date) -> Period:
    """Return the first and the last day of a period as options take it, in any case of its letters.

    A day (2026-03-31, today, yesterday), a month (2026-03, this-month, last-month; eom and eom-1 as in month-end), a
    quarter (2026q1, this-quarter, last-quarter), a half (2026h1, this-half, last-half), a year (2026, this-year,
    last-year), or a week from Monday (2026w07, this-week, last-week; ISO 8601). Raises ValueError with words for users.
    """
    word = text.lower()
    for read in (_named, _numbered):
        if (found := read(word, text, today)) is not None:
            return found
    try:
        day = parse_date(text)
    except ValueError as error:
        if _ISO.match(text) or _meant(text):
            raise
        raise ValueError(f"{error}{PERIODS}") from None
    return day, day


def _named(word: str, _text: str, today: date) -> Period | None:
    """Return the period that a word stands for; None if it is not such a word."""
    if word in ("today", "yesterday"):
        day = today if word == "today" else today - DAY
        return day, day
    if match := _EOM.match(word):
        return _months(add_months(today.replace(day=1), -int(match[1] or 0)), 1)
    match = _NAMED.match(word)
    if match is None:
        return None
    last = match[1] == "last"
    if match[2] == "week":
        return _week(today - (today.weekday() + 7 * last) * DAY)
    size = _SIZES[match[2]]
    start = today.replace(day=1, month=(today.month - 1) // size * size + 1)
    return _months(add_months(start, -size) if last else start, size)


def _numbered(word: str, text: str, _today: date) -> Period | None:
    """Return the period that a year and a number state; None if the word does not. Raise ValueError."""
    if match := _PART.match(word):
        size = 3 if match[2] else 6
        return _months(parse_date(f"{match[1]}-{(int(match[2] or match[3]) - 1) * size + 1:02}-01"), size)
    if match := _WEEK.match(word):
        try:
            return _week(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError:
            raise ValueError(f"{text}: there is no such week") from None
    if _MONTH.match(word):
        return _months(parse_date(f"{word}-01"), 1)
    return _months(parse_date(f"{word}-01-01"), 12) if _YEAR.match(word) else None


def parse_range(text: str, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day of `A..B`, `A..`, `..B` or of one period; an open end is None.

    Both ends count, as periods of accounts do (hledger's own `..` leaves the last day out). Raises ValueError.
    """
    begins, dots, ends = text.partition("..")
    if not dots:
        return parse_period(text, today)
    if not begins and not ends:
        raise ValueError(f'"{text}" names no day')
    first = parse_period(begins, today)[0] if begins else None
    last = parse_period(ends, today)[1] if ends else None
    if first is not None and last is not None and first > last:
        raise ValueError(f"the period ends before it begins: {first} … {last}")
    return first, last


def _week(monday: date) -> Period:
    return monday, monday + 6 * DAY


def _months(first: date, months: int) -> Period:
    """Return the period of so many months from a first of a month."""
    return first, end_of_month(add_months(first, months - 1))
