"""How the interest of a debit memo was computed: the run of days that `arcli interest` saw up to the day it states."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from arcli.collections.interest.accrual import Segment
from arcli.collections.interest.charges import LateCharge, charges
from arcli.documents.content import InterestClaim, InterestRow
from arcli.documents.making import Maker, Reader
from arcli.model.entries import Credit, Debit, Index
from arcli.model.money import ZERO, round_fraction
from arcli.subledger.state import Document


def claim_of(maker: Maker, reader: Reader, document: Document, entry: Debit) -> InterestClaim | None:
    """Return the computation of a memo of interest; None where the ledger as it is gives another amount by now."""
    if entry.accrued is None or entry.for_ is None or entry.reason != "interest":
        return None
    charge = _charges(maker, entry.accrued).get((entry.for_, document.customer))
    if charge is None or not charge.segments:
        return None
    memos, currency = charge.memos["interest"], document.currency
    before = sum((d.amount for d in memos.debits if d.id != document.id and _stated(d) <= entry.accrued), ZERO)
    before -= sum((c.amount for c in memos.credits if _stated(c) <= entry.accrued), ZERO)
    if charge.totals["interest"] - before != document.amount:
        return None
    wording = reader.wording
    return InterestClaim(
        document=entry.for_,
        label=wording.say("claim_on", document=entry.for_),
        rows=tuple(_row(reader, s, amount, currency) for s, amount in _rounded(charge.segments, currency)),
        total=wording.amount(charge.totals["interest"], currency),
        stated=wording.amount(before, currency) if before else None,
    )


def _charges(maker: Maker, day: date) -> dict[tuple[str, str], LateCharge]:
    """Return the charges up to a day, by item and customer; each day is asked for once a run."""
    if day not in maker.charges:
        subledger, _ = maker.ledger.as_of(day)
        published = [e for e in maker.ledger.stated if isinstance(e, Index)]
        maker.charges[day] = {(c.item.ref, c.item.customer): c for c in charges(subledger, published)}
    return maker.charges[day]


def _stated(document: Document) -> date:
    entry = document.entry
    return (entry.accrued if isinstance(entry, Debit | Credit) else None) or date.min


def _rounded(segments: list[Segment], currency: str) -> list[tuple[Segment, Decimal]]:
    """Return segments with their interest, rounded so that they add up to the total, which is rounded once."""
    found, exact, shown = [], Fraction(0), ZERO
    for segment in segments:
        exact += segment.interest
        upto = round_fraction(exact, currency)
        found.append((segment, upto - shown))
        shown = upto
    return found


def _row(reader: Reader, segment: Segment, amount: Decimal, currency: str) -> InterestRow:
    wording = reader.wording
    return InterestRow(
        start=wording.day(segment.first),
        end=wording.day(segment.last),
        days=segment.days,
        principal=wording.amount(segment.principal, currency),
        rate=wording.percent(Decimal(segment.rate.numerator) / Decimal(segment.rate.denominator)),
        amount=wording.amount(amount, currency),
    )
