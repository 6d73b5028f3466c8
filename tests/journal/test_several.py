"""A key of a detail line that may come several times: the taxes of a line item."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.closing.meaning import Meaning
from arcli.journal.read import JournalReader
from arcli.journal.write import write_entry
from arcli.journal.yaml.form import YamlReader, to_mapping, write_yaml
from arcli.model.customers import Customers
from arcli.model.diagnostics import SourceText
from arcli.model.entries import Invoice
from arcli.model.plain import entry_of
from arcli.model.settings.ledger import Settings
from arcli.model.terms import TermsBook
from arcli.subledger.state import Document, Subledger

HEAD = "2026-01-05 invoice I1 acme 160.97\n"
YAML = """\
- {kind: invoice, date: 2026-01-05, id: I1, customer: acme, amount: 160.97,
   lines: [{text: a, quantity: 1, price: 140.00, tax: TAX}]}
"""


def journal(taxes: str) -> Invoice:
    records, problems = JournalReader(Document).read(SourceText("m.journal", f'{HEAD}    "a"  1 @ 140.00  {taxes}\n'))
    assert not problems
    entry = entry_of(records[0])
    assert isinstance(entry, Invoice)
    return entry


def yaml(tax: str) -> Invoice:
    records, problems = YamlReader().read(SourceText("m.yaml", YAML.replace("TAX", tax)))
    assert not problems
    entry = entry_of(records[0])
    assert isinstance(entry, Invoice)
    return entry


@pytest.mark.parametrize(
    ("taxes", "form", "value"),
    [
        ("tax:gst", "gst", "gst"),
        ("tax:gst", "[gst]", "gst"),
        ("tax:gst tax:qst", "[gst, qst]", ("gst", "qst")),
        ('tax:gst tax:"q s t" tax:old', '[gst, "q s t", old]', ("gst", "q s t", "old")),
    ],
)
def test_one_is_itself_and_several_are_a_list(taxes: str, form: str, value: str | tuple[str, ...]) -> None:
    entry = journal(taxes)
    assert entry.lines[0].tax == value
    assert yaml(form) == entry
    assert journal(write_entry(entry).split("140.00")[1]) == entry
    again, _ = YamlReader().read(SourceText("m.yaml", write_yaml([entry])))
    assert entry_of(again[0]) == entry
    assert to_mapping(entry)["lines"][0]["tax"] == (list(value) if isinstance(value, tuple) else value)


def test_the_sealed_text() -> None:
    say = Meaning(Subledger(date.max, Customers([]), Settings(), TermsBook({}))).content
    line = "text:a\x1equantity:1\x1eprice:140\x1etax:gst"
    one = say(journal("tax:gst"))
    assert one.endswith(line)
    both = say(journal("tax:gst tax:qst"))
    assert both.endswith(line + "\x1etax:qst")
    assert say(journal("tax:qst tax:gst")) == both


@pytest.mark.parametrize("tax", ["[gst, gst]", "[]", "[[gst]]", "{gst: qst}"])
def test_no_list_of_taxes(tax: str) -> None:
    _, problems = YamlReader().read(SourceText("m.yaml", YAML.replace("TAX", tax)))
    assert [p.code for p in problems] == ["AR109" if tax == "[gst, gst]" else "AR112"]


def test_the_same_twice() -> None:
    text = f'{HEAD}    "a"  1 @ 140.00  tax:gst tax:qst tax:gst\n'
    _, problems = JournalReader(Document).read(SourceText("m.journal", text))
    assert [p.code for p in problems] == ["AR109"]
    assert problems[0].spot is not None
    assert problems[0].spot.start == text.rindex("tax:gst")
