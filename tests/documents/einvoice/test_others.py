"""E-invoices that others made: what arcli itself never writes is read, and written again as it was."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal as D

import pytest

from arcli.documents.einvoice.arithmetic import check_sums
from arcli.documents.einvoice.cii import cii
from arcli.documents.einvoice.judging import Opened, opened
from arcli.documents.einvoice.terms import (
    Address,
    Adjustment,
    Attachment,
    Breakdown,
    EInvoice,
    Id,
    InvoiceLine,
    Means,
    Measure,
    Money,
    Note,
    Period,
    Supporting,
    Totals,
    TradeParty,
)
from arcli.documents.einvoice.ubl import ubl
from tests.documents.einvoice.books import judge

DAY = datetime.date(2026, 3, 2)
# By hand: lines 2 × 50.00 - 5.00 + 1.00 = 96.00 and 20.00; less 10.00, more 4.00: 110.00; 25 % of it 27.50; paid 7.50.
FULL = EInvoice(
    profile="urn:cen.eu:en16931:2017",
    number="F-1",
    issued=DAY,
    type="380",
    currency="EUR",
    due=DAY,
    tax_point_code="35",
    buyer_reference="B-7",
    project="P",
    contract="C",
    order="PO",
    sales_order="SO",
    object=Id(value="Meter 7", scheme="ABZ"),
    terms="30 days",
    notes=(Note(value="all goods stay ours\nuntil paid", subject="REG"), Note(value="thank you")),
    supporting=(
        Supporting(
            reference="T-1", text="time sheet", attachment=Attachment(value="QQ==", mime="text/csv", name="a.csv")
        ),
        Supporting(reference="T-2", location="https://files.example/2"),
    ),
    seller=TradeParty(
        ids=(Id(value="S-1"), Id(value="4000001000005", scheme="0088")),
        name="Seller",
        trading_name="Sell",
        registration=Id(value="123", scheme="0106"),
        vat_id="NL000099998B57",
        address=Address(city="Delft", country="NL"),
        endpoint=Id(value="24372255", scheme="0106"),
    ),
    buyer=TradeParty(
        name="Buyer",
        address=Address(line1="A", line2="B", line3="C", country="NL"),
        endpoint=Id(value="11111111", scheme="0106"),
    ),
    delivered=DAY,
    delivery_location=Id(value="here"),
    period=Period(start=DAY, end=DAY),
    means=(Means(code="59", debited="NL91ABNA0417164300"),),
    mandate="M-1",
    creditor="NL12ZZZ123",
    remittance="R-1",
    allowances=(
        Adjustment(amount=D("10.00"), base=D("100.00"), percent=D("10"), reason="Loyalty", category="S", rate=D("25")),
    ),
    charges=(Adjustment(amount=D("4.00"), reason="Freight", reason_code="FC", category="S", rate=D("25")),),
    totals=Totals(
        lines=D("116.00"),
        allowances=D("10.00"),
        charges=D("4.00"),
        net=D("110.00"),
        gross=D("137.50"),
        prepaid=D("7.50"),
        payable=D("130.00"),
    ),
    tax=Money(value=D("27.50"), currency="EUR"),
    breakdown=(Breakdown(base=D("110.00"), tax=D("27.50"), category="S", rate=D("25")),),
    lines=(
        InvoiceLine(
            id="1",
            quantity=Measure(value=D("2"), unit="C62"),
            net=D("96.00"),
            price=D("50.00"),
            gross_price=D("60.00"),
            discount=D("10.00"),
            name="Rope",
            category="S",
            rate=D("25"),
            object=Id(value="X", scheme="AWV"),
            allowances=(Adjustment(amount=D("5.00"), reason="Less"),),
            charges=(Adjustment(amount=D("1.00"), reason="More"),),
        ),
        InvoiceLine(
            id="2",
            quantity=Measure(value=D("200"), unit="KGM"),
            net=D("20.00"),
            price=D("10.00"),
            name="Sand",
            per=Measure(value=D("100"), unit="KGM"),
            category="S",
            rate=D("25"),
            classes=(Id(value="7", scheme="STI"),),
        ),
    ),
)


@pytest.mark.parametrize("write", [ubl, cii])
def test_everything_survives(write: object) -> None:
    """Subjects of notes, the creditor's number, attachments, allowances and charges of document and lines."""
    assert callable(write)
    for invoice in (FULL, replace(FULL, type="381", project=None), replace(FULL, period=None)):
        back = opened("x.xml", write(invoice))
        assert isinstance(back, Opened) and back.invoice == invoice and not back.found
    assert check_sums(FULL) == []


@pytest.mark.parametrize("write", [ubl, cii])
def test_the_official_rules_say_so_too(write: object) -> None:
    pytest.importorskip("saxonche", reason="the extra [einvoice] is not installed")
    pytest.importorskip("facturx", reason="the extra [einvoice] is not installed")
    assert callable(write)
    assert judge().judge("x.xml", write(FULL)).fatal == []


def test_other_ways_of_writing_the_same() -> None:
    """Booleans as 0 and 1 (XML Schema); an empty contact is none; what has no place is told with its line."""
    text = ubl(FULL).decode()
    other = text.replace(">false</cbc:ChargeIndicator>", ">0</cbc:ChargeIndicator>")
    other = other.replace(">true</cbc:ChargeIndicator>", ">1</cbc:ChargeIndicator>")
    other = other.replace("</cac:PartyLegalEntity>", "</cac:PartyLegalEntity><cac:Contact/>", 1)
    assert other != text
    back = opened("x.xml", other.encode())
    assert isinstance(back, Opened) and back.invoice == FULL and not back.found
    more = text.replace(
        "<cac:PaymentMeans>", "<cac:PrepaidPayment><cbc:ID>1</cbc:ID></cac:PrepaidPayment><cac:PaymentMeans>"
    )
    back = opened("x.xml", more.encode())
    assert isinstance(back, Opened) and [one.path for one in back.found] == ["Invoice/PrepaidPayment"]


def test_a_line_that_is_not_its_price() -> None:
    """EN 16931 has no rule for it: advice there, fatal where Peppol or XRechnung have one."""
    first = replace(FULL.lines[0], price=D("49.00"))
    off = replace(FULL, lines=(first, *FULL.lines[1:]))
    assert [(one.rule, one.fatal) for one in check_sums(off)] == [("BT-131", False)]
    peppol = replace(off, profile="urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0")
    assert [(one.rule, one.fatal) for one in check_sums(peppol)] == [("BT-131", True)]
