"""Editing of an entry in a YAML file: values of its keys, in place; nothing else in the text changes.

It does what is simple: a value on the key's own line is replaced, a key inserted or removed, in block and in flow
style, also within a detail. Anything else is refused with its place, for people to edit.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard, cast

from arcli.model.content import Content
from arcli.model.diagnostics import SourceText
from arcli.model.entries import Entry, kinds
from arcli.model.fields import DATE
from arcli.model.kinds import Field, Shape
from arcli.source.yaml.text import load

if TYPE_CHECKING:
    from yaml import MappingNode, Node, ScalarNode

_BLOCK_STYLES = ("|", ">")
_COMMA = re.compile(r"\s*,\s*")


class Edit(NamedTuple):
    """New text for a stretch of a source text, from `start` to before `end`."""

    start: int
    end: int
    text: str


class CannotEdit(ValueError):
    """What is not edited, in words; `offset` is where it stands."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message, self.offset = message, offset


def yaml_edits(old: Entry, new: Entry) -> tuple[list[Edit], int]:
    """Return the edits that make an entry say what another says, and where the entry's text ends. Raises CannotEdit.

    `old` is the entry as it stands in its file.
    """
    import yaml  # noqa: PLC0415 - only a correction of YAML needs it

    source: SourceText = old.origin
    try:
        top = yaml.compose(source.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        raise CannotEdit("the file is not valid YAML", old.offset) from None
    items = top.value if isinstance(top, yaml.SequenceNode) else []
    node = next((n for n in items if n.start_mark.index == old.offset), None)
    if not isinstance(node, yaml.MappingNode):
        raise CannotEdit("the entry is not found again", old.offset)
    kind = kinds()[old.kind]
    editor = _Editor(source)
    if old.date != new.date:
        editor.put(node, "date", DATE.show(new.date))
    editor.fields(node, kind, old, new)
    end = len(source.text[: node.end_mark.index].rstrip())
    return sorted(editor.edits), end


def apply_edits(text: str, edits: list[Edit]) -> str:
    """Return a text with edits made, which do not overlap."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


class _Editor:
    """Gathers edits of one source."""

    def __init__(self, source: SourceText) -> None:
        self.text = source.text
        self.edits: list[Edit] = []

    def fields(self, node: MappingNode, shape: Shape, old: Content, new: Content) -> None:
        """Edits of a mapping for each field of a shape that differs, and for details of the same number."""
        for field in shape.fields.values():
            before, after = getattr(old, field.attr), getattr(new, field.attr)
            if before != after:
                if field.type.many and (isinstance(before, tuple) or isinstance(after, tuple)):
                    raise CannotEdit(f"{field.name} is a list", _start(_value(node, field.name) or node))
                self.put(node, field.name, _shown(field, after))
        for name, details in shape.details.items():
            before, after = getattr(old, name), getattr(new, name)
            if before == after:
                continue
            listed = _value(node, name)
            if listed is None or len(before) != len(after):
                raise CannotEdit(f"{name} are a list, of which items come or go", _start(listed or node))
            for item, one, other in zip(listed.value, before, after, strict=True):
                self.fields(item, details.shape, one, other)

    def put(self, node: MappingNode, name: str, text: str | None) -> None:
        """Make an edit that gives a key of a mapping another value; None takes the key out."""
        value = _value(node, name)
        if text is None:
            if value is not None:
                self._remove(node, name)
        elif value is None:
            self._insert(node, name, text)
        else:
            self._replace(node, name, value, text)

    def _replace(self, node: MappingNode, name: str, value: Node, text: str) -> None:
        start, end = _start(value), value.end_mark.index
        if not _in_line(value):
            raise CannotEdit(f"{name} is a block of text", start)
        written = _scalar(text, flow=node.flow_style, style=value.style)
        self.edits.append(Edit(start, end, written if end > start else f" {written}"))

    def _insert(self, node: MappingNode, name: str, text: str) -> None:
        """Behind the last value that stands on its key's line, on a line of its own in block style."""
        beside = [(k, v) for k, v in node.value if _in_line(v)]
        beside = [(k, v) for k, v in beside if k.start_mark.line == v.end_mark.line]
        if not beside:
            raise CannotEdit(f"{name} has no line to follow", _start(node))
        key, value = beside[-1]
        added = f"{name}: {_scalar(text, flow=node.flow_style, style=None)}"
        if node.flow_style:
            at = value.end_mark.index
            self.edits.append(Edit(at, at, f", {added}"))
            return
        at = self._line_end(value.end_mark.index)
        self.edits.append(Edit(at, at, "\n" + " " * key.start_mark.column + added))

    def _remove(self, node: MappingNode, name: str) -> None:
        """Remove a key, its value, and the line end or comma that goes with them; a person moves a comment there."""
        at = next(i for i, (k, _) in enumerate(node.value) if k.value == name)
        key, value = node.value[at]
        start, end = _start(key), value.end_mark.index
        if not _in_line(value):
            raise CannotEdit(f"{name} is a block of text", _start(value))
        if at == 0 and len(node.value) > 1:
            between = self.text[end : _start(node.value[1][0])]
            clean = bool(_COMMA.fullmatch(between)) if node.flow_style else between.isspace()
            end += len(between)
        elif node.flow_style:
            before = node.value[at - 1][1].end_mark.index
            clean = bool(_COMMA.fullmatch(self.text[before:start]))
            start = before
        else:
            clean = not self.text[end : self._line_end(end)].strip()
            start, end = self.text.rfind("\n", 0, start), self._line_end(end)
        if not clean or len(node.value) == 1:
            raise CannotEdit(f"{name} has a comment beside it", _start(key))
        self.edits.append(Edit(start, end, ""))

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end


def _in_line(value: Node) -> TypeGuard[ScalarNode]:
    """Return whether a value is a text, and no block of lines."""
    return isinstance(value.value, str) and cast("ScalarNode", value).style not in _BLOCK_STYLES


def _value(node: MappingNode, name: str) -> Node | None:
    """Return the node of a key's value; None if there is no such key."""
    return next((v for k, v in node.value if k.value == name), None)


def _start(node: Node) -> int:
    return int(node.start_mark.index)


def _shown(field: Field, value: Any) -> str | None:
    if value is None:
        return None
    text = field.type.show(value)
    return text.replace(",", "") if field.type.numeric else text


def _scalar(text: str, *, flow: bool, style: str | None) -> str:
    """Return a text as YAML that reads back as it: as it was quoted before, else plain where that does."""
    ways = {"'": "'" + text.replace("'", "''") + "'", '"': json.dumps(text, ensure_ascii=False)}
    for way in [*([ways[style]] if style in ways else []), text, *ways.values()]:
        again = load(SourceText("", f"- {{k: {way}, l: m}}\n" if flow else f"- k: {way}\n  l: m\n"))
        if not again.problems and again.value == [{"k": text, "l": "m"}]:
            return way
    raise ValueError(f"no YAML for {text!r}")
