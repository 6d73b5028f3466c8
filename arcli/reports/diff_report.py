"""One report of two versions of a ledger, side by side with the difference."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from arcli.model.money import ZERO, round_to
from arcli.model.report import Report, Row, columns
from arcli.reports.aging import aging
from arcli.reports.allowance import allowance
from arcli.reports.context import Context
from arcli.reports.forecast import forecast
from arcli.reports.kpi import kpi

_NUMBERS = ("amount", "number", "percent")
# By name: the report, and the columns that make a row of one version that of the other.
COMPARED: dict[str, tuple[Callable[[Context], Report], tuple[str, ...]]] = {
    "kpi": (kpi, ("period", "currency")),
    "forecast": (forecast, ("period", "document", "currency")),
    "allowance": (allowance, ("segment", "bucket", "currency")),
    "aging": (aging, ("customer", "currency")),
}


def compare_reports(name: str, one: Context, other: Context, first: str, second: str) -> Report:
    """Return each figure of a report that differs between two versions: what it was, what it is, the difference.

    A row that only one version has counts as 0 in the other where it has an amount; a ratio that one lacks is empty,
    and so is its difference.
    """
    make, keys = COMPARED[name]
    before, after = make(one), make(other)
    rows: list[Row] = []
    then, now = ({tuple(r.get(k) for k in keys): r for r in report.rows} for report in (before, after))
    for key in [*then, *(k for k in now if k not in then)]:
        for column in after.columns:
            if column.type not in _NUMBERS or column.id in keys:
                continue
            values = [_value(side, key, column.id) for side in (then, now)]
            if column.type == "amount" and values != [None, None]:  # a row that one version lacks has 0 there
                values = [v if key in side else ZERO for v, side in zip(values, (then, now), strict=True)]
                currency = str(key[keys.index("currency")])
                values = [None if v is None else round_to(v, currency) for v in values]  # 0 has its decimals
            if values[0] != values[1]:
                rows.append(_row(dict(zip(keys, key, strict=True)), column.id, *values))
    rows.sort(key=lambda r: str(r["currency"]))
    cols = columns("about currency figure before:n after:n difference:n")
    title = f"{after.title}: {first} and {second}"
    report = Report(f"diff-{name}", title, cols, rows, other.as_of)
    report.parameters |= {"report": name, "a": first, "b": second, "then": one.as_of}
    if not rows:
        report.notes.append("No figure differs.")
    return report


def _value(side: dict[tuple[Any, ...], Row], key: tuple[Any, ...], column: str) -> Decimal | None:
    value = side.get(key, {}).get(column)
    return None if value is None else Decimal(value)


def _row(key: dict[str, Any], figure: str, before: Decimal | None, after: Decimal | None) -> Row:
    about = " ".join(str(v) for k, v in key.items() if k != "currency" and v is not None)
    change = None if before is None or after is None else after - before
    return {
        "about": about, "currency": key["currency"], "figure": figure, "before": before, "after": after,
        "difference": change,
    }  # fmt: skip
