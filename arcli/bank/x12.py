"""X12 interchanges → segments → remittance advice. Also found inside texts: NACHA CTX addenda, fields of bank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from arcli.bank.findings import Findings, whole
from arcli.bank.recognise import kind_of
from arcli.model.bank.line import RemittanceAdvice
from arcli.model.diagnostics import SourceText

_ISA_ELEMENTS = 16
_ADDENDA = re.compile(r"^705(.{80})", re.MULTILINE)


class Segment(NamedTuple):
    """A segment: its elements (the first is its name), offset, and the sign between parts of an element."""

    elements: list[str]
    start: int
    inner: str

    @property
    def name(self) -> str:
        """The segment's name, `RMR`."""
        return self.elements[0]

    def at(self, index: int) -> str:
        """An element by its number in the standard (RMR02 is 2); empty when it is not there."""
        return self.elements[index].strip() if index < len(self.elements) else ""


class Transaction(NamedTuple):
    """The segments from ST to SE."""

    kind: str
    segments: list[Segment]


def read_x12(found: Findings) -> list[RemittanceAdvice]:
    """The advice of all 820 and 835 transactions in a text; others are passed over."""
    from arcli.bank.x12advice import read_820
    from arcli.bank.x12claims import read_835

    if kind_of(found.source.text) == "nacha":
        return [a for inner in _addenda(found) for a in read_x12(inner)]
    readers = {"820": read_820, "835": read_835}
    return [readers[t.kind](found, t.segments) for t in _transactions(found) if t.kind in readers]


def advice_in_text(name: str, text: str, line: int) -> list[RemittanceAdvice]:
    """Advice that a bank passed on in the text of a line (CTX addenda): empty when there is none."""
    match = re.search(r"\bISA(?=[^\w\s])|\bST(?=\*8(?:20|35)\*)", text)
    if match is None:
        return []
    inner = Findings(SourceText(name, text[match.start() :]))
    advice = read_x12(inner)
    for one in advice:
        one.file, one.line = name, line
    return [] if any(p.severity == "error" for p in inner.problems) else advice


def _addenda(found: Findings) -> Iterator[Findings]:
    """The payload of the addenda (record 7, type 05) of each entry of a NACHA file."""
    payload: list[str] = []
    start = 0
    for line in [*found.source.text.split("\n"), "9"]:
        match = _ADDENDA.match(line)
        if match is not None:
            payload.append(match[1])
        elif payload:
            text = "".join(payload).rstrip()
            if kind_of(text) == "x12":
                inner = Findings(SourceText(found.source.name, text))
                inner.problems = found.problems
                yield inner
            payload = []
        start += len(line) + 1


def _transactions(found: Findings) -> Iterator[Transaction]:
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
    """The segments of a text. ISA says which signs part elements and end segments."""
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
                found.add("AR651", "the interchange header (ISA) is not complete", at, hint="was the file cut off?")
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
