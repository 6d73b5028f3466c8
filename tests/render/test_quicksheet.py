"""Sheets that are written as SpreadsheetML, against the same cells written by XlsxWriter's public methods."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter import Workbook

from arcli.model.report import Report, columns
from arcli.render.quicksheet import LONGEST, QuickSheet
from arcli.render.xlsx import XlsxError, render_xlsx

ODD_TEXTS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "{=A1}", "https://x.example", "mailto:a@x.example", "0012", "1e5", "TRUE",
    "a & b", "<b>", "x > y", '"quoted"', "it's", " leading", "trailing ", "  ", "naïve", "日本語", "😀" * 3, "a_x",
    "<r>", "</r>", "]]>", "&amp;", "#N/A", "A" * LONGEST, "B" * (LONGEST + 5), "😀" * (LONGEST // 2 + 9),
)  # fmt: skip
NUMBERS = ("0", "-0.00", "1", "-7.10", "0.125", "1234567.89", "123456789012.345", "-123456789012.345", "1E+3", "1E-9")
DAYS = (
    date(1900, 1, 2),
    date(1900, 2, 28),
    date(1900, 3, 1),
    date(1999, 12, 31),
    date(2026, 11, 29),
    date(9999, 12, 31),
)


def _cells(data: bytes) -> dict[str, tuple[object, ...]]:
    """Each cell of the first sheet: value, kind, and everything of its format."""
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    return {
        c.coordinate: (
            c.value,
            c.data_type,
            c.number_format,
            c.font.b,
            c.font.i,
            c.alignment.indent,
            c.border.top.style,
        )
        for row in sheet
        for c in row
        if c.value is not None
    }


def _publicly(rows: list[list[Any]], patterns: dict[type, str]) -> bytes:
    """The same cells below a head, by `write_string`, `write_number` and `write_datetime`."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("x")
    formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in patterns.items()}
    for y, row in enumerate(rows, 1):
        for x, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(y, x, value, formats[str])
            elif isinstance(value, date):
                sheet.write_datetime(y, x, datetime(value.year, value.month, value.day), formats[date])
            elif value is not None:
                sheet.write_number(y, x, value, formats[Decimal])
    book.close()
    return out.getvalue()


def _both(rows: list[list[Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The cells of rows of (text, amount in KWD, day), as arcli writes them and by the public methods."""
    made = [{"text": t, "amount": n, "day": d, "currency": "KWD"} for t, n, d in rows]
    cols = columns("text amount:a day:d")
    ours = {
        k: v
        for k, v in _cells(render_xlsx([Report("x", "X", cols, made)])).items()
        if not k.endswith("1") or len(k) > 2
    }
    patterns = {str: "@", date: "yyyy-mm-dd", Decimal: "#,##0.000;[Red]-#,##0.000"}
    return ours, _cells(_publicly(rows, patterns))


def test_odd_cells_are_what_the_public_methods_write() -> None:
    numbers, days = map(Decimal, NUMBERS * 9), DAYS * 9
    rows = [list(row) for row in zip(ODD_TEXTS, numbers, days, strict=False)]
    rows += [[None, None, None], ["", Decimal(1), None], ["after a gap", None, days[0]]]
    ours, publicly = _both(rows)
    ours = {k: v for k, v in ours.items() if k not in ("A1", "B1", "C1")}
    assert len(ours) > 90
    assert {k: (ours.get(k), v) for k, v in publicly.items() if v[0] != "" and ours.get(k) != v} == {}
    assert ours.keys() == {k for k, v in publicly.items() if v[0] != ""}


printable = st.characters(codec="utf-8").filter(str.isprintable)
texts = st.text(printable | st.sampled_from("&<>_ ="), max_size=12)
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**11), max_value=10**11)
days = st.dates(min_value=date(1900, 1, 2))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(texts | st.none(), amounts | st.none(), days | st.none()), min_size=1, max_size=9))
def test_any_cells_are_what_the_public_methods_write(rows: list[tuple[Any, ...]]) -> None:
    ours, publicly = _both([list(row) for row in rows])
    heads = ("A1", "B1", "C1")
    assert {k: v for k, v in ours.items() if k not in heads} == {k: v for k, v in publicly.items() if v[0] != ""}


def test_what_looks_like_an_escape_is_escaped() -> None:
    """To Excel `_x0041_` in a cell is the letter A (ISO/IEC 29500-1, 22.9.2.19); openpyxl leaves it where it is."""
    data = render_xlsx([Report("x", "X", columns("text"), [{"text": t} for t in ("_x0041_", "_x004_", "__x0041__")])])
    sheet = ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert re.findall("<t>(.*?)</t>", sheet)[1:] == ["_x005F_x0041_", "_x004_", "__x005F_x0041__"]


def test_what_looks_like_markup_stays_text() -> None:
    """By the public methods `<r>…</r>` is marked-up text, and what is no XML in it breaks the workbook."""
    said = ["<r>bold</r>", "<r><b></r>", "<r></r>"]
    ours = _cells(render_xlsx([Report("x", "X", columns("text"), [{"text": t} for t in said])]))
    assert [ours[f"A{y}"][0] for y in (2, 3, 4)] == said


def test_long_sheets_hold_each_row_once_and_say_how_far_they_go() -> None:
    """Cells are made in blocks of rows: the last of one and the first of the next are both there."""
    rows = [{"text": f"T{n}", "n": n, "currency": "USD"} for n in range(9_001)]
    report = Report("x", "X", columns("text n:n"), rows, totals=[{"currency": "USD", "n": 5}], notes=["<note>"])
    data = render_xlsx([report])
    assert data == render_xlsx([report])
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert [(a.value, b.value) for a, b in sheet.iter_rows(min_row=2, max_row=9_002)] == [
        (f"T{n}", n) for n in range(9_001)
    ]
    assert (sheet["A9003"].value, sheet["B9003"].value, sheet["A9005"].value) == ("Total", 5, "<note>")
    assert sheet.dimensions == sheet.calculate_dimension() == "A1:B9005"


def test_a_release_of_the_library_that_writes_no_sheets_this_way_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rows that the library never asked for would be an empty sheet."""
    monkeypatch.delattr(QuickSheet, "_write_sheet_data")
    with pytest.raises(XlsxError, match="release"):
        render_xlsx([Report("x", "X", columns("text"), [{"text": "a"}])])
