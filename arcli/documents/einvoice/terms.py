"""The business terms of an e-invoice, by EN 16931-1: one frozen model for both syntaxes.

Each field names its term (BT) or group (BG) in the standard. Amounts, quantities and rates are exact; percentages stand
as the standard has them (21, not 0.21).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal

from arcli.model.money import ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class Id:
    """An identifier with the scheme that it belongs to."""

    value: str
    scheme: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A quantity with its unit (UN/ECE Recommendation 20)."""

    value: Decimal
    unit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Money:
    """An amount with its currency."""

    value: Decimal
    currency: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A postal address (BG-5, BG-8, BG-12, BG-15)."""

    line1: str | None = None
    line2: str | None = None
    line3: str | None = None
    city: str | None = None
    postcode: str | None = None
    state: str | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """Whom to ask (BG-6, BG-9)."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TradeParty:
    """The seller (BG-4), the buyer (BG-7), the payee (BG-10) or the seller's tax representative (BG-11)."""

    endpoint: Id | None = None  # BT-34, BT-49
    ids: tuple[Id, ...] = ()  # BT-29, BT-46
    name: str | None = None  # BT-27, BT-44
    trading_name: str | None = None  # BT-28, BT-45
    registration: Id | None = None  # BT-30, BT-47
    vat_id: str | None = None  # BT-31, BT-48
    tax_id: str | None = None  # BT-32
    legal_form: str | None = None  # BT-33
    address: Address | None = None
    contact: Contact | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A note (BG-1)."""

    value: str
    subject: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Preceding:
    """An invoice that this document is about (BG-3)."""

    number: str
    issued: datetime.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file inside the e-invoice (BT-125), as the file has it: in base64."""

    value: str
    mime: str | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Supporting:
    """A document that supports the invoice (BG-24)."""

    reference: str  # BT-122
    text: str | None = None  # BT-123
    location: str | None = None  # BT-124
    attachment: Attachment | None = None  # BT-125


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A period (BG-14, BG-26)."""

    start: datetime.date | None = None
    end: datetime.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Means:
    """A way to pay (BG-16) with its account (BG-17)."""

    code: str  # BT-81
    text: str | None = None  # BT-82
    account: str | None = None  # BT-84
    account_name: str | None = None  # BT-85
    bic: str | None = None  # BT-86
    card: str | None = None  # BT-87
    debited: str | None = None  # BT-91


@dataclass(frozen=True, kw_only=True, slots=True)
class Adjustment:
    """An allowance (BG-20, BG-27) or a charge (BG-21, BG-28); those of lines bear the tax of their line."""

    amount: Decimal
    base: Decimal | None = None
    percent: Decimal | None = None
    reason: str | None = None
    reason_code: str | None = None
    category: str | None = None
    rate: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """The totals (BG-22)."""

    lines: Decimal  # BT-106
    allowances: Decimal | None = None  # BT-107
    charges: Decimal | None = None  # BT-108
    net: Decimal  # BT-109
    gross: Decimal  # BT-112
    prepaid: Decimal | None = None  # BT-113
    rounding: Decimal | None = None  # BT-114
    payable: Decimal  # BT-115


@dataclass(frozen=True, kw_only=True, slots=True)
class Breakdown:
    """The tax of a category and rate (BG-23)."""

    base: Decimal  # BT-116
    tax: Decimal  # BT-117
    category: str  # BT-118
    rate: Decimal | None = None  # BT-119
    reason: str | None = None  # BT-120
    reason_code: str | None = None  # BT-121


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribute:
    """A property of what was sold (BG-32)."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceLine:
    """A line (BG-25)."""

    id: str  # BT-126
    note: str | None = None  # BT-127
    object: Id | None = None  # BT-128
    quantity: Measure  # BT-129, BT-130
    net: Decimal  # BT-131
    order_line: str | None = None  # BT-132
    accounting: str | None = None  # BT-133
    period: Period | None = None  # BG-26
    allowances: tuple[Adjustment, ...] = ()  # BG-27
    charges: tuple[Adjustment, ...] = ()  # BG-28
    price: Decimal  # BT-146
    discount: Decimal | None = None  # BT-147
    gross_price: Decimal | None = None  # BT-148
    per: Measure | None = None  # BT-149, BT-150
    category: str | None = None  # BT-151
    rate: Decimal | None = None  # BT-152
    name: str  # BT-153
    description: str | None = None  # BT-154
    item: str | None = None  # BT-155
    buyer_item: str | None = None  # BT-156
    standard_item: Id | None = None  # BT-157
    classes: tuple[Id, ...] = ()  # BT-158
    origin: str | None = None  # BT-159
    attributes: tuple[Attribute, ...] = ()  # BG-32

    @property
    def worth(self) -> Decimal:
        """Return quantity × price, with the line's allowances and charges, not rounded."""
        per = self.per.value if self.per is not None and self.per.value else Decimal(1)
        more = sum((c.amount for c in self.charges), ZERO) - sum((a.amount for a in self.allowances), ZERO)
        return self.quantity.value * self.price / per + more


@dataclass(frozen=True, kw_only=True, slots=True)
class EInvoice:
    """An invoice or credit note."""

    profile: str  # BT-24
    process: str | None = None  # BT-23
    number: str  # BT-1
    issued: datetime.date  # BT-2
    type: str  # BT-3
    currency: str  # BT-5
    tax_currency: str | None = None  # BT-6
    tax_point: datetime.date | None = None  # BT-7
    tax_point_code: str | None = None  # BT-8, by UNTDID 2005
    due: datetime.date | None = None  # BT-9
    buyer_reference: str | None = None  # BT-10
    project: str | None = None  # BT-11
    contract: str | None = None  # BT-12
    order: str | None = None  # BT-13
    sales_order: str | None = None  # BT-14
    receipt: str | None = None  # BT-15
    despatch: str | None = None  # BT-16
    tender: str | None = None  # BT-17
    object: Id | None = None  # BT-18
    accounting: str | None = None  # BT-19
    supporting: tuple[Supporting, ...] = ()  # BG-24
    terms: str | None = None  # BT-20
    notes: tuple[Note, ...] = ()  # BG-1
    preceding: tuple[Preceding, ...] = ()  # BG-3
    seller: TradeParty
    buyer: TradeParty
    payee: TradeParty | None = None  # BG-10
    representative: TradeParty | None = None  # BG-11
    delivered: datetime.date | None = None  # BT-72
    delivery_name: str | None = None  # BT-70
    delivery_location: Id | None = None  # BT-71
    delivery_address: Address | None = None  # BG-15
    period: Period | None = None  # BG-14
    means: tuple[Means, ...] = ()  # BG-16
    remittance: str | None = None  # BT-83
    mandate: str | None = None  # BT-89
    creditor: str | None = None  # BT-90
    allowances: tuple[Adjustment, ...] = ()  # BG-20
    charges: tuple[Adjustment, ...] = ()  # BG-21
    totals: Totals
    tax: Money | None = None  # BT-110
    tax_accounted: Money | None = None  # BT-111, in BT-6
    breakdown: tuple[Breakdown, ...] = ()  # BG-23
    lines: tuple[InvoiceLine, ...] = ()  # BG-25

    @property
    def is_credit(self) -> bool:
        """Return whether it is a credit note (UNTDID 1001: 381; 261 self-billed, 396 factored, 532 forwarder's)."""
        return self.type in CREDIT_NOTES

    @property
    def amount(self) -> Decimal:
        """Return what the document is for: with tax, and rounded."""
        return self.totals.gross + (self.totals.rounding or ZERO)


CREDIT_NOTES = frozenset({"381", "261", "396", "532", "81", "83", "296", "308", "420", "458"})


def by_currency(invoice: EInvoice) -> EInvoice:
    """Return an invoice whose total taxes (BT-110, BT-111) were read in whatever order, each in its place."""
    first, second = invoice.tax, invoice.tax_accounted
    if second is None or second.currency != invoice.currency or (first and first.currency == invoice.currency):
        return invoice
    return replace(invoice, tax=second, tax_accounted=first)


def with_line_end(invoice: EInvoice) -> EInvoice:
    """Return an invoice whose terms end with a line end where they use XRechnung's notation (BR-DE-18)."""
    terms = invoice.terms or ""
    return replace(invoice, terms=f"{terms}\n") if terms.rpartition("\n")[2].startswith("#") else invoice
