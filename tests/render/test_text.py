"""Text keeps within the terminal, aligns wide letters, and lets no control sign through."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from arcli.ledger.opening import open_ledger
from arcli.model.report import Report, columns
from arcli.render.fit import display_width
from arcli.render.table import render_table
from arcli.render.text import render_text
from arcli.reports.aging import aging
from arcli.reports.context import Context
from arcli.reports.open import open_list
from arcli.reports.register import register
from arcli.source.files import Folder
from tests.conftest import ROOT

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def context() -> Context:
    ledger = open_ledger(Folder(ROOT / "ledgers" / "northwind"))
    subledger, _ = ledger.as_of(DAY)
    return Context(ledger, subledger, DAY, date(2026, 11, 1))


@pytest.mark.parametrize("width", [60, 80, 100, 132, 200])
@pytest.mark.parametrize("wide", [False, True])
def test_no_line_is_longer_than_the_terminal(context: Context, width: int, wide: bool) -> None:
    for report in (aging(context), open_list(context), register(context)):
        text = render_text(report, wide=wide, width=width)
        assert max(map(display_width, text.splitlines())) <= max(width, len(report.title))
        table = render_table(report, wide=wide, width=width, colour=False)
        if table is not None:
            assert max(map(display_width, table.splitlines())) <= width


def test_all_amounts_are_still_there_when_lines_fold(context: Context) -> None:
    report = aging(context)
    for width in (60, 80):
        words = render_text(report, width=width).split()
        for row in report.rows:
            assert f"{row['total']:,.2f}" in words or not row["total"]


def _report(name: str) -> Report:
    rows = [{"customer": "a", "name": name, "currency": "USD", "balance": Decimal("1234.50")}]
    return Report("balance", "Balances", columns("customer name currency balance:a+"), rows)


def test_wide_letters_take_two_cells() -> None:
    lines = render_text(_report("東京商事")).splitlines()
    assert lines[4] == "a         東京商事  USD       1,234.50"
    assert display_width(lines[4]) == display_width(lines[2])


def test_control_signs_of_a_file_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in render_text(_report("evil\x1b[31m\u202ename"))
    assert "\u202e" not in render_text(_report("evil\x1b[31m\u202ename"))


def test_a_long_report_is_no_table() -> None:
    report = _report("x")
    report.rows = report.rows * 201
    assert render_table(report, wide=False, width=200, colour=True) is None
