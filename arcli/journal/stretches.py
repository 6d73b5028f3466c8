"""Where a text holds odd signs: the entries there are read carefully, and all others as if there were none.

Odd are control characters, signs that can't be seen, letters that are not composed (Unicode NFC) outside texts, and
lines so long that nobody wrote them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from arcli.model.diagnostics import SourceText
from arcli.model.odd import UNSEEN

LONGEST_LINE = 100_000  # signs; what is longer is no line that someone wrote
_PLAIN = bytes(range(32, 127)) + b"\t\n"
_ODD = re.compile(f"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\ufffd{UNSEEN}]")
# A line whose letters may stand as they are: a text to the end of the line, or a line item's in quotes.
_IN_TEXT = re.compile(r'[ \t]++(?:memo:[ \t][^\n]*+|"[^"\\\n]*+"[\x00-\x7f]*+)\Z')
_BEGINNING = re.compile(r"\n(?=[^ \t;\n])")  # of an entry


class Stretch(NamedTuple):
    """A part of a text that begins and ends between entries; `odd` if an entry in it holds an odd sign."""

    begin: int
    end: int
    odd: bool


def signs_of(source: SourceText) -> set[str]:
    """All signs of a text but those that are plain ASCII."""
    if source.clean and source.text.isascii():
        return set()
    rest = source.text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return set(rest.decode("utf-8", "surrogatepass"))


def stretches(source: SourceText, signs: set[str], start: int, overlong: list[int]) -> Iterator[Stretch]:
    """The text from an offset on in stretches, each of them as large as can be. `signs` are those of `signs_of`."""
    text, at = source.lines, start
    for place in sorted({*odd_lines(source, signs), *overlong}):
        if place < at:
            continue
        begin = _entry_start(text, place, at)
        if begin > at:
            yield Stretch(at, begin, False)
        at = _next_entry(text, place)
        yield Stretch(begin, at, True)
    if at < len(text):
        yield Stretch(at, len(text), False)


def odd_lines(source: SourceText, signs: set[str]) -> list[int]:
    """Offsets of odd signs, the first of its sort in each line at least."""
    if source.clean:
        return []
    text, found = source.text, list[int]()
    for sign in signs:
        if _ODD.match(sign):
            found += [at for at, _ in _lines_with(text, sign)]
        elif _may_compose(sign):
            for at, line in _lines_with(text, sign):
                if not unicodedata.is_normalized("NFC", line) and not _IN_TEXT.match(line):
                    found.append(at)
    source.clean = not found
    return found


def _may_compose(sign: str) -> bool:
    """Whether a text with this sign may be other than composed. Source: Unicode Annex 15, quick check of NFC."""
    if unicodedata.category(sign)[0] == "M" or "\u1100" <= sign <= "\u11ff":  # marks; letters of Hangul
        return True
    return not unicodedata.is_normalized("NFC", sign)


def _lines_with(text: str, sign: str) -> Iterator[tuple[int, str]]:
    """Each line that holds a sign, and where in the text the sign is."""
    at = text.find(sign)
    while at >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield at, text[text.rfind("\n", 0, at) + 1 : end]
        at = text.find(sign, end)


def overlong_lines(text: str) -> list[int]:
    """Where lines longer than LONGEST_LINE begin. Looks at one sign in so many: such a line covers one of them."""
    found: list[int] = []
    for at in range(LONGEST_LINE, len(text), LONGEST_LINE):
        begin = text.rfind("\n", 0, at) + 1
        if begin not in found[-1:] and text.find("\n", begin, begin + LONGEST_LINE + 1) < 0:
            found.append(begin)
    return found


def _entry_start(text: str, place: int, least: int) -> int:
    """Where the entry begins that an offset is in (or that is before it): a line at column 1 that is no comment."""
    at = text.rfind("\n", least, place) + 1 or least
    while at > least and text[at] in " \t;\n":
        at = text.rfind("\n", least, at - 1) + 1 or least
    return at


def _next_entry(text: str, place: int) -> int:
    """Where the next entry begins behind an offset."""
    match = _BEGINNING.search(text, place)
    return match.end() if match else len(text)
