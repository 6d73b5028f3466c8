"""Rows → entries, by the rules of a profile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from arcli.exchange.profile import Profile, Rule, columns_of
from arcli.exchange.rows import Rejected, Row, Texts
from arcli.model.fields import DATE, TAG, FieldError, FieldType
from arcli.model.kinds import Field, Shape, kinds
from arcli.model.money import decimals, places, quantum

_COLUMN = re.compile(r"\{([^{}]+)\}")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Made(NamedTuple):
    """An entry, the row that it is made of, and the names of the fields that the profile sets."""

    row: Row
    entry: Any
    fields: tuple[str, ...]


class _Refused(Exception):
    def __init__(self, template: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.template, self.value, self.reason = template, value, reason


Fill = Callable[[dict[str, str]], str]


def _template(text: str) -> Fill:
    """A function that fills a template from a row, white space at its ends aside; a lone column is just looked up."""
    if (lone := _COLUMN.fullmatch(text)) is not None:
        return itemgetter(lone[1])
    if not columns_of(text):
        return lambda cells: text
    return lambda cells: _COLUMN.sub(lambda m: cells[m[1]].strip(), text)


_RECURRING = ("date", "currency", "customer", "terms")  # types whose few values stand in many rows


class _Value(NamedTuple):
    """How one field is made: its template, the function that fills it, and the one that reads what comes of that."""

    attr: str
    template: str
    fill: Fill
    read: Callable[[str], Any]  # None for a text of nothing; raises FieldError
    required: bool


def _reader(form: Callable[[str], str] | None, parse: Callable[[str], Any], *, recurring: bool) -> Callable[[str], Any]:
    """A function that reads a cell: puts it in the form that the field reads, and reads it. None for an empty one."""

    def read(cell: str) -> Any:
        text = cell.strip()
        if not text:
            return None
        return parse(text if form is None else form(text))

    return cache(read) if recurring else read


class Builder:
    """Makes entries of rows. Bad rows are collected in `rejected`, whole: no row is taken by halves."""

    def __init__(self, profile: Profile) -> None:
        self.profile, self.texts = profile, Texts(profile)
        self.rejected: list[Rejected] = []
        self._rules = [_RuleBuilder(rule, profile, self.texts) for rule in profile.entries]

    def build(self, rows: Iterable[Row]) -> list[Made]:
        """The entries of all good rows, in the order of rows."""
        made: list[Made] = []
        for row in rows:
            try:
                found = [rule.make(row) for rule in self._rules]
            except _Refused as error:
                columns = columns_of(error.template)
                self.rejected.append(Rejected(row.number, ", ".join(columns), error.value, error.reason))
            else:
                made += [m for m in found if m is not None]
        return made


class _RuleBuilder:
    def __init__(self, rule: Rule, profile: Profile, texts: Texts) -> None:
        self.rule, self.kind, self.texts = rule, kinds()[rule.kind], texts
        fields = dict(rule.fields)
        if profile.currency and "currency" in self.kind.fields and "currency" not in fields:
            fields["currency"] = profile.currency
        self.tags = _template(fields.pop("tags")) if "tags" in fields else None
        self.own = {name: _template(fields.pop(name)) for name in [n for n in fields if n.startswith("x-")]}
        date_field = Field("date", "date", DATE, "word", "", True)
        self.values = [self._value({**self.kind.fields, "date": date_field}[n], t) for n, t in fields.items()]
        self.details = {
            name: [self._detail(self.kind.details[name].shape, item) for item in items]
            for name, items in rule.details.items()
        }
        self.names = (*(v.attr for v in self.values), *self.details)

    def _value(self, field: Field, template: str) -> _Value:
        form: Callable[[str], str] | None = None
        if field.type is DATE:
            form = None if _ISO.fullmatch(template) else self.texts.date  # a day that the profile itself states
        elif field.type.numeric:
            form = self.texts.number if columns_of(template) else None
        read = _reader(form, field.type.parse, recurring=field.type.name in _RECURRING)
        return _Value(field.attr, template, _template(template), read, field.required)

    def _detail(self, shape: Shape, item: dict[str, str]) -> tuple[type, list[_Value]]:
        known = {n: shape.fields[n] for n in item if n in shape.fields}
        return shape.cls, [self._value(field, item[name]) for name, field in known.items()]

    def make(self, row: Row) -> Made | None:
        """The rule's entry of a row, or None if its conditions don't hold. Raises _Refused."""
        cells = row.cells
        for condition in self.rule.when:
            if not condition.holds(cells[condition.column]):
                return None
        values = self._read(self.values, cells)
        currency = values.get("currency")
        if currency is not None and "amount" in values:
            values["amount"] = self._in_cents(values["amount"], currency, cells)
        for name, items in self.details.items():
            values[name] = tuple(cls(**self._read(parts, cells)) for cls, parts in items)
        if self.tags is not None and (text := self.tags(cells).strip()):
            values["tags"] = tuple(self._parse(TAG, t, text) for t in text.split())
        if self.own:
            own = {name: text for name, fill in self.own.items() if (text := fill(cells).strip())}
            values["extra"] = own or None
        return Made(row, self.kind.cls(**values), self.names)

    def _in_cents(self, amount: Decimal, currency: str, cells: dict[str, str]) -> Decimal:
        """An amount with its currency's decimals: a list may say 36.1 for 36.10."""
        want, has = decimals(currency) or 0, places(amount)
        if has == want:
            return amount
        if has > want:
            template = self.rule.fields["amount"]
            reason = f"has more decimals than {currency} has; is that sign between thousands?"
            raise _Refused(template, _template(template)(cells).strip(), reason)
        return amount.quantize(quantum(want))

    @staticmethod
    def _read(parts: list[_Value], cells: dict[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for attr, template, fill, read, required in parts:
            text = fill(cells)
            try:
                value = read(text)
            except FieldError as error:
                hint = f"; {error.hint}" if error.hint else ""
                raise _Refused(template, text.strip(), error.message + hint) from None
            if value is not None:
                values[attr] = value
            elif required:
                raise _Refused(template, "", "is empty")
        return values

    @staticmethod
    def _parse(kind: FieldType, text: str, template: str) -> Any:
        try:
            return kind.parse(text)
        except FieldError as error:
            raise _Refused(template, text, error.message) from None
