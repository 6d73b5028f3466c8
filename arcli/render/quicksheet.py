"""A worksheet of XlsxWriter's whose cells are made as SpreadsheetML a column at a time (ISO/IEC 29500-1, 18.3).

XlsxWriter keeps an object for each cell and writes it by some ten calls, which is three quarters of the time of a long
sheet. This subclass takes its place for the element `sheetData` alone; styles, views, pages, the package and its
relations are the library's. Texts stand in their cells, as the library writes them with `constant_memory`: a table of
shared ones takes longer, and packed it is not smaller where most IDs differ.

Of the library's inside it uses `_write_sheet_data`, `_check_dimensions`, `_escape_data`, `_escape_control_characters`
and `fh` of a worksheet and `_get_xf_index` of a format, the same in all releases from 3.2 on. A test holds sheets equal
to those that are written by the public way, cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from arcli.render.cells import one_line

LONGEST = 32_767  # units of UTF-16 that a cell holds; what is longer is cut, as the library does
_PLAIN = re.compile(r"(?! )[ -%'-;=?-^`-~]{1,1000}(?<! )")  # nothing in it is escaped: neither & < > nor _x0041_
_LEAP = date(1900, 3, 1)  # from here on days count one more: to Excel 1900 has a 29 February
_FIRST_DAY = date(1899, 12, 31).toordinal()


class QuickSheet(Worksheet):  # type: ignore[misc]  # the library's types are not exported
    """A worksheet that is filled by `add_rows` alone, from the first row down."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = _Texts(self)
        self.days = _Days()
        self._done: list[str] = []

    @property
    def waiting(self) -> bool:
        """Return whether rows were added that no workbook has written."""
        return bool(self._done)

    @staticmethod
    def style_of(made: Format) -> str:
        """Return the number of a format in the workbook's styles."""
        return str(made._get_xf_index())

    @staticmethod
    def letters(x: int) -> str:
        """Return the letters of a column: 0 is A."""
        return str(xl_col_to_name(x))

    def add_rows(self, first: int, cells: Sequence[Sequence[str]]) -> None:
        """Add rows from the row `first` on (counted from 1): for each column its cells, an empty text for none."""
        rows = map("".join, zip(*cells, strict=True))
        made = [f'<row r="{y}">{row}</row>' for y, row in enumerate(rows, first) if row]
        if made:
            self._done.append("".join(made))
            for y, x in ((first - 1, 0), (first + len(cells[0]) - 2, len(cells) - 1)):
                self._check_dimensions(y, x)

    def _write_sheet_data(self) -> None:
        self.fh.write("<sheetData>")
        self.fh.writelines(self._done)
        self.fh.write("</sheetData>")
        self._done.clear()


class _Texts(dict[str, str]):
    """How a cell ends that holds a text, on one line."""

    def __init__(self, sheet: QuickSheet) -> None:
        super().__init__()
        self._sheet = sheet

    def __missing__(self, text: str) -> str:
        space = ""
        said = text
        if not _PLAIN.fullmatch(text):
            said = one_line(text)
            if len(said) > LONGEST // 2:
                said = said.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
            space = ' xml:space="preserve"' if said.strip() != said else ""
            said = self._sheet._escape_data(self._sheet._escape_control_characters(said))
        end = self[text] = f' t="inlineStr"><is><t{space}>{said}</t></is></c>'
        return end


class _Days(dict[date, str]):
    """How a cell ends that holds a day: with its number (ISO/IEC 29500-1, 18.17.4.1, the system of 1900)."""

    def __missing__(self, day: date) -> str:
        end = self[day] = f"><v>{day.toordinal() - _FIRST_DAY + (day >= _LEAP)}</v></c>"
        return end
