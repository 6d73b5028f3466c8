"""Writing entries: what the check of new text calls the same reads back to an equal entry, and nothing else does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcli.journal.read import JournalReader
from arcli.journal.write import entry_text, reads_back, write_entry
from arcli.model.diagnostics import SourceText
from arcli.model.entries import Application, Invoice, Payment
from arcli.model.plain import Plain, entry_of
from arcli.subledger.state import Document

EVIL = st.sampled_from(
    ["a b", "x 5.00", 'a"b', "", "x\n2026-01-01 invoice X y 1", "a due:2026-01-01", "due:2026-01-01", "; c", "#t",
     "é", "e\u0301", " x", "x ", "a:b", "2026-01-01", "1.00", "INV-2", "net30", "a\\b", "x\ty", "?", "-"]
)  # fmt: skip
DAYS = st.sampled_from([date(2026, 1, 5), date(2024, 2, 29), date(9999, 12, 31)])
AMOUNTS = st.sampled_from([Decimal("10.00"), Decimal("1452.00"), Decimal("0.5"), Decimal("1E+3"), Decimal("-1.00")])
APPLICATIONS = st.lists(
    st.builds(
        Application, EVIL, AMOUNTS, discount=st.none() | AMOUNTS, id=st.none() | EVIL, reason=st.none() | EVIL
    ),
    max_size=2,
).map(tuple)  # fmt: skip
TEXTS = {name: st.none() | EVIL for name in ("currency", "ref", "memo", "file")}


def entries() -> st.SearchStrategy[Any]:
    invoices = st.builds(
        Invoice, DAYS, EVIL, EVIL, AMOUNTS, terms=st.none() | EVIL, due=st.none() | DAYS, po=st.none() | EVIL,
        tags=st.sampled_from([(), ("x",), ("a b",)]), **TEXTS,
        extra=st.none() | st.dictionaries(st.just("x-own"), EVIL, min_size=1),
    )  # fmt: skip
    payments = st.builds(Payment, DAYS, EVIL, EVIL, AMOUNTS, applications=APPLICATIONS, **TEXTS)
    return invoices | payments


@given(entries(), entries())
@settings(max_examples=1500, deadline=None)
def test_what_reads_back_is_equal(entry: Any, other: Any) -> None:
    text = entry_text(entry)
    records, problems = JournalReader(Document).read(SourceText("new", text))
    if problems or len(records) != 1:
        return
    assert reads_back(records[0], entry, text) == (entry_of(records[0]) == entry)
    assert not reads_back(records[0], other, entry_text(other)) or other == entry


def test_what_is_usual_is_compared_as_it_was_read() -> None:
    entry = Payment(
        date(2026, 1, 5), "PMT-1", "acme", Decimal("1452.00"), currency="USD", ref="CK-1",
        applications=(Application("INV-1", Decimal("452.00")), Application("INV-2", Decimal("1000.00"))),
    )  # fmt: skip
    text = "2026-01-05 payment PMT-1 acme 1,452.00 USD ref:CK-1\n    INV-1    452.00\n    INV-2  1,000.00\n"
    assert entry_text(entry) == write_entry(entry) == text
    (record,), problems = JournalReader(Document).read(SourceText("new", "; before\n" + text))
    assert isinstance(record, Plain)
    assert not problems
    assert reads_back(record, entry, text)
    entry.ref = "CK-2"
    assert not reads_back(record, entry, entry_text(entry))
    entry.ref, entry.applications = "CK-1", entry.applications[:1]
    assert not reads_back(record, entry, entry_text(entry))


@pytest.mark.parametrize("memo", ["two\n lines", "ends "])
def test_texts_that_no_field_line_can_hold_stand_in_the_header_where_they_are_declared(memo: str) -> None:
    entry = Invoice(date(2026, 1, 5), "INV-1", "acme", Decimal("10.00"), memo=memo, ref="R-1")
    quoted = memo.replace("\n", "\\n")
    assert write_entry(entry) == f'2026-01-05 invoice INV-1 acme 10.00 memo:"{quoted}" ref:R-1\n'
