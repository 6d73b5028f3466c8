"""The content of invoices, debit memos and credit memos."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any, NamedTuple, TypeVar

from arcli.documents.claims import claim_of
from arcli.documents.content import CreditMemo, DebitMemo, Discount, Instalment, Invoice, Line, TaxRow
from arcli.documents.effects import applied_to, lowered_by
from arcli.documents.making import Maker, Reader
from arcli.documents.paying import pay_of
from arcli.documents.standing import Lowered, Standing, standing
from arcli.model.dates import NOT_DUE, stated
from arcli.model.entries import Credit, Debit, Itemised, is_itemised, reason_of
from arcli.model.money import ZERO, money
from arcli.model.settings.documents import in_language
from arcli.subledger.discounts import taxed_share_of
from arcli.subledger.lines import line_net, taxed_of
from arcli.subledger.proof import ProofError
from arcli.subledger.state import Document
from arcli.subledger.supplies import tax_day

T = TypeVar("T")


class _Figures(NamedTuple):
    """The figures of a document as the ledger has them: (code, base, tax, rate) and its lines without tax."""

    taxes: list[tuple[str, Decimal, Decimal, Decimal | None]]
    nets: list[Decimal]
    included: bool

    @property
    def net(self) -> Decimal:
        """Return all lines without tax."""
        return sum(self.nets, ZERO)


def invoice(maker: Maker, document: Document, day: date) -> Invoice | DebitMemo:
    """Return the content of an invoice or debit memo, as of a day. Raises ProofError."""
    entry = document.entry
    assert is_itemised(entry)
    reader = maker.reader(document.customer, document.document_date)
    wording, currency = reader.wording, document.currency
    stands = standing(maker.subledger, document, day)
    left = [p for p in stands.parts if p.open > 0]
    fields = _fields(maker, document, entry, reader, day, stands)
    discounts = _discounts(maker, document, reader, day, stands)
    kept = [p for p in left if p.due == NOT_DUE]
    retained = sum((p.open for p in kept), ZERO)
    payable = wording.amount(max(stands.open - retained, ZERO), currency)
    due = stated(left[0].due if left else document.due_date)
    settled = stands.lowered + [Lowered(document.date, f"{document.id}#{p.number}", "retained", p.open) for p in kept]
    fields |= {
        "settled": tuple(lowered_by(reader, one, currency) for one in settled),
        "payable": payable,
        "due": wording.day(due) if due is not None else None,
        "instalments": _instalments(reader, stands, currency),
        "discounts": discounts,
        "before": wording.say("as_of", date=wording.day(day).text) if settled else None,
        "pay": pay_of(maker, reader, document, payable) if payable.value else None,
    }
    if isinstance(entry, Debit):
        interest = claim_of(maker, reader, document, entry)
        if interest is not None:
            fields["title"] = wording.say("claim")
        return DebitMemo(**fields, follows=entry.for_, interest=interest)
    return Invoice(**fields)


def credit_memo(maker: Maker, document: Document, day: date) -> CreditMemo:
    """Return the content of a credit memo, as of a day. Raises ProofError."""
    entry = document.entry
    assert isinstance(entry, Credit)
    reader = maker.reader(document.customer, document.document_date)
    wording, currency = reader.wording, document.currency
    stands = standing(maker.subledger, document, day)
    corrected = maker.subledger.documents.get(entry.corrects.partition("#")[0]) if entry.corrects else None
    return CreditMemo(
        **_fields(maker, document, entry, reader, day, stands),
        corrects=entry.corrects,
        corrects_text=wording.say("of", document=entry.corrects, date=wording.day(corrected.document_date).text)
        if corrected is not None
        else entry.corrects,
        reason=entry.reason,
        applied=tuple(applied_to(maker, reader, one, currency) for one in stands.lowered),
        remaining=wording.amount(stands.open, currency),
    )


def _fields(
    maker: Maker, document: Document, entry: Itemised, reader: Reader, day: date, stands: Standing
) -> dict[str, Any]:
    """Return the fields that invoices and credit memos share."""
    wording, currency = reader.wording, document.currency
    figures = _figures(maker, document, entry)
    rows = _told_apart(tuple(_tax_row(maker, reader, row, currency) for row in figures.taxes))
    maker.needs.company(taxed=bool(rows))
    maker.needs.customer(reader.known, document.customer, taxed=bool(rows))
    sort = document.facts.printed or "invoice"
    return {
        **maker.shared(sort, document.id, reader, document.document_date, day, stands.reversed),
        "currency": currency,
        "order": entry.po,
        "reference": entry.ref,
        "buyer_reference": reader.known.buyer_reference if reader.known is not None else None,
        "contract": _only(line.contract for line in entry.lines),
        "period": _period(reader, _only(line.service for line in entry.lines)),
        "delivered": wording.day(entry.delivered) if entry.delivered is not None else None,
        "deliver_to": entry.deliver_to,
        "lines": _lines(maker, document, entry, reader, figures.nets, rows),
        "tax_included": figures.included,
        "net": wording.amount(figures.net, currency),
        "taxes": rows,
        "legal": _legal(reader, rows),
        "total": wording.amount(document.amount, currency),
    }


def _figures(maker: Maker, document: Document, entry: Itemised) -> _Figures:
    """Return what the ledger knows of a document's taxes. Raise ProofError unless they and the lines are its amount."""
    currency, settings = document.currency, maker.settings
    if not entry.lines:
        taxes = maker.posted_taxes(document.id) if document.kind == "credit" else []
        return _Figures(taxes, [document.amount - sum((tax for _, _, tax, _ in taxes), ZERO)], False)
    day = tax_day(maker.subledger.documents, document)
    found = taxed_of(entry, currency, settings, taxed_share_of(maker.subledger, document), day)
    net, tax = found.net, found.tax
    if net + tax != document.amount:
        raise ProofError(
            f"proof failed for {document.id}: lines of {money(net, currency)} and taxes of {money(tax, currency)} "
            f"are not {money(document.amount, currency)}"
        )
    rows = [(t.code, t.base, t.amount, settings.tax_rate(t.code, day)) for t in found.taxes]
    borne = [set(settings.tax_codes(line.tax)) for line in entry.lines if line.tax is not None]
    included = bool(borne) and all(settings.tax_code(code).included for codes in borne for code in codes)
    return _Figures(rows, found.nets, included)


def _lines(
    maker: Maker, document: Document, entry: Itemised, reader: Reader, nets: list[Decimal], rows: tuple[TaxRow, ...]
) -> tuple[Line, ...]:
    wording, currency = reader.wording, document.currency
    if not entry.lines:
        (net,) = (wording.amount(one, currency) for one in nets)
        own = _own_text(entry)
        text = maker.said(reader, own) if own is not None else wording.kind(document.kind)
        return (Line(position=1, item=None, text=text, own=own, quantity=None, unit=None, counted=None, price=None,
                     amount=net, net=net, sum=net, tax=None, tax_codes=()),)  # fmt: skip
    amounts = [line_net(line, currency) for line in entry.lines]
    sums, alike = accumulate(amounts), _only(line.service for line in entry.lines) is not None
    return tuple(
        Line(
            position=number,
            item=line.item,
            text=maker.said(reader, line.text),
            own=line.text,
            quantity=wording.number(line.quantity),
            unit=line.unit,
            counted=wording.counted(line.quantity, line.unit),
            price=wording.price(line.price or ZERO, currency),
            amount=wording.amount(amounts[number - 1], currency),
            net=wording.amount(nets[number - 1], currency),
            sum=wording.amount(next(sums), currency),
            tax=_taxes_of(maker, reader, codes := maker.settings.tax_codes(line.tax) if line.tax else [], rows),
            tax_codes=tuple(codes),
            start=wording.day(line.service[0]) if line.service is not None else None,
            end=wording.day(line.service[1]) if line.service is not None else None,
            period=None if alike else _period(reader, line.service),
        )
        for number, line in enumerate(entry.lines, 1)
    )


def _only(values: Iterable[T]) -> T | None:
    """Return what all lines say alike, such as the contract that they bill."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _period(reader: Reader, days: tuple[date, date] | None) -> str | None:
    """Return the days that lines are for, in words."""
    if days is None:
        return None
    start, end = (reader.wording.day(day).short for day in days)
    return start if start == end else reader.wording.say("period", start=start, end=end)


def _taxes_of(maker: Maker, reader: Reader, codes: list[str], rows: tuple[TaxRow, ...]) -> str | None:
    """Return the rates of a line's taxes, which are inside its price, and the names of those not shown on paper."""
    found = []
    for row in rows:
        if row.code in codes:
            text = row.rate.text if row.rate is not None and row.rate.value else row.label
            inside = maker.settings.tax_code(row.code).included
            found.append(reader.wording.say("inside", tax=text) if inside else text)
    return " + ".join(found) or None


def _own_text(entry: Itemised) -> str | None:
    """Return what a document without lines is for, as statements do: its memo, its reason."""
    first = (entry.memo or "").partition("\n")[0]
    return first or reason_of(entry) or None


def _tax_row(maker: Maker, reader: Reader, row: tuple[str, Decimal, Decimal, Decimal | None], currency: str) -> TaxRow:
    code, base, tax, rate = row
    wording, known = reader.wording, maker.settings.tax_code(code)
    own = in_language(known.label, wording.language)
    label = own or wording.say("tax")
    percent = wording.percent(rate) if rate is not None else None
    if known.kind == "reverse-charge" or known.category in ("AE", "K"):
        maker.needs.vat_number(reader.known, reader.id, code)
    return TaxRow(
        code=code,
        label=f"{label} {percent}" if rate or (percent is not None and not own) else label,
        rate=percent,
        base=wording.amount(base, currency),
        on=wording.say("on", base=wording.amount(base, currency).text),
        amount=wording.amount(tax, currency),
        category=known.category,
        reason=known.reason,
        note=maker.own(known.note, wording) or None,
    )


def _told_apart(rows: tuple[TaxRow, ...]) -> tuple[TaxRow, ...]:
    """Return rows with their codes in their labels, where several have the same label."""
    labels = [row.label for row in rows]
    return tuple(replace(r, label=f"{r.label} ({r.code})") if labels.count(r.label) > 1 else r for r in rows)


def _legal(reader: Reader, rows: tuple[TaxRow, ...]) -> tuple[str, ...]:
    """Return the legal texts of taxes, each once; where there are several, with the labels of whose they are."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if text := row.note or row.reason:
            found.setdefault(text, []).append(row.label)
    if len(found) == 1:
        return tuple(found)
    return tuple(reader.wording.say("named", name=", ".join(labels), text=text) for text, labels in found.items())


def _instalments(reader: Reader, stands: Standing, currency: str) -> tuple[Instalment, ...]:
    wording = reader.wording
    return tuple(
        Instalment(
            number=p.number, due=None if p.due == NOT_DUE else wording.day(p.due),
            when=wording.say("retained") if p.due == NOT_DUE else wording.day(p.due).text,
            amount=wording.amount(p.amount, currency), open=wording.amount(p.open, currency),
        )
        for p in stands.parts
        if p.number is not None
    )  # fmt: skip


def _discounts(maker: Maker, document: Document, reader: Reader, day: date, stands: Standing) -> tuple[Discount, ...]:
    """Return the discounts that a payment of all that is open may still take, as `open` and `receive` know them."""
    rules = maker.discounts.rules(document)
    if not rules or stands.reversed is not None:
        return ()
    wording, currency, found = reader.wording, document.currency, []
    open_ = {p.number: p.open for p in stands.parts}
    for offer in maker.discounts.offers(document, document.customer, day):
        left = open_.get(offer.part, ZERO)
        amount = offer.on(day, left)
        if not amount:
            continue
        rate, until = wording.percent(rules[offer.part][0]), wording.day(offer.until)
        less, pay = wording.amount(amount, currency), wording.amount(left - amount, currency)
        text = wording.say("discount_offer", pay=pay.full, until=until.text, rate=rate.text, amount=less.full)
        if offer.part is not None:
            text = wording.say("discount_part", number=offer.part, offer=text)
        found.append(Discount(instalment=offer.part, rate=rate, amount=less, pay=pay, until=until, text=text))
    return tuple(found)
