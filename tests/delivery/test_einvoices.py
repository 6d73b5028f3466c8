"""Sending e-invoices: by mail in the customer's form, or as files for an access point."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

pytest.importorskip("saxonche", reason="the extra [einvoice] is not installed")
pytest.importorskip("typst", reason="the extra [pdf] is not installed")

from arcli.documents.einvoice.files import invoice_in
from tests.delivery.books import Books
from tests.documents.einvoice.books import SETTINGS, judge

JOURNAL = """\
2026-01-01 customer acme "Acme" street:"Plein 2" city:Utrecht postcode:"1000 AA" country:NL email:ap@acme.example
    einvoice: facturx
2026-01-01 customer beta "Beta" street:"Plein 3" city:Utrecht postcode:"1000 AA" country:NL deliver:einvoice
    endpoint: 0106:11111111
    buyer_reference: Inkoop
    einvoice: peppol
2026-01-01 customer gamma "Gamma" street:"Plein 4" city:Utrecht postcode:"1000 AA" country:NL deliver:einvoice
2026-03-01 invoice INV-1 acme 121.00
    "Rope"  2 @ 50.00 tax:vat21
2026-03-01 invoice INV-2 beta 121.00
    "Rope"  2 @ 50.00 tax:vat21
2026-03-01 invoice INV-3 gamma 121.00
    "Rope"  2 @ 50.00 tax:vat21
"""


def test_e_invoices_go_out_in_the_customers_form(tmp_path: Path) -> None:
    books = Books(tmp_path / "books", journal=JOURNAL)
    more = "write: {default: main.journal}\ndelivery: {from: ar@zephyr.example}\n"
    (books.folder / "arcli.yaml").write_text(SETTINGS + more)
    books.commit()
    rows = {row["about"]: row for row in books.rows("send")}
    assert {about: row["status"] for about, row in rows.items()} == {
        "INV-1": "planned", "INV-2": "planned", "INV-3": "left out",
    }  # fmt: skip
    assert "in which form" in rows["INV-3"]["why"]
    books.arcli("send --write")
    (mail,) = (books.folder / "outbox" / "waiting").glob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    (part,) = message.iter_attachments()
    assert part.get_filename() == "INV-1.pdf"
    inside = invoice_in(part.get_content())
    assert inside is not None and not judge().judge("x.xml", inside).fatal
    (file,) = (books.folder / "outbox" / "einvoice").iterdir()
    assert file.suffix == ".xml" and not judge().judge("x.xml", file.read_bytes()).fatal
    assert b"poacc:billing:3.0" in file.read_bytes()
    kept = {path.name for path in (books.folder / "archive" / "2026").iterdir()}
    assert file.name in kept
    text = (books.folder / "main.journal").read_text()
    assert "channel:einvoice" in text and text.count(" sent ") == 2
    assert "planned" not in {row["status"] for row in books.rows("send")}
