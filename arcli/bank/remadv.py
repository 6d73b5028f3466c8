"""EDIFACT REMADV, remittance advice (UN/EDIFACT D.96A and later): documents (DOC), amounts (MOA), reasons (AJT).

It ties out if the amount remitted by the message (MOA+12 before the first document) is the sum of those of the
documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from arcli.bank.findings import clean, compact_date, number, whole
from arcli.model.bank.line import ZERO, Adjustment, RemittanceAdvice, RemittanceItem
from arcli.model.findings import Findings

# Qualifiers in MOA (code list 5025).
_REMITTED, _DUE, _INVOICE, _DISCOUNT = "12", ("9", "39"), ("77", "38"), ("52", "504")
_ADJUSTED = ("5", "165", "19")
_TOTALS = ("12", "128", "86", "9")
_CREDITS = frozenset({"381", "83", "261", "262"})  # document names (1001) that are deducted: credit notes


class _Segment(NamedTuple):
    name: str
    elements: list[list[str]]
    start: int

    def at(self, element: int, part: int = 0) -> str:
        """Return a component: element from 1, part from 0; empty if absent."""
        if element >= len(self.elements) or part >= len(self.elements[element]):
            return ""
        return self.elements[element][part].strip()


def read_remadv(found: Findings) -> list[RemittanceAdvice]:
    """Return the advice in all REMADV messages of an interchange."""
    advice: list[RemittanceAdvice] = []
    message: list[_Segment] = []
    last: _Segment | None = None
    for segment in _segments(found):
        last = segment
        if segment.name == "UNH":
            if message:
                _cut_off(found, message[0])
            message = [segment]
            continue
        if message:
            message.append(segment)
        if segment.name == "UNT" and message:
            stated = whole(segment.at(1))
            if stated is not None and stated != len(message):
                found.warn("AR656", f"{stated} segments are stated, {len(message)} are there", segment.start)
            if message[0].at(2) == "REMADV":
                advice.append(_Message(found, message).read())
            message = []
    if message and last is not None:
        _cut_off(found, message[0])
    return advice


def _cut_off(found: Findings, first: _Segment) -> None:
    message = "the message that begins here has no end (UNT)"
    found.add("AR651", message, first.start, hint="was the file cut off? Fetch it again.")


class _Message:
    def __init__(self, found: Findings, segments: list[_Segment]) -> None:
        self.found, self.segments = found, segments
        line = found.line_of(segments[0].start)
        self.advice = RemittanceAdvice("remadv", "", "", ZERO, [], file=found.source.name, line=line)
        self.item: RemittanceItem | None = None
        self.credit = False
        self.reason = ""
        self.pending: Decimal | None = None  # an adjustment amount that comes before its reason
        self.total_rank = len(_TOTALS)

    def read(self) -> RemittanceAdvice:
        for segment in self.segments:
            take = getattr(self, f"_{segment.name.lower()}", None)
            if take is not None:
                take(segment)
        self._settle()
        if self.total_rank == len(_TOTALS) and not self.found.problems:
            self.advice.total = sum((i.paid for i in self.advice.items), ZERO)
            self.found.warn("AR656", "the message does not state how much was paid (MOA+12)", line=self.advice.line)
        return self.advice

    def _bgm(self, s: _Segment) -> None:
        self.advice.number = self.advice.reference = clean(s.at(2))

    def _rff(self, s: _Segment) -> None:
        kind, value = s.at(1), clean(s.at(1, 1))
        if self.item is not None:
            if kind in ("ON", "PO", "CO"):
                self.item.po = value
        elif kind in ("PQ", "RA", "AEK", "TRN"):
            self.advice.reference = value

    def _dtm(self, s: _Segment) -> None:
        day = compact_date(s.at(1, 1)[:8])
        if self.item is not None:
            self.item.date = self.item.date or day
        elif s.at(1) in ("203", "209", "138") or self.advice.date is None:
            self.advice.date = day or self.advice.date

    def _nad(self, s: _Segment) -> None:
        if self.item is None and s.at(1) in ("PR", "PL", "BY"):
            self.advice.payer_id = self.advice.payer_id or clean(s.at(2))
            self.advice.payer = self.advice.payer or clean(s.at(4) or s.at(3))
        elif self.item is None and s.at(1) in ("PE", "SU", "SE"):
            self.advice.payee = clean(s.at(4) or s.at(3))

    def _cux(self, s: _Segment) -> None:
        if self.item is None:
            self.advice.currency = s.at(1, 1).upper() or self.advice.currency

    def _fii(self, s: _Segment) -> None:
        if s.at(1) in ("OR", "PH"):
            self.advice.payer_account = s.at(2)

    def _doc(self, s: _Segment) -> None:
        self._settle()
        self.credit = s.at(1) in _CREDITS
        line = self.found.line_of(s.start)
        self.item = RemittanceItem(clean(s.at(2)), ZERO, note=s.at(1), line=line)
        self.advice.items.append(self.item)

    def _moa(self, s: _Segment) -> None:
        kind, text = s.at(1), s.at(1, 1)
        amount = number(text, comma="," if "," in text else ".")
        if amount is None:
            said = f'"{text[:40]}" is not an amount' if text else "an amount is missing"
            self.found.add("AR653", said, s.start, s.start + 3)
            return
        if self.item is None:
            rank = _TOTALS.index(kind) if kind in _TOTALS else len(_TOTALS)
            if rank < self.total_rank:
                self.advice.total, self.total_rank = amount, rank
            return
        signed = -amount if self.credit and amount > 0 else amount
        if kind == _REMITTED:
            self.item.paid = signed
        elif kind in _INVOICE or (kind in _DUE and self.item.billed is None):
            self.item.billed = signed
        elif kind in _DISCOUNT:
            self.item.discount = signed
        elif kind in _ADJUSTED:
            self._settle()
            self.pending = amount
            if self.reason:
                self._settle()

    def _ajt(self, s: _Segment) -> None:
        self.reason = s.at(1)
        if self.pending is not None:
            self._settle()

    def _settle(self) -> None:
        """Add an adjustment once its amount is known, with the reason beside it."""
        if self.pending is not None and self.item is not None:
            self.item.adjustments += (Adjustment("AJT", self.reason, self.pending),)
            self.pending, self.reason = None, ""


def _segments(found: Findings) -> Iterator[_Segment]:
    """Yield the segments of an interchange. UNA defines the separators; `?` makes the next character a plain one."""
    text = found.source.text
    component, separator, release, end = ":", "+", "?", "'"
    at = len(text) - len(text.lstrip())
    if text.startswith("UNA", at) and len(text) > at + 8:
        component, separator, release, end = text[at + 3], text[at + 4], text[at + 6], text[at + 8]
        at += 9
    elements: list[list[str]] = [[""]]
    start: int | None = None
    plain = False
    for i in range(at, len(text)):
        sign = text[i]
        if start is None:
            if sign.isspace():
                continue
            start = i
        if plain:
            elements[-1][-1] += sign
            plain = False
        elif sign == release:
            plain = True
        elif sign == separator:
            elements.append([""])
        elif sign == component:
            elements[-1].append("")
        elif sign == end:
            yield _Segment(elements[0][0].strip(), elements, start)
            elements, start = [[""]], None
        elif sign != "\n":
            elements[-1][-1] += sign
    if start is not None and any(e != [""] for e in elements):
        found.add("AR651", "the file ends within a segment", start, hint="was it cut off? Fetch it again.")
