"""The value of a word of a plain document is found in its text as its entry has it."""

from __future__ import annotations

from itertools import product

import pytest

from arcli.model.plain import Plain
from arcli.subledger.state import Document
from tests.subledger.books import ledger

BASE = "2026-01-01 customer acme\n\n"
BEFORE = ("", " ref:R-7", "\tref:R-7", ' "po:quoted"', " #po", " x-po:own", ' x-a:"a po:b; c"', " ref:po:x")
OWN = ("", " po:PO-1", "\tpo:PO-1", "   po:PO;1", ' po:"P O"', " po:po:po:")
AFTER = ("", " file:a;b", " ; po:comment", ' "no po:here"', " x-po:later", "\n    memo: po:memo", "\n    po: below")


@pytest.mark.parametrize("own", OWN)
def test_a_word_is_found_as_the_entry_has_it(own: str) -> None:
    met = 0
    for before, after in product(BEFORE, AFTER):
        sale = f"2026-03-05 invoice INV-1 acme 100.00 USD{before}{own}{after}"
        text = f'{BASE}{sale}\n\n2026-03-06 note acme "po:next"\n'
        opened = ledger(text)
        if opened.problems:
            continue  # two texts, or one key twice
        found = [r for r in opened.records if r.kind == "invoice"]
        expected = {key: getattr(ledger(text).entries[1], key) for key in ("po", "ref", "file", "memo")}
        document = found[0]
        if isinstance(document, Plain):
            assert isinstance(document, Document)
            assert {key: document.says(key) for key in expected} == expected, text
            met += 1
    assert met > 30
