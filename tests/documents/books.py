"""Small ledgers of documents' tests, and the contents that they make."""

from __future__ import annotations

from datetime import date

from arcli.documents.choosing import contents, named
from arcli.documents.content import Content
from arcli.documents.making import Maker
from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import has_errors
from arcli.reports.context import Context
from tests.subledger.books import open_memory

SETTINGS = """\
company: {name: Zephyr BV, street: Kade 1, postcode: 2611 AB, city: Delft, country: NL, vat_id: NL000099998B57}
currency: EUR
terms: {default: net30, thirds: [{share: 1/3, due: net30}, {share: 1/3, due: net60}, {share: 1/3, due: 2/10net90}]}
taxes: {vat21: 21%, vat9: 9%, in21: {rate: 21%, included: true}}
"""
CUSTOMER = (
    '2026-01-01 customer acme "Acme" street:"Main Road 1" postcode:1010 city:Wien country:AT vat_id:ATU12345678\n'
)


def maker(journal: str, settings: str = SETTINGS, day: str = "2026-12-31", **files: str) -> Maker:
    """A maker over a ledger of one journal without errors, as of a day."""
    texts = {"arcli.yaml": settings, "a.journal": CUSTOMER + journal}
    return of_ledger(open_memory(texts | files), day)


def of_ledger(ledger: Ledger, day: str = "2026-12-31") -> Maker:
    """A maker over an open ledger as of a day."""
    last = date.fromisoformat(day)
    subledger, problems = ledger.as_of(last)
    assert not has_errors(problems), problems
    return Maker(Context(ledger, subledger, last))


def content(made: Maker, number: str, day: str | None = None) -> Content:
    """The content of one document, as of a day or its own."""
    choice = named(made.context, [number])
    return contents(made, choice.documents, date.fromisoformat(day) if day else None)[0]
