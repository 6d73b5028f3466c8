"""Codes to pay by: what stands in them, by the specifications."""

from __future__ import annotations

import pytest

from arcli.documents.content import Invoice
from arcli.documents.press import Press
from tests.documents.books import SETTINGS, content, maker

EPC = SETTINGS.replace("vat_id: NL", "iban: NL91ABNA0417164300, bic: ABNANL2A, vat_id: NL") + "documents: {qr: epc}\n"
INVOICE = '2026-02-01 invoice INV-1 acme 121.00\n    "Consulting"  1 @ 100.00  tax:vat21\n'
PAID = "2026-02-10 payment P-1 acme 21.00\n    INV-1  21.00\n"


def code(journal: str, settings: str, day: str | None = None) -> str | None:
    """What stands in the code of INV-1."""
    made = content(maker(journal, settings), "INV-1", day)
    assert isinstance(made, Invoice)
    return made.pay.qr.text if made.pay is not None and made.pay.qr is not None else None


def test_epc() -> None:
    """The lines of EPC069-12: an RF reference is structured, a number is text; the amount is what is to be paid."""
    head = "BCD\n002\n1\nSCT\nABNANL2A\nZephyr BV\nNL91ABNA0417164300\n"
    assert code(INVOICE, EPC) == head + "EUR121.00\n\n\nINV-1"
    assert code(INVOICE + PAID, EPC, "2026-02-10") == head + "EUR100.00\n\n\nINV-1"
    # RF check digits by hand: INV1 + RF00 is 18 23 31 1 27 15 00, mod 97 = 51, and 98 - 51 = 47
    assert int("18233112715" + "00") % 97 == 51
    assert code(INVOICE, EPC + "references: {scheme: rf}\n") == head + "EUR121.00\n\nRF47INV1"


def test_no_code_where_it_could_not_be_paid() -> None:
    assert code(INVOICE, EPC.replace("iban: NL91ABNA0417164300, ", "")) is None
    assert code(INVOICE.replace("121.00", "121.00 USD"), EPC) is None
    assert code(INVOICE + PAID.replace("21.00", "121.00"), EPC, "2026-02-10") is None
    assert code(INVOICE, SETTINGS) is None


def test_link_and_upi() -> None:
    link = SETTINGS + 'documents: {qr: link}\npay_link: "https://pay.example/{document}/{open}"\n'
    assert code(INVOICE, link) == "https://pay.example/INV-1/121.00"
    upi = SETTINGS.replace("name: Zephyr BV", "name: Zephyr & Co, upi: zephyr@bank") + "documents: {qr: upi}\n"
    assert code(INVOICE, upi) is None
    text = code("2026-02-01 invoice INV-1 acme 10.50 INR\n", upi)
    assert text == "upi://pay?pa=zephyr@bank&pn=Zephyr%20%26%20Co&am=10.50&cu=INR&tr=INV-1&tn=INV-1"


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_on_paper(form: str) -> None:
    """The picture is there only where the setting asks for it, and the same each time."""
    pytest.importorskip("segno", reason="the extra [pdf] is not installed")
    pytest.importorskip("typst", reason="the extra [pdf] is not installed")
    files = []
    for settings in (EPC, EPC, EPC.replace("documents: {qr: epc}\n", "")):
        made = maker(INVOICE, settings)
        press = Press(made, form)
        files.append(press.print([content(made, "INV-1")]))
        press.close()
    assert files[0] == files[1] != files[2]
    if form == "html":
        assert b'class="qr" src="data:image/svg+xml;base64,' in files[0] and b'class="qr"' not in files[2]
