"""YAML that needs no library: mappings of simple lines, as settings and most entries are.

What is taken here is what libyaml would say, of which property tests take care; for all else there is libyaml. To
import it takes as long as to read a small ledger.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from arcli.source.patterns import compiled

# What libyaml takes for a line end of its own, or refuses wherever it stands.
UNSOUND = compiled("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

# No indicator at the start, no colon at the end of a word, no # at the beginning of one.
TEXT = r"-?+[\w$€£(/+.][^\s:]*+(?::++[^\s:]++)*+(?:[ ]++[^\s:\#][^\s:]*+(?::++[^\s:]++)*+)*+"
_QUOTED = r""""[^"\\\n]*+"|'(?:[^'\n]|'')*+'"""
_INNER = r"\w[\w./+&%\#-]*+(?::[\w./+&%\#-]++)*+"
_SAFE = rf"(?:-?{_INNER}(?:[ ]{_INNER})*+|{_QUOTED})"  # within brackets, too
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}+"  # libyaml takes no key of more than 1,024 characters
_PAIR = rf"{_NAME}:[ ]{_SAFE}"

_ASIDE = compiled(r"[ ]*+(?:\#[^\n]*+)?")
_LINE = compiled(rf"([ ]*+)(-[ ])?+(?:({_NAME}):(?=[ ]|\Z)[ ]*+)?+([^\n]*+)")
_VALUE = compiled(
    rf"({TEXT}|{_QUOTED}|\[{_SAFE}(?:,[ ]{_SAFE})*+\]|\{{{_PAIR}(?:,[ ]{_PAIR})*+\}}|\|-?)?(?:[ ]++\#[^\n]*+|[ ]*+)"
)
_USUAL = compiled(rf"([ ]*+)({_NAME}):[ ]({TEXT})")
_PAIRS = compiled(rf"({_NAME}):[ ]({_SAFE})")
_LISTED = compiled(_SAFE)
_DEEPEST = 8


def mapping(text: str, column: int = 0) -> dict[str, Any] | None:
    """Return what a mapping that begins at a column says; None where this can't tell: libyaml is asked then."""
    usual = text.isascii() and text.replace("\n", "").isprintable()  # PERF: known in a tenth of the time
    if not usual and ("\t" in text or UNSOUND.search(text)):
        return None
    return _Lines(text.split("\n"), column).read()


def usual_mapping(text: str, column: int) -> dict[str, Any] | None:
    """Return the same of keys with a value, and of lists of texts or of such keys, all in ASCII; None of all else.

    For many mappings: one expression finds all lines of one, but to compile it takes as long as reading a hundred.
    """
    lines = text.rstrip("\n")
    if not lines.isascii() or not lines.replace("\n", "").isprintable():
        return None
    rows = _rows().findall(lines)
    if len(rows) <= lines.count("\n"):
        return None
    top: dict[str, Any] = {}
    into, items = top, cast("list[Any] | None", None)
    for indent, dash, name, value, one in rows:
        at = len(indent)
        if one or dash:
            if at != column or items is None or (items and (type(items[-1]) is str) is not bool(one)):
                return None
            into = {} if dash else top
            items.append(one or into)
            if one:
                continue
        elif at == column and items == []:
            return None  # a key without a value
        elif at == column:
            into, items = top, None
        if not value:
            if at != column or dash or name in top:
                return None
            top[name] = items = []
        elif name in into or at != column + (2 if into is not top and not dash else 0):
            return None
        else:
            into[name] = value if value[0] not in "\"'" else _scalar(value)
    return None if items == [] else top


@cache
def _rows() -> re.Pattern[str]:
    """Return the expression of a line: its indent; the dash of a list, a key, a value; or a text that is listed."""
    row = rf"^([ ]*+)(?:(-[ ])?+({_NAME}):(?:[ ]({TEXT}|{_QUOTED}))?+|-[ ]({TEXT}))$"
    # PERF: the engine looks a sign up in a table if a set has no class in it
    return compiled(row.replace(r"[\w", "[a-zA-Z0-9_").replace(r"\s", r" \t\n\r\f\v"), re.MULTILINE)


class _Unsure(Exception):
    """Only libyaml can tell."""


class _Lines:
    """Reads lines. `_open` are the collections that a line may continue, by their columns, the innermost last."""

    def __init__(self, lines: list[str], column: int) -> None:
        self._lines, self._at = lines, 0
        self._top: dict[str, Any] = {}
        self._open: list[tuple[int, Any]] = [(column, self._top)]
        self._waiting: tuple[int, dict[str, Any], str] | None = None  # a key whose value may follow

    def read(self) -> dict[str, Any] | None:
        lines, usual = self._lines, _USUAL.fullmatch
        try:
            while self._at < len(lines):
                line = lines[self._at]
                self._at += 1
                column, into = self._open[-1]
                match = usual(line) if self._waiting is None and type(into) is dict else None
                if match is not None and match.end(1) == column:
                    if match[2] in into:
                        raise _Unsure
                    into[match[2]] = match[3]
                elif line and not _ASIDE.fullmatch(line):
                    self._line(line)
        except _Unsure:
            return None
        return self._top if self._top and self._waiting is None else None

    def _line(self, line: str) -> None:
        match = _LINE.match(line)
        assert match is not None
        indent, dash, name, rest = match.groups()
        column = len(indent)
        if dash is not None:
            rows = self._collection(column, list)
            if name is None:
                rows.append(self._value(rest, column))
                return
            rows.append({})
            column += 2
            self._open.append((column, rows[-1]))
        elif name is None:
            raise _Unsure
        into = self._collection(column, dict)
        if name in into:
            raise _Unsure
        if not rest or rest[0] == "#":
            into[name] = None
            self._waiting = column, into, name
        else:
            into[name] = self._value(rest, column)

    def _collection(self, column: int, kind: type) -> Any:
        """Return the collection that a line at a column adds to."""
        if self._waiting is not None:
            above, into, key = self._waiting
            beneath = column > above or (column == above and kind is list)  # a list may stand in its key's column
            if not beneath or len(self._open) > _DEEPEST:
                raise _Unsure
            into[key] = kind()
            self._open.append((column, into[key]))
            self._waiting = None
        while len(self._open) > 1 and self._open[-1][0] > column:
            self._open.pop()
        if kind is dict and len(self._open) > 1 and self._open[-2][0] == column:
            self._open.pop()
        at, found = self._open[-1]
        if at != column or type(found) is not kind:
            raise _Unsure
        return found

    def _value(self, rest: str, column: int) -> Any:
        match = _VALUE.fullmatch(rest)
        if match is None or not (text := match[1]):
            raise _Unsure
        if text[0] == "[":
            return [_scalar(found) for found in _LISTED.findall(text)]
        if text[0] == "{":
            pairs = _PAIRS.findall(text)
            found = {key: _scalar(value) for key, value in pairs}
            if len(found) < len(pairs):
                raise _Unsure
            return found
        if text[0] == "|":
            return self._block(column) + ("" if text == "|-" else "\n")
        return _scalar(text)

    def _block(self, column: int) -> str:
        """Return the lines of a block of text. Whether it goes on after a blank line, only libyaml can tell."""
        lines, at = self._lines, self._at
        first = lines[at] if at < len(lines) else ""
        inner = len(first) - len(first.lstrip(" "))
        end = at
        while inner > column and end < len(lines) and lines[end].startswith(" " * inner) and lines[end].strip():
            end += 1
        after = next(filter(None, lines[end:]), "")
        if end in (at, len(lines)) or after.startswith(" " * inner) or after.isspace():
            raise _Unsure
        self._at = end
        return "\n".join(line[inner:] for line in lines[at:end])


def _scalar(text: str) -> str:
    if text[0] == '"':
        return text[1:-1]
    return text[1:-1].replace("''", "'") if text[0] == "'" else text
