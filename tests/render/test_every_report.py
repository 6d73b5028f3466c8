"""Every report as a page and as a workbook: nothing runs or loads, cells are typed, the same bytes each time."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from arcli.ledger.opening import Ledger, open_ledger
from arcli.model.report import Report
from arcli.render.charts import figures
from arcli.render.data import render_json
from arcli.render.html import render_html
from arcli.render.xlsx import render_xlsx
from arcli.source.files import Folder
from tests.casefile import run
from tests.render.test_html import Page
from tests.support.every_report import one_of_each

LEDGERS = Path(__file__).parents[2] / "ledgers"
DAYS = {"northwind": date(2026, 10, 31), "clinic": date(2026, 11, 17), "exporter": date(2026, 9, 30),
        "studio": date(2026, 6, 15)}  # fmt: skip
FORBIDDEN = {"script", "img", "link", "iframe", "object", "form", "base", "embed", "image", "use", "foreignobject"}


@cache
def made(name: str) -> list[tuple[str, list[Report]]]:
    """The reports of a shipped ledger."""
    ledger: Ledger = open_ledger(Folder(LEDGERS / name))
    return list(one_of_each(ledger, DAYS[name]))


@pytest.mark.parametrize("name", DAYS)
def test_pages(name: str) -> None:
    for said, reports in made(name):
        text = render_html(reports, wide=True)
        assert text == render_html(reports, wide=True), said
        page = Page(text)
        assert not {tag for tag, _ in page.tags} & FORBIDDEN, said
        for tag, attributes in page.tags:
            assert not any(a.startswith("on") or a in ("style", "src", "srcset", "xlink:href") for a in attributes), (
                said
            )
            assert (attributes.get("href") or "#").startswith("#"), said
            if tag == "th":
                assert attributes["scope"] in ("col", "row"), said
        policies = [a["content"] or "" for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert len(policies) == 1
        assert policies[0].startswith("default-src 'none'; style-src 'sha256-")
        count = sum(bool(r.rows) for r in reports)
        assert sum(tag == "caption" for tag, _ in page.tags) == count, said
        drawn = sum(len(figures(r)) for r in reports)
        assert sum(tag == "svg" for tag, _ in page.tags) == drawn, said
        assert sum(tag == "desc" for tag, _ in page.tags) == drawn, said
        assert len([t for where, t in page.texts if where == "title"]) == drawn + 1, said
        ids = [a["id"] for _, a in page.tags if "id" in a]
        assert len(ids) == len(set(ids)), said


@pytest.mark.parametrize("name", DAYS)
def test_workbooks(name: str) -> None:
    for said, reports in made(name):
        data = render_xlsx(reports)
        assert data == render_xlsx(reports), said
        book = load_workbook(io.BytesIO(data))
        assert len(book.sheetnames) == max(len(reports), 1)
        for report, sheet in zip(reports, book, strict=True):
            assert sheet.freeze_panes == "A2", said
            if report.columns:
                assert sheet.auto_filter.ref, said
            for row, cells in zip(report.rows, sheet.iter_rows(min_row=2), strict=False):
                for column, cell in zip(report.columns, cells, strict=True):
                    agree(row.get(column.id), cell, column.type, (said, column.id))


def agree(value: Any, cell: Any, kind: str, where: object) -> None:
    assert cell.data_type != "f", where
    if value is None or value == "":
        assert cell.value is None, where
    elif isinstance(value, bool):
        assert cell.data_type == "s", where
    elif isinstance(value, (Decimal, int)):
        expected = Decimal(value) / (100 if kind == "percent" else 1)
        if len(expected.normalize().as_tuple().digits) > 15:
            assert (cell.data_type, Decimal(cell.value)) == ("s", expected), where
        else:
            assert cell.data_type == "n", where
            assert abs(Decimal(repr(float(cell.value))) - expected) <= abs(expected) * Decimal("1e-15"), where
    elif isinstance(value, date):
        assert cell.value == datetime(value.year, value.month, value.day), where
    else:
        assert (cell.data_type, cell.number_format) == ("s", "@"), where
        assert cell.hyperlink is None


@pytest.mark.parametrize("name", DAYS)
def test_no_two_columns_have_one_heading(name: str) -> None:
    """What is beside a figure is found by its heading."""
    for said, reports in made(name):
        for report in reports:
            titles = [c.title for c in report.columns]
            assert len(titles) == len(set(titles)), (said, sorted(t for t in titles if titles.count(t) > 1))


def test_the_gallery_has_every_report_with_a_chart_and_how_many_columns_it_has(tmp_path: Path) -> None:
    """A row of its table is a command: its columns are counted, and whether it draws is seen."""
    text = (LEDGERS.parent / "arcli" / "manual" / "gallery.md").read_text().partition("workbook |")[2]
    rows = {m[1]: m.groups() for m in re.finditer(r"^\| `([^`]+)` \| (.*?) \| .*? \| (.*?) \|$", text, re.MULTILINE)}
    for command, (_, chart, held) in rows.items():
        asked = f"arcli -f {LEDGERS}/northwind {command} --as-of 2026-11-21 --today 2026-11-21"
        if command == "dashboard":
            continue
        asked = asked.replace("--backtest", "--backtest 2")
        columns = json.loads(run(f"{asked} -O json", tmp_path).out)["columns"]
        assert held.split(":")[0].split(",")[0] == str(len(columns)), command
        assert ("█" in run(f"{asked} --chart", tmp_path).out) is (chart != "none"), command
    drawn = {report.name for _, reports in made("northwind") for report in reports if report.charts}
    assert drawn <= rows.keys()


def test_json_of_every_report_can_be_read() -> None:
    for _, reports in made("exporter"):
        assert all(json.loads(render_json(report))["columns"] for report in reports if report.columns)
