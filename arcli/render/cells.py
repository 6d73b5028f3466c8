"""Values of a report as text for people: grouped amounts, ISO dates, a dash for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from arcli.model.money import grouped
from arcli.model.report import Column, Report, Row

RIGHT = frozenset({"amount", "number", "percent"})


def shown_columns(report: Report, wide: bool) -> list[Column]:
    """Return the columns that text shows: main ones, all if wide; without quiet ones that would be empty."""
    chosen = [c for c in report.columns if c.main or wide]
    optional = report.quiet | {"instalment"}
    return [c for c in chosen if c.id not in optional or any(r.get(c.id) for r in report.rows)]


def marks_negative(column: Column) -> bool:
    """Return whether negative values have a colour: amounts do; days before a due date are nothing bad."""
    return column.type == "amount"


def cell(column: Column, row: Row) -> str:
    """Return one value as text."""
    return texts_of(column, [row])[0]


def texts_of(column: Column, rows: Sequence[Row]) -> list[str]:
    """Return a column's values as text, one for each row."""
    name, unit = column.id, column.unit
    values = [row.get(name) for row in rows]
    if values.count(None) == len(values):
        return [""] * len(values)
    if column.type == "amount":
        return ["" if v is None else amount(v, row.get(unit)) for v, row in zip(values, rows, strict=True)]
    if column.type == "percent":
        return ["" if value is None else f"{value:.1f} %" for value in values]
    texts = ["" if value is None else value if type(value) is str else _shown(value) for value in values]
    return texts if "".join(texts).isprintable() else list(map(one_line, texts))


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def amount(value: Any, currency: Any) -> str:
    """Return an amount with thousands commas; a dash for zero."""
    if isinstance(value, str):
        return value
    return grouped(value, currency) if value else "-"


def one_line(text: str) -> str:
    """Return a text without line ends or control characters, so that it can't disturb a terminal or a table."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " for c in text)


def total_rows(report: Report, columns: list[Column]) -> list[list[str]]:
    """Return the lines of totals, one per currency, labelled in the first column."""
    lines = []
    for total in report.totals:
        texts = [cell(c, total) if c.id in total and c.id not in ("currency", "base_currency") else "" for c in columns]
        label = "Total" if any(c.id == "currency" for c in columns) else f"Total {total['currency']}"
        for i, column in enumerate(columns):
            if column.id == "currency":
                texts[i] = str(total["currency"])
        if texts and not texts[0]:
            texts[0] = label
        lines.append(texts)
    return lines
