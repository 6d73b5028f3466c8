"""The content of receipts: a payment, and what it settled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.documents.content import Amount, Receipt, Settled
from arcli.documents.effects import lowered_by
from arcli.documents.making import Maker, Reader
from arcli.documents.standing import of_settlement, standing
from arcli.model.entries import Payment
from arcli.model.money import ZERO
from arcli.subledger.instalments import Parts
from arcli.subledger.state import Document, Settlement


def receipt(maker: Maker, document: Document, day: date) -> Receipt:
    """Return the content of the receipt for a payment, as of a day. Raises ProofError."""
    entry = document.entry
    assert isinstance(entry, Payment)
    reader = maker.reader(document.customer, document.document_date)
    wording, currency = reader.wording, document.currency
    stands = standing(maker.subledger, document, day)
    maker.needs.company(taxed=False)
    maker.needs.customer(reader.known, document.customer, taxed=False)
    own = [s for s in maker.subledger.touching(document.id) if s.source is document and s.active(day)]
    named = {s.target.id for s in own}
    others = [one for one in stands.lowered if one.document not in named]
    amount = wording.amount(document.amount, currency)
    return Receipt(
        **maker.shared("receipt", document.id, reader, document.document_date, day, stands.reversed),
        currency=currency,
        method=entry.method,
        reference=entry.ref,
        amount=amount,
        text=wording.say("thanks", amount=amount.full),
        settled=tuple(_settled(maker, reader, s, day) for s in sorted(own, key=_order)),
        others=tuple(lowered_by(reader, one, currency) for one in others),
        unapplied=wording.amount(stands.open, currency),
    )  # fmt: skip


def _order(s: Settlement) -> tuple[date, str, int, Decimal]:
    return s.start, s.target.id, s.part or 0, s.settled


def _settled(maker: Maker, reader: Reader, s: Settlement, day: date) -> Settled:
    wording, target, currency = reader.wording, s.target, s.target.currency
    parts = {one.kind: one.amount for one in of_settlement(s)}
    paid, discount = parts.pop("payment", ZERO), parts.pop("discount", ZERO)
    other = sum(parts.values(), ZERO)

    def known(value: Decimal) -> Amount | None:
        return wording.amount(value, currency) if value else None

    return Settled(
        document=target.id if s.part is None else f"{target.id}#{s.part}",
        date=wording.day(target.document_date),
        label=wording.kind(target.kind),
        amount=wording.amount(paid * (target.side or 1), currency),  # an open credit that is used up is negative
        discount=known(discount),
        other=known(other),
        remaining=wording.amount(_open_of(maker, target, s.holder, s.part, day), currency),
    )


def _open_of(maker: Maker, document: Document, holder: str, part: int | None, day: date) -> Decimal:
    """Return what a holder has open of a document, or of one instalment, at the end of a day."""
    if document.ended is not None and document.ended <= day:
        return ZERO
    rows = Parts(maker.subledger, document).rows(day).get(holder, [])
    return sum((open_ for number, _, _, open_ in rows if part is None or number == part), ZERO)
