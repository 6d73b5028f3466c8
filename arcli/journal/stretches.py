"""Find unusual characters in a text: the entries there are read carefully, all others as if there were none.

Unusual are control characters, characters that can't be seen, letters that are not composed (Unicode NFC) outside
texts, and lines so long that nobody wrote them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from arcli.model.diagnostics import SourceText
from arcli.model.odd import UNSEEN

LONGEST_LINE = 100_000  # characters; nobody wrote a longer line by hand
_PLAIN = bytes(range(32, 127)) + b"\t\n"
_ODD = re.compile(f"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\ufffd{UNSEEN}]")
# A line whose letters may stand as they are: a text to the end of the line, or a line item's in quotes.
_IN_TEXT = re.compile(r'[ \t]++(?:memo:[ \t][^\n]*+|"[^"\\\n]*+"[\x00-\x7f]*+)\Z')
_BEGINNING = re.compile(r"\n(?=[^ \t;\n])")  # of an entry


class Stretch(NamedTuple):
    """A part of a text that begins and ends between entries; `odd` if an entry in it holds an unusual character."""

    begin: int
    end: int
    odd: bool


def characters_of(source: SourceText) -> set[str]:
    """Return all characters of a text that are not plain ASCII."""
    if source.characters is not None:
        return source.characters
    rest = source.text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return set(rest.decode("utf-8", "surrogatepass"))


def stretches(source: SourceText, characters: set[str], start: int, overlong: list[int]) -> Iterator[Stretch]:
    """Yield the text from an offset on in stretches, as large as can be; `characters` are those of `characters_of`."""
    text, at = source.lines, start
    for place in sorted({*odd_lines(source, characters), *overlong}):
        if place < at:
            continue
        begin = _entry_start(text, place, at)
        if begin > at:
            yield Stretch(at, begin, False)
        at = _next_entry(text, place)
        yield Stretch(begin, at, True)
    if at < len(text):
        yield Stretch(at, len(text), False)


def odd_lines(source: SourceText, characters: set[str]) -> list[int]:
    """Return offsets of unusual characters: at least the first of each sort in each line."""
    if source.clean:
        return []
    text, found = source.text, list[int]()
    for character in characters:
        if _ODD.match(character):
            found += [at for at, _ in _lines_with(text, character)]
        elif _may_compose(character):
            for at, line in _lines_with(text, character):
                if not unicodedata.is_normalized("NFC", line) and not _IN_TEXT.match(line):
                    found.append(at)
    source.clean = not found
    return found


def _may_compose(character: str) -> bool:
    """Return whether a text with this character may not be composed. Source: Unicode Annex 15, quick check of NFC."""
    if unicodedata.category(character)[0] == "M" or "\u1100" <= character <= "\u11ff":  # marks; letters of Hangul
        return True
    return not unicodedata.is_normalized("NFC", character)


def _lines_with(text: str, character: str) -> Iterator[tuple[int, str]]:
    """Yield each line that holds a character, and the offset of the character in the text."""
    at = text.find(character)
    while at >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield at, text[text.rfind("\n", 0, at) + 1 : end]
        at = text.find(character, end)


def overlong_lines(text: str) -> list[int]:
    """Return where lines longer than LONGEST_LINE begin. One character in so many is tried: such a line covers it."""
    found: list[int] = []
    for at in range(LONGEST_LINE, len(text), LONGEST_LINE):
        begin = text.rfind("\n", 0, at) + 1
        if begin not in found[-1:] and text.find("\n", begin, begin + LONGEST_LINE + 1) < 0:
            found.append(begin)
    return found


def _entry_start(text: str, place: int, least: int) -> int:
    """Return where the entry begins that an offset is in (or follows): a line at column 1 that is not a comment."""
    at = text.rfind("\n", least, place) + 1 or least
    while at > least and text[at] in " \t;\n":
        at = text.rfind("\n", least, at - 1) + 1 or least
    return at


def _next_entry(text: str, place: int) -> int:
    """Return where the next entry begins after an offset."""
    match = _BEGINNING.search(text, place)
    return match.end() if match else len(text)
