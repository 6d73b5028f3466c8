"""A ledger whose documents are e-invoices of every kind, and how they are judged."""

from __future__ import annotations

import functools
from datetime import date

from arcli.documents.choosing import contents, named
from arcli.documents.einvoice.cii import cii
from arcli.documents.einvoice.faces import ALL
from arcli.documents.einvoice.judging import Judge
from arcli.documents.einvoice.making import einvoice
from arcli.documents.einvoice.terms import EInvoice
from arcli.documents.einvoice.ubl import ubl
from arcli.documents.making import Maker
from tests.documents.books import of_ledger
from tests.subledger.books import open_memory

SETTINGS = """\
company:
  name: Zephyr & Zonen BV
  street: Kade 1
  postcode: 2611 AB
  city: Delft
  country: NL
  vat_id: NL000099998B57
  registration: "24372255"
  endpoint: "0106:24372255"
  contact: Debiteuren
  phone: +31 15 555 0100
  email: ar@zephyr.example
  iban: NL91ABNA0417164300
  bic: ABNANL2A
currency: EUR
terms: {default: net30, early: 2/10net30, halves: [{share: 50%, due: net0}, {share: 50%, due: net30}]}
references: {scheme: rf}
taxes:
  vat21: {rate: 21%, label: btw}
  vat9: 9%
  in21: {rate: 21%, included: true}
  zero: {rate: 0%, category: Z}
  care: {rate: 0%, category: E, reason: VATEX-EU-132, note: Vrijgesteld}
  insured: {rate: 0%, category: E, reason: VATEX-EU-135-1}
  taught: {rate: 0%, category: E, reason: VATEX-EU-132-1I}
  gold: {rate: 0%, category: E, note: Beleggingsgoud}
  rc: {rate: 0%, kind: reverse-charge}
  eu: {rate: 0%, category: K}
  world: {rate: 0%, category: G, note: Uitvoer}
  none: {rate: 0%, category: O}
"""
CUSTOMERS = """\
2026-01-01 customer acme "Acme <Wien> & Söhne" street:"Main Road 1" postcode:1010 city:Wien country:AT
    vat_id: ATU12345678
    endpoint: 9914:ATU12345678
    buyer_reference: 04011000-12345-34
2026-01-01 customer home "Thuis" street:"Plein 2" postcode:"1000 AA" city:Utrecht country:NL endpoint:0106:11111111
    buyer_reference: Inkoop
"""
DOCUMENTS = {
    "plain": '2026-03-02 invoice INV-1 home 242.00\n    "Rope"  4 @ 50.00 tax:vat21 item:R-1 unit:MTR\n',
    "two rates": (
        '2026-03-02 invoice INV-1 home 351.00 po:PO-7\n'
        '    "Rope\\nred, 10 mm"  4 @ 50.00 tax:vat21\n    "Book"  2 @ 50.00 tax:vat9\n'
    ),
    "odd price": '2026-03-02 invoice INV-1 home 121.00\n    "Thirds"  3 @ 33.33 = 100.00 tax:vat21\n',
    "tax inside": '2026-03-02 invoice INV-1 home 30.00\n    "Mug"  3 @ 10.00 tax:in21\n',
    "discount line": (
        '2026-03-02 invoice INV-1 home 108.90\n    "Rope"  2 @ 50.00 tax:vat21\n    "Less"  1 @ -10.00 tax:vat21\n'
    ),
    "returned": (
        '2026-03-02 invoice INV-1 home 60.50\n    "Rope"  2 @ 50.00 tax:vat21\n    "Back"  -1 @ 50.00 tax:vat21\n'
    ),
    "zero": '2026-03-02 invoice INV-1 home 100.00\n    "Stamps"  2 @ 50.00 tax:zero\n',
    "exempt": '2026-03-02 invoice INV-1 home 100.00\n    "Care"  2 @ 50.00 tax:care\n',
    "exempt for several reasons": (
        '2026-03-02 invoice INV-1 home 521.00\n    "Care"  2 @ 50.00 tax:care\n    "Rope"  1 @ 100.00 tax:vat21\n'
        '    "Course"  1 @ 100.00 tax:taught\n    "Cover"  1 @ 100.00 tax:insured\n    "Bar"  1 @ 100.00 tax:gold\n'
    ),
    "exempt without words": (
        '2026-03-02 invoice INV-1 home 200.00\n'
        '    "Course"  1 @ 100.00 tax:taught\n    "Cover"  1 @ 100.00 tax:insured\n'
    ),
    "reverse charge": (
        "2026-03-02 invoice INV-1 acme 100.00\n"
        '    "Work"  2 @ 50.00 tax:rc service:2026-02-01..2026-02-28\n'
    ),
    "within the EU": '2026-03-02 invoice INV-1 acme 100.00 delivered:2026-03-01\n    "Rope"  2 @ 50.00 tax:eu\n',
    "within the EU, of a period": (
        "2026-03-02 invoice INV-1 acme 150.00\n"
        '    "Hire"  2 @ 50.00 tax:eu service:2026-02-01..2026-02-28\n'
        '    "Hire"  1 @ 50.00 tax:eu service:2026-01-15..2026-02-14\n'
    ),
    "export": '2026-03-02 invoice INV-1 acme 100.00\n    "Rope"  2 @ 50.00 tax:world\n',
    "outside": '2026-03-02 invoice INV-1 home 100.00\n    "Fine"  2 @ 50.00 tax:none\n',
    "no lines": "2026-03-02 invoice INV-1 home 100.00\n    memo: Interest\n",
    "early": '2026-03-02 invoice INV-1 home 121.00 terms:early\n    "Rope"  2 @ 50.00 tax:vat21\n',
    "instalments": '2026-03-02 invoice INV-1 home 121.00 terms:halves\n    "Rope"  2 @ 50.00 tax:vat21\n',
    "prepaid": (
        '2026-03-02 invoice INV-1 home 121.00\n    "Rope"  2 @ 50.00 tax:vat21\n'
        "2026-03-02 payment PMT-1 home 21.00\n    INV-1  21.00\n"
    ),
    "paid": (
        '2026-03-02 invoice INV-1 home 121.00\n    "Rope"  2 @ 50.00 tax:vat21\n'
        "2026-03-02 payment PMT-1 home 121.00\n    INV-1  121.00\n"
    ),
    "debit": '2026-03-02 debit INV-1 home 40.00\n    "Reminder"  1 @ 40.00 tax:none\n',
    "credit": (
        '2026-03-01 invoice INV-0 home 242.00\n    "Rope"  4 @ 50.00 tax:vat21\n'
        '2026-03-02 credit INV-1 home 60.50 corrects:INV-0\n    "Rope, returned"  1 @ 50.00 tax:vat21\n'
    ),
    "credit without lines": (
        '2026-03-01 invoice INV-0 home 242.00\n    "Rope"  4 @ 50.00 tax:vat21\n'
        '2026-03-02 credit INV-1 home 60.50 corrects:INV-0\n    memo: damaged\n'
    ),
    "dollars": '2026-03-02 invoice INV-1 home 242.00 USD\n    "Rope"  4 @ 50.00 tax:vat21\n',
    "dinars": '2026-03-02 invoice INV-1 home 242.000 KWD\n    "Rope"  4 @ 50.000 tax:vat21\n',
    "dinars abroad": '2026-03-02 invoice INV-1 home 200.500 KWD\n    "Rope"  4 @ 50.125 tax:world\n',
    "yen": '2026-03-02 invoice INV-1 home 1210 JPY\n    "Rope"  4 @ 250 tax:vat21\n',
    "stated tax": (
        '2026-03-02 invoice INV-1 home 12.11\n    "A"  1 @ 5.00 tax:vat21\n    "B"  1 @ 5.00 tax:vat21\n'
        "    tax vat21  2.11\n"
    ),
}  # fmt: skip


def made(journal: str, face: str, settings: str = SETTINGS) -> tuple[EInvoice | None, Maker]:
    """The e-invoice INV-1 of a journal, and its maker with what was noted."""
    maker = of_ledger(open_memory({"arcli.yaml": settings, "a.journal": CUSTOMERS + journal}))
    documents = named(maker.context, ["INV-1"]).documents
    (content,) = contents(maker, documents, date(2026, 3, 2))
    return einvoice(maker, content, ALL[face]), maker


def file_of(invoice: EInvoice, face: str) -> bytes:
    """The file of an e-invoice (of facturx what the PDF holds)."""
    return (ubl if ALL[face].syntax == "ubl" else cii)(invoice)


@functools.cache
def judge() -> Judge:
    """The judge: rules are compiled once."""
    return Judge()
