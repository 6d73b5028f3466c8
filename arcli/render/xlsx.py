"""Reports as an Excel workbook (Office Open XML, ISO/IEC 29500), one sheet each, by xlsxwriter."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from arcli.model.money import decimals, places
from arcli.model.report import Column, Report, Row
from arcli.render.cells import RIGHT, one_line

MOST_ROWS = 1_048_576 - 100  # of a sheet, with its head, totals and notes
_DIGITS = 15  # that a number of a workbook keeps; more are written as text
_PAGE = 220  # characters of a page's width that can still be read
_BAD = re.compile(r"[\[\]:*?/\\']")


class XlsxError(Exception):
    """A report can't be a workbook: the writer is not installed, or there are too many rows."""


def render_xlsx(reports: Sequence[Report]) -> bytes:
    """Return a workbook of reports: numbers are numbers with formats, IDs are text, nothing is a formula.

    The same reports give the same bytes. Raise XlsxError.
    """
    try:
        from xlsxwriter import Workbook
    except ModuleNotFoundError:
        raise XlsxError("xlsx needs xlsxwriter: pip install 'arcli[xlsx]'") from None
    out = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = Workbook(out, {"in_memory": True, **safe})
    book.set_properties({"created": datetime(2000, 1, 1), "title": reports[0].title if reports else ""})
    formats = _Formats(book)
    used: set[str] = set()
    for report in reports:
        if len(report.rows) > MOST_ROWS:
            raise XlsxError(f"{len(report.rows):,} rows are more than a sheet holds: use csv")
        _Sheet(book.add_worksheet(_name(report, used)), report, formats).write()
    if not reports:
        book.add_worksheet("empty")
    book.close()
    return out.getvalue()


def _name(report: Report, used: set[str]) -> str:
    """Return a sheet's name: at most 31 characters, none that Excel refuses, unique in any case of letters."""
    base = _BAD.sub(" ", one_line(report.name)).strip()[:28] or "report"
    name, number = base, 1
    while name.casefold() in used:
        number += 1
        name = f"{base[: 28 - len(str(number))]} {number}"
    used.add(name.casefold())
    return name


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._kept: dict[tuple[str, bool, int], Any] = {}
        self.heads = [
            book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "left", "indent": indent}
            )
            for indent in (0, 1)
        ]
        self.head_right = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "right"}
        )
        self.note = book.add_format({"italic": True})

    def of(self, pattern: str, bold: bool = False, indent: int = 0) -> Any:
        """Return the format of a pattern, of totals in bold; text that stands after numbers is indented."""
        key = (pattern, bold, indent)
        if key not in self._kept:
            said = {"bold": True, "top": 1} if bold else {}
            self._kept[key] = self._book.add_format({"num_format": pattern, "indent": indent, **said})
        return self._kept[key]


class _Sheet:
    """One report on its sheet: the head in the first row, which stays in view and filters; totals and notes below."""

    def __init__(self, sheet: Any, report: Report, formats: _Formats) -> None:
        self.sheet, self.report, self.formats = sheet, report, formats
        self.widths = [len(c.title) for c in report.columns]
        self.indents = [0, *(int(c.type in RIGHT) for c in report.columns)]

    def write(self) -> None:
        """Write the sheet."""
        sheet, report, cols = self.sheet, self.report, self.report.columns
        for x, column in enumerate(cols):
            right = column.type in RIGHT
            head = self.formats.head_right if right else self.formats.heads[self.indents[x]]
            sheet.write_string(0, x, column.title, head)
        for y, row in enumerate(report.rows, 1):
            self._row(y, row, bold=False)
        last = len(report.rows)
        for y, row in enumerate(report.totals, last + 1):
            self._row(y, {cols[0].id: "Total", **row}, bold=True)
        for y, note in enumerate(report.notes, last + len(report.totals) + 2):
            sheet.write_string(y, 0, one_line(note), self.formats.note)
        for x, wide in enumerate(self.widths):
            sheet.set_column(x, x, min(max(wide + 2, 8), 60))
        sheet.freeze_panes(1, 0)
        if cols:
            sheet.autofilter(0, 0, last, len(cols) - 1)
            sheet.repeat_rows(0)
        sheet.set_landscape()
        pages = -(-sum(self.widths) // _PAGE)
        sheet.fit_to_pages(max(pages, 1), 0)
        if pages > 1:  # what a row is about stands on each
            sheet.repeat_columns(0, _about(cols))
        if report.title:  # digits after &L would be the size of its letters
            sheet.set_header(f"&L {report.title[:200].replace('&', '&&')}")
        sheet.set_footer("&RPage &P of &N")

    def _row(self, y: int, row: Row, *, bold: bool) -> None:
        sheet, widths = self.sheet, self.widths
        texts = [self.formats.of("@", bold, indent) for indent in (0, 1)]
        for x, column in enumerate(self.report.columns):
            value = row.get(column.id)
            if value is None or value == "":
                continue
            text_format = texts[self.indents[x]]
            if isinstance(value, str):
                text = one_line(value)
                sheet.write_string(y, x, text, text_format)
                wide = len(text)
            elif isinstance(value, bool):
                wide = len(str(value))
                sheet.write_string(y, x, str(value), text_format)
            elif isinstance(value, (Decimal, int)):
                wide = self._number(y, x, column, Decimal(value), row, bold=bold)
            elif isinstance(value, date):
                wide, whole = 10, datetime(value.year, value.month, value.day)
                sheet.write_datetime(y, x, whole, self.formats.of("yyyy-mm-dd", bold))
            else:
                wide = len(text := one_line(str(value)))
                sheet.write_string(y, x, text, text_format)
            widths[x] = max(widths[x], wide)

    def _number(self, y: int, x: int, column: Column, value: Decimal, row: Row, *, bold: bool) -> int:
        """Write a number, one of more digits than a workbook keeps as text; return its width."""
        if column.type == "percent":
            value, pattern = value / 100, "0.0%"
        elif column.type == "amount":
            pattern = _pattern(decimals(str(row.get(column.unit) or "")) or 0)
        else:
            pattern = _pattern(places(value))
        digits = len(value.normalize().as_tuple().digits) if value else 1
        whole = max(value.adjusted() + 1, 1)
        if max(digits, whole) > _DIGITS:
            self.sheet.write_string(y, x, f"{value:f}", self.formats.of("@", bold))
        else:
            self.sheet.write_number(y, x, value, self.formats.of(pattern, bold))
        return whole + whole // 3 + 4


def _about(cols: Sequence[Column]) -> int:
    """Return the last of the first columns that say what a row is about; at most three."""
    return max(next((x for x, c in enumerate(cols[:4]) if c.type in RIGHT), min(len(cols), 3)) - 1, 0)


@cache
def _pattern(digits: int) -> str:
    shown = "#,##0" + ("." + "0" * digits if digits else "")
    return f"{shown};[Red]-{shown}"
