"""Editing of an entry in a YAML file: values of its keys, in place; nothing else in the text changes.

It does what is simple: a value on the key's own line is replaced, a key inserted or removed, in block and in flow
style, also within a detail; a list of which items come or go is written again as a whole. Where a comment or a block
of text would be lost it is refused with its place, for people to edit.
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
    from yaml import CollectionNode, MappingNode, Node, ScalarNode

_BLOCK_STYLES = ("|", ">")
_COMMA = re.compile(r"\s*,\s*")
_COMMENT = re.compile(r"\s#")  # or a text that has it: then a person looks


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
    editor.details(node, kind, old, new)
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
        """Edits of a mapping for each field of a shape that differs."""
        for field in shape.fields.values():
            before, after = getattr(old, field.attr), getattr(new, field.attr)
            if before == after:
                continue
            if field.type.many and (isinstance(before, tuple) or isinstance(after, tuple)):
                self.put_list(node, field.name, _shown_all(field, after))
            else:
                self.put(node, field.name, _shown(field, after))

    def details(self, node: MappingNode, shape: Shape, old: Content, new: Content) -> None:
        """Edits of the details that differ: within each of as many as before, else all of their list."""
        for name, details in shape.details.items():
            before, after = getattr(old, name), getattr(new, name)
            if before == after:
                continue
            listed = _value(node, name)
            if listed is not None and len(before) == len(after):
                for item, one, other in zip(listed.value, before, after, strict=True):
                    self.fields(item, details.shape, one, other)
            else:
                self.put_list(node, name, [_mapping(details.shape, item) for item in after])

    def put_list(self, node: MappingNode, name: str, items: list[str]) -> None:
        """Give a key a list of these items, in the style that it has; no items take the key out."""
        at = next((i for i, (k, _) in enumerate(node.value) if k.value == name), None)
        if at is None:
            if items:
                self._insert(node, name, f"[{', '.join(items)}]")
            return
        key, value = node.value[at]
        if not items:
            self._remove(node, name)
            return
        start, end = key.end_mark.index, _end(value)
        if _COMMENT.search(self.text, start, end):
            raise CannotEdit(f"{name} is a list with a comment in it", _start(value))
        if _is_collection(value) and not value.flow_style:
            new = "".join("\n" + " " * value.start_mark.column + f"- {item}" for item in items)
            self.edits.append(Edit(start, end, f":{new}"))
        else:
            self.edits.append(Edit(_start(value), end, f"[{', '.join(items)}]"))

    def put(self, node: MappingNode, name: str, text: str | None) -> None:
        """Make an edit that gives a key of a mapping another value; None takes the key out."""
        value = _value(node, name)
        if text is None:
            if value is not None:
                self._remove(node, name)
        elif value is None:
            self._insert(node, name, _scalar(text, flow=node.flow_style, style=None))
        else:
            self._replace(node, name, value, text)

    def _replace(self, node: MappingNode, name: str, value: Node, text: str) -> None:
        start, end = _start(value), value.end_mark.index
        if not _in_line(value):
            raise CannotEdit(f"{name} is a block of text", start)
        written = _scalar(text, flow=node.flow_style, style=value.style)
        self.edits.append(Edit(start, end, written if end > start else f" {written}"))

    def _insert(self, node: MappingNode, name: str, written: str) -> None:
        """Behind the last value that stands on its key's line, on a line of its own in block style."""
        beside = [(k, v) for k, v in node.value if _in_line(v)]
        beside = [(k, v) for k, v in beside if k.start_mark.line == v.end_mark.line]
        if not beside:
            raise CannotEdit(f"{name} has no line to follow", _start(node))
        key, value = beside[-1]
        added = f"{name}: {written}"
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
        start, end = _start(key), _end(value)
        if not (_in_line(value) or _is_collection(value)):
            raise CannotEdit(f"{name} is a block of text", _start(value))
        if _is_collection(value) and _COMMENT.search(self.text, start, end):
            raise CannotEdit(f"{name} is a list with a comment in it", _start(value))
        if at == 0 and len(node.value) > 1:
            between = self.text[end : _start(node.value[1][0])]
            clean = bool(_COMMA.fullmatch(between)) if node.flow_style else between.isspace()
            end += len(between)
        elif node.flow_style:
            before = _end(node.value[at - 1][1])
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


def _end(node: Node) -> int:
    """Return where a value ends, without the blank lines and comments between a block and what follows it."""
    if isinstance(node.value, list) and node.value and not cast("MappingNode", node).flow_style:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _mapping(shape: Shape, item: Content) -> str:
    """Return a detail as a mapping in flow style."""
    written = []
    for field in shape.fields.values():
        value = getattr(item, field.attr)
        if field.type.many and isinstance(value, tuple):
            written.append(f"{field.name}: [{', '.join(_shown_all(field, value))}]")
        elif (text := _shown(field, value)) is not None:
            written.append(f"{field.name}: {_scalar(text, flow=True, style=None)}")
    return "{" + ", ".join(written) + "}"


def _shown_all(field: Field, value: Any) -> list[str]:
    """Return the items of a field that may have several, as YAML in flow style."""
    several = value if isinstance(value, tuple) else (value,)
    shown = (v if isinstance(v, str) else _shown(field, v) for v in several if v is not None)
    return [_scalar(text, flow=True, style=None) for text in shown if text is not None]


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


def _is_collection(node: Node) -> TypeGuard[CollectionNode]:
    """Return whether a node is a list or a mapping."""
    import yaml  # noqa: PLC0415 - only a correction of YAML needs it

    return isinstance(node, yaml.CollectionNode)
