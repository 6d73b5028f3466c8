"""Find entries by any text or figure that they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from arcli.model.entries import Annotate, Application, Customer, Enclosed, Entry, has_amount, id_of, subject_of
from arcli.model.kinds import Shape
from arcli.model.plain import Plain, entry_of, number_of
from arcli.model.report import Report, Row, columns
from arcli.reports.context import Context
from arcli.reports.said import about, where
from arcli.subledger.annotations import FIELDS
from arcli.subledger.named import saying
from arcli.tabular.numbers import Numbers

# Signs that may stand in what an entry says and not in its text, or the other way round.
_ODD = frozenset("'(),\\\n\"")


def find(context: Context, text: str) -> Report:
    """Return one row per entry up to the day that holds a text in any of its fields, or that figure as an amount.

    Capitals do not matter. An amount is found however it is written: `1452`, `1,452.00`, `1.452,00`, `$1,452`, and
    `1452 EUR`, which is of that currency. A document is found by words and figures of its number: `INV-2026-42`. A
    customer's ID finds the customer, not everything of it: `register` has that. Rows are in the order of days; `field`
    is the first field that holds the text, `amount` what the entry states. What an annotation or a later entry of the
    customer has replaced is found where it was said, with what it is now.
    """
    sought, (amount, code), says = text.casefold(), _amount(text), saying(text)
    cols = columns("date:d kind document customer amount:a field value where", "currency")
    rows: list[Row] = []
    annotated = _Annotated(context)
    quick = amount is None and _ODD.isdisjoint(sought)
    part = sought if says is None else says.last  # what stands in the text of all that is found
    for record in context.subledger.records:
        if record.date > context.as_of or (context.start is not None and record.date < context.start):
            continue
        if quick and isinstance(record, Plain) and record.lacks(part):
            continue
        entry = entry_of(record)
        values = chain(_values(entry), annotated.before(entry))
        found = next(((name, value) for name, value in values if _holds(value, sought, amount)), None)
        if found is None and says is not None:
            found = next(((name, value) for name, value in _numbers(entry) if says.says(value)), None)
        if found is not None:
            rows.append(_row(context, entry, *found, annotated.replaced(entry, *found)))
    if code is not None:
        rows = [r for r in rows if r["currency"] == code or not isinstance(r["_value"], Decimal)]
    rows = [r for r in rows if context.shows(r["customer"] or "", r["currency"])]
    rows.sort(key=lambda r: (r["date"] or date.min, *(str(r[c.id]) for c in cols if c.id != "where"), r["where"]))
    report = Report("find", f'"{text}" {context.span}', cols, rows, context.as_of, {"text": text})
    report.quiet, report.spare = frozenset({"amount", "document", "customer"}), ("where", "field")
    return report


def _row(context: Context, entry: Entry, name: str, value: Any, replaced: str) -> Row:
    document, customer = about(context, entry)
    return {
        "date": None if entry.date == date.min else entry.date,
        "kind": entry.kind,
        "document": subject_of(entry),
        "customer": customer,
        "amount": entry.amount if has_amount(entry) else None,
        "currency": document.currency if document is not None else context.ledger.settings.currency,
        "field": name,
        "value": f"{value}, replaced by {replaced}" if replaced else str(value),
        "_value": value,
        "where": where(context, entry),
    }


class _Annotated:
    """What documents said before they were annotated, and what replaced it."""

    def __init__(self, context: Context) -> None:
        self.customers, self.day = context.subledger.customers, context.as_of
        self._numbers = {
            e.document for e in context.ledger.stated if isinstance(e, Annotate) and e.date <= context.as_of
        }
        records = (r for r in context.ledger.records if self._numbers and number_of(r) in self._numbers)
        self._before = {number_of(r): entry_of(r) for r in records}
        now = (r for r in context.subledger.records if self._numbers and number_of(r) in self._numbers)
        self._now = {number_of(r): entry_of(r) for r in now}

    def before(self, entry: Entry) -> Iterator[tuple[str, Any]]:
        """Yield the fields of a document that were replaced, with what they were."""
        first = self._before.get(id_of(entry)) if self._numbers else None
        if first is not None and first.kind == entry.kind:
            for name in FIELDS:
                value = getattr(first, name, None)
                if value is not None and value != getattr(entry, name):
                    yield name, value

    def replaced(self, entry: Entry, name: str, value: Any) -> str:
        """Return what a value was replaced by; "" if it stands."""
        if isinstance(entry, Customer):
            known = self.customers.at(entry.id, self.day)
            field = entry.declared.fields.get(name)
            now = getattr(known, field.attr, None) if known is not None and field is not None else None
        else:
            about = self._now.get(entry.document if isinstance(entry, Annotate) else id_of(entry))
            now = getattr(about, name, None) if name in FIELDS else None
        return "" if now is None or now == value else str(now)


def _values(entry: Entry) -> Iterator[tuple[str, Any]]:
    """Yield what an entry says: its fields, details, tags and own keys; not the customer that it is of."""
    yield from _fields(entry.declared, entry)
    for name, details in entry.declared.details.items():
        for item in getattr(entry, name):
            yield from _fields(details.shape, item)
    for tag in entry.tags:
        yield "tag", tag
    yield from (entry.extra or {}).items()
    if entry.date != date.min:
        yield "date", entry.date


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


def _numbers(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the number of an entry and those of the documents that it names."""
    for field in entry.declared.fields.values():
        value = getattr(entry, field.attr)
        if isinstance(value, str) and (field.name == "id" or field.type.refers == "document"):
            yield field.name, value
    for name, details in entry.declared.details.items():
        for item in getattr(entry, name) if "document" in details.shape.fields else ():
            if isinstance(item, Application | Enclosed):
                yield "document", item.document


_MONEY = re.compile(r"(?:([A-Za-z]{3})\s*|[$€£¥]\s*)?(-?[0-9][0-9.,' ]*?)(?:\s*([A-Za-z]{3})|\s*[$€£¥])?\Z")


def _amount(text: str) -> tuple[Decimal | None, str | None]:
    """Return the figure that a text is, without its sign, and the currency that stands beside it."""
    match = _MONEY.match(text.strip())
    if match is None:
        return None, None
    code = (match[1] or match[3] or "").upper() or None
    for numbers in (Numbers(".", None, credit="+"), Numbers(",", None, credit="+")):
        try:
            return abs(Decimal(numbers.plain(match[2]))), code
        except ValueError:
            continue
    return None, None
