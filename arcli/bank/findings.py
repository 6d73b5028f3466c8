"""What readers of bank files share: texts and single values as their formats write them."""

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
    """One line of printable text: white space becomes single blanks, control and bidirectional signs go.

    What a bank passes on was typed by strangers, so that nothing in it may move a cursor or reorder a line.
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
    """An amount from digits; `comma` is the sign before the decimals, the other one groups thousands. None if it is
    none, or has more than 24 digits."""
    plain = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "").replace("’", "")
    plain = plain.replace("\u2212", "-")
    grouping = "," if comma == "." else "."
    if grouping in plain:
        if not re.match(rf"[+-]?\d{{1,3}}(?:{re.escape(grouping)}\d{{3}})+(?:{re.escape(comma)}\d*)?-?\Z", plain):
            return None
        plain = plain.replace(grouping, "")
    plain = plain.replace(comma, ".")
    if plain.endswith("-"):  # a sign behind the amount, as SAP and some banks write
        plain = "-" + plain[:-1]
    if len(plain) > MAX_DIGITS or not plain.isascii() or _NUMBER.match(plain) is None:
        return None
    return Decimal(plain)


def whole(text: str) -> int | None:
    """A count from up to 18 digits; None if it is none."""
    plain = text.strip()
    return int(plain) if plain.isdecimal() and len(plain) <= 18 else None


def compact_date(text: str) -> date | None:
    """A date from `YYYYMMDD` or `YYMMDD`; None if there is no such day."""
    if not text.isascii() or not text.isdecimal() or len(text) not in (6, 8):
        return None
    if len(text) == 6:
        text = f"{full_year(int(text[:2]))}{text[2:]}"
    return day(int(text[:4]), int(text[4:6]), int(text[6:]))


def day(year: int, month: int, of_month: int) -> date | None:
    """A date, or None if there is no such day."""
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def iso_date(text: str) -> date | None:
    """The day of an ISO date or date with time, as it stands: a bank's day is its own, whatever the time zone."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})(?:$|[TZ+ -])", text.strip())
    return day(int(match[1]), int(match[2]), int(match[3])) if match else None
