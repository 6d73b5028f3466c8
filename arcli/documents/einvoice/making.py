"""From the content of a document to the business terms of its e-invoice; what is lacking is noted with its setting."""

from __future__ import annotations

import re
from decimal import Decimal

from arcli.documents.content import Content, CreditMemo, DebitMemo, Invoice, Itemised, Line, Party
from arcli.documents.einvoice.faces import Face
from arcli.documents.einvoice.needing import note_lacking
from arcli.documents.einvoice.taxing import Group, Taxing, lines_of, two
from arcli.documents.einvoice.terms import (
    Address,
    Contact,
    EInvoice,
    Id,
    InvoiceLine,
    Means,
    Measure,
    Money,
    Note,
    Period,
    Preceding,
    Totals,
    TradeParty,
)
from arcli.documents.making import Maker
from arcli.model.money import ZERO

PIECE = "C62"  # one, in UN/ECE Recommendation 20
_CLOSE = Decimal("0.01")


def einvoice(maker: Maker, content: Content, face: Face) -> EInvoice | None:
    """Return a document as an e-invoice with a face; None where it can't be one, which is noted (AR908, AR909)."""
    if not isinstance(content, Itemised):
        return None
    before = len(maker.needs.problems)
    taxing = Taxing(maker, content)
    grouped = [(line, codes, net, taxing.group(codes, line.position, net)) for line, codes, net in lines_of(content)]
    taxing.finish()
    lines = tuple(_line(number, *one) for number, one in enumerate(grouped, 1))
    groups = sorted(taxing.groups.values(), key=lambda g: (g.category, g.rate or ZERO))
    outside = any(g.category == "O" for g in groups)
    seller, buyer = _seller(maker, content, face, outside), _buyer(maker, content, face, outside)
    note_lacking(maker, content, face, groups, seller, buyer)
    if len(maker.needs.problems) > before and any(p.severity == "error" for p in maker.needs.problems[before:]):
        return None
    tax = sum((g.tax for g in groups), ZERO)
    return EInvoice(
        profile=face.profile,
        process=face.process,
        number=content.number,
        issued=content.date.value,
        type=_type(content, face),
        currency=content.currency,
        due=content.due.value if isinstance(content, Invoice) and content.due and content.payable.value else None,
        buyer_reference=content.buyer_reference,
        contract=content.contract,
        order=content.order,
        terms=_terms(content, face),
        notes=(Note(value="\n".join(content.notes)),) if content.notes else (),
        preceding=_preceding(maker, content),
        seller=seller,
        buyer=buyer,
        delivered=content.delivered.value if content.delivered is not None else None,
        period=_period(lines),
        delivery_address=_delivered_to(content, buyer, groups),
        means=_means(content, face),
        remittance=_remittance(content),
        totals=_totals(content, lines, tax),
        tax=Money(value=two(tax), currency=content.currency),
        breakdown=tuple(g.breakdown(rated=face.name == "xrechnung") for g in groups),
        lines=lines,
    )


def _period(lines: tuple[InvoiceLine, ...]) -> Period | None:
    """Return the days that the document is for, where each line is for some: BR-IC-11 knows no others."""
    periods = [line.period for line in lines]
    starts = [one.start for one in periods if one is not None and one.start is not None]
    ends = [one.end for one in periods if one is not None and one.end is not None]
    whole = bool(lines) and len(starts) == len(ends) == len(lines)
    return Period(start=min(starts), end=max(ends)) if whole else None


def _type(content: Itemised, face: Face) -> str:
    """Return the type by UNTDID 1001: XRechnung has none for debit memos (BR-DE-17)."""
    if isinstance(content, CreditMemo):
        return "381"
    return "383" if isinstance(content, DebitMemo) and face.name != "xrechnung" else "380"


def _totals(content: Itemised, lines: tuple[InvoiceLine, ...], tax: Decimal) -> Totals:
    """Return the totals: what was paid by the document's day is prepaid, and what is open is to be paid."""
    net = sum((line.net for line in lines), ZERO)
    payable = content.total.value
    if isinstance(content, Invoice):  # what is retained is owed as well: the terms say that it is not due
        payable = sum((part.open.value for part in content.instalments if part.due is None), content.payable.value)
    prepaid = content.total.value - payable
    return Totals(
        lines=two(net), net=two(net), gross=two(net + tax), prepaid=two(prepaid) if prepaid else None,
        payable=two(payable),
    )  # fmt: skip


def _line(number: int, line: Line, codes: tuple[str, ...], net: Decimal, group: Group) -> InvoiceLine:
    name, _, more = line.text.strip().partition("\n")
    quantity = line.quantity.value if line.quantity is not None else Decimal(1)
    price = line.price.value if line.price is not None else net
    quantity, price, per = _priced(quantity, price, net)
    unit = line.unit or PIECE
    period = None
    if line.start is not None and line.end is not None:
        period = Period(start=line.start.value, end=line.end.value)
    return InvoiceLine(
        id=str(number), quantity=Measure(value=quantity, unit=unit), net=two(net), period=period, price=price,
        per=Measure(value=per, unit=unit) if per is not None else None, category=group.category, rate=group.rate,
        name=name, description=more or None, item=line.item, note=group.note(codes),
    )  # fmt: skip


def _priced(quantity: Decimal, price: Decimal, net: Decimal) -> tuple[Decimal, Decimal, Decimal | None]:
    """Return quantity, price and what quantity the price is for, so that they come to the net of the line.

    A price is never negative (BR-27): the quantity is. Where quantity × price is not the net, since the source rounded
    differently or tax is inside the price, the price is that of the whole line (Peppol R120 holds exactly).
    """
    if price < 0:
        quantity, price = -quantity, -price
    if abs(quantity * price - net) <= _CLOSE / 2:
        return quantity, price, None
    whole = abs(quantity) or Decimal(1)
    return (whole if net >= 0 else -whole), abs(net), whole


def _address(party: Party, country: str | None) -> Address:
    """Return an address: its parts, else the lines of the text."""
    if party.city:
        return Address(line1=party.street, postcode=party.postcode, city=party.city, state=party.state, country=country)
    lines = (*party.address, None, None, None)
    return Address(line1=lines[0], line2=lines[1], line3=lines[2], country=country)


def _endpoint(party: Party, face: Face) -> Id | None:
    """Return the electronic address; in XRechnung a mailbox serves too."""
    if party.endpoint is not None:
        scheme, _, value = party.endpoint.partition(":")
        return Id(value=value, scheme=scheme)
    return Id(value=party.email, scheme="EM") if face.name == "xrechnung" and party.email else None


def _seller(maker: Maker, content: Itemised, face: Face, outside: bool) -> TradeParty:
    own = content.seller
    contact = Contact(name=own.contact, phone=own.phone, email=own.email)
    return TradeParty(
        endpoint=_endpoint(own, face),
        name=own.name,
        registration=_registration(own),
        vat_id=None if outside else own.vat_id,
        tax_id=own.tax_id,
        address=_address(own, maker.settings.company.country),
        contact=contact if own.contact or own.phone or own.email else None,
    )


def _registration(own: Party) -> Id | None:
    """Return the number in a register, with the scheme that the electronic address gives the same number."""
    if own.registration is None:
        return None
    scheme, _, number = (own.endpoint or "").partition(":")
    if number and number in own.registration:
        return Id(value=number, scheme=scheme)
    return Id(value=own.registration)


def _buyer(maker: Maker, content: Itemised, face: Face, outside: bool) -> TradeParty:
    own = content.buyer
    return TradeParty(
        endpoint=_endpoint(own, face),
        name=own.name,
        vat_id=None if outside else own.vat_id,
        address=_address(own, own.country or maker.settings.company.country),
    )


def _delivered_to(content: Itemised, buyer: TradeParty, groups: list[Group]) -> Address | None:
    """Return where goods went: as the document says, else within the EU to the buyer's address (BR-IC-12)."""
    if content.deliver_to is not None and (buyer.address is None or content.deliver_to != buyer.address.country):
        return Address(country=content.deliver_to)
    return buyer.address if any(g.category == "K" for g in groups) or content.deliver_to is not None else None


def _means(content: Itemised, face: Face) -> tuple[Means, ...]:
    """Return how to pay by UNTDID 4461: 58 SEPA credit transfer, 30 credit transfer.

    Where nothing is to be paid networks still ask for a code (BR-DE-1, NL-R-007): 57 by agreement, of credit memos, and
    1 not defined.
    """
    found = []
    pay = content.pay if isinstance(content, Invoice) else None
    for one in pay.accounts if pay is not None else ():
        number = re.sub(r"\s", "", one.iban) if one.iban else one.account
        if number is not None:
            code = "58" if one.iban and content.currency == "EUR" else "30"
            found.append(Means(code=code, account=number, bic=one.bic or one.routing))
    if not found and isinstance(content, CreditMemo) and face.process is not None:
        return (Means(code="57"),)
    if not found and face.name == "xrechnung":
        return (Means(code="1"),)
    return tuple(found)


def _terms(content: Itemised, face: Face) -> str | None:
    """Return the payment terms: early payment in words, for XRechnung in its own notation (BR-DE-18), instalments."""
    if not isinstance(content, Invoice):
        return None
    parts = [f"{i.number}: {i.when} {i.amount.full}" for i in content.instalments]
    if face.name != "xrechnung":
        return "\n".join([*parts, *(offer.text for offer in content.discounts)]) or None
    for offer in content.discounts:
        days, percent = (offer.until.value - content.date.value).days, offer.rate.value * 100
        base = two(offer.pay.value + offer.amount.value)
        part = f"#BASISBETRAG={base:.2f}" if offer.instalment is not None else ""
        parts.append(f"#SKONTO#TAGE={days}#PROZENT={percent:.2f}{part}#")
    return "\n".join(parts) or None


def _remittance(content: Itemised) -> str | None:
    """Return what the payer states, without the blanks that it is printed with."""
    pay = content.pay if isinstance(content, Invoice) else None
    return re.sub(r"\s", "", pay.reference) if pay is not None else None


def _preceding(maker: Maker, content: Itemised) -> tuple[Preceding, ...]:
    """Return the invoice that a memo is about."""
    named = content.corrects if isinstance(content, CreditMemo) else None
    named = content.follows if isinstance(content, DebitMemo) else named
    document = maker.subledger.documents.get((named or "").partition("#")[0])
    if document is None or document.kind not in ("invoice", "debit", "opening"):
        return ()
    return (Preceding(number=document.id, issued=document.document_date),)
