"""YAML ⇄ entries: the same fields under the same names, a list of entries a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, cast

from arcli.journal.forms import ITEMS
from arcli.journal.yaml.fast import DirectBuilder
from arcli.journal.yaml.quick import Items, QuickItems
from arcli.model.diagnostics import Diagnostic, SourceText, Spot, Stated
from arcli.model.entries import Entry, amounts_of, kinds
from arcli.model.fields import DATE, TAG, TEXT
from arcli.model.fieldtype import FieldError
from arcli.model.kinds import Field, Kind, Shape
from arcli.model.money import places
from arcli.model.nearest import nearest
from arcli.model.odd import explain
from arcli.model.plain import Plain, Record
from arcli.model.private import veiled
from arcli.source.yaml.nodes import Path
from arcli.source.yaml.text import load

_ANY_ID = re.compile(r"""\bid["']?:[ \t]+["']?([^\s"',}]+)""")
_KINDS = "arcli help format lists the kinds"
TIMELESS = date.min  # the date of a customer of the master file
_TIMELESS_TEXT = TIMELESS.isoformat()


@cache
def _adapter(kind: str) -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 - journals need no pydantic

    cls: Any = kinds()[kind].cls
    return TypeAdapter(list[cls])


class YamlReader:
    """Reads YAML files of one ledger: item by item directly, and what that refuses through validation.

    With `plain`, a subclass of Plain, documents that hold nothing unusual are left as its objects.
    """

    def __init__(self, plain: type[Plain] | None = None) -> None:
        self._direct = DirectBuilder()
        self._quick = QuickItems(self._direct, plain)
        self._decimals = 0
        self.broken: set[str] = set()  # IDs of entries that could not be read
        self.stated: list[Entry] = []  # records that are no plain documents

    @property
    def decimals(self) -> int:
        """Return the most decimals that an amount was written with, if more than the usual two."""
        return max(self._decimals, self._direct.decimals)

    def read(self, source: SourceText) -> tuple[list[Record], list[Diagnostic]]:
        """Return the records of a YAML file in their order, and what is wrong with it."""
        items, problems = self._quick.cut(source), list[Diagnostic]()
        if items is None:
            items, problems = self._whole(source)
        records, others = items
        if not others:
            return cast("list[Record]", records), problems  # none is left out
        spans = _Spans(source)
        aliases = {p.spot.start for p in problems if p.spot is not None}
        masters = source.name.rsplit("/", 1)[-1] == "customers.yaml"
        default = "customer" if masters else None
        batches: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        for index, (offset, item) in others.items():
            if masters and type(item) is dict and "date" not in item and item.get("kind", "customer") == "customer":
                entry = self._direct.build({"date": _TIMELESS_TEXT, **item}, default)
            else:
                entry = self._direct.build(item, default)
            if entry is not None:
                entry.origin, entry.offset = source, offset
                records[index] = entry
                continue
            if item == "" and offset in aliases:
                continue
            raw = _Raw(index, item, spans, masters).check()
            problems += raw.problems
            if raw.problems and isinstance(item, dict) and isinstance(item.get("id"), str):
                self.broken.add(item["id"])
            if raw.kind is not None and not raw.problems:
                batches.setdefault(raw.kind.name, []).append((index, raw.values))
        careful: dict[int, Entry] = {}
        for name, batch in batches.items():
            problems += self._validate(kinds()[name], batch, careful, spans)
        for index, entry in careful.items():
            entry.origin, entry.offset = source, others[index][0]
            records[index] = entry
            for _, amount in amounts_of(entry):
                self._decimals = max(self._decimals, places(amount))
        self.stated += [r for index in others if isinstance(r := records[index], Entry)]
        return [r for r in records if r is not None], [explain(p) for p in problems]

    def _whole(self, source: SourceText) -> tuple[Items, list[Diagnostic]]:
        """Return the items of a file that libyaml reads as a whole, and what is wrong with it as YAML."""
        value, offsets, problems = load(source)
        if value is None or value == "":
            if problems:  # dangling references to what could not be read are not reported again
                self.broken.update(_ANY_ID.findall(source.text))
            return Items([], {}), problems
        if not isinstance(value, list):
            hint = "each entry begins with - and has a kind, a date and its fields"
            problem = Diagnostic("AR118", "a YAML file of entries is a list", Spot(source, 0, 1), hint)
            return Items([], {}), [*problems, problem]
        return Items([None] * len(value), dict(enumerate(zip(offsets, value, strict=True)))), problems

    def _validate(
        self, kind: Kind, batch: list[tuple[int, dict[str, Any]]], into: dict[int, Entry], spans: _Spans
    ) -> list[Diagnostic]:
        """Validate a batch at once; if any is wrong, find which by the places that pydantic names."""
        from pydantic import ValidationError  # noqa: PLC0415 - slow to import; correct YAML needs none

        adapter = _adapter(kind.name)
        try:
            made = adapter.validate_python([values for _, values in batch])
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            bad = {int(e["loc"][0]) for e in found}
            problems = [self._problem(kind, batch, e, spans) for e in found]
            self.broken |= {str(batch[i][1]["id"]) for i in bad if "id" in batch[i][1]}
            good = [pair for i, pair in enumerate(batch) if i not in bad]
            return problems + (self._validate(kind, good, into, spans) if good else [])
        for (index, _), entry in zip(batch, made, strict=True):
            into[index] = entry
        return []

    @staticmethod
    def _problem(kind: Kind, batch: list[tuple[int, Any]], error: Any, spans: _Spans) -> Diagnostic:
        where = error["loc"]
        path: Path = (batch[where[0]][0], *(s.rstrip("_") if isinstance(s, str) else s for s in where[1:]))
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, FieldError):
            return Diagnostic(cause.code, cause.message, spans.at(path), cause.hint)
        if error["type"] in ("missing", "missing_argument"):
            return Diagnostic("AR105", f"{path[-1]} is missing", spans.at(path), f"add {path[-1]}: to the {kind.name}")
        return Diagnostic("AR112", f"{path[-1]} is not what it should be", spans.at(path), "see arcli help format")


class _Spans:
    """Where values of a YAML file stand, found by a second reading when someone asks."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self._spans: dict[Path, Spot] | None = None

    def at(self, path: Path, *, key: bool = False) -> Spot:
        """Return the spot of a value (of its key with `key`), or of what it is in."""
        if self._spans is None:
            self._spans = {}
            load(self.source, self._spans)
        if key and (*path, "?") in self._spans:
            return self._spans[*path, "?"]
        while path:
            if path in self._spans:
                return self._spans[path]
            path = path[:-1]
        return Spot(self.source, 0, 1)


class _Raw:
    """One item of the list, before its values are read: the kind, names of keys, shapes of details."""

    def __init__(self, index: int, item: Any, spans: _Spans, masters: bool) -> None:
        self.index, self.item, self.spans, self.masters = index, item, spans, masters
        self.problems: list[Diagnostic] = []
        self.kind: Kind | None = None
        self.values: dict[str, Any] = {}

    def _wrong(self, code: str, message: str, path: Path, hint: str | None = None, *, key: bool = False) -> None:
        spot = self.spans.at((self.index, *path), key=key)
        self.problems.append(Diagnostic(code, message, spot, hint))

    def check(self) -> _Raw:
        """Fill `kind` and `values`, or `problems`."""
        item = self.item
        if not isinstance(item, dict):
            self._wrong("AR118", "an entry is a mapping of keys to values", (), "write kind: invoice, date: …")
            return self
        name = item.get("kind", "customer" if self.masters else None)
        if not isinstance(name, str):
            self._wrong("AR105", "kind is missing", (), "such as kind: invoice")
            return self
        self.kind = kinds().get(name)
        if self.kind is None:
            best = nearest(name, kinds())
            self._wrong("AR104", f'there is no kind "{name}"', ("kind",), f'did you mean "{best}"?' if best else _KINDS)
            return self
        rest = {k: v for k, v in item.items() if k != "kind"}
        if "date" in rest:
            self._date(rest.pop("date"))
        elif self.masters and name == "customer":
            self.values["date"] = _TIMELESS_TEXT
        else:
            self._wrong("AR105", "date is missing", (), "such as date: 2026-01-15")
        self._tags(rest)
        self._own_keys(rest)
        for key in [k for k in rest if k in self.kind.details]:
            self._details(key, rest.pop(key))
        self._fields(self.kind, rest, self.values, ())
        return self

    def _date(self, text: Any) -> None:
        self.values["date"] = text
        if not isinstance(text, str):
            self._wrong("AR103", "the date is one value, not a list or mapping", ("date",), "write date: 2026-01-15")

    def _tags(self, rest: dict[str, Any]) -> None:
        if "tags" not in rest:
            return
        tags = rest.pop("tags")
        tags = [t for t in tags.replace(",", " ").split() if t] if isinstance(tags, str) else tags
        if not isinstance(tags, list) or not all(isinstance(t, str) for t in tags):
            self._wrong("AR112", "tags are a list of texts", ("tags",), "tags: [project-x, urgent]")
            return

        for number, tag in enumerate(tags):
            try:
                TAG.parse(tag)
            except FieldError as error:
                self._wrong(error.code, error.message, ("tags", number), error.hint)
        self.values["tags"] = tuple(tags)

    def _own_keys(self, rest: dict[str, Any]) -> None:
        for key in [k for k in rest if k.startswith("x-")]:
            value = rest.pop(key)
            if not isinstance(value, str):
                self._wrong("AR112", f"{key} is one text, not a list or mapping", (key,), f"write {key}: text")
                continue
            try:
                self.values.setdefault("extra", {})[key] = TEXT.parse(value)
            except FieldError as error:
                self._wrong(error.code, error.message, (key,), error.hint)

    def _details(self, name: str, items: Any) -> None:
        assert self.kind is not None
        shape = self.kind.details[name].shape
        if not isinstance(items, list):
            self._wrong("AR118", f"{name} is a list", (name,), "each item begins with -")
            return
        made = []
        for number, item in enumerate(items):
            if not isinstance(item, dict):
                hint = "write {" + ", ".join(f"{f}: …" for f in list(shape.fields)[:2]) + "}"
                self._wrong("AR118", f"an item of {name} is a mapping of keys to values", (name, number), hint)
                continue
            values: dict[str, Any] = {}
            self._fields(shape, item, values, (name, number))
            made.append(values)
        self.values[name] = made

    def _fields(self, shape: Shape, rest: dict[str, Any], into: dict[str, Any], path: Path) -> None:
        for key, value in rest.items():
            field = shape.fields.get(key)
            if field is None:
                names = [*shape.fields, *shape.details]
                best = nearest(key, names)
                what = ITEMS[str(path[0])] if path else f'"{self.kind.name}"' if self.kind else "this"
                hint = f'did you mean "{best}"?' if best else "your own keys begin with x-"
                self._wrong("AR108", f'{what} has no key "{key}"', (*path, key), hint, key=True)
            elif field.type.many and isinstance(value, list) and all(isinstance(one, str) for one in value):
                into[field.attr] = value
            elif not isinstance(value, str):
                hint = f"write {key}: VALUE"
                self._wrong("AR112", f"{key} is one value, not a list or mapping", (*path, key), hint)
            else:
                self._value(field, value, into, (*path, key))
        for field in shape.fields.values():
            if field.required and field.name not in rest:
                self._wrong("AR105", f"{field.name} is missing", path, f"add {field.name}:")

    def _value(self, field: Field, value: str, into: dict[str, Any], path: Path) -> None:
        if field.type.numeric and "," in value:
            plain = value.replace(",", "")
            self._wrong("AR110", f'"{value}" has thousands commas', path, f"in YAML write {plain}")
            return
        if field.type.name == "text" and value.endswith("\n"):
            value = value.rstrip("\n")  # the last line end of a block scalar
        into[field.attr] = value


class YamlLocator:
    """Finds values of YAML entries; each file is read again once."""

    def __init__(self) -> None:
        self._files: dict[int, tuple[dict[Path, Spot], dict[int, int]]] = {}

    def locate(self, entry: Stated, path: Path) -> Spot:
        """Return the spot of a value of an entry; the entry's beginning if it has none."""
        source: SourceText = entry.origin
        if id(source) not in self._files:
            spans: dict[Path, Spot] = {}
            offsets = load(source, spans).offsets
            self._files[id(source)] = (spans, {offset: i for i, offset in enumerate(offsets)})
        spans, indexes = self._files[id(source)]
        full: Path = (indexes[entry.offset], *path)
        while len(full) > 1:
            if full in spans:
                return spans[full]
            full = full[:-1]
        line_end = source.text.find("\n", entry.offset)
        return Spot(source, entry.offset, len(source.text) if line_end < 0 else line_end)


def to_mapping(entry: Entry) -> dict[str, Any]:
    """Return an entry as the mapping of its YAML form: kind first, values as the texts that YAML files hold."""
    kind = kinds()[entry.kind]
    out: dict[str, Any] = {"kind": kind.name}
    if entry.date != TIMELESS:
        out["date"] = DATE.show(entry.date)
    heads = [f for f in kind.fields.values() if f.place in ("word", "code")]
    for field in [*heads, *(f for f in kind.fields.values() if f not in heads)]:
        _put(out, field, getattr(entry, field.attr))
    if entry.tags:
        out["tags"] = list(entry.tags)
    out |= entry.extra or {}
    for name, details in kind.details.items():
        items = []
        for item in getattr(entry, name):
            mapped: dict[str, Any] = {}
            for field in details.shape.fields.values():
                _put(mapped, field, getattr(item, field.attr))
            items.append(mapped)
        if items:
            out[name] = items
    return out


def _put(out: dict[str, Any], field: Field, value: Any) -> None:
    if field.type.many and isinstance(value, tuple):
        out[field.name] = list(value)
    elif value is not None:
        text = field.type.show(value)
        out[field.name] = text.replace(",", "") if field.type.numeric else text


def write_yaml(entries: Sequence[Entry]) -> str:
    """Return entries as a YAML file that reads back to the same entries."""
    from arcli.journal.yaml.dump import dump  # noqa: PLC0415 - reading needs no writer

    return "\n".join([dump(to_mapping(veiled(entry))) for entry in entries])
