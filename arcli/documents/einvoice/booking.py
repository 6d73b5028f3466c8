"""From an e-invoice to the entry that books it: what we sent by other means before, or what the buyer issued for us.

The figures are the file's: where the rounding of the source is another, the entry states nets and taxes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from arcli.documents.einvoice.taxing import category_of
from arcli.documents.einvoice.terms import Adjustment, EInvoice, InvoiceLine, Period, TradeParty
from arcli.model.entries import Credit, Debit, Invoice, Line, StatedTax
from arcli.model.money import ZERO, decimals, quantum
from arcli.model.settings.company import Company
from arcli.model.settings.ledger import Settings
from arcli.subledger.lines import taxed_of
from arcli.subledger.state import Subledger

_PIECE = "C62"
Booked = Invoice | Debit | Credit


class NotBooked(Exception):
    """The reason that an e-invoice can't be an entry, in words, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def entry_of(invoice: EInvoice, settings: Settings, subledger: Subledger, customer: str | None = None) -> Booked:
    """Return the entry of an e-invoice; its buyer is `customer`, else who has that number or name. Raise NotBooked."""
    _check_seller(invoice.seller, settings.company)
    who = customer or _buyer(invoice.buyer, subledger, invoice.issued)
    turned = invoice.amount < 0
    invoice = _turned(invoice) if turned else invoice
    rounded, amount = invoice.totals.rounding or ZERO, _plain(invoice.amount, invoice.currency)
    lines = [one for line in invoice.lines for one in _lines(line, invoice, settings)]
    lines += [_extra(one, -1, invoice, settings) for one in invoice.allowances]
    lines += [_extra(one, 1, invoice, settings) for one in invoice.charges]
    if rounded:
        lines.append(Line(text="Rounding", quantity=Decimal(1), price=rounded))
    known = subledger.customers.at(who, invoice.issued)
    place = invoice.delivery_address.country if invoice.delivery_address is not None else None
    memo = "\n".join(note.value for note in invoice.notes)
    about = invoice.preceding[0].number if invoice.preceding else None
    about = about if about in subledger.documents else None
    entry: Booked
    if invoice.is_credit is not turned:
        entry = Credit(invoice.issued, id=invoice.number, customer=who, amount=amount, currency=invoice.currency)
        entry.corrects = about
    else:
        entry = (Debit if turned or invoice.type == "383" else Invoice)(
            invoice.issued, id=invoice.number, customer=who, amount=amount, currency=invoice.currency, due=invoice.due
        )
        if isinstance(entry, Debit):
            entry.for_ = about
    entry.po, entry.delivered, entry.memo, entry.lines = invoice.order, invoice.delivered, memo or None, tuple(lines)
    entry.deliver_to = place if place is not None and (known is None or place != known.country) else None
    entry.taxes = _stated(entry, invoice, settings)
    return entry


def _turned(invoice: EInvoice) -> EInvoice:
    """Return an invoice with each amount of the other sign: what corrects by amounts below zero, as what it is."""

    def other(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
        return tuple(replace(one, amount=-one.amount) for one in adjustments)

    totals = invoice.totals
    lines = (
        replace(
            line, quantity=replace(line.quantity, value=-line.quantity.value), net=-line.net,
            allowances=other(line.allowances), charges=other(line.charges),
        )
        for line in invoice.lines
    )  # fmt: skip
    return replace(
        invoice, lines=tuple(lines), allowances=other(invoice.allowances), charges=other(invoice.charges),
        totals=replace(totals, gross=-totals.gross, rounding=None if totals.rounding is None else -totals.rounding),
        breakdown=tuple(replace(row, base=-row.base, tax=-row.tax) for row in invoice.breakdown),
    )  # fmt: skip


def _plain(value: Decimal, currency: str) -> Decimal:
    """Return an amount with the decimals of its currency, where it has no more."""
    own = value.quantize(quantum(decimals(currency) or 0))
    return own if own == value else value


# --- who ---------------------------------------------------------------------------------------------------


def _check_seller(seller: TradeParty, company: Company) -> None:
    """Refuse an invoice of somebody else, which is not a receivable of ours. Raise NotBooked."""
    if seller.vat_id and company.vat_id:
        ours = _bare(seller.vat_id) == _bare(company.vat_id)
    else:
        ours = _bare(seller.name or "") == _bare(company.name)
    if not ours:
        said = " ".join(filter(None, (seller.name, seller.vat_id)))
        raise NotBooked(
            f"its seller is {said}, and the company of this ledger is another",
            "only invoices of our own are receivables; company: vat_id: (or name:) says who we are",
        )


def _buyer(buyer: TradeParty, subledger: Subledger, day: date) -> str:
    """Return the customer with the buyer's VAT number, electronic address or name. Raise NotBooked."""
    endpoint = f"{buyer.endpoint.scheme}:{buyer.endpoint.value}" if buyer.endpoint is not None else None
    customers = [c for one in subledger.customers.ids(day) if (c := subledger.customers.at(one, day)) is not None]
    for value, known in (
        (buyer.vat_id, [(c.id, c.vat_id) for c in customers]),
        (endpoint, [(c.id, c.endpoint) for c in customers]),
        (buyer.name, [(c.id, c.name) for c in customers]),
    ):
        found = [number for number, own in known if value and own and _bare(own) == _bare(value)]
        if len(found) == 1:
            return found[0]
    said = " ".join(filter(None, (buyer.name, buyer.vat_id)))
    raise NotBooked(
        f"its buyer, {said}, is not a customer of this ledger, or is several of them",
        "name one with -c, or add a customer",
    )


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


# --- what --------------------------------------------------------------------------------------------------


def _lines(line: InvoiceLine, invoice: EInvoice, settings: Settings) -> Iterable[Line]:
    """Yield the line items of a line: itself, and its allowances and charges."""
    tax = _code(line.category, line.rate, invoice, settings, line.note)
    more = [(one, -1) for one in line.allowances] + [(one, 1) for one in line.charges]
    net = line.net - sum((sign * one.amount for one, sign in more), ZERO)
    per = line.per.value if line.per is not None and line.per.value else Decimal(1)
    least = quantum(decimals(invoice.currency) or 0)
    price = line.price / per
    if price != round(price, 6):
        price = price.quantize(least, ROUND_HALF_UP)
    differs = (line.quantity.value * price).quantize(least, ROUND_HALF_UP) != net
    note = None if tax is not None and line.note in _reasons(settings, tax) else line.note
    yield Line(
        text="\n".join(filter(None, (line.name, line.description, note))), quantity=line.quantity.value, price=price,
        net=_plain(net, invoice.currency) if differs else None, tax=tax, item=line.item, service=_service(line.period),
        unit=None if line.quantity.unit == _PIECE else line.quantity.unit,
    )  # fmt: skip
    for one, sign in more:
        yield Line(text=one.reason or "Charge", quantity=Decimal(1), price=sign * one.amount, tax=tax)


def _service(period: Period | None) -> tuple[date, date] | None:
    """Return the days that a line is for; one that is not said is the other."""
    if period is None:
        return None
    start, end = period.start or period.end, period.end or period.start
    return (start, end) if start is not None and end is not None else None


def _extra(one: Adjustment, sign: int, invoice: EInvoice, settings: Settings) -> Line:
    """Return the line item of an allowance or charge of the whole document."""
    text = one.reason or ("Charge" if sign > 0 else "Allowance")
    tax = _code(one.category, one.rate, invoice, settings)
    return Line(text=text, quantity=Decimal(1), price=sign * one.amount, tax=tax)


def _code(
    category: str | None, rate: Decimal | None, invoice: EInvoice, settings: Settings, note: str | None = None
) -> str | None:
    """Return the tax code with a category and rate on the invoice's day; of several the one whose reason is said.

    The reason of a line is its note (ours are written so), else that of the breakdown. Raise NotBooked.
    """
    share = (rate or ZERO) / 100
    own = [code for code in settings.taxes if not settings.tax_code(code).included]
    rates = {code: value for code in own if (value := settings.tax_rate(code, invoice.issued)) is not None}
    found = [c for c, r in rates.items() if r == share and category_of(settings, c, r) == category]
    if len(found) > 1:
        rows = [row for row in invoice.breakdown if row.category == category]
        words = {text for row in rows for text in (row.reason_code, row.reason) if text}
        reasons = {c: _reasons(settings, c) for c in found}
        found = [c for c in found if note in reasons[c]] or [c for c in found if reasons[c] & words] or found
    if not found and category == "O":
        return None
    if not found:
        percent = f"{(share * 100).normalize():f}"
        said = f"{category} at {percent} %"
        raise NotBooked(
            f"no tax code of arcli.yaml is of category {said}",
            f"taxes: {{…: {{rate: {percent}%, category: {category}}}}}",
        )
    return found[0]


def _reasons(settings: Settings, code: str) -> set[str]:
    """Return what may be said of why a tax code bears nothing: its VATEX, its legal text in each language."""
    known = settings.tax_code(code)
    return {*filter(None, (known.reason,)), *known.note.values()}


def _stated(entry: Booked, invoice: EInvoice, settings: Settings) -> tuple[StatedTax, ...]:
    """Return the taxes that the source rounded differently."""
    said = {(row.category, row.rate or ZERO): row.tax for row in invoice.breakdown}
    found = []
    for tax in taxed_of(entry, invoice.currency, settings).taxes:
        rate = settings.tax_rate(tax.code, invoice.issued) or ZERO
        right = said.get((str(category_of(settings, tax.code, rate)), rate * 100))
        if right is not None and right != tax.amount:
            found.append(StatedTax(code=tax.code, amount=_plain(right, invoice.currency)))
    return tuple(found)
