"""Every document of the last three months of a shipped ledger, in all forms, without a diagnostic."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.documents.accounts import AskedStatement, account_statements
from arcli.documents.choosing import contents, of_period
from arcli.documents.content import Content
from arcli.documents.making import Maker
from arcli.documents.press import Press
from arcli.ledger.opening import open_ledger
from arcli.reports.context import Context
from arcli.source.files import Folder
from tests.conftest import ROOT

FIRST, LAST = date(2026, 8, 22), date(2026, 11, 21)


def _made(name: str) -> tuple[Maker, list[Content]]:
    ledger = open_ledger(Folder(ROOT / "ledgers" / name))
    maker = Maker(Context(ledger, ledger.as_of(LAST)[0], LAST, start=FIRST))
    made = contents(maker, of_period(maker.context, None).documents, None)
    made += contents(maker, of_period(maker.context, "receipt").documents, None)
    return maker, [*made, *account_statements(maker, AskedStatement("open", False))]


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter"])
def test_every_document_prints(name: str) -> None:
    maker, made = _made(name)
    assert {c.sort for c in made} >= {"invoice", "receipt", "statement"}
    for form in ("text", "html", "json"):
        press = Press(maker, form)
        press.look_at(made)
        assert all(press.print([content]) for content in made)
    assert maker.needs.problems == []


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter"])
def test_one_pdf_of_each_sort_and_language(name: str) -> None:
    pytest.importorskip("typst", reason="the extra [pdf] is not installed")
    maker, made = _made(name)
    chosen = list({(c.sort, c.language): c for c in made}.values())
    press = Press(maker, "pdf")
    press.look_at(made)
    try:
        assert press.print(chosen).startswith(b"%PDF")
    finally:
        press.close()
    assert maker.needs.problems == []


def test_the_exporter_sends_e_invoices_in_each_form() -> None:
    pytest.importorskip("saxonche", reason="the extra [einvoice] is not installed")
    maker, made = _made("exporter")
    faces: dict[str, list[Content]] = {}
    for content in made:
        known = maker.reader(content.customer, content.date.value).known
        if known is not None and known.einvoice and content.sort in ("invoice", "credit", "debit"):
            faces.setdefault(known.einvoice, []).append(content)
    assert set(faces) >= {"ubl", "facturx", "xrechnung"}
    for face, found in faces.items():
        press = Press(maker, face)
        press.look_at(found)
        assert maker.needs.problems == []
        if face != "facturx":
            assert all(press.print([content]).startswith(b"<?xml") for content in found)
        press.close()
    assert maker.needs.problems == []
