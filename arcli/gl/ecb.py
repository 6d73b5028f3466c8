"""Reads a CSV in the layout of the European Central Bank's history of reference rates.

`Date,USD,JPY,…,` then one row per working day, newest first: units of each currency for one euro, `N/A` where there is
none, a comma at the end of each line, no quotes. Source: the file eurofxref-hist.csv that the Bank publishes.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.model.dates import parse_date
from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.model.fields import CURRENCY, RATE
from arcli.model.fieldtype import FieldError

Row = tuple[date, str, Decimal]


def read_history(source: SourceText) -> tuple[list[Row], list[Diagnostic]]:
    """Return (day, currency, units for one euro) for every cell with a rate, and the problems of the others."""
    problems: list[Diagnostic] = []
    lines = source.text.split("\n")
    head = [c.strip() for c in lines[0].split(",")]
    if head[0] != "Date" or len(head) < 2:
        spot = Spot(source, 0, len(lines[0]))
        problems.append(
            Diagnostic("AR712", "this is not a history of rates", spot, "its first line must be Date,USD,JPY,…")
        )
        return [], problems
    codes: list[str | None] = []
    for name in head[1:]:
        try:
            codes.append(CURRENCY.parse(name) if name else None)
        except FieldError:
            codes.append(None)  # the history has withdrawn currencies, such as CYP
    rows: list[Row] = []
    offset = len(lines[0]) + 1
    for line in lines[1:]:
        if line.strip():
            rows += _row(source, line, offset, codes, problems)
        offset += len(line) + 1
    return rows, problems


def _row(source: SourceText, line: str, offset: int, codes: list[str | None], problems: list[Diagnostic]) -> list[Row]:
    cells = line.split(",")
    try:
        day = parse_date(cells[0].strip())
    except ValueError as error:
        problems.append(Diagnostic("AR712", str(error), Spot(source, offset, offset + len(cells[0]))))
        return []
    found: list[Row] = []
    at = offset + len(cells[0]) + 1
    for code, cell in zip(codes, cells[1:], strict=False):
        text = cell.strip()
        if code is not None and text not in ("", "N/A"):
            try:
                found.append((day, code, RATE.parse(text)))
            except FieldError as error:
                problems.append(Diagnostic("AR712", error.message, Spot(source, at, at + len(cell)), error.hint))
        at += len(cell) + 1
    return found
