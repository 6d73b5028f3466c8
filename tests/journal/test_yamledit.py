"""Editing values of YAML entries in place: everything else of the text stays as it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcli.journal.yaml.edit import CannotEdit, apply_edits, yaml_edits
from arcli.journal.yaml.form import YamlReader
from arcli.model.diagnostics import SourceText
from arcli.model.entries import StatedTax

BLOCK = """\
# head

- kind: invoice   # first
  date: 2026-03-05
  id: INV-1
  customer: acme  # who
  amount: 100.00  # how much
  memo: 'it''s'

- kind: payment
  id: PMT-1
  date: "2026-03-25"
  customer: acme
  amount: 60.00
  applications:
    - {document: INV-1, amount: 60.00}   # all
    # behind
  ref: FT-1
"""
FLOW = (
    "[{kind: invoice, date: 2026-03-05, id: INV-1, customer: acme, amount: 100.00,  po: 'P 1' }, # one\n {kind: x}]\n"
)


def read(text: str) -> list[Any]:
    entries, _ = YamlReader().read(SourceText("e.yaml", text))
    return entries


def edited(text: str, number: str, **values: Any) -> str:
    entry = next(e for e in read(text) if e.id == number)
    made = replace(entry, **values)
    out = apply_edits(text, yaml_edits(entry, made)[0])
    assert [e for e in read(out) if e.id == number] == [made]
    assert [e for e in read(out) if e.id != number] == [e for e in read(text) if e.id != number]
    return out


def test_a_value_is_replaced_where_it_stands() -> None:
    new = edited(BLOCK, "INV-1", amount=Decimal("1120.5"))
    assert new == BLOCK.replace("  amount: 100.00  # how much", "  amount: 1120.5  # how much")
    assert edited(BLOCK, "INV-1", memo="that's") == BLOCK.replace("'it''s'", "'that''s'")
    assert edited(BLOCK, "INV-1", memo="a: b # c").count("'a: b # c'") == 1
    assert edited(BLOCK, "INV-1", memo="one\ntwo").count(r'"one\ntwo"') == 1
    assert edited(FLOW, "INV-1", po="P, 2") == FLOW.replace("'P 1'", "'P, 2'")
    assert edited(FLOW, "INV-1", customer="zeta") == FLOW.replace("acme", "zeta")


def test_a_key_is_put_in() -> None:
    assert edited(BLOCK, "INV-1", po="P-9") == BLOCK.replace("'it''s'\n", "'it''s'\n  po: P-9\n")
    assert edited(BLOCK, "PMT-1", method="wire") == BLOCK + "  method: wire\n"
    assert edited(BLOCK.rstrip("\n"), "PMT-1", method="wire") == BLOCK + "  method: wire"
    assert edited(FLOW, "INV-1", ref="a, b") == FLOW.replace("'P 1'", "'P 1', ref: 'a, b'")
    assert edited(BLOCK, "INV-1", po="1", ref="2") == BLOCK.replace("'it''s'\n", "'it''s'\n  po: 1\n  ref: 2\n")


def test_a_key_is_taken_out() -> None:
    assert edited(BLOCK, "INV-1", memo=None) == BLOCK.replace("  memo: 'it''s'\n", "")
    assert edited(BLOCK, "PMT-1", ref=None) == BLOCK.replace("  ref: FT-1\n", "")
    assert edited(FLOW, "INV-1", po=None) == FLOW.replace(",  po: 'P 1'", "")
    first = BLOCK.replace("- kind: invoice   # first", "- memo: x\n  kind: invoice   # first").replace(
        "  memo: 'it''s'\n", ""
    )
    assert edited(first, "INV-1", memo=None) == BLOCK.replace("  memo: 'it''s'\n", "")


def test_values_of_details() -> None:
    (_, payment) = read(BLOCK)
    (one,) = payment.applications
    new = edited(BLOCK, "PMT-1", applications=(replace(one, amount=Decimal("58.00"), discount=Decimal("2.00")),))
    assert new == BLOCK.replace(
        "{document: INV-1, amount: 60.00}   # all", "{document: INV-1, amount: 58.00, discount: 2.00}   # all"
    )


@pytest.mark.parametrize(
    ("text", "values", "line", "why"),
    [
        (BLOCK.replace("'it''s'", "|\n    one\n    two"), {"memo": "x"}, 8, "memo is a block of text"),
        (BLOCK.replace("'it''s'", "'x' # why"), {"memo": None}, 8, "memo has a comment beside it"),
    ],
)
def test_what_is_not_simple_is_refused_with_its_place(text: str, values: dict[str, Any], line: int, why: str) -> None:
    entry = next(e for e in read(text) if e.id == "INV-1")
    with pytest.raises(CannotEdit) as caught:
        yaml_edits(entry, replace(entry, **values))
    assert caught.value.message == why
    assert entry.origin.line_column(caught.value.offset)[0] == line


def test_a_list_is_written_anew_when_items_come_or_go() -> None:
    plain = BLOCK.replace("   # all\n    # behind", "")
    (_, payment) = read(plain)
    (one,) = payment.applications
    other = replace(one, document="INV-2", amount=Decimal("5.00"), discount=Decimal("0.10"))
    item = "    - {document: INV-1, amount: 60.00}\n"
    more = "    - {document: INV-2, amount: 5.00, discount: 0.10}\n"
    assert edited(plain, "PMT-1", applications=(one, other)) == plain.replace(item, item + more)
    assert edited(plain, "PMT-1", applications=(other, one, other)) == plain.replace(item, more + item + more)
    assert edited(plain, "PMT-1", applications=()) == plain.replace(f"  applications:\n{item}", "")
    same = plain.replace(f"  applications:\n{item}", f"  applications:\n{item.replace('    -', '  -')}")
    assert edited(same, "PMT-1", applications=(one, other)) == same.replace(
        item.strip(), f"{item.strip()}\n  {more.strip()}"
    )


@pytest.mark.parametrize("form", ["block", "flow"])
def test_a_list_that_was_not_there(form: str) -> None:
    taxes = "[{code: v21, amount: 0.66}, {code: 'a, b', amount: 1}]"
    stated = tuple(StatedTax(c, Decimal(a)) for c, a in (("v21", "0.66"), ("a, b", "1")))
    if form == "block":
        new = edited(BLOCK, "INV-1", taxes=stated)
        assert new == BLOCK.replace("'it''s'\n", f"'it''s'\n  taxes: {taxes}\n")
        assert edited(new, "INV-1", taxes=()) == BLOCK
        assert edited(new, "INV-1", taxes=stated[:1]) == new.replace(", {code: 'a, b', amount: 1}", "")
    else:
        new = edited(FLOW, "INV-1", taxes=stated)
        assert new == FLOW.replace("'P 1' ", f"'P 1', taxes: {taxes} ")
        assert edited(new, "INV-1", taxes=()) == FLOW


def test_several_codes_of_a_line() -> None:
    line = "  lines: [{text: 'x, y', quantity: 1, price: 100.00, tax: gst}]\n"
    text = BLOCK.replace("  memo: 'it''s'\n", line)
    one = read(text)[0].lines[0]
    new = edited(text, "INV-1", lines=(replace(one, tax=("gst", "qst")),))
    assert new == text.replace("tax: gst", "tax: [gst, qst]")
    assert edited(new, "INV-1", lines=(replace(one, tax="gst"),)) in (text, text.replace("gst", "[gst]"))
    assert edited(new, "INV-1", lines=(replace(one, tax=None),)) == text.replace(", tax: gst", "")
    both = edited(new, "INV-1", lines=(replace(one, tax=("gst", "qst")), one))
    assert both == new.replace("qst]}]", "qst]}, {text: 'x, y', quantity: 1, price: 100.00, tax: gst}]")


def test_a_list_with_a_comment_in_it_is_refused() -> None:
    text = BLOCK.replace("   # all\n    # behind", "\n    # then\n    - {document: INV-2, amount: 0.00}")
    (_, payment) = read(text)
    with pytest.raises(CannotEdit, match="applications is a list with a comment in it") as caught:
        yaml_edits(payment, replace(payment, applications=payment.applications[:1]))
    assert payment.origin.line_column(caught.value.offset)[0] == 16


TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1, max_size=30)


@settings(deadline=None)
@given(TEXT.filter(str.strip).map(str.strip), st.sampled_from([BLOCK, FLOW]))
def test_any_text_reads_back(text: str, form: str) -> None:
    edited(form, "INV-1", memo=text)
    edited(form, "INV-1", ref=text.replace("\ufeff", "x"))
