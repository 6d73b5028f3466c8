"""Rows → entries, by the rules of a profile."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from arcli.exchange.cents import CentsError, in_cents
from arcli.exchange.profile import DAY, SIGNED, Profile, Rule, columns_of, listed
from arcli.model.entries import Entry, StatedTax, kinds
from arcli.model.fields import CUSTOMER, CUSTOMER_OR_ALL, DATE, DOC_ID, DOC_REF, TAG, TEXT
from arcli.model.fieldtext import read_signed, several
from arcli.model.fieldtype import FieldError, FieldType
from arcli.model.kinds import Field, Shape
from arcli.model.money import plain
from arcli.tabular.columns import Amounts, Columns, bare_id
from arcli.tabular.numbers import Numbers
from arcli.tabular.table import Row, Table

_COLUMN = re.compile(r"\{([^{}]+)\}")
_TERM = re.compile(r"([+-]?) ?(\{[^{}]+\})")
_SUM = re.compile(r"-\{[^{}]+\}|-?\{[^{}]+\}(?: [+-] \{[^{}]+\})+")  # not a single column
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RECURRING = ("date", "currency", "customer", "terms")  # types that have few values in many rows
_NUMBERED = (DOC_ID, DOC_REF, CUSTOMER, CUSTOMER_OR_ALL)

Fill = Callable[[list[str]], str]


class Made(NamedTuple):
    """An entry, its row, the names of the fields that the profile sets, and the text that groups it."""

    row: Row
    entry: Entry
    fields: tuple[str, ...]
    group: str = ""


class Rejected(NamedTuple):
    """A row that can't be used: its line, and the column, value and reason."""

    number: int
    column: str
    value: str
    reason: str


class RowRefused(Exception):
    """A value of a row that can't be used: its template, the text, and the reason."""

    def __init__(self, template: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.template, self.value, self.reason = template, value, reason


class _Value(NamedTuple):
    """How one field is made: its template, the function that fills it, and the one that reads the result."""

    attr: str
    template: str
    fill: Fill
    read: Callable[[str], Any]  # None for an empty text; raises FieldError
    required: bool


def _reader(form: Callable[[str], str] | None, parse: Callable[[str], Any], *, recurring: bool) -> Callable[[str], Any]:
    """Return a function that converts a cell to the form that the field reads, and reads it; None for an empty cell."""

    def read(cell: str) -> Any:
        text = cell.strip()
        if not text:
            return None
        return parse(text if form is None else form(text))

    return cache(read) if recurring else read


class Templates:
    """Fills templates from the cells of rows. `{amount}` is the signed amount if `columns` say how to make it."""

    def __init__(self, profile: Profile, table: Table, day: str = "") -> None:
        self.profile, self.columns = profile, Columns(table)
        self._texts: dict[str, Fill] = {DAY: lambda _: day}
        declared = profile.columns.keys() & set(SIGNED)
        self.signed = bool(declared & {"debit", "credit", "sign"}) or (profile.negate and "amount" in declared)
        self._amounts = Amounts(self.columns) if self.signed else None
        for name in profile.used:
            self.text(name)  # each missing column is noted

    def text(self, name: str) -> Fill:
        """Return the function that takes a column's text from a row."""
        if name == "amount" and self._amounts is not None:
            return self._signed
        if name not in self._texts:
            self._texts[name] = self.columns.text(name)
        return self._texts[name]

    def _signed(self, cells: list[str]) -> str:
        assert self._amounts is not None
        return plain(self._amounts.read(cells))

    def fill(self, template: str) -> Fill:
        """Return the function that fills a template and strips white space."""
        if (lone := _COLUMN.fullmatch(template)) is not None:
            return self.text(lone[1])
        parts = {name: self.text(name) for name in columns_of(template)}
        if not parts:
            return lambda cells: template
        return lambda cells: _COLUMN.sub(lambda m: parts[m[1]](cells).strip(), template)


class Builder:
    """Makes entries from rows. Bad rows are collected in `rejected`, whole: a row is never used in part.

    `idle` counts rows of which no document is made, by what the conditions of the rules look at.
    """

    def __init__(self, profile: Profile, table: Table, day: str = "") -> None:
        self.templates = Templates(profile, table, day)
        self.rejected: list[Rejected] = []
        self.idle: Counter[str] = Counter()
        self._rules = [_RuleBuilder(rule, profile, self.templates) for rule in profile.entries]

    def build(self, rows: Iterable[Row]) -> list[Made]:
        """Return the entries of all good rows, in the order of rows."""
        made: list[Made] = []
        for row in rows:
            try:
                found = [rule.make(row) for rule in self._rules]
            except RowRefused as error:
                columns = columns_of(error.template)
                self.rejected.append(Rejected(row.line, ", ".join(columns), error.value, error.reason))
            else:
                made += [m for m in found if m is not None]
                self._count_idle(row, found)
        return made

    def _count_idle(self, row: Row, found: list[Made | None]) -> None:
        """Count a row for which no rule of documents holds, by what stands where their first condition fails."""
        documents = [(rule, one) for rule, one in zip(self._rules, found, strict=True) if rule.rule.kind != "customer"]
        if documents and all(one is None for _, one in documents):
            failing = (next(c for c in rule.when if not c[0].holds(c[1](row.cells))) for rule, _ in documents)
            told = dict.fromkeys((condition.column, text(row.cells).strip()) for condition, text in failing)
            self.idle[", ".join(f"{column}: {text or 'nothing'}" for column, text in told)] += 1

    def keys(self, row: Row) -> set[str]:
        """Return what a row belongs to, however bad it is: the IDs of its documents, and the texts that group it."""
        return {key for rule in self._rules for key in rule.keys(row)}


def _says(cls: type, parts: list[_Value], cells: list[str]) -> bool:
    """Return whether a row has a detail: a stated tax whose columns are all empty is none."""
    if cls is not StatedTax:
        return True
    return any(part.fill(cells).strip() for part in parts if columns_of(part.template))


class _RuleBuilder:
    def __init__(self, rule: Rule, profile: Profile, templates: Templates) -> None:
        self.rule, self.kind, self.templates = rule, kinds()[rule.kind], templates
        self.numbers: Numbers = profile.numbers
        fields = dict(rule.fields)
        if profile.currency and "currency" in self.kind.fields and "currency" not in fields:
            fields["currency"] = profile.currency
        group = rule.group or ("" if rule.kind == "customer" else profile.group)
        self._group = templates.fill(group) if group else None
        self._id = templates.fill(fields["id"]) if "id" in fields and rule.kind != "customer" else None
        self.when = [(condition, templates.text(condition.column)) for condition in rule.when]
        self.tags = templates.fill(fields.pop("tags")) if "tags" in fields else None
        self.own = {name: templates.fill(fields.pop(name)) for name in [n for n in fields if n.startswith("x-")]}
        date_field = Field("date", "date", DATE, "word", "", True)
        self.values = [self._value({**self.kind.fields, "date": date_field}[n], t) for n, t in fields.items()]
        self.details = {
            name: [self._detail(self.kind.details[name].shape, item) for item in items]
            for name, items in rule.details.items()
        }
        self.names = (*(v.attr for v in self.values), *self.details)
        self._amount = next((v for v in self.values if v.attr == "amount"), None)

    def _value(self, field: Field, template: str) -> _Value:
        form: Callable[[str], str] | None = None
        # a line of a document may lower it: what its rows add up to is checked when they are collected
        parse = read_signed if field.name == "amount" and self._group is not None else field.type.parse
        columns = columns_of(template)
        if field.type is DATE and columns:
            if columns != [DAY]:  # a date without a column is stated by the profile itself, or as an option
                parse = self.templates.profile.days(columns[0]).read
        elif field.type.numeric and _SUM.fullmatch(template):
            added = self._added(template)
            return _Value(field.attr, template, added, _reader(None, parse, recurring=False), field.required)
        elif field.type.numeric and columns and not (columns == ["amount"] and self.templates.signed):
            form = self.numbers.plain
        elif field.type in _NUMBERED:
            form = bare_id
        read = _reader(form, parse, recurring=field.type.name in _RECURRING)
        return _Value(field.attr, template, self.templates.fill(template), read, field.required)

    def _added(self, template: str) -> Fill:
        """Return the function that adds up numbers of columns, `{Net} + {Tax}` or `-{Net} - {Tax}`; empty: nothing."""
        terms = [(-1 if sign == "-" else 1, self.templates.fill(t)) for sign, t in _TERM.findall(template)]

        def add(cells: list[str]) -> str:
            texts = [(sign, text) for sign, fill in terms if (text := fill(cells).strip())]
            total = sum((sign * Decimal(self.numbers.plain(text)) for sign, text in texts), Decimal())
            return plain(total) if texts else ""

        return add

    def _detail(self, shape: Shape, item: dict[str, str | list[str]]) -> tuple[type, list[_Value]]:
        found = [(shape.fields[name], one) for name, template in item.items() for one in listed(template)]
        return shape.cls, [self._value(field, template) for field, template in found]

    def make(self, row: Row) -> Made | None:
        """Return the rule's entry for a row, or None if its conditions don't hold. Raise RowRefused."""
        cells = row.cells
        if not self._applies(cells):
            return None
        values = self._read(self.values, cells)
        for name, items in self.details.items():
            values[name] = tuple(cls(**self._read(parts, cells)) for cls, parts in items if _says(cls, parts, cells))
        if self.tags is not None and (text := self.tags(cells).strip()):
            values["tags"] = tuple(self._parse(TAG, t, text) for t in text.split())
        if self.own:
            found = {name: fill(cells).strip() for name, fill in self.own.items()}
            own = {name: self._parse(TEXT, text, text) for name, text in found.items() if text}
            values["extra"] = own or None
        if self._amount is not None:
            self._take_currency(values, cells)
        entry = self.kind.cls(**values)
        currency = values.get("currency")
        if currency is not None:
            try:
                in_cents(entry, currency)
            except CentsError as error:
                raise RowRefused(self._template_of(error.path), str(error.amount), error.reason) from None
        return Made(row, entry, self.names, self._group(cells).strip() if self._group is not None else "")

    def _applies(self, cells: list[str]) -> bool:
        return all(condition.holds(text(cells)) for condition, text in self.when)

    def _take_currency(self, values: dict[str, Any], cells: list[str]) -> None:
        """Compare the currency written beside an amount with the row's; use it if the row has none."""
        assert self._amount is not None
        text = self._amount.fill(cells).strip()
        if self.numbers.usual.match(text) or "currency" not in self.kind.fields:
            return
        written = self.numbers.written(text).currency if not self.templates.signed else ""
        if written and values.setdefault("currency", written) != written:
            reason = f"is written in {written}, the row is in {values['currency']}"
            raise RowRefused(self._amount.template, text, reason)

    def _template_of(self, path: tuple[str, ...]) -> str:
        """Return the template of a field, or of a detail's field."""
        if len(path) == 1:
            return self.rule.fields.get(path[0], "")
        found = (one for item in self.rule.details.get(path[0], ()) for one in listed(item.get(path[1], [])))
        return next(found, "")

    def keys(self, row: Row) -> list[str]:
        """Return the ID of the document that the rule makes from a row, and the text that groups it, if known."""
        found = []
        try:
            if self._applies(row.cells):
                if self._id is not None:
                    found.append("id " + bare_id(self._id(row.cells).strip()))
                if self._group is not None:
                    found.append("group " + self._group(row.cells).strip())
        except FieldError:
            pass
        return [key for key in found if key not in ("id ", "group ")]

    @staticmethod
    def _read(parts: list[_Value], cells: list[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for attr, template, fill, read, required in parts:
            text = ""
            try:
                text = fill(cells)
                value = read(text)
            except FieldError as error:
                said = error.message.removeprefix(f'"{text.strip()}"').lstrip(": ")  # the value has its own column
                raise RowRefused(template, text.strip(), f"{said}; {error.hint}" if error.hint else said) from None
            if value is not None:
                before = several(values.get(attr))  # of a field that may have several
                if value in before:
                    raise RowRefused(template, text.strip(), "is given twice")
                values[attr] = (*before, value) if before else value
            elif required:
                raise RowRefused(template, "", "is empty")
        return values

    @staticmethod
    def _parse(kind: FieldType, text: str, template: str) -> Any:
        try:
            return kind.parse(text)
        except FieldError as error:
            raise RowRefused(template, text, error.message) from None
