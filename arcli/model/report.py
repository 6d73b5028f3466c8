"""A report as data: named columns, typed rows, totals, notes. Rendering is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Type = Literal["text", "date", "amount", "number", "percent"]
Row = dict[str, Any]


class Column(NamedTuple):
    """A column: its id (a contract in csv, tsv and json), heading, type, unit, and if text always shows it."""

    id: str
    title: str
    type: Type = "text"
    main: bool = True
    total: bool = False
    unit: str = "currency"  # the column that has the currency of an amount


class Said(NamedTuple):
    """A line before the rows: what it is about, and words that go under those of the next line about the same."""

    label: str
    words: tuple[str, ...]


class Chart(NamedTuple):
    """What a report draws in each currency: columns by row, or (`of_totals`) the totals of columns."""

    title: str
    values: tuple[str, ...]
    label: str = ""  # the column that names the points, or several columns
    kind: Literal["bars", "lines"] = "bars"
    of_totals: bool = False
    most: int = 0  # points, the first; 0: all
    largest: int = 0  # points, by the first of the values, in the report's order; 0: all


@dataclass
class Report:
    """The content of a report. Amounts are Decimal in the row's `currency`; `totals` has one row per currency."""

    name: str
    title: str
    columns: list[Column]
    rows: list[Row]
    as_of: date | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    totals: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    head: list[Said] = field(default_factory=list)  # what stands before the rows
    pivot: tuple[str, str] | None = None  # in text, a column for each value of the first, filled with the second
    group: str | None = None  # a change in this column begins a block of its own (one statement each)
    quiet: frozenset[str] = frozenset()  # columns that text leaves out if they are empty or zero throughout
    below: frozenset[str] = frozenset()  # columns of long texts, which text shows on lines under the row
    spare: tuple[str, ...] = ()  # columns that narrow text leaves out one by one before it folds lines
    chosen: bool = False  # the columns are those that were asked for: text leaves none of them out
    marks: dict[str, str] = field(default_factory=dict)  # column → what its colour means: "overdue", "credit"
    charts: tuple[Chart, ...] = ()


def columns(main: str, wide: str = "", **titles: str) -> list[Column]:
    """Return columns from a compact text: `"customer name date:d total:a+"`.

    `:d` date, `:a` amount, `:a+` amount with totals, `:b` the same in the base currency (the column `base_currency`),
    `:n` number, `:p` percentage. `titles` overrides headings, which are otherwise the id in words.
    """
    types: dict[str, Type] = {"": "text", "d": "date", "a": "amount", "b": "amount", "n": "number", "p": "percent"}
    result = []
    for text, is_main in [(t, True) for t in main.split()] + [(t, False) for t in wide.split()]:
        name, _, flag = text.partition(":")
        title = titles.get(name.replace("-", "_"), name.replace("_", " ").capitalize())
        unit = "base_currency" if flag.startswith("b") else "currency"
        result.append(Column(name, title, types[flag.rstrip("+")], is_main, flag.endswith("+"), unit))
    return result


def total_by_currency(cols: list[Column], rows: list[Row]) -> list[Row]:
    """Return one row per currency with the sums of the columns that have totals. Currencies are never added."""
    sums: dict[str, Row] = {}
    summed = [c.id for c in cols if c.total]
    for row in rows:
        into = sums.get(row["currency"])
        if into is None:
            into = sums[row["currency"]] = {"currency": row["currency"], **dict.fromkeys(summed, Decimal(0))}
        for name in summed:
            value = row.get(name)
            if value is not None:
                into[name] += value
        if "base_currency" in row:
            into["base_currency"] = row["base_currency"]
    return [sums[c] for c in sorted(sums)]
