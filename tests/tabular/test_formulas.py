"""Text that a spreadsheet would run is guarded when it is written, and comes back as it was."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcli.model.diagnostics import Diagnostic
from arcli.model.formulas import guard, unguard
from arcli.model.report import Report, columns
from arcli.render.data import render_csv, render_json
from arcli.render.problems import render_problems_github

RUN = ["=1+1", "@SUM(A1)", "\t=1", "\r=1", "+cmd|' /C calc'!A0", "-2+3+cmd|'x'!A0", "-SUM(1)", "+1!", "'=1", "''@x"]
KEPT = ["+49 30 1234", "-5.00", "-", "+", "'", "'quoted'", "O'Neill", "a=b", "(5.00)", "INV-1", "", "- item"]


@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_would_run(text: str) -> None:
    assert guard(text) == "'" + text


@pytest.mark.parametrize("text", KEPT)
def test_what_it_would_not(text: str) -> None:
    assert guard(text) == text == unguard(text)


@given(st.text(alphabet="'=@+-\t\r(|!a1 ", max_size=8))
def test_reading_takes_off_exactly_what_writing_put_on(text: str) -> None:
    assert unguard(guard(text)) == text


def test_csv_and_tsv_are_guarded_and_json_is_not() -> None:
    report = Report("x", "X", columns("name amount:n"), [{"name": "=1", "amount": Decimal("-5.00")}])
    assert render_csv(report) == "name,amount\n'=1,-5.00\n"
    assert render_csv(report, tabs=True) == "name\tamount\n'=1\t-5.00\n"
    assert render_csv(report, raw=True) == "name,amount\n=1,-5.00\n"
    assert '"=1"' in render_json(report)


def test_file_names_can_not_end_a_workflow_command() -> None:
    problem = Diagnostic("AR101", "x", file="a\n::error::b,c:%.journal")
    assert render_problems_github([problem]) == (
        "::error file=a%0A%3A%3Aerror%3A%3Ab%2Cc%3A%25.journal,line=1,col=1,title=AR101::x\n"
    )
