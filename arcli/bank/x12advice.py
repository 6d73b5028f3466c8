"""X12 820, payment order and remittance advice: payments by document (RMR) and other adjustments (ADX).

It ties out if the payment (BPR02) is the sum of the documents and the adjustments.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from arcli.bank.findings import clean, compact_date, number
from arcli.bank.x12segments import Segment
from arcli.model.bank.line import ZERO, Adjustment, RemittanceAdvice, RemittanceItem
from arcli.model.findings import Findings

_DEFAULT_CURRENCY = "USD"


def read_820(found: Findings, segments: Sequence[Segment]) -> RemittanceAdvice:
    """Return the advice of one 820 transaction. Documents are numbers as the payer writes them."""
    advice = head_of("x12-820", found, segments)
    item: RemittanceItem | None = None
    in_document = False
    adjusted: list[Adjustment] = []
    for segment in segments:
        name = segment.name
        if name in ("ENT", "RMR"):
            _net(item, adjusted)
            item, in_document, adjusted = None, False, []
        if name == "RMR":
            item, in_document = _document(found, segment), True
            advice.items.append(item)
        elif name == "ADX":
            amount = element_amount(found, segment, 1)
            if in_document:
                adjusted.append(Adjustment("ADX", segment.at(2), -amount, clean(segment.at(4))))
            else:
                line = found.line_of(segment.start)
                item = RemittanceItem(clean(segment.at(4)), amount, note=segment.at(2), status="adjustment", line=line)
                advice.items.append(item)
        elif item is not None:
            _more(item, segment)
    _net(item, adjusted)
    return advice


def _document(found: Findings, segment: Segment) -> RemittanceItem:
    billed, discount = segment.at(5), segment.at(6)
    return RemittanceItem(
        clean(segment.at(2)),
        element_amount(found, segment, 4),
        element_amount(found, segment, 5) if billed else None,
        element_amount(found, segment, 6) if discount else None,
        note=segment.at(1),
        line=found.line_of(segment.start),
    )


def _more(item: RemittanceItem, segment: Segment) -> None:
    """Add references and dates below a document or adjustment."""
    if segment.name == "REF":
        kind = segment.at(1)
        if kind == "PO" and not item.po:
            item.po = clean(segment.at(2))
    elif segment.name == "DTM" and item.date is None:
        item.date = compact_date(segment.at(2))


def _net(item: RemittanceItem | None, adjusted: list[Adjustment]) -> None:
    """Give a document the adjustments below it. The amount paid (RMR04) is after them where it is what they leave of
    the billed amount; else they come on top."""
    if item is None or not adjusted:
        return
    item.adjustments = tuple(adjusted)
    if item.billed is None or item.unexplained:
        item.paid -= sum((a.amount for a in adjusted), ZERO)


# --- shared with the 835 -----------------------------------------------------------------------------------------


def head_of(kind: str, found: Findings, segments: Sequence[Segment]) -> RemittanceAdvice:
    """Return payment, trace number, date and parties of an 820 or 835."""
    first = segments[0]
    line = found.line_of(first.start)
    advice = RemittanceAdvice("x12-820", "", _DEFAULT_CURRENCY, ZERO, [], file=found.source.name, line=line)
    if kind == "x12-835":
        advice.kind = "x12-835"
    stated = ""
    for segment in segments:
        name, what = segment.name, segment.at(1)
        if name == "BPR":
            total = element_amount(found, segment, 2)
            advice.total = -total if segment.at(3) == "D" and kind == "x12-835" else total
            advice.method, advice.payer_account = segment.at(4), segment.at(9)
            stated = segment.at(16)
            advice.date = compact_date(stated)
            advice.line = found.line_of(segment.start)
        elif name == "TRN" and not advice.reference:
            advice.reference = clean(segment.at(2))
        elif name == "CUR" and segment.at(2):
            advice.currency = segment.at(2)
        elif name == "DTM" and what in ("405", "020", "097") and advice.date is None:
            advice.date = compact_date(segment.at(2))
        elif name == "N1" and what == "PR":
            advice.payer, advice.payer_id = clean(segment.at(2)), clean(segment.at(4))
        elif name == "N1" and what == "PE":
            advice.payee = clean(segment.at(2))
        elif name in ("ENT", "LX", "CLP", "RMR"):
            break
    if stated and compact_date(stated) is None:
        found.warn("AR665", f'"{stated[:20]}" is not a date (BPR16)', line=advice.line)
    return advice


def element_amount(found: Findings, segment: Segment, index: int) -> Decimal:
    """Return the amount in an element; zero, with AR653, if it is not one."""
    text = segment.at(index)
    amount = number(text)
    if amount is None:
        said = f'"{text[:40]}" is not an amount' if text else "an amount is missing"
        found.add("AR653", f"{said} ({segment.name}{index:02})", segment.start, segment.start + len(segment.name))
        return ZERO
    return amount
