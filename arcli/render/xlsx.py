"""Reports as an Excel workbook (Office Open XML, ISO/IEC 29500), one sheet each, by xlsxwriter."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from arcli.model.money import decimals, places
from arcli.model.report import Column, Report, Row
from arcli.render.cells import RIGHT, marks_negative, one_line

if TYPE_CHECKING:
    from arcli.render.quicksheet import QuickSheet

MOST_ROWS = 1_048_576 - 100  # of a sheet, with its head, totals and notes
_DIGITS = 15  # that a number of a workbook keeps; more are written as text
_TOGETHER = 4096  # rows whose cells are made column by column
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

        from arcli.render.quicksheet import QuickSheet
    except ModuleNotFoundError:
        raise XlsxError("xlsx needs xlsxwriter: pip install 'arcli[xlsx]'") from None
    out = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = Workbook(out, {"in_memory": True, **safe})
    book.set_properties({"created": datetime(2000, 1, 1), "title": reports[0].title if reports else ""})
    formats = _Formats(book, QuickSheet.style_of)
    used: set[str] = set()
    for report in reports:
        if len(report.rows) > MOST_ROWS:
            raise XlsxError(f"{len(report.rows):,} rows are more than a sheet holds: use csv")
        sheet = book.add_worksheet(_name(report, used), worksheet_class=QuickSheet)
        _Sheet(sheet, report, formats).write()
    if not reports:
        book.add_worksheet("empty")
    book.close()
    if any(sheet.waiting for sheet in book.worksheets() if isinstance(sheet, QuickSheet)):
        raise XlsxError("arcli does not know this release of xlsxwriter: pip install 'arcli[xlsx]'")
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
    """The styles of a workbook by their numbers, each made once."""

    def __init__(self, book: Any, style_of: Callable[[Any], str]) -> None:
        self._book, self._style_of = book, style_of
        self._kept: dict[tuple[str, bool, int], str] = {}
        self._heads: dict[tuple[int, bool], str] = {}
        self.note = self._made({"italic": True})

    def _made(self, said: dict[str, Any]) -> str:
        return self._style_of(self._book.add_format(said))

    def head(self, indent: int, *, right: bool) -> str:
        """Return the style of a column's title, which stands over its numbers or its text."""
        key = (indent, right)
        if key not in self._heads:
            side = {"align": "right"} if right else {"align": "left", "indent": indent}
            self._heads[key] = self._made({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", **side})
        return self._heads[key]

    def of(self, pattern: str, bold: bool = False, indent: int = 0) -> str:
        """Return the style of a pattern, of totals in bold; text that stands after numbers is indented."""
        key = (pattern, bold, indent)
        if key not in self._kept:
            said = {"bold": True, "top": 1} if bold else {}
            self._kept[key] = self._made({"num_format": pattern, "indent": indent, **said})
        return self._kept[key]


class _Sheet:
    """One report on its sheet: the head in the first row, which stays in view and filters; totals and notes below."""

    def __init__(self, sheet: QuickSheet, report: Report, formats: _Formats) -> None:
        self.sheet, self.report, self.formats = sheet, report, formats
        self.widths = [len(c.title) for c in report.columns]
        self.indents = [0, *(int(c.type in RIGHT) for c in report.columns)]

    def write(self) -> None:
        """Write the sheet."""
        sheet, report, cols = self.sheet, self.report, self.report.columns
        heads = [self.formats.head(self.indents[x], right=c.type in RIGHT) for x, c in enumerate(cols)]
        sheet.add_rows(1, [[self._text(x, 1, c.title, heads[x])] for x, c in enumerate(cols)])
        last = len(report.rows)
        for start in range(0, last, _TOGETHER):
            self._add(start + 2, report.rows[start : start + _TOGETHER], bold=False)
        if report.totals:
            self._add(last + 2, [{cols[0].id: "Total", **row} for row in report.totals], bold=True)
        below = last + len(report.totals) + 3
        notes = [self._text(0, y, note, self.formats.note) for y, note in enumerate(report.notes, below)]
        sheet.add_rows(below, [notes])
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

    def _text(self, x: int, y: int, text: str, style: str) -> str:
        return f'<c r="{self.sheet.letters(x)}{y}" s="{style}"{self.sheet.texts[text]}'

    def _add(self, first: int, rows: Sequence[Row], *, bold: bool) -> None:
        columns = enumerate(self.report.columns)
        self.sheet.add_rows(first, [self._column(x, column, first, rows, bold=bold) for x, column in columns])

    def _column(self, x: int, column: Column, first: int, rows: Sequence[Row], *, bold: bool) -> list[str]:
        """Return the cells of one column, an empty text for nothing, and note how wide they are."""
        name, unit = column.id, column.unit if column.type == "amount" else ""
        values = [row.get(name) for row in rows]
        if values.count(None) == len(values):
            return [""] * len(values)
        begin, texts, days = f'<c r="{self.sheet.letters(x)}', self.sheet.texts, self.sheet.days
        text, day = self.formats.of("@", bold, self.indents[x]), self.formats.of("yyyy-mm-dd", bold)
        cells = []
        for y, value in enumerate(values, first):
            kind = type(value)
            if kind is str:
                cells.append(f'{begin}{y}" s="{text}"{texts[value]}' if value else "")
            elif value is None:
                cells.append("")
            elif kind is Decimal or kind is int:
                cells.append(f'{begin}{y}" s="{self._number(column, value, rows[y - first].get(unit), bold)}')
            elif isinstance(value, date):
                cells.append(f'{begin}{y}" s="{day}"{days[value]}')
            else:
                cells.append(f'{begin}{y}" s="{text}"{texts[str(value)]}')
        self.widths[x] = max(self.widths[x], _width(values))
        return cells

    def _number(self, column: Column, value: Decimal | int, currency: object, bold: bool) -> str:
        """Return the end of a cell with a number, of one with more digits than a workbook keeps as text."""
        number = value if type(value) is Decimal else Decimal(value)
        if column.type == "percent":
            number, pattern = number / 100, "0.0%"
        elif column.type == "amount":
            pattern = _pattern(decimals(str(currency or "")) or 0, marked=marks_negative(column))
        else:
            pattern = _pattern(places(number), marked=marks_negative(column))
        shown = f"{number:f}"
        if len(shown) > _DIGITS and _digits(number) > _DIGITS:
            return f'{self.formats.of("@", bold)}"{self.sheet.texts[shown]}'
        return f'{self.formats.of(pattern, bold)}"><v>{shown}</v></c>'


def _digits(value: Decimal) -> int:
    """Return how many digits a number has before its decimals, or in all without those of zeros at either end."""
    digits = len(value.normalize().as_tuple().digits) if value else 1
    return max(digits, value.adjusted() + 1)


def _width(values: Sequence[Any]) -> int:
    """Return how many characters the widest of a column's cells takes; numbers have commas and a sign."""
    numbers: list[Any] = [v for v in values if type(v) is Decimal or type(v) is int]
    if not numbers:
        return max(map(len, map(str, filter(None, values))), default=0)
    widest: Decimal | int = max(map(abs, numbers))
    whole = max(Decimal(widest).adjusted() + 1, 1)
    others = (len(str(v)) for v in values if v is not None and type(v) is not Decimal and type(v) is not int)
    return max(whole + whole // 3 + 4, max(others, default=0))


def _about(cols: Sequence[Column]) -> int:
    """Return the last of the first columns that say what a row is about; at most three."""
    return max(next((x for x, c in enumerate(cols[:4]) if c.type in RIGHT), min(len(cols), 3)) - 1, 0)


@cache
def _pattern(digits: int, *, marked: bool) -> str:
    shown = "#,##0" + ("." + "0" * digits if digits else "")
    return f"{shown};[Red]-{shown}" if marked else shown
