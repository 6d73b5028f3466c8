"""Find entries by any text or figure that they hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.model.entries import Entry, has_amount, subject_of
from arcli.model.fields import SIGNED
from arcli.model.kinds import Shape
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context
from arcli.reports.said import about, where


def find(context: Context, text: str) -> Report:
    """Return one row per entry up to the day that holds a text in any of its fields, or that figure as an amount.

    Capitals do not matter. An amount is found however it is written: `1452`, `1,452.00`. A customer's ID finds the
    customer, not everything of it: `register` has that. Rows are in the order of days; `field` is the first field
    that holds the text, `amount` what the entry states.
    """
    sought, amount = text.casefold(), _amount(text)
    cols = columns("date:d kind document customer amount:a field value where", "currency")
    rows: list[Row] = []
    for entry in context.subledger.entries:
        if entry.date > context.as_of or (context.start is not None and entry.date < context.start):
            continue
        found = next(((name, value) for name, value in _values(entry) if _holds(value, sought, amount)), None)
        if found is not None:
            rows.append(_row(context, entry, *found))
    rows = [r for r in rows if context.shows(r["customer"] or "", r["currency"])]
    rows.sort(key=lambda r: (r["date"] or date.min, *(str(r[c.id]) for c in cols if c.id != "where"), r["where"]))
    report = Report("find", f'"{text}" {context.span}', cols, rows, context.as_of, {"text": text})
    report.quiet, report.spare = frozenset({"amount", "document", "customer"}), ("where", "field")
    return report


def _row(context: Context, entry: Entry, name: str, value: Any) -> Row:
    document, customer = about(context, entry)
    return {
        "date": None if entry.date == date.min else entry.date,
        "kind": entry.kind,
        "document": subject_of(entry),
        "customer": customer,
        "amount": entry.amount if has_amount(entry) else None,
        "currency": document.currency if document is not None else context.ledger.settings.currency,
        "field": name,
        "value": str(value),
        "where": where(context, entry),
    }


def _values(entry: Entry) -> Iterator[tuple[str, Any]]:
    """Yield what an entry says: its fields, details, tags and own keys; not the customer that it is of."""
    yield from _fields(entry.declared, entry)
    for name, details in entry.declared.details.items():
        for item in getattr(entry, name):
            yield from _fields(details.shape, item)
    for tag in entry.tags:
        yield "tag", tag
    yield from (entry.extra or {}).items()


def _fields(shape: Shape, item: Any) -> Iterator[tuple[str, Any]]:
    for field in shape.fields.values():
        value = getattr(item, field.attr)
        if value is not None and field.type.refers != "customer":
            yield field.name, value


def _holds(value: Any, sought: str, amount: Decimal | None) -> bool:
    if isinstance(value, Decimal):
        return amount is not None and abs(value) == amount
    if isinstance(value, date):
        return len(sought) >= len("2026-01") and value.isoformat().startswith(sought)
    return sought in str(value).casefold()


def _amount(text: str) -> Decimal | None:
    try:
        return abs(Decimal(SIGNED.parse(text)))
    except ValueError:
        return None
