"""Import profiles: what the rows of a list become. Data in YAML, no code.

    dates: M/D/YYYY
    currency: USD
    entries:
      - kind: invoice
        date: "{InvoiceDate}"
        id: "{invoiceNumber}"
        customer: "{customerID}"
        amount: "{InvoiceAmount}"

A value is a template: `{Column}` is replaced by the row's text in that column, other text is kept. The keys that all
profiles share are those of `arcli.tabular.layout`; a name that its `columns` say is a column, too.
"""

# No `from __future__ import annotations`: the annotations of declared settings are evaluated.

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Any, Literal

from arcli.model.entries import kinds
from arcli.model.fields import DATE
from arcli.model.fieldtype import FieldError
from arcli.model.kinds import Kind
from arcli.model.nearest import nearest
from arcli.model.settings.declared import Declared, Reads, build, keys_of, setting
from arcli.tabular.layout import Condition, Layout, mistake

_COLUMN = re.compile(r"\{([^{}]+)\}")


def columns_of(template: str) -> list[str]:
    """Return the columns that a template names."""
    return _COLUMN.findall(template)


def listed(template: str | list[str]) -> list[str]:
    """Return the templates of a field: its only one, or those of a field that may have several values."""
    return [template] if isinstance(template, str) else template


@setting
class Rule(Declared):
    """One entry made from a row: its kind, its fields as templates, its conditions, and what collects rows into it."""

    kind: str
    when: list[Condition] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    details: dict[str, list[dict[str, str | list[str]]]] = field(default_factory=dict)
    group: str = ""

    @property
    def templates(self) -> list[str]:
        """Return all templates of the rule."""
        details = [t for items in self.details.values() for item in items for t in item.values()]
        return [*self.fields.values(), *(one for t in details for one in listed(t)), self.group]


def _rules(given: Any) -> list[Rule]:
    if not isinstance(given, list) or not given:
        raise mistake("entries: must list what a row becomes")
    return [_rule(rule, i) for i, rule in enumerate(given)]


def _rule(given: Any, index: int) -> Rule:
    """Return a rule from YAML, with `kind`, `when`, fields and details side by side."""
    if not isinstance(given, dict):
        raise mistake("an entry is a mapping: kind, date and the fields of that kind", index)
    kind = kinds().get(str(given.get("kind")))
    if kind is None:
        best = nearest(str(given.get("kind")), kinds())
        hint = f'did you mean "{best}"?' if best else None
        raise mistake(
            f'there is no kind "{given.get("kind")}"', index, *(["kind"] if "kind" in given else []), hint=hint
        )
    fields: dict[str, str] = {}
    details: dict[str, list[dict[str, str | list[str]]]] = {}
    when: list[Condition] = []
    group = ""
    for name, value in given.items():
        if name == "when":
            several = value if isinstance(value, list) else [value]
            when = [_condition(one, index, "when") for one in several]
        elif name in kind.details:
            details[name] = _details(kind, name, value, index)
        elif name in kind.fields or name in ("date", "tags") or name.startswith("x-"):
            fields[name] = _template(value, index, name)
        elif name == "group":
            group = _template(value, index, name)
        elif name != "kind":
            raise _unknown(f'"{kind.name}"', name, [*kind.fields, *kind.details, "date", "when", "tags"], index)
    missing = [f.name for f in kind.fields.values() if f.required and f.name not in fields]
    for name in [*missing, *(["date"] if "date" not in fields else [])]:
        raise mistake(f"{kind.name}: {name} is missing", index, hint=f"add {name}:")
    return Rule(kind=kind.name, when=when, fields=fields, details=details, group=group)


def _template(value: Any, *path: str | int) -> str:
    if not isinstance(value, str):
        raise mistake("must be a single text, not a list or mapping", *path, hint="write the text after the colon")
    return value


def _details(kind: Kind, name: str, value: Any, index: int) -> list[dict[str, str | list[str]]]:
    known = kind.details[name].shape.fields
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise mistake(f"{name} is a list of mappings", index, name)
    for i, item in enumerate(value):
        for key, text in item.items():
            if key not in known:
                raise _unknown(name, key, known, index, name, i)
            several = text if isinstance(text, list) and known[key].type.many else [text]
            for one in several:
                _template(one, index, name, i, key)
        for missing in (f.name for f in known.values() if f.required and f.name not in item):
            raise mistake(f"{name}: {missing} is missing", index, name, i, hint=f"add {missing}:")
    return list(value)


def _condition(given: Any, *path: str | int) -> Condition:
    if isinstance(given, dict):
        for key in given:
            if key not in keys_of(Condition):
                raise _unknown("a condition", key, keys_of(Condition), *path)
    found = build(Condition, given)
    if found is None:
        raise mistake(
            "a condition names a column and the text expected in it",
            *path,
            hint="equals, not, one_of, matches, present: yes",
        )
    return found


def _unknown(what: str, name: str, known: Any, *path: str | int) -> FieldError:
    best = nearest(name, known)
    return mistake(f'{what} has no "{name}"', *path, hint=f'did you mean "{best}"?' if best else None)


@setting
class Profile(Layout):
    """A whole profile. `group` collects rows with the same text into one document; a rule may have its own group."""

    kind: Literal["import"] = "import"
    group: str = ""
    entries: Annotated[list[Rule], Reads(_rules, schema={"type": "array"})]

    def mistakes(self) -> Iterator[FieldError]:
        """Yield what is wrong with the values in combination."""
        yield from super().mistakes()

    @property
    def used(self) -> list[str]:
        """Return all names of columns that templates and conditions use, each once."""
        texts = [self.currency, self.group, *(t for rule in self.entries for t in rule.templates)]
        names = [name for text in texts for name in columns_of(text)]
        found = dict.fromkeys([*names, *(c.column for rule in self.entries for c in rule.when)])
        return [name for name in found if name != DAY]

    @property
    def needs_day(self) -> bool:
        """Return whether a template has the day that the import is given."""
        return any(DAY in columns_of(text) for rule in self.entries for text in rule.templates)

    @property
    def date_columns(self) -> list[str]:
        """Return the names of columns that dates are made from."""
        found = []
        for rule in self.entries:
            fields = kinds()[rule.kind].fields
            found += [
                c for n, t in rule.fields.items() if n == "date" or (n in fields and fields[n].type is DATE)
                for c in columns_of(t)
            ]  # fmt: skip
        return [name for name in dict.fromkeys(found) if name != DAY]

    @property
    def headless(self) -> bool:
        """Return whether all columns are numbered: the file then has no heading."""
        names = [n for used in self.used if used not in SIGNED or used in self.columns for n in self.column(used).names]
        return bool(names) and all(n.isascii() and n.isdecimal() for n in names)


DAY = "@day"  # a template's name for the day that the import is given, for lists without one
SIGNED = ("amount", "debit", "credit", "sign")
