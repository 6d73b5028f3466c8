"""X12 835, health care claim payment: what an insurer pays of each claim, and why not the rest.

A claim adds up when charge = paid + adjustments (CAS, of claim and services); the payment when it is the sum of the
claims less provider adjustments (PLB). Source: ASC X12N 005010X221, section 1.10.2 (balancing).
"""

from __future__ import annotations

from collections.abc import Sequence

from arcli.bank.findings import clean, compact_date, number
from arcli.bank.x12advice import element_amount, head_of
from arcli.bank.x12segments import Segment
from arcli.model.bank.line import Adjustment, RemittanceAdvice, RemittanceItem
from arcli.model.findings import Findings

_TRIPLETS = 6


def read_835(found: Findings, segments: Sequence[Segment]) -> RemittanceAdvice:
    """The advice of one 835 transaction: an item a claim, with its adjustments by group and reason code."""
    advice = head_of("x12-835", found, segments)
    item: RemittanceItem | None = None
    for segment in segments:
        name = segment.name
        if name == "CLP":
            item = RemittanceItem(
                clean(segment.at(1)),
                element_amount(found, segment, 4),
                element_amount(found, segment, 3),
                payer_id=clean(segment.at(7)),
                status=segment.at(2),
                line=found.line_of(segment.start),
            )
            advice.items.append(item)
        elif name == "CAS" and item is not None:
            item.adjustments += tuple(_adjustments(found, segment))
        elif name == "PLB":
            advice.adjustments += tuple(_provider(found, segment))
        elif name == "NM1" and segment.at(1) == "QC" and item is not None:
            item.patient = clean(f"{segment.at(4)} {segment.at(3)}")
            item.patient_id = clean(segment.at(9))
        elif name == "DTM" and segment.at(1) in ("232", "150", "472") and item is not None and item.date is None:
            item.date = compact_date(segment.at(2))
    return advice


def _adjustments(found: Findings, segment: Segment) -> list[Adjustment]:
    """CAS: a group, then up to six times reason, amount, quantity."""
    out = []
    for i in range(_TRIPLETS):
        reason = segment.at(2 + 3 * i)
        if reason:
            out.append(Adjustment(segment.at(1), reason, element_amount(found, segment, 3 + 3 * i)))
    return out


def _provider(found: Findings, segment: Segment) -> list[Adjustment]:
    """PLB: pairs of reason and amount from the third element on; a positive amount lowers the payment."""
    out = []
    for i in range(3, len(segment.elements) - 1, 2):
        reason, _, reference = segment.at(i).partition(segment.inner)
        if not reason or number(segment.at(i + 1)) is None:
            if reason:
                element_amount(found, segment, i + 1)
            continue
        out.append(Adjustment("PLB", reason, element_amount(found, segment, i + 1), clean(reference)))
    return out
