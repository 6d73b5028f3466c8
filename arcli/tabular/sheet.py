"""An xlsx workbook → rows of texts in the layout's own form, so that they are read like a delimited file's.

Numbers have at most 15 digits, as in Excel (Microsoft, "Excel specifications and limits").
"""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from arcli.model.diagnostics import SourceText
from arcli.model.findings import Findings
from arcli.tabular.dates import show_date
from arcli.tabular.layout import Layout


def read_sheet(name: str, data: bytes, layout: Layout) -> tuple[Findings, list[list[str]]]:
    """Return all rows of the sheet that the layout names, else of the first one; they are the lines of the findings."""
    found = Findings(SourceText(name, ""))
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        hint = "pip install 'arcli[xlsx]', or save the sheet as CSV"
        found.add("AR602", "this is a spreadsheet or an archive, not a text file", hint=hint)
        return found, []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if layout.sheet is not None and layout.sheet not in book.sheet_names:
            there = ", ".join(book.sheet_names)
            found.add("AR602", f'there is no sheet "{layout.sheet}"', hint=f"there are: {there}")
            return found, []
        sheet = book.get_sheet_by_name(layout.sheet or book.sheet_names[0])
        values = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        found.add("AR602", f"this is not a workbook that can be read: {error}", hint="save the sheet as CSV")
        return found, []
    rows = [[_text(value, layout) for value in row] for row in values]
    return Findings(SourceText(name, "\n".join(" | ".join(map(_one_line, row)) for row in rows))), rows


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(value: Any, layout: Layout) -> str:
    """Return a cell's value as the layout would have it written."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        text = f"{value:.15g}"
        plain = f"{value:f}".rstrip("0").rstrip(".") if "e" in text else text
        return plain.replace(".", layout.decimal)
    if isinstance(value, datetime | date):
        return show_date(value, layout.dates or "YYYY-MM-DD", layout.months)
    return str(value) if not isinstance(value, time | timedelta) else ""
