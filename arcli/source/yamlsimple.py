"""YAML that needs no library: a mapping of simple lines, as settings mostly are.

What is taken here is what libyaml would say, of which a property test takes care; for all else there is libyaml. To
import it takes as long as to read a small ledger.
"""

from __future__ import annotations

import re
from typing import Any

# What libyaml takes for a line end of its own, or refuses wherever it stands.
UNSOUND = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

# --- scalars ---------------------------------------------------------------------------------------------

KEY = r"[a-z][a-z0-9_-]{0,63}+"  # libyaml takes no key of more than 1,024 signs
# No indicator in front, no colon at the end of a word, no # at the beginning of one.
TEXT = r"-?+[\w$€£(/+.][^\s:]*+(?::++[^\s:]++)*+(?:[ ]++[^\s:\#][^\s:]*+(?::++[^\s:]++)*+)*+"
QUOTED = r""""[^"\\\t\n]*+"|'(?:[^'\t\n]|'')*+'"""
VALUE = rf"(?:{TEXT}|{QUOTED})"
WORD = r"-?\w[\w./+&%\#-]*+(?:[ ]\w[\w./+&%\#-]*+)*+"  # is safe within brackets, too
SAFE = rf"(?:{WORD}|{QUOTED})"


def scalar(text: str) -> str:
    """What a scalar says; spaces may stand behind it."""
    text = text.rstrip(" ")
    if text[0] == '"':
        return text[1:-1]
    return text[1:-1].replace("''", "'") if text[0] == "'" else text


# --- mappings --------------------------------------------------------------------------------------------

_NAME = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}+"
_LIST = rf"\[{SAFE}(?:,[ ]{SAFE})*+\]"
_MAP = rf"\{{{_NAME}:[ ]{SAFE}(?:,[ ]{_NAME}:[ ]{SAFE})*+\}}"
_FLOW = rf"{VALUE}|{_LIST}|{_MAP}"
_LINE = re.compile(
    rf"([ ]*+)(?:({_NAME}):(?:[ ]++({_FLOW}|\|-?))?+|-[ ]({SAFE}|{_LIST}|{_MAP}))(?:[ ]++\#[^\n]*+|[ ]*+)"
)
_PAIRS = re.compile(rf"({_NAME}):[ ]({SAFE})")
_LISTED = re.compile(SAFE)
_DEEP = 8
_ASIDE = re.compile(r"[ ]*+(?:\#[^\n]*+)?")


def mapping(text: str) -> dict[str, Any] | None:
    """What a text of YAML says; None where this can't tell: libyaml is asked then."""
    if text.startswith("- ") or "\t" in text or UNSOUND.search(text):
        return None
    top: dict[str, Any] = {}
    open_: list[tuple[int, Any]] = [(0, top)]  # collections that a line may continue, by their columns
    waiting: tuple[int, Any, str] | None = None  # a key without a value yet
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if _ASIDE.fullmatch(line):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            return None
        column, (name, value, row) = len(match[1]), match.groups()[1:]
        if waiting is not None:
            above, into, key = waiting
            if column <= above:
                return None
            into[key] = {} if row is None else []
            open_.append((column, into[key]))
            waiting = None
        while open_[-1][0] > column:
            open_.pop()
        into = open_[-1][1]
        if open_[-1][0] != column or (type(into) is list) is (row is None) or name in into or len(open_) > _DEEP:
            return None
        if row is not None:
            into.append(_value(row))
        elif value is None:
            waiting = column, into, name
        elif value[0] == "|":
            block = _block(lines, at, column)
            if block is None:
                return None
            at += len(block)
            into[name] = "\n".join(block) + ("" if value == "|-" else "\n")
        else:
            into[name] = _value(value)
    return top if top and waiting is None and _is_whole(top) else None


def _value(text: str) -> Any:
    if text[0] == "[":
        return [scalar(found) for found in _LISTED.findall(text)]
    if text[0] == "{":
        pairs = _PAIRS.findall(text)
        found = {key: scalar(value) for key, value in pairs}
        return found if len(found) == len(pairs) else None
    return scalar(text)


def _block(lines: list[str], at: int, column: int) -> list[str] | None:
    """The lines of a block of text that begins at one; None if it might go on behind a blank line, or ends the text."""
    first = lines[at] if at < len(lines) else ""
    inner = len(first) - len(first.lstrip(" "))
    end = at
    while inner > column and end < len(lines) and lines[end].startswith(" " * inner) and lines[end].strip():
        end += 1
    after = next(filter(None, lines[end:]), "")
    if end in (at, len(lines)) or after.startswith(" " * inner) or after.isspace():
        return None
    return [line[inner:] for line in lines[at:end]]


def _is_whole(value: Any) -> bool:
    """Whether a value could be told everywhere within."""
    if isinstance(value, dict | list):
        return bool(value) and all(map(_is_whole, value.values() if isinstance(value, dict) else value))
    return value is not None and value != ""
