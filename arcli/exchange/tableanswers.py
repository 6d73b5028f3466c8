"""Answers of queries over the tables, and the tables' schema, as reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from arcli.exchange.tablefiles import Store
from arcli.exchange.tables import TABLES
from arcli.model.money import decimals
from arcli.model.report import Column, Report, Row, Type, columns
from arcli.reports.context import Context


def schema() -> Report:
    """Return the tables with their columns, one row each."""
    rows: list[Row] = [
        {"table": table.name, "column": field.name, "type": field.type, "holds": field.about}
        for table in TABLES.values()
        for field in table.fields
    ]
    report = Report("tables", "Tables of a ledger", columns("table column type holds"), rows, group="table")
    report.notes.append("amount and figure are exact decimals; a figure is a quantity, a price or a share.")
    return report


def answer(context: Context, store: Store, query: str) -> Report:
    """Return the rows of a query. Decimals stay decimals, without the zeros that only the column's type adds."""
    said, found = store.ask(query)
    names: list[str] = []
    for name in said:
        twice = sum(n == name or n.rpartition("_")[0] == name for n in names)
        names.append(f"{name}_{twice + 1}" if twice else name)
    at = names.index("currency") if "currency" in names else None
    own = context.ledger.settings.currency
    rows: list[Row] = []
    for row in found:
        currency = own if at is None else str(row[at])
        rows.append({name: _trimmed(value, currency) for name, value in zip(names, row, strict=True)})
    cols = [Column(name, name, _type_of([row[name] for row in rows])) for name in names]
    report = Report("sql", f"Answer as of {context.as_of}", cols, rows, context.as_of)
    report.parameters["query"] = query
    return report


def _trimmed(value: Any, currency: str | None) -> Any:
    """Return a decimal with the digits that it needs, at least those of the currency; anything else plainly."""
    if isinstance(value, Decimal):
        least = decimals(currency or "") if currency else None
        _, digits, exponent = value.as_tuple()
        places = -int(exponent)
        while places > (2 if least is None else least) and digits[-1] == 0:
            digits, places = digits[:-1] or (0,), places - 1
        return value.quantize(Decimal(1).scaleb(-places))
    return value if isinstance(value, str | int | bool | date | None) else str(value)


def _type_of(values: list[Any]) -> Type:
    known = [v for v in values if v is not None]
    if known and all(isinstance(v, date) for v in known):
        return "date"
    return "number" if known and all(isinstance(v, int | Decimal) for v in known) else "text"
