"""Documents of every kind as e-invoices: all gates pass, and what is read is what was written."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from arcli.documents.einvoice.arithmetic import check_sums
from arcli.documents.einvoice.judging import Opened, opened
from arcli.documents.einvoice.terms import Attachment, EInvoice, Means, Period, Supporting
from arcli.documents.einvoice.xrechnung import check_xrechnung
from tests.documents.einvoice.books import DOCUMENTS, file_of, judge, made

pytest.importorskip("saxonche", reason="the extra [einvoice] is not installed")
pytest.importorskip("facturx", reason="the extra [einvoice] is not installed")
FACES = ("ubl", "cii", "peppol", "xrechnung")
# figures by hand: net, tax, with tax, to be paid
FIGURES = {
    "plain": ("200.00", "42.00", "242.00", "242.00"),
    "two rates": ("300.00", "51.00", "351.00", "351.00"),
    "odd price": ("100.00", "21.00", "121.00", "121.00"),
    "tax inside": ("24.79", "5.21", "30.00", "30.00"),
    "discount line": ("90.00", "18.90", "108.90", "108.90"),
    "prepaid": ("100.00", "21.00", "121.00", "100.00"),
    "paid": ("100.00", "21.00", "121.00", "0.00"),
    "credit": ("50.00", "10.50", "60.50", "60.50"),
    "credit without lines": ("50.00", "10.50", "60.50", "60.50"),
    "within the EU": ("100.00", "0.00", "100.00", "100.00"),
}


def _made(name: str, face: str) -> EInvoice:
    invoice, maker = made(DOCUMENTS[name], face)
    assert invoice is not None, [p.message for p in maker.needs.problems]
    return invoice


@pytest.mark.parametrize("name", DOCUMENTS)
def test_all_gates_pass_and_reading_gives_what_was_written(name: str) -> None:
    for face in FACES:
        invoice = _made(name, face)
        data = file_of(invoice, face)
        fatal = judge().judge("x.xml", data).fatal
        assert not fatal, (face, fatal)
        back = opened("x.xml", data)
        assert isinstance(back, Opened) and back.invoice == invoice and not back.found, face


@pytest.mark.parametrize("name", FIGURES)
def test_figures(name: str) -> None:
    net, tax, gross, payable = map(Decimal, FIGURES[name])
    invoice = _made(name, "ubl")
    totals = invoice.totals
    assert invoice.tax is not None
    assert (totals.net, invoice.tax.value, totals.gross, totals.payable) == (net, tax, gross, payable)
    assert (totals.prepaid or 0) == gross - payable


def test_warnings_are_told_from_errors() -> None:
    verdict = judge().judge("x.xml", file_of(_made("stated tax", "ubl"), "ubl"))
    assert [(f.rule, f.fatal) for f in verdict.findings] == [("BT-117", False)]
    assert not verdict.fatal


def test_each_gate_finds_what_the_others_let_pass() -> None:
    invoice = _made("plain", "ubl")
    good = file_of(invoice, "ubl").decode()

    def gates(text: str) -> set[str]:
        return {f.gate for f in judge().judge("x.xml", text.encode()).fatal}

    off = good.replace(">42.00<", ">42.90<").replace(">242.00<", ">242.90<")  # a tax that is 0.90 wrong
    assert gates(off) == {"arithmetic"}
    lines = re.search(r"  <cbc:ID>INV-1.*?\n", good)
    assert lines is not None
    moved = good.replace(lines[0], "", 1).replace("  <cbc:DueDate", lines[0] + "  <cbc:DueDate", 1)
    assert gates(moved) == {"schema"}
    assert gates(good.replace("<cbc:BuyerReference>Inkoop</cbc:BuyerReference>\n", "")) == set()
    assert gates(good.replace(">EUR</cbc:DocumentCurrencyCode>", ">ABC</cbc:DocumentCurrencyCode>")) == {"rules"}


def test_sums_are_exact() -> None:
    invoice = _made("two rates", "ubl")
    for field, term in (("lines", "BT-106"), ("net", "BT-109"), ("gross", "BT-112"), ("payable", "BT-115")):
        wrong = replace(invoice, totals=replace(invoice.totals, **{field: Decimal("1.00")}))
        assert term in {f.rule for f in check_sums(wrong)}
    first, second = invoice.breakdown
    assert {f.rule for f in check_sums(replace(invoice, breakdown=(replace(first, base=first.base + 1), second)))} == {
        "BT-116",
        "BT-117",
    }
    assert {f.rule for f in check_sums(replace(invoice, breakdown=(first,)))} == {"BT-110"}
    line = invoice.lines[0]
    assert [
        f.where for f in check_sums(replace(invoice, lines=(replace(line, price=line.price + 1), *invoice.lines[1:])))
    ] == ["line 1"]
    assert check_sums(invoice) == []


def test_the_price_comes_to_the_net() -> None:
    for name in ("odd price", "tax inside", "discount line", "returned"):
        invoice = _made(name, "ubl")
        assert all(line.price >= 0 and abs(line.worth - line.net) <= Decimal("0.01") for line in invoice.lines)
    line = _made("odd price", "ubl").lines[0]
    assert line.per is not None and (line.quantity.value, line.price, line.per.value) == (3, Decimal("100.00"), 3)


def test_categories_and_reasons() -> None:
    expected = {
        "reverse charge": ("AE", "VATEX-EU-AE"), "within the EU": ("K", "VATEX-EU-IC"), "export": ("G", "VATEX-EU-G"),
        "outside": ("O", "VATEX-EU-O"), "exempt": ("E", "VATEX-EU-132"), "zero": ("Z", None), "plain": ("S", None),
    }  # fmt: skip
    for name, (category, reason) in expected.items():
        (row,) = _made(name, "ubl").breakdown
        assert (row.category, row.reason_code) == (category, reason)
    outside = _made("outside", "xrechnung")
    assert outside.seller.vat_id is None and outside.breakdown[0].rate == 0  # BR-O-02, BR-DE-14
    assert _made("outside", "ubl").breakdown[0].rate is None


def test_several_reasons_of_one_category() -> None:
    """The official rules want one row for a category (BR-E-01, BR-E-08): it has all reasons, and each line its own."""
    for name, reason, notes in (
        ("exempt", ("Vrijgesteld", "VATEX-EU-132"), [None]),
        ("exempt without words", ("VATEX-EU-132-1I; VATEX-EU-135-1", None), ["VATEX-EU-132-1I", "VATEX-EU-135-1"]),
        (
            "exempt for several reasons",
            ("Vrijgesteld; VATEX-EU-132-1I; VATEX-EU-135-1; Beleggingsgoud", None),
            ["Vrijgesteld", None, "VATEX-EU-132-1I", "VATEX-EU-135-1", "Beleggingsgoud"],
        ),
    ):
        invoice = _made(name, "ubl")
        (row,) = (one for one in invoice.breakdown if one.category == "E")
        assert (row.reason, row.reason_code) == reason
        assert [line.note for line in invoice.lines] == notes
    split = replace(row, base=row.base / 2, reason=None, reason_code="VATEX-EU-132")
    (other,) = (one for one in invoice.breakdown if one.category == "S")
    for face in ("ubl", "cii"):
        two = file_of(replace(invoice, breakdown=(split, replace(split, reason_code="VATEX-EU-135-1"), other)), face)
        assert {"BR-E-01", "BR-E-08"} <= {f.rule for f in judge().judge("x.xml", two).findings if f.gate == "rules"}


def test_the_days_of_an_invoice_are_those_of_all_its_lines() -> None:
    """From the first to the last day (BG-14, which BR-IC-11 asks for); none where a line is for no days."""
    period = _made("within the EU, of a period", "ubl").period
    assert period is not None and (period.start, period.end) == (date(2026, 1, 15), date(2026, 2, 28))
    mixed = (
        DOCUMENTS["plain"].replace("242.00", "484.00")
        + '    "Hire"  4 @ 50.00 tax:vat21 service:2026-02-01..2026-02-28'
    )
    invoice, _ = made(mixed, "ubl")
    assert invoice is not None and invoice.period is None


def test_faces() -> None:
    for face, part in (("peppol", "poacc:billing:3.0"), ("xrechnung", "xrechnung_3.0"), ("ubl", "en16931:2017")):
        assert _made("plain", face).profile.endswith(part)
    early = _made("early", "xrechnung")
    assert early.terms == "#SKONTO#TAGE=10#PROZENT=2.00#"
    assert b"#PROZENT=2.00#\n<" in file_of(early, "xrechnung")
    assert (_made("debit", "ubl").type, _made("debit", "xrechnung").type, _made("credit", "ubl").type) == (
        "383", "380", "381",
    )  # fmt: skip
    assert b"<CreditNote" in file_of(_made("credit", "ubl"), "ubl")
    assert _made("credit", "ubl").preceding[0].number == "INV-0"
    assert _made("plain", "ubl").remittance == "RF47INV1"  # 98 - 1823311271500 mod 97


def test_own_rules_of_xrechnung() -> None:
    invoice = replace(_made("plain", "xrechnung"), delivered=date(2026, 3, 1))
    assert check_xrechnung(invoice, "") == []
    seller, contact, transfer, line = invoice.seller, invoice.seller.contact, invoice.means[0], invoice.lines[0]
    buyer, there = invoice.buyer, invoice.buyer.address
    assert contact is not None and seller.address is not None and there is not None
    card, debit = Means(code="48", card="4711"), Means(code="59", debited="NL91ABNA0417164300")
    debited = replace(invoice, means=(debit,), mandate="M-1", creditor="C-1")
    file = Supporting(reference="F", attachment=Attachment(value="QQ==", name="a.pdf"))
    assert check_xrechnung(replace(invoice, means=(card,)), "") == check_xrechnung(debited, "") == []
    for wrong, rules in (
        (replace(invoice, means=()), "BR-DE-1"),
        (replace(invoice, seller=replace(seller, contact=None)), "BR-DE-2"),
        (replace(invoice, seller=replace(seller, address=replace(seller.address, city=None))), "BR-DE-3"),
        (replace(invoice, seller=replace(seller, address=replace(seller.address, postcode=None))), "BR-DE-4"),
        (replace(invoice, seller=replace(seller, contact=replace(contact, name=None))), "BR-DE-5"),
        (replace(invoice, seller=replace(seller, contact=replace(contact, phone=None))), "BR-DE-6"),
        (replace(invoice, seller=replace(seller, contact=replace(contact, email=None))), "BR-DE-7"),
        (replace(invoice, buyer=replace(buyer, address=replace(there, city=None))), "BR-DE-8"),
        (replace(invoice, buyer=replace(buyer, address=replace(there, postcode=None))), "BR-DE-9"),
        (replace(invoice, delivery_address=replace(seller.address, city=None)), "BR-DE-10"),
        (replace(invoice, delivery_address=replace(seller.address, postcode=None)), "BR-DE-11"),
        (replace(invoice, breakdown=(replace(invoice.breakdown[0], rate=None),)), "BR-DE-14"),
        (replace(invoice, buyer_reference=None), "BR-DE-15"),
        (replace(invoice, seller=replace(seller, vat_id=None)), "BR-DE-16"),
        (replace(invoice, type="383"), "BR-DE-17"),
        (replace(invoice, terms="#SKONTO#TAGE=10#"), "BR-DE-18"),
        (replace(invoice, terms="#VERZUG#TAGE=10#PROZENT=2.00#"), "BR-DE-18"),  # ended with XRechnung 3.0
        (replace(invoice, means=(replace(transfer, account="NL00X"),)), "BR-DE-19"),
        (replace(debited, means=(replace(debit, debited="NL00X"),)), "BR-DE-20"),
        (replace(invoice, supporting=(file, file)), "BR-DE-22"),
        (replace(invoice, means=(replace(transfer, code="30", account=None),)), "BR-DE-23-a"),
        (replace(invoice, means=(replace(transfer, card="4711"),)), "BR-DE-23-b"),
        (replace(invoice, means=(Means(code="54"),)), "BR-DE-24-a"),
        (replace(invoice, means=(replace(card, account="1"),)), "BR-DE-24-b"),
        (replace(debited, means=(Means(code="59"),), mandate=None), "BR-DE-25-a BR-DE-20"),
        (replace(debited, means=(replace(debit, account="1"),)), "BR-DE-25-b"),
        (replace(invoice, type="384"), "BR-DE-26"),
        (replace(invoice, seller=replace(seller, contact=replace(contact, phone="12"))), "BR-DE-27"),
        (replace(invoice, seller=replace(seller, contact=replace(contact, email="x"))), "BR-DE-28"),
        (replace(invoice, seller=replace(seller, contact=replace(contact, email="ab@cd."))), "BR-DE-28"),
        (replace(debited, creditor=None), "BR-DE-30"),
        (replace(debited, means=(replace(debit, debited=None),)), "BR-DE-20 BR-DE-31"),
        (replace(invoice, delivered=None), "BR-DE-TMP-32"),
        (replace(invoice, seller=replace(seller, endpoint=None)), "PEPPOL-EN16931-R020"),
        (replace(invoice, buyer=replace(invoice.buyer, endpoint=None)), "PEPPOL-EN16931-R010"),
    ):  # fmt: skip
        assert [f.rule for f in check_xrechnung(wrong, "")] == rules.split(), rules
    months = replace(line, period=Period(start=date(2026, 3, 1)))
    assert check_xrechnung(replace(invoice, delivered=None, lines=(months,)), "") == []


def test_a_discount_in_the_notation_of_xrechnung_ends_with_a_line_end() -> None:
    """As the official rules have it; blanks do not count."""
    text = file_of(_made("early", "xrechnung"), "xrechnung").decode()
    for end, wrong in (("#\n<", False), ("#\n      <", False), ("#<", True), ("#  <", True)):
        findings = judge().judge("x.xml", text.replace("#\n<", end).encode()).findings
        assert ("BR-DE-18" in {f.rule for f in findings}) is wrong, end


def test_advice_is_told_from_warnings() -> None:
    """What the official rules call information is shown by check, and is nothing to warn of when printing."""
    found = [f for f in check_xrechnung(replace(_made("plain", "xrechnung"), type="383"), "") if not f.fatal]
    assert [(f.rule, f.severity) for f in found] == [("BR-DE-17", "warning"), ("BR-DE-TMP-32", "information")]
