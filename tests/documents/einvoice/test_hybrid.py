"""Factur-X: a PDF/A-3 with the invoice inside, the same bytes each time, read by the standard's own library."""

from __future__ import annotations

import io

import pytest

from arcli.documents.einvoice.files import invoice_in
from arcli.documents.einvoice.hybrid import marked
from arcli.documents.press import Press
from tests.documents.books import content, of_ledger
from tests.documents.einvoice.books import CUSTOMERS, DOCUMENTS, SETTINGS, judge
from tests.subledger.books import open_memory

facturx = pytest.importorskip("facturx", reason="the extra [einvoice] is not installed")
pytest.importorskip("typst", reason="the extra [pdf] is not installed")


def _pdf(name: str) -> bytes:
    maker = of_ledger(open_memory({"arcli.yaml": SETTINGS, "a.journal": CUSTOMERS + DOCUMENTS[name]}))
    press = Press(maker, "facturx")
    one = content(maker, "INV-1")
    press.look_at([one])
    assert not [p for p in maker.needs.problems if p.severity == "error"]
    try:
        return press.print([one])
    finally:
        press.close()


def test_the_library_of_the_standard_reads_it() -> None:
    import pypdf

    data = _pdf("two rates")
    name, xml = facturx.get_xml_from_pdf(data, check_xsd=True)
    assert name == "factur-x.xml"
    assert not judge().judge("x.xml", xml).fatal
    assert invoice_in(data) == xml
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert reader.metadata is not None and len(reader.pages) == 1
    root = reader.trailer["/Root"]
    packet = root["/Metadata"].get_object().get_data().decode()
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in packet
    assert packet.count("<pdfaExtension:schemas>") == 1 and "<pdfaid:part>3</pdfaid:part>" in packet
    (file,) = [one.get_object() for one in root["/AF"]]
    assert file["/AFRelationship"] == "/Alternative" and file["/Desc"]


def test_made_twice_it_has_the_same_bytes() -> None:
    assert _pdf("plain") == _pdf("plain")


def test_other_files_are_refused(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ValueError, match="PDF"):
        marked(b"%PDF-1.7\n%%EOF")
    with pytest.raises(ValueError, match="can't be read"):
        invoice_in(b"%PDF-1.7 broken")
    with pytest.raises(ValueError, match="can't be read"):
        invoice_in(b"%PDF-1.4\nbad")
    assert not caplog.records  # what is wrong is said once, by arcli
    assert invoice_in(b"<Invoice/>") == b"<Invoice/>"
