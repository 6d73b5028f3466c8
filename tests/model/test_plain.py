"""One constructor knows the slots of plain documents, whoever makes them: a reader, or a replay of entries."""

from __future__ import annotations

import ast
from datetime import date

import pytest

from arcli.model.plain import Plain
from tests.conftest import ROOT
from tests.subledger.books import ledger, open_memory

JOURNAL = """\
2026-01-01 customer acme "Acme" currency:USD
2026-01-05 invoice INV-1 acme 100.00 terms:net30
2026-01-06 invoice INV-2 acme 50.00 USD
    "Nails"  1 @ 50.00
2026-01-10 payment PMT-1 acme 90.00
    INV-1  90.00
2026-02-01 payment PMT-2 acme 8.00
    INV-1  8.00  deduction:2.00 id:DED-1
"""
YAML = """\
- kind: customer
  date: 2026-01-01
  id: acme
  currency: USD
- kind: invoice
  date: 2026-01-05
  id: INV-1
  customer: acme
  amount: 100.00
- kind: payment
  date: 2026-01-10
  id: PMT-1
  customer: acme
  amount: 90.00
  applications:
    - {document: INV-1, amount: 90.00}
"""
PLAIN = {"one.journal": {"INV-1", "INV-2", "PMT-1"}, "one.yaml": {"INV-1", "PMT-1"}}


@pytest.mark.parametrize(("name", "text"), [("one.journal", JOURNAL), ("one.yaml", YAML)])
def test_every_document_has_every_slot(name: str, text: str) -> None:
    opened = ledger(text) if name.endswith("journal") else open_memory({name: text})
    first = opened.as_of(date(2026, 3, 1))[0]
    again = opened.as_of(date(2026, 1, 7))[0]  # of the same records
    for subledger in (first, again):
        documents = list(subledger.documents.values())
        assert {d.id for d in documents if d.is_plain} == PLAIN[name]
        for document in [*documents, *(d.again() for d in documents)]:
            assert [s for s in Plain.__slots__ if not hasattr(document, s)] == [], document
    assert str(first.documents["INV-1"].open) in ("0.00", "10.00")
    assert str(again.documents["INV-1"].open) == "100.00"


def test_a_document_of_an_entry_reads_as_none_that_a_reader_left() -> None:
    first, second = ledger(JOURNAL), ledger(JOURNAL)
    one, other = (opened.as_of(date(2026, 3, 1))[0].documents for opened in (first, second))
    assert one["INV-1"].reads_as(one["INV-1"].again())
    assert not one["INV-1"].reads_as(other["INV-1"])
    assert not one["DED-1"].reads_as(one["PMT-2"])


def test_only_the_constructor_fills_slots() -> None:
    """A function that assigns many slots of another object would be a second constructor; `renew` undoes a replay.

    The loop that reads journals is one, which spares a call for each document: it fills every slot.
    """
    found = {}
    for path in (ROOT / "arcli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                stored = {
                    n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)
                }
                if len(stored & set(Plain.__slots__)) > 4:
                    found[path.name, node.name] = stored & set(Plain.__slots__)
    assert sorted(found) == [("document.py", "renew"), ("plain.py", "__init__"), ("read.py", "_read_plain")]
    assert found["read.py", "_read_plain"] == found["plain.py", "__init__"] == set(Plain.__slots__)
