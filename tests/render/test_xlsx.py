"""Workbooks, opened again: numbers are numbers, IDs are text, nothing is a formula; the same bytes each time."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from arcli.model.report import Report, columns, total_by_currency
from arcli.render.xlsx import render_xlsx
from tests.casefile import run
from tests.conftest import ROOT


def report() -> Report:
    cols = columns("document currency due:d amount:a+ days:n share:p note", "big:a")
    rows = [
        {"document": "0000611365", "currency": "USD", "due": date(2026, 3, 31), "amount": Decimal("1234.50"), "days": 3,
         "share": Decimal("12.5"), "note": '=HYPERLINK("http://x")', "big": Decimal("12345678901234567.89")},
        {"document": "+1", "currency": "JPY", "amount": Decimal(-7), "days": -9, "note": "@SUM(A1)", "big": Decimal(5)},
        {"document": "2026-01", "currency": "KWD", "amount": Decimal("0.125"), "days": None, "note": "https://x.example"},
    ]  # fmt: skip
    made = Report("aging", "Aging", cols, rows, notes=["=1+1"])
    made.totals = total_by_currency(cols, rows)
    return made


def opened(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


def test_cells_have_the_types_of_what_they_hold() -> None:
    sheet = opened(render_xlsx([report()]))["aging"]
    assert [c.value for c in sheet[1]] == ["Document", "Currency", "Due", "Amount", "Days", "Share", "Note", "Big"]
    document, _, due, amount, days, share, note, big = sheet[2]
    assert (document.value, document.data_type, document.number_format) == ("0000611365", "s", "@")
    assert due.value == datetime(2026, 3, 31)
    assert (amount.value, amount.data_type) == (1234.5, "n")
    assert amount.number_format == "#,##0.00;[Red]-#,##0.00"
    assert (days.value, share.value, share.number_format) == (3, 0.125, "0.0%")
    assert (note.value, note.data_type, note.hyperlink) == ('=HYPERLINK("http://x")', "s", None)
    assert (big.value, big.data_type) == ("12345678901234567.89", "s")
    assert (sheet["D3"].value, sheet["D3"].number_format) == (-7, "#,##0;[Red]-#,##0")
    assert (sheet["E3"].value, sheet["E3"].number_format) == (-9, "#,##0")  # early: nothing bad
    assert (sheet["D4"].value, sheet["D4"].number_format) == (0.125, "#,##0.000;[Red]-#,##0.000")
    assert (sheet["A4"].data_type, sheet["G4"].hyperlink) == ("s", None)
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:H4", "$1:$1")
    assert [(sheet.cell(y, 1).value, sheet.cell(y, 4).value) for y in (5, 6, 7)] == [
        ("Total", -7), ("Total", 0.125), ("Total", 1234.5),
    ]  # fmt: skip
    assert all(cell.data_type != "f" for row in sheet for cell in row)


def test_several_reports_are_a_book_and_the_same_bytes_each_time() -> None:
    many = [report() for _ in range(12)]
    many[3].name = "a/b: [too long for the name of a sheet of a workbook]"
    data = render_xlsx(many)
    names = opened(data).sheetnames
    assert len({n.casefold() for n in names}) == 12
    assert all(len(n) <= 31 for n in names)
    assert names[:3] == ["aging", "aging 2", "aging 3"]
    assert render_xlsx(many) == data


def test_the_commands_write_books_and_pages(tmp_path: Path) -> None:
    ledger = ROOT / "ledgers" / "northwind"
    assert run(f"arcli -f {ledger} aging --as-of 2026-11-21 -o aging.xlsx", tmp_path).code == 0
    sheet = opened((tmp_path / "aging.xlsx").read_bytes())["aging"]
    heads = [c.value for c in sheet[1]]
    totals = [[c.value for c in row] for row in sheet if row[0].value == "Total"]
    assert [t[heads.index("Total")] for t in totals] == [1190, 33628.95]
    assert run(f"arcli -f {ledger} statement --all --as-of 2026-11-21 -o s.xlsx", tmp_path).code == 0
    assert len(opened((tmp_path / "s.xlsx").read_bytes()).sheetnames) > 10
    assert run(f"arcli -f {ledger} aging --as-of 2026-11-21 -o aging.html", tmp_path).code == 0
    page = (tmp_path / "aging.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "33,628.95" in page
    drawn = run(f"arcli -f {ledger} aging --as-of 2026-11-21 --chart", tmp_path).out
    assert "Current    27,155.42  ███" in drawn


def test_a_wide_sheet_is_printed_on_several_pages_with_what_its_rows_are_about() -> None:
    """Sixty columns on one page could not be read: the first two texts are repeated on each of the pages."""
    cols = columns("period currency " + " ".join(f"figure_number_{n}:a" for n in range(60)))
    sheet = opened(render_xlsx([Report("kpi", "Measures", cols, [{"period": "2026-01", "currency": "USD"}])]))["kpi"]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (5, 0)
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$1:$1")
    narrow = opened(render_xlsx([report()]))["aging"]
    assert narrow.page_setup.fitToWidth in (None, 1)
    assert narrow.print_title_cols is None


def test_text_after_numbers_is_indented_so_that_they_do_not_touch() -> None:
    cols = columns("name days:n note share:p paid:d about")
    row = {"name": "a", "days": 3, "note": "n", "share": Decimal(1), "paid": date(2026, 1, 2), "about": "b"}
    made = Report("payers", "P", cols, [row], totals=[{"note": "all"}])
    sheet = opened(render_xlsx([made]))["payers"]
    for y in (1, 2):
        assert [cell.alignment.indent for cell in sheet[y]] == [0, 0, 1, 0, 1 if y == 1 else 0, 0]
    assert sheet["C3"].alignment.indent == 1
    assert sheet["C1"].alignment.horizontal == "left"
    assert (sheet["C2"].number_format, sheet["C2"].data_type) == ("@", "s")
