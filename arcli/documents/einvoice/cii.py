"""The table of the UN/CEFACT Cross Industry Invoice D16B: which element holds which term (EN 16931-3-3)."""

from __future__ import annotations

import re
from dataclasses import replace

from arcli.documents.einvoice.mapping import (
    Element,
    box,
    compact_day,
    constant,
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

_UN = "urn:un:unece:uncefact:data:"
_SPACES = {
    "xmlns:rsm": f"{_UN}standard:CrossIndustryInvoice:100",
    "xmlns:ram": f"{_UN}standard:ReusableAggregateBusinessInformationEntity:100",
    "xmlns:udt": f"{_UN}standard:UnqualifiedDataType:100",
    "xmlns:qdt": f"{_UN}standard:QualifiedDataType:100",
}
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\Z")
_VAT = constant("ram:TypeCode", "VAT")
_CODES = {"3": "5", "35": "29", "432": "72"}  # of the tax point: UNTDID 2005, as in UBL, and 2475, as in CII


def _dated(tag: str, field: str) -> Element:
    return box(tag, compact_day("udt:DateTimeString", field))


def _issued(tag: str, field: str) -> Element:
    return box(tag, text("ram:IssuerAssignedID", field))


def _address(field: str = "address") -> Element:
    return part(
        "ram:PostalTradeAddress", field, Address,
        text("ram:PostcodeCode", "postcode"),
        text("ram:LineOne", "line1"),
        text("ram:LineTwo", "line2"),
        text("ram:LineThree", "line3"),
        text("ram:CityName", "city"),
        text("ram:CountryID", "country"),
        text("ram:CountrySubDivisionName", "state"),
    )  # fmt: skip


def _party(tag: str, field: str) -> Element:
    return part(
        tag, field, TradeParty,
        pair("ram:ID", "ids", Id, many=True, only=lambda one: one.scheme is None),
        pair("ram:GlobalID", "ids", Id, ("schemeID", "scheme"), many=True, only=lambda one: one.scheme is not None),
        text("ram:Name", "name"),
        text("ram:Description", "legal_form"),
        box(
            "ram:SpecifiedLegalOrganization",
            pair("ram:ID", "registration", Id, ("schemeID", "scheme")),
            text("ram:TradingBusinessName", "trading_name"),
        ),
        part(
            "ram:DefinedTradeContact", "contact", Contact,
            text("ram:PersonName", "name"),
            Element(tag="ram:DepartmentName", field="name", spare=True),
            box("ram:TelephoneUniversalCommunication", text("ram:CompleteNumber", "phone")),
            box("ram:EmailURIUniversalCommunication", text("ram:URIID", "email")),
        ),
        _address(),
        box("ram:URIUniversalCommunication", pair("ram:URIID", "endpoint", Id, ("schemeID", "scheme"))),
        box("ram:SpecifiedTaxRegistration", text("ram:ID", "vat_id", ("schemeID", "VA"))),
        box("ram:SpecifiedTaxRegistration", text("ram:ID", "tax_id", ("schemeID", "FC"))),
    )  # fmt: skip


def _adjustment(field: str, *, charge: bool, taxed: bool) -> Element:
    tax = box(
        "ram:CategoryTradeTax", _VAT, text("ram:CategoryCode", "category"), number("ram:RateApplicablePercent", "rate")
    )
    return parts(
        "ram:SpecifiedTradeAllowanceCharge", field, Adjustment,
        box("ram:ChargeIndicator", constant("udt:Indicator", "true" if charge else "false")),
        number("ram:CalculationPercent", "percent"),
        number("ram:BasisAmount", "base"),
        number("ram:ActualAmount", "amount"),
        text("ram:ReasonCode", "reason_code"),
        text("ram:Reason", "reason"),
        *((tax,) if taxed else ()),
    )  # fmt: skip


def _period() -> Element:
    return part(
        "ram:BillingSpecifiedPeriod", "period", Period,
        _dated("ram:StartDateTime", "start"), _dated("ram:EndDateTime", "end"),
    )  # fmt: skip


def _object() -> Element:
    return part(
        "ram:AdditionalReferencedDocument", "object", Id,
        text("ram:IssuerAssignedID", "value"), constant("ram:TypeCode", "130"), text("ram:ReferenceTypeCode", "scheme"),
    )  # fmt: skip


def _line() -> Element:
    return parts(
        "ram:IncludedSupplyChainTradeLineItem", "lines", InvoiceLine,
        box(
            "ram:AssociatedDocumentLineDocument",
            text("ram:LineID", "id"),
            box("ram:IncludedNote", text("ram:Content", "note")),
        ),
        _product(),
        _line_agreement(),
        box("ram:SpecifiedLineTradeDelivery", pair("ram:BilledQuantity", "quantity", Measure, ("unitCode", "unit"))),
        _line_settlement(),
    )  # fmt: skip


def _product() -> Element:
    return box(
        "ram:SpecifiedTradeProduct",
        pair("ram:GlobalID", "standard_item", Id, ("schemeID", "scheme")),
        text("ram:SellerAssignedID", "item"),
        text("ram:BuyerAssignedID", "buyer_item"),
        text("ram:Name", "name"),
        text("ram:Description", "description"),
        parts(
            "ram:ApplicableProductCharacteristic", "attributes", Attribute,
            text("ram:Description", "name"), text("ram:Value", "value"),
        ),
        parts(
            "ram:DesignatedProductClassification", "classes", Id, marked("ram:ClassCode", "value", "listID", "scheme")
        ),
        box("ram:OriginTradeCountry", text("ram:ID", "origin")),
    )  # fmt: skip


def _line_agreement() -> Element:
    per = pair("ram:BasisQuantity", "per", Measure, ("unitCode", "unit"))
    return box(
        "ram:SpecifiedLineTradeAgreement",
        box("ram:BuyerOrderReferencedDocument", text("ram:LineID", "order_line")),
        box(
            "ram:GrossPriceProductTradePrice",
            number("ram:ChargeAmount", "gross_price"),
            replace(per, spare=True),
            box(
                "ram:AppliedTradeAllowanceCharge",
                box("ram:ChargeIndicator", constant("udt:Indicator", "false")),
                number("ram:ActualAmount", "discount"),
            ),
        ),
        box(
            "ram:NetPriceProductTradePrice",
            number("ram:ChargeAmount", "price"),
            per,
        ),
    )


def _line_settlement() -> Element:
    return box(
        "ram:SpecifiedLineTradeSettlement",
        box(
            "ram:ApplicableTradeTax", _VAT,
            text("ram:CategoryCode", "category"), number("ram:RateApplicablePercent", "rate"),
        ),
        _period(),
        _adjustment("allowances", charge=False, taxed=False),
        _adjustment("charges", charge=True, taxed=False),
        box("ram:SpecifiedTradeSettlementLineMonetarySummation", number("ram:LineTotalAmount", "net")),
        _object(),
        box("ram:ReceivableSpecifiedTradeAccountingAccount", text("ram:ID", "accounting")),
    )  # fmt: skip


def _agreement() -> Element:
    supporting = parts(
        "ram:AdditionalReferencedDocument", "supporting", Supporting,
        text("ram:IssuerAssignedID", "reference"),
        text("ram:URIID", "location"),
        constant("ram:TypeCode", "916"),
        text("ram:Name", "text"),
        pair("ram:AttachmentBinaryObject", "attachment", Attachment, ("mimeCode", "mime"), ("filename", "name")),
    )  # fmt: skip
    tender = box(
        "ram:AdditionalReferencedDocument", text("ram:IssuerAssignedID", "tender"), constant("ram:TypeCode", "50")
    )
    return box(
        "ram:ApplicableHeaderTradeAgreement",
        text("ram:BuyerReference", "buyer_reference"),
        _party("ram:SellerTradeParty", "seller"),
        _party("ram:BuyerTradeParty", "buyer"),
        _party("ram:SellerTaxRepresentativeTradeParty", "representative"),
        _issued("ram:SellerOrderReferencedDocument", "sales_order"),
        _issued("ram:BuyerOrderReferencedDocument", "order"),
        _issued("ram:ContractReferencedDocument", "contract"),
        supporting,
        tender,
        _object(),
        box("ram:SpecifiedProcuringProject", text("ram:ID", "project"), constant("ram:Name", "Project", loose=True)),
        always=True,
    )


def _delivery() -> Element:
    return box(
        "ram:ApplicableHeaderTradeDelivery",
        box(
            "ram:ShipToTradeParty",
            pair("ram:ID", "delivery_location", Id, only=lambda one: one.scheme is None),
            pair(
                "ram:GlobalID", "delivery_location", Id, ("schemeID", "scheme"), only=lambda one: one.scheme is not None
            ),
            text("ram:Name", "delivery_name"),
            _address("delivery_address"),
        ),
        box("ram:ActualDeliverySupplyChainEvent", _dated("ram:OccurrenceDateTime", "delivered")),
        _issued("ram:DespatchAdviceReferencedDocument", "despatch"),
        _issued("ram:ReceivingAdviceReferencedDocument", "receipt"),
        always=True,
    )


def _means() -> Element:
    return parts(
        "ram:SpecifiedTradeSettlementPaymentMeans", "means", Means,
        text("ram:TypeCode", "code"),
        text("ram:Information", "text"),
        box("ram:ApplicableTradeSettlementFinancialCard", text("ram:ID", "card")),
        box("ram:PayerPartyDebtorFinancialAccount", text("ram:IBANID", "debited")),
        box(
            "ram:PayeePartyCreditorFinancialAccount",
            text("ram:IBANID", "account", only=lambda one: _IBAN.match(one) is not None),
            text("ram:AccountName", "account_name"),
            text("ram:ProprietaryID", "account", only=lambda one: _IBAN.match(one) is None),
        ),
        box("ram:PayeeSpecifiedCreditorFinancialInstitution", text("ram:BICID", "bic")),
    )  # fmt: skip


def _totals() -> tuple[Element, ...]:
    tax = parts(
        "ram:ApplicableTradeTax", "breakdown", Breakdown,
        number("ram:CalculatedAmount", "tax"),
        _VAT,
        text("ram:ExemptionReason", "reason"),
        number("ram:BasisAmount", "base"),
        text("ram:CategoryCode", "category"),
        text("ram:ExemptionReasonCode", "reason_code"),
        box("ram:TaxPointDate", compact_day("udt:DateString", "^tax_point")),
        text("ram:DueDateTypeCode", "^tax_point_code"),
        number("ram:RateApplicablePercent", "rate"),
    )  # fmt: skip
    terms = box(
        "ram:SpecifiedTradePaymentTerms",
        text("ram:Description", "terms"),
        _dated("ram:DueDateDateTime", "due"),
        text("ram:DirectDebitMandateID", "mandate"),
    )
    totals = part(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation", "totals", Totals,
        number("ram:LineTotalAmount", "lines"),
        number("ram:ChargeTotalAmount", "charges"),
        number("ram:AllowanceTotalAmount", "allowances"),
        number("ram:TaxBasisTotalAmount", "net"),
        pair("ram:TaxTotalAmount", "^tax", Money, ("currencyID", "currency")),
        pair("ram:TaxTotalAmount", "^tax_accounted", Money, ("currencyID", "currency")),
        number("ram:RoundingAmount", "rounding"),
        number("ram:GrandTotalAmount", "gross"),
        number("ram:TotalPrepaidAmount", "prepaid"),
        number("ram:DuePayableAmount", "payable"),
    )  # fmt: skip
    return (
        tax,
        _period(),
        _adjustment("allowances", charge=False, taxed=True),
        _adjustment("charges", charge=True, taxed=True),
        terms,
        totals,
    )


def _settlement() -> Element:
    preceding = parts(
        "ram:InvoiceReferencedDocument", "preceding", Preceding,
        text("ram:IssuerAssignedID", "number"),
        box("ram:FormattedIssueDateTime", compact_day("qdt:DateTimeString", "issued")),
    )  # fmt: skip
    return box(
        "ram:ApplicableHeaderTradeSettlement",
        text("ram:CreditorReferenceID", "creditor"),
        text("ram:PaymentReference", "remittance"),
        text("ram:TaxCurrencyCode", "tax_currency"),
        text("ram:InvoiceCurrencyCode", "currency"),
        _party("ram:PayeeTradeParty", "payee"),
        _means(),
        *_totals(),
        preceding,
        box("ram:ReceivableSpecifiedTradeAccountingAccount", text("ram:ID", "accounting")),
    )


TABLE = box(
    "rsm:CrossIndustryInvoice",
    box(
        "rsm:ExchangedDocumentContext",
        box("ram:BusinessProcessSpecifiedDocumentContextParameter", text("ram:ID", "process")),
        box("ram:GuidelineSpecifiedDocumentContextParameter", text("ram:ID", "profile")),
    ),
    box(
        "rsm:ExchangedDocument",
        text("ram:ID", "number"),
        text("ram:TypeCode", "type"),
        _dated("ram:IssueDateTime", "issued"),
        parts("ram:IncludedNote", "notes", Note, text("ram:Content", "value"), text("ram:SubjectCode", "subject")),
    ),
    box("rsm:SupplyChainTradeTransaction", _line(), _agreement(), _delivery(), _settlement()),
)


def cii(invoice: EInvoice) -> bytes:
    """Return an invoice or credit note as Cross Industry Invoice."""
    return written(TABLE, _coded(with_line_end(invoice), _CODES), invoice.currency, _SPACES)


def read_as_cii(invoice: EInvoice) -> EInvoice:
    """Return an invoice that was read from CII, with its codes by the lists of the standard."""
    return by_currency(_coded(invoice, {theirs: ours for ours, theirs in _CODES.items()}))


def _coded(invoice: EInvoice, codes: dict[str, str]) -> EInvoice:
    """Return an invoice with the code of its tax point by another list."""
    code = invoice.tax_point_code
    return replace(invoice, tax_point_code=codes.get(code, code)) if code is not None else invoice
