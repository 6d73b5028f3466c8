"""Delimited files → rows with their numbers; texts of dates and numbers → the form that arcli reads."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from itertools import islice
from typing import NamedTuple

from arcli.exchange.profile import MONTHS, Profile, columns_of, date_regex
from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.model.fields import FieldError
from arcli.model.nearest import nearest


class Row(NamedTuple):
    """A row: its line number in the file as a spreadsheet shows it, and its texts by column."""

    number: int
    cells: dict[str, str]


class Rejected(NamedTuple):
    """A row that can't be taken: where, which column and value, and why."""

    number: int
    column: str
    value: str
    reason: str


def read_rows(name: str, data: bytes, profile: Profile) -> tuple[list[Row], dict[int, list[str]], list[Diagnostic]]:
    """The rows of a file below its head; the cells of rows that are not as long; what is wrong with the file."""
    try:
        text = data.decode(profile.csv.encoding)
    except (UnicodeDecodeError, LookupError) as error:
        at = getattr(error, "start", 0)
        line = data.count(b"\n", 0, at) + 1
        spot = _line(name, data.decode("latin-1"), line)
        encoding = profile.csv.encoding.removesuffix("-sig").upper()
        hint = "state csv: {encoding: cp1252} in the profile if it comes from an older Windows program"
        return [], {}, [Diagnostic("AR602", f"line {line} is not {encoding}", spot, hint)]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=profile.csv.delimiter, strict=True)
    rows: list[Row] = []
    ragged: dict[int, list[str]] = {}
    head: list[str] | None = None
    try:
        for number, cells in islice(enumerate(reader, 1), profile.csv.skip, None):
            if head is None:
                head = [c.strip() for c in cells]
                problems = _check_head(_line(name, text, number), head, profile)
                if problems:
                    return [], {}, problems
            elif not "".join(cells).strip():
                continue
            elif len(cells) != len(head):
                ragged[number] = cells
            else:
                rows.append(Row(number, dict(zip(head, cells, strict=True))))
    except csv.Error as error:
        long = "field larger" in str(error)
        message = f"line {reader.line_num} can't be read as csv" + (": a cell has no end" if long else "")
        hint = "is a quote not closed, or is the delimiter another sign?"
        return [], {}, [Diagnostic("AR602", message, _line(name, text, reader.line_num), hint)]
    if head is None:
        empty = Diagnostic("AR602", "the file is empty", None, "it begins with a head of column names", file=name)
        return [], {}, [empty]
    return rows, ragged, []


def _line(name: str, text: str, number: int) -> Spot:
    """The line of a file, to be shown."""
    source = SourceText(name, text.replace("\r\n", "\n"))
    start = 0
    for _ in range(number - 1):
        start = source.text.find("\n", start) + 1
    return Spot(source, start, max(source.line_span(start)[1], start + 1))


def _check_head(spot: Spot, head: list[str], profile: Profile) -> list[Diagnostic]:
    problems = []
    twice = sorted({c for c in head if head.count(c) > 1 and c})
    if twice:
        hint = "rename one of them in the file"
        problems.append(Diagnostic("AR602", f'two columns are named "{twice[0]}"', spot, hint))
    for column in sorted(profile.columns() - set(head)):
        best = nearest(column, head)
        hint = f'did you mean "{best}"? ' if best else ""
        hint += "it has " + ", ".join(f'"{c}"' for c in head)
        problems.append(Diagnostic("AR603", f'the file has no column "{column}"', spot, hint))
    return problems


# --- dates -----------------------------------------------------------------------------------------------

_TWO_NUMBERS = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{2,4})")


def check_dates(profile: Profile, rows: list[Row], templates: list[str], name: str) -> list[Diagnostic]:
    """Without a stated format only ISO dates are taken: two rows show why the order can't be guessed."""
    if profile.dates is not None:
        return []
    columns = [c for t in templates for c in columns_of(t)]
    odd = [(r, c) for r in rows for c in columns if _TWO_NUMBERS.fullmatch(r.cells[c].strip())]
    if not odd:
        return []
    first = next(((r, c) for r, c in odd if _both_ways(r.cells[c])), odd[0])
    telling = next(((r, c) for r, c in odd if not _both_ways(r.cells[c])), None)
    second = telling or next((o for o in odd if o[0] is not first[0]), first)
    (row, column), (other, other_column) = first, second
    message = (
        f'dates of an unstated order: row {row.number}, {column} "{row.cells[column]}"; '
        f'row {other.number}, {other_column} "{other.cells[other_column]}"'
    )
    if telling is not None:
        match = _TWO_NUMBERS.fullmatch(other.cells[other_column].strip())
        day_first = match is not None and int(match[1]) > 12
        hint = f"state it in the profile, dates: {'D/M/YYYY' if day_first else 'M/D/YYYY'} by the second row"
    else:
        hint = "state the order in the profile: dates: M/D/YYYY or dates: D/M/YYYY"
    return [Diagnostic("AR604", message, None, hint, file=name)]


def _both_ways(text: str) -> bool:
    match = _TWO_NUMBERS.fullmatch(text.strip())
    return match is not None and int(match[1]) <= 12 and int(match[2]) <= 12


class Texts:
    """Turns texts of a file into texts that arcli's fields read. Remembers dates, which repeat."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._regex = date_regex(profile.dates) if profile.dates else None
        self._dates: dict[str, str] = {}
        group = re.escape(profile.thousands)
        whole = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+" if group else "[0-9]+"
        self._usual = re.compile(r"[0-9]+\.[0-9]+\Z" if profile.decimal == "." else r"[0-9]+\Z")
        self._number = re.compile(rf"(?:{whole})?(?:{re.escape(profile.decimal)}[0-9]*)?\Z")

    def date(self, text: str) -> str:
        """A date of the profile's format as ISO text. Raises FieldError."""
        known = self._dates.get(text)
        if known is None:
            known = self._dates[text] = self._read_date(text.strip())
        return known

    def _read_date(self, text: str) -> str:
        if self._regex is None:
            return text[:10] if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]00:00(:00)?", text) else text
        match = self._regex.match(text)
        if match is None:
            raise FieldError(f"is not a date of the form {self.profile.dates}")
        found = match.groupdict()
        year = int(found["y"]) if len(found["y"]) == 4 else 2000 + int(found["y"])
        if "b" in found:
            if found["b"].lower() not in MONTHS:
                raise FieldError(f'"{found["b"]}" is not a month')
            month = MONTHS.index(found["b"].lower()) + 1
        else:
            month = int(found["m"])
        try:
            return date(year, month, int(found["d"])).isoformat()
        except ValueError:
            raise FieldError("there is no such day") from None

    def number(self, text: str) -> str:
        """A number of the profile's signs as plain text with a point. Raises FieldError."""
        if self._usual.match(text):
            return text
        body = text.strip().replace("\u00a0", " ").replace("\u2212", "-")
        negative = False
        if body.startswith("(") and body.endswith(")"):
            body, negative = body[1:-1], True
        elif body.endswith("-"):
            body, negative = body[:-1].rstrip(), True
        elif body.startswith("-"):
            body, negative = body[1:].lstrip(), True
        if not body or body == self.profile.decimal or self._number.match(body) is None:
            thousands = self.profile.thousands
            signs = f'decimal "{self.profile.decimal}"' + (f', thousands "{thousands}"' if thousands else "")
            raise FieldError(f"is not a number as the profile says ({signs})")
        if self.profile.thousands:
            body = body.replace(self.profile.thousands, "")
        body = body.replace(self.profile.decimal, ".").rstrip(".")
        if body.startswith("."):
            body = "0" + body
        return "-" + body if negative and body.strip("0.") else body
