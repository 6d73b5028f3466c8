"""Which rows of a list are shown, and in which order: by amount, days, state, the largest first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from arcli.model.money import ZERO
from arcli.model.report import Column, Report, Row, total_by_currency
from arcli.model.words import count_of


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a list is narrowed to, and its order; empty: all rows as they are.

    `sort` is a column's id, with `-` before it from the largest to the smallest. `top` rows are kept, of each currency
    where they are sorted by an amount. `least` is the smallest amount shown, of debits and credits alike. `overdue` and
    `least_days` go by the column of days past due, `states` by that of the status.
    """

    sort: str | None = None
    top: int | None = None
    least: Decimal | None = None
    least_days: int | None = None
    overdue: bool = False
    states: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self != Narrow()


def narrowed(report: Report, narrow: Narrow) -> Report:
    """Return the report with the rows that are asked for, in that order; totals are of what is shown."""
    if not narrow:
        return report
    figure, before = figure_of(report), len(report.rows)
    rows = [r for r in report.rows if _wanted(r, narrow, figure)]
    sort = narrow.sort or (f"-{figure.id}" if narrow.top is not None and figure is not None else None)
    if sort is not None:
        column = next(c for c in report.columns if c.id == sort.lstrip("-"))
        rows = _sorted(rows, column, down=sort.startswith("-"))
        rows = _first(rows, narrow.top, by_currency=column.type == "amount")
    elif narrow.top is not None:
        rows = rows[: narrow.top]
    if report.totals:
        report.totals = total_by_currency(report.columns, rows)
    report.rows = rows
    if len(rows) != before:
        report.notes.append(f"{len(rows):,} of {count_of(before, 'row')}.")
    return report


def figure_of(report: Report) -> Column | None:
    """Return the amount that a list is about: the last one with a total, else the last amount that text shows."""
    amounts = [c for c in report.columns if c.type == "amount" and c.main]
    return next(iter([*reversed([c for c in amounts if c.total]), *reversed(amounts)]), None)


def _wanted(row: Row, narrow: Narrow, figure: Column | None) -> bool:
    days = row.get("days")
    if narrow.least is not None and figure is not None and abs(row.get(figure.id) or ZERO) < narrow.least:
        return False
    if narrow.overdue and (days is None or days <= 0):
        return False
    if narrow.least_days is not None and (days is None or days < narrow.least_days):
        return False
    return not narrow.states or row.get("status") in narrow.states


def _sorted(rows: list[Row], column: Column, *, down: bool) -> list[Row]:
    """Return rows by a column, those without a value last; amounts within their currency: currencies don't compare."""

    def value(row: Row) -> Any:
        found = row[column.id]
        return found.casefold() if isinstance(found, str) else found

    known = sorted((r for r in rows if r.get(column.id) is not None), key=value, reverse=down)
    if column.type == "amount":
        known.sort(key=lambda r: str(r.get(column.unit) or ""))
    return [*known, *(r for r in rows if r.get(column.id) is None)]


def _first(rows: list[Row], top: int | None, *, by_currency: bool) -> list[Row]:
    if top is None or not by_currency:
        return rows[:top]
    seen: dict[Any, int] = {}
    kept = []
    for row in rows:
        seen[row.get("currency")] = seen.get(row.get("currency"), 0) + 1
        if seen[row.get("currency")] <= top:
            kept.append(row)
    return kept
