"""Shared by the readers of bank files: texts and single values as their formats write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from arcli.model.dates import full_year

MAX_DIGITS = 24
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?\Z|[+-]?\.[0-9]+\Z")


# --- text --------------------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """Return one line of printable text: white space becomes single blanks, control characters are removed.

    Bidirectional ones are removed too. Strangers typed what a bank passes on, so nothing in it may move a cursor or
    reorder a line.
    """
    if not text.isprintable() or "  " in text or text[:1] == " " or text[-1:] == " ":
        text = text.replace("\u00ad", "-")
        text = "".join(c if c.isprintable() else " " if c.isspace() or _is_control(c) else "" for c in text)
        text = " ".join(text.split())
    return text


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) == "Cc"


# --- values ------------------------------------------------------------------------------------------------


def number(text: str, *, comma: str = ".") -> Decimal | None:
    """Return an amount from digits; `comma` is the decimal character, the other one groups thousands.

    None if it is not an amount, or has more than 24 digits.
    """
    plain = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "").replace("’", "")
    plain = plain.replace("\u2212", "-")
    grouping = "," if comma == "." else "."
    if grouping in plain:
        if not re.match(rf"[+-]?\d{{1,3}}(?:{re.escape(grouping)}\d{{3}})+(?:{re.escape(comma)}\d*)?-?\Z", plain):
            return None
        plain = plain.replace(grouping, "")
    plain = plain.replace(comma, ".")
    if plain.endswith("-"):  # a trailing minus, as SAP and some banks write it
        plain = "-" + plain[:-1]
    if len(plain) > MAX_DIGITS or not plain.isascii() or _NUMBER.match(plain) is None:
        return None
    return Decimal(plain)


def whole(text: str) -> int | None:
    """Return a count of up to 18 digits; None if it is not one."""
    plain = text.strip()
    return int(plain) if plain.isdecimal() and len(plain) <= 18 else None


def compact_date(text: str) -> date | None:
    """Return a date from `YYYYMMDD` or `YYMMDD`; None if there is no such day."""
    if not text.isascii() or not text.isdecimal() or len(text) not in (6, 8):
        return None
    if len(text) == 6:
        text = f"{full_year(int(text[:2]))}{text[2:]}"
    return day(int(text[:4]), int(text[4:6]), int(text[6:]))


def day(year: int, month: int, of_month: int) -> date | None:
    """Return a date, or None if there is no such day."""
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def iso_date(text: str) -> date | None:
    """Return the day of an ISO date or date with time, as written: a bank's day is its own, whatever the time zone."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})(?:$|[TZ+ -])", text.strip())
    return day(int(match[1]), int(match[2]), int(match[3])) if match else None
