"""What readers of bank files share: the text of a file, what is found wrong in it, and single values."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from datetime import date
from decimal import Decimal

from arcli.model.diagnostics import Diagnostic, Severity, SourceText, Spot
from arcli.model.money import decimals, places

MOST = 50  # findings of one kind in one file; more are no news
MAX_DIGITS = 24
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?\Z|[+-]?\.[0-9]+\Z")
_CENTURY = 80  # two-digit years from here on are of the 1900s


class Findings:
    """The diagnostics of one file, with spots by offset or by line."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.problems: list[Diagnostic] = []
        self._counts: dict[tuple[str, str], int] = {}
        self._starts: list[int] | None = None

    def add(
        self,
        code: str,
        message: str,
        start: int | None = None,
        end: int | None = None,
        *,
        line: int | None = None,
        hint: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """Note a problem at an offset, or on a line (from 1), or of the file as a whole."""
        count = self._counts[code, severity] = self._counts.get((code, severity), 0) + 1
        if count > MOST:
            return
        spot: Spot | None = None
        if start is not None:
            stop = start + 1 if end is None else end
            spot = Spot(self.source, start, max(stop, start + 1))
        elif line is not None:
            spot = self.line_spot(line)
        name = None if spot else self.source.name
        self.problems.append(Diagnostic(code, message, spot, hint, severity, file=name))

    def warn(
        self,
        code: str,
        message: str,
        start: int | None = None,
        end: int | None = None,
        *,
        line: int | None = None,
        hint: str | None = None,
    ) -> None:
        """Note what looks odd but can be read."""
        self.add(code, message, start, end, line=line, hint=hint, severity="warning")

    def line_of(self, offset: int) -> int:
        """The line, from 1, of an offset."""
        return bisect_right(self._lines(), offset)

    def line_spot(self, line: int) -> Spot:
        """The text of a line, from 1, without its indent."""
        starts = self._lines()
        start = starts[min(max(line, 1), len(starts)) - 1]
        text = self.source.line_at(start)
        indent = len(text) - len(text.lstrip())
        return Spot(self.source, start + indent, start + max(len(text.rstrip()), indent + 1))

    def _lines(self) -> list[int]:
        if self._starts is None:
            self._starts = [0, *(m.end() for m in re.finditer("\n", self.source.text))]
        return self._starts


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


def fits(amount: Decimal, currency: str) -> bool:
    """Whether an amount has no more decimals than its currency."""
    digits = decimals(currency) if currency else None
    if digits is None or places(amount) <= digits:
        return True
    return amount == amount.quantize(Decimal(1).scaleb(-digits))


def compact_date(text: str) -> date | None:
    """A date from `YYYYMMDD` or `YYMMDD`; None if there is no such day."""
    if not text.isascii() or not text.isdecimal() or len(text) not in (6, 8):
        return None
    if len(text) == 6:
        text = ("19" if int(text[:2]) >= _CENTURY else "20") + text
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
