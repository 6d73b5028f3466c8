"""What was billed of contracts: line items that name a contract and its line, with the days that they are for.

A reversed document bills nothing. A credit memo's line frees the days of its `service:`, one without days frees none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from arcli.model.dates import DAY, Period
from arcli.model.diagnostics import Problem
from arcli.model.entries import Credit, Line
from arcli.model.kinds import CREDIT
from arcli.model.periods import overlap, show_span, without
from arcli.subledger.lines import line_net
from arcli.subledger.state import Document, Subledger


class Bill(NamedTuple):
    """A line item that bills a line of a contract (`sign` 1), or credits it (-1), in the currency of its document."""

    document: Document
    number: int
    line: Line
    sign: int

    @property
    def net(self) -> Decimal:
        """Return the amount of the line, as it stands in the document."""
        return line_net(self.line, self.document.currency)


_EVER = (date.min, date.max)


class Charged(NamedTuple):
    """What one document bills of a line for some days, by what was used: its line items, one for each price.

    Credits have freed all but the days `left`, and lowered the `quantity`.
    """

    document: Document
    span: Period
    lines: list[Line]
    left: list[Period]
    quantity: Decimal


@dataclass
class LineBilled:
    """All that bills one line of a contract, in the order of days. Credits free days from their own day on: by `by`."""

    bills: list[Bill] = field(default_factory=list)
    by: date = date.max

    @property
    def quantity(self) -> Decimal:
        """Return the quantity that was billed, less what was credited."""
        return sum((b.sign * b.line.quantity for b in self.bills), Decimal(0))

    def until(self, document: Document) -> LineBilled:
        """Return what was billed when a document was made: by it, and before, less what was credited by its day."""
        day = document.date
        kept = [b for b in self.bills
                if b.document is document or b.document.date < (day + DAY if b.sign < 0 else day)]  # fmt: skip
        return replace(self, bills=kept)

    def charged(self, on: Period = _EVER) -> list[Charged]:
        """Return what documents bill by what was used, for days that some of these are among, in the order of days."""
        groups: dict[tuple[Period, str], list[Bill]] = {}
        for bill in self.bills:
            if bill.sign > 0 and bill.line.service is not None and overlap(bill.line.service, on) is not None:
                groups.setdefault((bill.line.service, bill.document.id), []).append(bill)
        made, counted = [], set[int]()
        credited = any(bill.sign < 0 for bill in self.bills)  # PERF: most lines never are
        for (span, _), bills in sorted(groups.items(), key=lambda group: group[0]):
            lines = [bill.line for bill in bills]
            credits = [x for x in self.credits_of(bills[0]) if id(x) not in counted] if credited else []
            counted.update(map(id, credits))
            left = self.left_of(bills[0]) if credited else [span]
            quantity = sum((x.quantity for x in lines), Decimal(0)) - sum((x.quantity for x in credits), Decimal(0))
            made.append(Charged(bills[0].document, span, lines, left, quantity))
        return made

    def spans(self) -> list[Period]:
        """Return the days that are billed and not credited since, in order and apart."""
        return [span for span, documents in self._layers() if documents]

    def spans_on(self, days: Period) -> list[Period]:
        """Return the billed days among some."""
        return [shared for span in self.spans() if (shared := overlap(span, days)) is not None]

    def twice(self) -> Iterator[tuple[Period, Document, Document]]:
        """Yield the days that two documents bill, with both."""
        for span, documents in self._layers():
            if len(documents) > 1:
                yield span, documents[0], documents[1]

    def _layers(self) -> list[tuple[Period, list[Document]]]:
        """Return stretches of days, each with the documents that bill it; a credit takes the latest of them away."""
        spans = [(b, b.line.service) for b in self.bills if b.line.service is not None]
        # PERF: most bills are of one period after another, each billed once
        if _apart(spans):
            return [(days, [bill.document]) for bill, days in sorted(spans, key=lambda s: s[1])]
        marks = sorted({d for _, (first, last) in spans for d in (first, last + DAY)})
        found: list[tuple[Period, list[Document]]] = []
        for begin, end in pairwise(marks):
            stretch = (begin, end - DAY)
            billing: dict[str, Document] = {}
            credits: dict[str, Document] = {}
            for bill, span in spans:
                if overlap(span, stretch) is not None and (bill.sign > 0 or bill.document.date <= self.by):
                    (billing if bill.sign > 0 else credits)[bill.document.id] = bill.document
            left = list(billing.values())
            for credit in credits.values():
                gone = next((d for d in left if d.id == _corrected(credit)), left[-1] if left else None)
                left = [d for d in left if d is not gone]
            found.append((stretch, left))
        return found

    def credits_of(self, bill: Bill) -> list[Line]:
        """Return the lines that credit days of a bill: those that correct its document, or the days' latest bill."""
        found = []
        for credit in (b for b in self.bills if b.sign < 0):
            days = credit.line.service
            corrected = _corrected(credit.document)
            if days is None or bill.line.service is None or overlap(days, bill.line.service) is None:
                continue
            if corrected is None:
                billing = [b for b in self.bills if b.sign > 0 and b.line.service is not None]
                corrected = [b for b in billing if overlap(days, b.line.service or days)][-1].document.id
            if corrected == bill.document.id:
                found.append(credit.line)
        return found

    def left_of(self, bill: Bill) -> list[Period]:
        """Return the days of a bill that no credit has freed."""
        assert bill.line.service is not None
        return without(bill.line.service, [x.service for x in self.credits_of(bill) if x.service is not None])


def _apart(spans: list[tuple[Bill, Period]]) -> bool:
    """Return whether nothing is credited, and no day is billed by two lines."""
    if any(bill.sign < 0 for bill, _ in spans):
        return False
    days = sorted(span for _, span in spans)
    return all(before[1] < after[0] for before, after in pairwise(days))


def _corrected(credit: Document) -> str | None:
    """Return the document that a credit memo says it corrects."""
    return credit.entry.corrects if isinstance(credit.entry, Credit) else None


Billed = dict[tuple[str, str], LineBilled]  # by contract, and the ID of its line


def billed(subledger: Subledger, by: date = date.max) -> Billed:
    """Return what is billed of contracts as of the subledger's day.

    What reversals and credits free is free `by` that day, if not before: a bill dated before it would bill it twice.
    """
    found: Billed = {}
    day = subledger.as_of
    for document, entry in sorted(subledger.billing, key=lambda pair: (pair[0].date, pair[0].id)):
        if document.date > day or (document.ended is not None and document.ended <= min(day, by)):
            continue
        sign = -1 if document.side == CREDIT else 1
        for number, line in enumerate(entry.lines):
            if line.contract is not None:
                key = (line.contract, line.line or "")
                found.setdefault(key, LineBilled(by=by)).bills.append(Bill(document, number, line, sign))
    return found


def billed_twice(found: Billed) -> Iterator[Problem]:
    """Report days of a contract's line that two documents bill. Both documents are named."""
    for (contract, line), what in found.items():
        told: set[tuple[str, str]] = set()
        for span, first, second in what.twice():
            if (first.id, second.id) in told:
                continue
            told.add((first.id, second.id))
            number = next(b.number for b in what.bills if b.document is second and b.line.service is not None)
            named = f"line {line} of {contract}" if line else contract
            message = f"{second.id} bills {named} for {show_span(span)}, as {first.id} does"
            related = ((first.entry, ("id",), "the other"),)
            hint = "reverse one of them, or give a credit memo with the same contract:, line: and service:"
            yield Problem("AR330", message, second.entry, ("lines", number, "service"), hint, related=related)
