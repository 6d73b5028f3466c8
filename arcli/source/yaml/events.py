"""Strict YAML from libyaml's event stream, where PyYAML has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn, Protocol

import yaml

from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.source.yaml.nodes import Path, YamlDocument

_PARSER: Any = getattr(getattr(yaml, "cyaml", None), "CParser", None)
MAX_DEPTH = 16
_ALIASES = "write the value out; arcli takes no aliases"
_LEVELS = "entries need three levels: the list, the entry, its details"


class _Event(Protocol):
    """What is asked of an event; its value only of a scalar, anchor and tag of no end of a collection."""

    value: str
    anchor: str | None
    tag: str | None
    start_mark: yaml.Mark
    end_mark: yaml.Mark


class _Stop(Exception):
    pass


def read(source: SourceText, spans: dict[Path, Spot] | None) -> YamlDocument:
    """Return what a text says (see `load`)."""
    builder = _Builder(source, spans)
    if not source.text.strip():
        return YamlDocument(None, [], [])
    try:
        builder.run()
    except _Stop:
        pass
    except yaml.YAMLError as error:
        builder.problems.append(_syntax(source, error))
    return YamlDocument(builder.value, builder.offsets, builder.problems)


def _events(text: str) -> Iterator[Any]:
    if _PARSER is None:
        yield from yaml.parse(text, Loader=yaml.SafeLoader)
        return
    parser = _PARSER(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


class _Builder:
    def __init__(self, source: SourceText, spans: dict[Path, Spot] | None) -> None:
        self.source, self.spans = source, spans
        self.value: Any = None
        self.offsets: list[int] = []
        self.problems: list[Diagnostic] = []
        self.path: list[str | int] = []

    def run(self) -> None:  # noqa: PLR0912 - one loop; a call per event would cost a third more
        """Build the value in one pass; `stack` holds the open collections, `key` the key that waits for its value."""
        stack, keys = list[Any](), list[str | None]()
        current: Any = None
        key: str | None = None
        documents = 0
        event: _Event
        for event in _events(self.source.text):
            what: type[object] = type(event)
            if what is yaml.ScalarEvent:
                if event.anchor is not None or event.tag is not None:
                    self._refuse(event)
                if type(current) is dict and key is None:
                    key = self._key(event, current)
                    continue
                self._note(event, current, key)
                value: Any = event.value
            elif what is yaml.MappingStartEvent or what is yaml.SequenceStartEvent:
                if event.anchor is not None or event.tag is not None:
                    self._refuse(event)
                value = {} if what is yaml.MappingStartEvent else []
                if type(current) is dict and key is None:
                    self._stop("a key is a text, not a list or mapping", event, "such as date: 2026-01-15")
                self._note(event, current, key)
                if len(stack) == 1 and type(current) is list:
                    self.offsets.append(event.start_mark.index)
                if len(stack) >= MAX_DEPTH:
                    self._stop(f"nested deeper than {MAX_DEPTH} levels", event, _LEVELS)
                self._store(current, key, value)
                if self.spans is not None and stack:
                    self.path.append(key if key is not None else len(current) - 1)
                stack.append(current)
                keys.append(key)
                current, key = value, None
                continue
            elif what is yaml.MappingEndEvent or what is yaml.SequenceEndEvent:
                if self.spans is not None and self.path:
                    self.path.pop()
                closed = current
                current, key = stack.pop(), None
                keys.pop()
                if not stack:
                    self.value = closed
                continue
            elif what is yaml.AliasEvent:
                value = self._alias(event, current, key)
            elif what is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._stop("a second YAML document begins here", event, "one document a file")
                continue
            else:
                continue
            if not stack:
                self.value = value
                continue
            if len(stack) == 1 and type(current) is list:
                self.offsets.append(event.start_mark.index)
            self._store(current, key, value)
            key = None

    @staticmethod
    def _store(current: Any, key: str | None, value: Any) -> None:
        if type(current) is list:
            current.append(value)
        elif current is not None:
            current[key] = value

    def _key(self, event: _Event, current: dict[str, Any]) -> str:
        key = str(event.value)
        if key in current:
            self._wrong("AR117", f'the key "{key}" occurs twice', event, "keep one of them")
        if self.spans is not None:
            self.spans[*self.path, key, "?"] = self._spot(event)
        return key

    def _note(self, event: _Event, current: Any, key: str | None) -> None:
        if self.spans is not None and current is not None:
            step = key if key is not None else len(current)
            self.spans[*self.path, step] = self._spot(event)

    def _spot(self, event: _Event) -> Spot:
        start, end = event.start_mark.index, event.end_mark.index
        line_end = self.source.text.find("\n", start)
        if line_end >= 0:
            end = min(end, line_end)
        return Spot(self.source, start, max(end, start + 1))

    def _refuse(self, event: _Event) -> None:
        tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        what = f'the anchor "&{event.anchor}"' if event.anchor is not None else f'the tag "{tag}"'
        self._wrong(
            "AR116", f"{what} is not allowed here", event, "write the plain value; arcli takes no anchors or tags"
        )

    def _alias(self, event: _Event, current: Any, key: str | None) -> str:
        """Report an alias, which is read as nothing; one that replaces a key can't be read past."""
        self._note(event, current, key)
        self._wrong("AR116", f'the alias "*{event.anchor}" is not allowed here', event, _ALIASES)
        if type(current) is dict and key is None:
            raise _Stop
        return ""

    def _stop(self, message: str, event: _Event, hint: str) -> NoReturn:
        self._wrong("AR118", message, event, hint)
        raise _Stop

    def _wrong(self, code: str, message: str, event: _Event, hint: str | None = None) -> None:
        self.problems.append(Diagnostic(code, message, self._spot(event), hint))


# What libyaml says (its scanner's and parser's messages, by a part of them) → what it means to a user.
_WORDS: tuple[tuple[str, str, str], ...] = (
    ("did not find expected key", "a key was expected here", "align the keys of an entry; quote odd texts"),
    ("expected '-' indicator", "a list item was expected here", "align the keys; each entry begins with -"),
    ("mapping values are not allowed", "a second colon on this line", 'quote a text with a colon: memo: "a: b"'),
    ("could not find expected ':'", "a key without its colon", "write key: value, with a space after the colon"),
    (
        "cannot start any token",
        "a value can't begin with this character",
        "indent with spaces, not tabs; quote odd texts",
    ),
    ("unexpected end of stream", "a quote is not closed", "a quoted text that begins here does not end"),
    ("',' or '}'", "a comma or } was expected here", "{document: INV-1, amount: 10.00} has commas between its keys"),
    ("',' or ']'", "a comma or ] was expected here", "[one, two] has commas between its items"),
    ("unknown escape", "there is no such escape in a quoted text", "write \\\\ for a backslash, or use single quotes"),
    ("control characters", "a control character", "remove it"),
    ("special characters", "a control character", "remove it"),
    ("block sequence entries", "a list can't begin here", "begin the list on a new line"),
    ("document start", "text that belongs to no entry", "each entry begins with - at the beginning of its line"),
)


def _second_colon(source: SourceText, index: int) -> bool:
    begin, _ = source.line_span(index)
    return ": " in source.text[begin:index]


def _syntax(source: SourceText, error: yaml.YAMLError) -> Diagnostic:
    mark: yaml.Mark | None = getattr(error, "problem_mark", None)
    refused = error.reason if isinstance(error, yaml.reader.ReaderError) else ""
    said = str(getattr(error, "problem", None) or refused)
    message, hint = "something is misplaced here", "look at indentation, colons and quotes here and in the line above"
    for part, words, advice in _WORDS:
        if part in said:
            message, hint = words, advice
            break
    if "mapping values" in said and mark is not None and not _second_colon(source, mark.index):
        message, hint = "a key in the wrong column", "align the keys of an entry"
    if "unexpected end of stream" in said:
        mark = getattr(error, "context_mark", None) or mark
    if mark is not None:
        index = mark.index
    else:  # a sign that YAML does not allow: libyaml counts bytes
        at = error.position if isinstance(error, yaml.reader.ReaderError) else 0
        index = len(source.text.encode()[:at].decode(errors="ignore"))
    index = max(0, min(index, len(source.text.rstrip()) - 1))
    return Diagnostic("AR115", f"not valid YAML: {message}", Spot(source, index, index + 1), hint)
