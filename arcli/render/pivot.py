"""Tidy rows with a column for each value of one of them: how text shows months."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from arcli.model.report import Column, Report, Row, total_by_currency


def spread(report: Report) -> Report:
    """Return a report whose `pivot` columns are spread; any other unchanged. Programs get the tidy rows."""
    if report.pivot is None or report.chosen:
        return report
    across, value = report.pivot
    figure = next(c for c in report.columns if c.id == value)
    keys = [c for c in report.columns if c.id not in report.pivot]
    made: dict[tuple[Any, ...], Row] = {}
    for row in report.rows:
        key = tuple(row.get(c.id) for c in keys)
        made.setdefault(key, {c.id: row.get(c.id) for c in keys})[row[across]] = row[value]
    names = sorted({row[across] for row in report.rows})
    cols = [*keys, *(Column(n, n, "amount", True, figure.total, figure.unit) for n in names)]
    rows = list(made.values())
    return replace(report, columns=cols, rows=rows, totals=total_by_currency(cols, rows), pivot=None)
