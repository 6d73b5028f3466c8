"""Movements in their order: by day and kind, then by the number of the entry, and not of the document it moves."""

from __future__ import annotations

from datetime import date

from arcli.model.plain import number_of
from arcli.subledger.movements import movements
from tests.subledger.books import ledger

TEXT = """\
2026-01-01 customer acme

2026-01-02 invoice I-1 acme 100.00 terms:2/90net99

2026-01-02 invoice I-9 acme 100.00 terms:2/90net99

2026-02-01 payment P-2 acme 49.00
    I-1  49.00 discount:1.00

2026-02-01 payment P-1 acme 49.00
    I-9  49.00 discount:1.00
"""


def test_the_entry_comes_before_the_document() -> None:
    subledger, _ = ledger(TEXT, settings="currency: USD\n").as_of(date(2026, 3, 1))
    found = [(number_of(m.record), m.document.id) for m in movements(subledger) if m.date == date(2026, 2, 1)]
    assert found == [("P-1", "I-9"), ("P-1", "P-1"), ("P-2", "I-1"), ("P-2", "P-2")]
