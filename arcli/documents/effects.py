"""What lowered a document, and what a credit memo was applied to, in words."""

from __future__ import annotations

from arcli.documents.content import Effect
from arcli.documents.making import Maker, Reader
from arcli.documents.standing import Lowered


def lowered_by(reader: Reader, one: Lowered, currency: str) -> Effect:
    """Return what lowered a document, in words with its day: `Payment PMT-1, Jan 5, 2026`."""
    day = reader.wording.day(one.date)
    return _effect(reader, one, currency, f"{reader.wording.kind(one.kind)} {one.document}, {day.short}")


def applied_to(maker: Maker, reader: Reader, one: Lowered, currency: str) -> Effect:
    """Return what a credit memo was applied to; a document with the date on it: `Invoice INV-1 of Jan 5, 2026`."""
    wording, target = reader.wording, maker.subledger.documents.get(one.document.partition("#")[0])
    if target is None or target.kind != one.kind:
        return lowered_by(reader, one, currency)
    what, day = f"{wording.kind(one.kind)} {one.document}", wording.day(target.document_date)
    return _effect(reader, one, currency, wording.say("of", document=what, date=day.short))


def _effect(reader: Reader, one: Lowered, currency: str, text: str) -> Effect:
    wording = reader.wording
    return Effect(
        date=wording.day(one.date), document=one.document, kind=one.kind, label=wording.kind(one.kind), text=text,
        amount=wording.amount(one.amount, currency),
    )  # fmt: skip
