"""X12 835, health care claim payment: what an insurer pays on each claim, and why not the rest.

A claim adds up if charge = paid + adjustments (CAS, of claim and services); the payment, if it is the sum of the claims
less provider adjustments (PLB). Source: ASC X12N 005010X221, section 1.10.2 (balancing).
"""

from __future__ import annotations

from collections.abc import Sequence

from arcli.bank.findings import clean, compact_date, number
from arcli.bank.x12advice import element_amount, head_of
from arcli.bank.x12segments import Segment
from arcli.model.bank.line import Adjustment, RemittanceAdvice, RemittanceItem
from arcli.model.findings import Findings

_TRIPLETS = 6
_REMARKS = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}  # where remark codes stand


def read_835(found: Findings, segments: Sequence[Segment]) -> RemittanceAdvice:
    """Return the advice of one 835 transaction: one item per claim, with its adjustments by group and reason code."""
    advice = head_of("x12-835", found, segments)
    item: RemittanceItem | None = None
    taken: list[Adjustment] = []
    provider: list[Adjustment] = []
    remarks: list[str] = []

    def end() -> None:
        if item is not None:
            item.adjustments, item.note = tuple(taken), clean(" ".join(dict.fromkeys(filter(None, remarks))))
        taken.clear()
        remarks.clear()

    for segment in segments:
        name = segment.name
        if name == "CLP":
            end()
            item = _claim(found, segment)
            advice.items.append(item)
        elif name == "PLB":
            provider += _provider(found, segment)
        elif item is None:
            continue
        elif name == "CAS":
            taken += _adjustments(found, segment)
        elif name == "LQ" and segment.at(1) == "HE":
            remarks.append(segment.at(2))
        elif name in _REMARKS:
            remarks += [segment.at(i) for i in _REMARKS[name]]
        elif name == "NM1" and segment.at(1) == "QC":
            item.patient = clean(f"{segment.at(4)} {segment.at(3)}")
            item.patient_id = clean(segment.at(9))
        elif name == "DTM" and segment.at(1) in ("232", "150", "472") and item.date is None:
            item.date = compact_date(segment.at(2))
    end()
    advice.adjustments = tuple(provider)
    return advice


def _claim(found: Findings, segment: Segment) -> RemittanceItem:
    """CLP: the claim number, what became of it, what was charged and paid."""
    return RemittanceItem(
        clean(segment.at(1)),
        element_amount(found, segment, 4),
        element_amount(found, segment, 3),
        payer_id=clean(segment.at(7)),
        status=segment.at(2),
        line=found.line_of(segment.start),
    )


def _adjustments(found: Findings, segment: Segment) -> list[Adjustment]:
    """Return the adjustments in CAS: a group, then up to six times reason, amount, quantity."""
    out = []
    for i in range(_TRIPLETS):
        reason = segment.at(2 + 3 * i)
        if reason:
            out.append(Adjustment(segment.at(1), reason, element_amount(found, segment, 3 + 3 * i)))
    return out


def _provider(found: Findings, segment: Segment) -> list[Adjustment]:
    """Return the adjustments in PLB: pairs of reason and amount from the third element.

    A positive amount lowers the payment.
    """
    out = []
    for i in range(3, len(segment.elements) - 1, 2):
        reason, _, reference = segment.at(i).partition(segment.inner)
        if not reason or number(segment.at(i + 1)) is None:
            if reason:
                element_amount(found, segment, i + 1)
            continue
        out.append(Adjustment("PLB", reason, element_amount(found, segment, i + 1), clean(reference)))
    return out
