"""X12 interchanges → segments → transactions. Source: ASC X12.5 (interchange control structures)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from arcli.bank.findings import whole
from arcli.model.findings import Findings

_ISA_ELEMENTS = 16


class Segment(NamedTuple):
    """A segment: its elements (the first is its name), offset, and the separator between parts of an element."""

    elements: list[str]
    start: int
    inner: str

    @property
    def name(self) -> str:
        """Return the segment's name, `RMR`."""
        return self.elements[0]

    def at(self, index: int) -> str:
        """Return an element by its number in the standard (RMR02 is 2); empty if absent."""
        return self.elements[index].strip() if index < len(self.elements) else ""


class Transaction(NamedTuple):
    """The segments from ST to SE."""

    kind: str
    segments: list[Segment]


def transactions(found: Findings) -> Iterator[Transaction]:
    """Yield the transactions of a text. Report those that are cut off or count their segments wrongly."""
    current: list[Segment] = []
    last = 0
    for segment in _segments(found):
        last = segment.start
        if segment.name == "ST":
            if current:
                _cut_off(found, current[0])
            current = [segment]
        elif current:
            current.append(segment)
        if segment.name == "SE" and current:
            stated = whole(segment.at(1))
            if stated is not None and stated != len(current):
                message = f"{stated} segments are stated, {len(current)} are there"
                found.warn("AR656", message, segment.start)
            yield Transaction(current[0].at(1), current)
            current = []
    if current:
        _cut_off(found, current[0], last)


def _cut_off(found: Findings, first: Segment, last: int | None = None) -> None:
    message = f"transaction {first.at(1)} that begins here has no end (SE)"
    hint = "was the file cut off? Fetch it again."
    found.add("AR651", message, first.start, hint=hint)


def _segments(found: Findings) -> Iterator[Segment]:
    """Yield the segments of a text. ISA defines the characters that separate elements and end segments."""
    text = found.source.text
    separator, inner, end = "*", ":", "~"
    head = re.search(r"\bISA(?=[^\w\s])", text)
    at = 0
    if head is not None:
        at = head.start()
        separator = text[at + 3]
        where = at + 3
        for _ in range(_ISA_ELEMENTS - 1):
            where = text.find(separator, where + 1)
            if where < 0 or where + 2 >= len(text):
                found.add("AR651", "the interchange header (ISA) is incomplete", at, hint="was the file cut off?")
                return
        inner, end = text[where + 1], text[where + 2]
        if end == "\r" or end.isalnum():
            end = "\n"
    while at < len(text):
        stop = text.find(end, at)
        if stop < 0:
            stop = len(text)
        raw = text[at:stop]
        body = raw.strip()
        if body:
            start = at + len(raw) - len(raw.lstrip())
            yield Segment(body.replace("\n", "").split(separator), start, inner)
        at = stop + 1
