"""The table of UBL 2.1 (OASIS): which element of an Invoice or CreditNote holds which term (EN 16931-3-2)."""

from __future__ import annotations

import re
from dataclasses import replace

from arcli.documents.einvoice.mapping import (
    Element,
    amount,
    box,
    constant,
    day,
    marked,
    number,
    pair,
    part,
    parts,
    text,
    written,
)
from arcli.documents.einvoice.terms import (
    Address,
    Adjustment,
    Attachment,
    Attribute,
    Breakdown,
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
    Supporting,
    Totals,
    TradeParty,
    by_currency,
    with_line_end,
)

_SEPA = "SEPA"
_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)\Z", re.DOTALL)
_OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
_VAT = box("cac:TaxScheme", constant("cbc:ID", "VAT"))


def _address(tag: str, field: str = "address") -> Element:
    return part(
        tag, field, Address,
        text("cbc:StreetName", "line1"),
        text("cbc:AdditionalStreetName", "line2"),
        text("cbc:CityName", "city"),
        text("cbc:PostalZone", "postcode"),
        text("cbc:CountrySubentity", "state"),
        box("cac:AddressLine", text("cbc:Line", "line3")),
        box("cac:Country", text("cbc:IdentificationCode", "country")),
    )  # fmt: skip


def _ids() -> Element:
    return parts("cac:PartyIdentification", "ids", Id, marked("cbc:ID", "value", "schemeID", "scheme"))


def _party() -> tuple[Element, ...]:
    return (
        pair("cbc:EndpointID", "endpoint", Id, ("schemeID", "scheme")),
        _ids(),
        box("cac:PartyName", text("cbc:Name", "trading_name")),
        _address("cac:PostalAddress"),
        box("cac:PartyTaxScheme", text("cbc:CompanyID", "vat_id"), _VAT),
        box(
            "cac:PartyTaxScheme",
            text("cbc:CompanyID", "tax_id"),
            box("cac:TaxScheme", constant("cbc:ID", "TAX", loose=True)),
        ),
        box(
            "cac:PartyLegalEntity",
            text("cbc:RegistrationName", "name"),
            pair("cbc:CompanyID", "registration", Id, ("schemeID", "scheme")),
            text("cbc:CompanyLegalForm", "legal_form"),
        ),
        part(
            "cac:Contact", "contact", Contact,
            text("cbc:Name", "name"), text("cbc:Telephone", "phone"), text("cbc:ElectronicMail", "email"),
        ),
    )  # fmt: skip


def _adjustment(field: str, *, charge: bool, taxed: bool) -> Element:
    tax = box("cac:TaxCategory", text("cbc:ID", "category"), number("cbc:Percent", "rate"), _VAT)
    return parts(
        "cac:AllowanceCharge", field, Adjustment,
        constant("cbc:ChargeIndicator", "true" if charge else "false"),
        text("cbc:AllowanceChargeReasonCode", "reason_code"),
        text("cbc:AllowanceChargeReason", "reason"),
        number("cbc:MultiplierFactorNumeric", "percent"),
        amount("cbc:Amount", "amount"),
        amount("cbc:BaseAmount", "base"),
        *((tax,) if taxed else ()),
    )  # fmt: skip


def _period(*more: Element) -> Element:
    return part("cac:InvoicePeriod", "period", Period, day("cbc:StartDate", "start"), day("cbc:EndDate", "end"), *more)


def _without_period(invoice: EInvoice) -> bool:
    return invoice.period is None


def _object(tag: str) -> Element:
    return box(tag, pair("cbc:ID", "object", Id, ("schemeID", "scheme")), constant("cbc:DocumentTypeCode", "130"))


def _supporting() -> Element:
    return parts(
        "cac:AdditionalDocumentReference", "supporting", Supporting,
        text("cbc:ID", "reference"),
        text("cbc:DocumentDescription", "text"),
        box(
            "cac:Attachment",
            pair("cbc:EmbeddedDocumentBinaryObject", "attachment", Attachment, ("mimeCode", "mime"),
                 ("filename", "name")),
            box("cac:ExternalReference", text("cbc:URI", "location")),
        ),
    )  # fmt: skip


def _line(*, credit: bool) -> Element:
    return parts(
        "cac:CreditNoteLine" if credit else "cac:InvoiceLine", "lines", InvoiceLine,
        text("cbc:ID", "id"),
        text("cbc:Note", "note"),
        pair("cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity", "quantity", Measure, ("unitCode", "unit")),
        amount("cbc:LineExtensionAmount", "net"),
        text("cbc:AccountingCost", "accounting"),
        _period(),
        box("cac:OrderLineReference", text("cbc:LineID", "order_line")),
        _object("cac:DocumentReference"),
        _adjustment("allowances", charge=False, taxed=False),
        _adjustment("charges", charge=True, taxed=False),
        _item(),
        box(
            "cac:Price",
            amount("cbc:PriceAmount", "price"),
            pair("cbc:BaseQuantity", "per", Measure, ("unitCode", "unit")),
            box(
                "cac:AllowanceCharge",
                constant("cbc:ChargeIndicator", "false"),
                amount("cbc:Amount", "discount"),
                amount("cbc:BaseAmount", "gross_price"),
            ),
        ),
    )  # fmt: skip


def _item() -> Element:
    return box(
        "cac:Item",
        text("cbc:Description", "description"),
        text("cbc:Name", "name"),
        box("cac:BuyersItemIdentification", text("cbc:ID", "buyer_item")),
        box("cac:SellersItemIdentification", text("cbc:ID", "item")),
        box("cac:StandardItemIdentification", pair("cbc:ID", "standard_item", Id, ("schemeID", "scheme"))),
        box("cac:OriginCountry", text("cbc:IdentificationCode", "origin")),
        parts(
            "cac:CommodityClassification", "classes", Id,
            marked("cbc:ItemClassificationCode", "value", "listID", "scheme"),
        ),
        box("cac:ClassifiedTaxCategory", text("cbc:ID", "category"), number("cbc:Percent", "rate"), _VAT),
        parts(
            "cac:AdditionalItemProperty", "attributes", Attribute,
            text("cbc:Name", "name"), text("cbc:Value", "value"),
        ),
    )  # fmt: skip


def _means(*, credit: bool) -> Element:
    account = box(
        "cac:PayeeFinancialAccount",
        text("cbc:ID", "account"),
        text("cbc:Name", "account_name"),
        box("cac:FinancialInstitutionBranch", text("cbc:ID", "bic")),
    )
    return parts(
        "cac:PaymentMeans", "means", Means,
        marked("cbc:PaymentMeansCode", "code", "name", "text"),
        *((day("cbc:PaymentDueDate", "^due"),) if credit else ()),
        text("cbc:PaymentID", "^remittance"),
        box(
            "cac:CardAccount",
            text("cbc:PrimaryAccountNumberID", "card"),
            constant("cbc:NetworkID", "mapped", loose=True),
        ),
        account,
        box(
            "cac:PaymentMandate",
            text("cbc:ID", "^mandate"),
            box("cac:PayerFinancialAccount", text("cbc:ID", "debited")),
        ),
    )  # fmt: skip


def _tax() -> tuple[Element, ...]:
    return (
        box(
            "cac:TaxTotal",
            pair("cbc:TaxAmount", "tax", Money, ("currencyID", "currency")),
            parts(
                "cac:TaxSubtotal", "breakdown", Breakdown,
                amount("cbc:TaxableAmount", "base"),
                amount("cbc:TaxAmount", "tax"),
                box(
                    "cac:TaxCategory",
                    text("cbc:ID", "category"),
                    number("cbc:Percent", "rate"),
                    text("cbc:TaxExemptionReasonCode", "reason_code"),
                    text("cbc:TaxExemptionReason", "reason"),
                    _VAT,
                ),
            ),
            holding="TaxSubtotal",
        ),
        box("cac:TaxTotal", pair("cbc:TaxAmount", "tax_accounted", Money, ("currencyID", "currency"))),
    )  # fmt: skip


def _head(*, credit: bool) -> tuple[Element, ...]:
    due = () if credit else (day("cbc:DueDate", "due"),)
    point = (day("cbc:TaxPointDate", "tax_point"),)
    kind = text("cbc:CreditNoteTypeCode" if credit else "cbc:InvoiceTypeCode", "type")
    note = pair("cbc:Note", "notes", Note, many=True)
    middle = (*point, kind, note) if credit else (*due, kind, note, *point)
    references = (
        box("cac:OrderReference", text("cbc:ID", "order"), text("cbc:SalesOrderID", "sales_order")),
        parts(
            "cac:BillingReference", "preceding", Preceding,
            box("cac:InvoiceDocumentReference", text("cbc:ID", "number"), day("cbc:IssueDate", "issued")),
        ),
        box("cac:DespatchDocumentReference", text("cbc:ID", "despatch")),
        box("cac:ReceiptDocumentReference", text("cbc:ID", "receipt")),
    )  # fmt: skip
    tender = box("cac:OriginatorDocumentReference", text("cbc:ID", "tender"))
    more = "cac:AdditionalDocumentReference"
    contract = box("cac:ContractDocumentReference", text("cbc:ID", "contract"))
    return (
        text("cbc:CustomizationID", "profile"),
        text("cbc:ProfileID", "process"),
        text("cbc:ID", "number"),
        day("cbc:IssueDate", "issued"),
        *middle,
        text("cbc:DocumentCurrencyCode", "currency"),
        text("cbc:TaxCurrencyCode", "tax_currency"),
        text("cbc:AccountingCost", "accounting"),
        text("cbc:BuyerReference", "buyer_reference"),
        _period(text("cbc:DescriptionCode", "^tax_point_code")),
        box("cac:InvoicePeriod", text("cbc:DescriptionCode", "tax_point_code"), only=_without_period),
        *references,
        *(
            (contract, _object(more), _supporting(), tender)
            if credit
            else (tender, contract, _object(more), _supporting())
        ),
        *(() if credit else (box("cac:ProjectReference", text("cbc:ID", "project")),)),
    )


def _table(*, credit: bool) -> Element:
    party = _party()
    tax_agent = (
        box("cac:PartyName", text("cbc:Name", "name")),
        _address("cac:PostalAddress"),
        box("cac:PartyTaxScheme", text("cbc:CompanyID", "vat_id"), _VAT),
    )  # fmt: skip
    payee = (
        _ids(),
        box("cac:PartyName", text("cbc:Name", "name")),
        box("cac:PartyLegalEntity", pair("cbc:CompanyID", "registration", Id, ("schemeID", "scheme"))),
    )
    delivery = box(
        "cac:Delivery",
        day("cbc:ActualDeliveryDate", "delivered"),
        box(
            "cac:DeliveryLocation",
            pair("cbc:ID", "delivery_location", Id, ("schemeID", "scheme")),
            _address("cac:Address", "delivery_address"),
        ),
        box("cac:DeliveryParty", box("cac:PartyName", text("cbc:Name", "delivery_name"))),
    )
    totals = part(
        "cac:LegalMonetaryTotal", "totals", Totals,
        amount("cbc:LineExtensionAmount", "lines"),
        amount("cbc:TaxExclusiveAmount", "net"),
        amount("cbc:TaxInclusiveAmount", "gross"),
        amount("cbc:AllowanceTotalAmount", "allowances"),
        amount("cbc:ChargeTotalAmount", "charges"),
        amount("cbc:PrepaidAmount", "prepaid"),
        amount("cbc:PayableRoundingAmount", "rounding"),
        amount("cbc:PayableAmount", "payable"),
    )  # fmt: skip
    return box(
        "CreditNote" if credit else "Invoice",
        *_head(credit=credit),
        box("cac:AccountingSupplierParty", part("cac:Party", "seller", TradeParty, *party)),
        box("cac:AccountingCustomerParty", part("cac:Party", "buyer", TradeParty, *party)),
        part("cac:PayeeParty", "payee", TradeParty, *payee),
        part("cac:TaxRepresentativeParty", "representative", TradeParty, *tax_agent),
        delivery,
        _means(credit=credit),
        box("cac:PaymentTerms", text("cbc:Note", "terms")),
        _adjustment("allowances", charge=False, taxed=True),
        _adjustment("charges", charge=True, taxed=True),
        *_tax(),
        totals,
        _line(credit=credit),
    )


INVOICE, CREDIT_NOTE = _table(credit=False), _table(credit=True)


def ubl(invoice: EInvoice) -> bytes:
    """Return an invoice or credit note in UBL 2.1."""
    table = CREDIT_NOTE if invoice.is_credit else INVOICE
    spaces = {
        "xmlns": f"{_OASIS}{table.tag}-2",
        "xmlns:cac": f"{_OASIS}CommonAggregateComponents-2",
        "xmlns:cbc": f"{_OASIS}CommonBasicComponents-2",
    }
    return written(table, _written_as_ubl(with_line_end(invoice)), invoice.currency, spaces)


def _written_as_ubl(invoice: EInvoice) -> EInvoice:
    """Return an invoice with what UBL has no elements for in its texts: subjects of notes, the creditor's number."""
    notes = tuple(Note(value=f"#{n.subject}#{n.value}") if n.subject else n for n in invoice.notes)
    seller, payee = invoice.seller, invoice.payee
    if invoice.creditor is not None:
        own = (Id(value=invoice.creditor, scheme=_SEPA),)
        if payee is not None:
            payee = replace(payee, ids=payee.ids + own)
        else:
            seller = replace(seller, ids=seller.ids + own)
    return replace(invoice, notes=notes, seller=seller, payee=payee, creditor=None)


def read_as_ubl(invoice: EInvoice) -> EInvoice:
    """Return an invoice that was read from UBL with these in their own fields (EN 16931-3-2)."""
    found = [(note, _SUBJECT.match(note.value)) for note in invoice.notes]
    notes = tuple(Note(value=m[2], subject=m[1]) if m is not None else note for note, m in found)
    parties = [one for one in (invoice.payee, invoice.seller) if one is not None]
    creditor = next((i.value for one in parties for i in one.ids if i.scheme == _SEPA), None)
    seller, payee = (
        None if one is None else replace(one, ids=tuple(i for i in one.ids if i.scheme != _SEPA))
        for one in (invoice.seller, invoice.payee)
    )
    assert seller is not None
    return by_currency(replace(invoice, notes=notes, seller=seller, payee=payee, creditor=creditor))
