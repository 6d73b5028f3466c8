"""YAML read item by item by expressions says what libyaml makes of the whole file, whatever stands in it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcli.journal.read import JournalReader
from arcli.journal.yaml.form import YamlReader, write_yaml
from arcli.journal.yaml.quick import item_at
from arcli.model.diagnostics import SourceText
from arcli.model.plain import Plain
from tests.test_parsers import MANY, PLAIN, check_yaml, shipped, source_of

PLAIN_ITEMS = """\
- kind: invoice
  date: 2026-01-05
  id: INV-1
  customer: acme
  amount: 1452.00
  currency: USD
  terms: 2/10net30
  due: 2026-02-04
  po: PO 7:8#9
  memo: two words & [more]
- kind: invoice
  date: 2026-01-05
  id: é
  customer: acme
  amount: 7.125
- kind: payment
  date: 2026-01-15
  id: PMT-1
  customer: acme
  amount: 10.00
  currency: USD
  method: wire
  ref: FT2/6
  applications:
    - {document: INV-1, amount: 10.00}
- kind: payment
  date: 2026-01-15
  id: PMT-2
  customer: acme
  amount: 10
  applications:
    - {document: INV-1#2, amount: 4}
    - {document: INV-2, amount: 6.00}
    - {document: é, amount: 0}
- kind: payment
  date: 2026-01-15
  id: PMT-3
  customer: acme
  amount: 10.00
  applications:
  - document: INV-1
    amount: 10.00
  - document: INV-2
    amount: 0.00
- kind: payment
  date: 2026-01-15
  id: PMT-4
  customer: acme
  amount: 10.00
"""
SIMPLE_ITEMS = """\
- kind: payment
  date: 2026-01-15
  id: PMT-5
  customer: '?'
  amount: 9.00
  ref: a
  method: b
  applications:
    - {document: INV-1, amount: -1.00, discount: 0.50, reason: "a, b: c"}
- kind: credit
  id: CR-1
  date: "2026-01-05"
  customer: acme
  amount: 5.00
  tags: [a, b-c]
  reason: 'it''s: #1'
  memo: "a: b # c"
  lines:
  - text: Work, done
    quantity: -1
    price: 5
- kind: invoice
  date: 2026-01-05
  id: INV-3
  customer: acme
  amount: 5.00
  tags:
  - a
  - b
  x-own: yes
- id: acme
  name: "Acme: Corporation"
  terms: net30
  limit: 50.00
"""
ODD_ITEMS = """\
- kind: note
  date: 2026-01-05
  customer: acme
  text: |-
    - kind: one

    - kind: two
- kind: note
  date: 2026-01-05
  customer: acme
  text: a long text
    that goes on

    and on
- kind: note
  date: 2026-01-05
  customer: acme
  text: |+
    lines

- {kind: hold, date: 2026-01-05, customer: acme}
- kind:  hold  # a comment
  date: 2026-01-05
  customer: acme
"""
OPEN_QUOTE = """\
- kind: note
  date: 2026-01-05
  customer: acme
  memo: "quoted
- kind: payment
"
"""


def items(text: str) -> list[str]:
    """The items of a text that has no traps."""
    return re.split(r"(?m)^(?=- )", text)[1:]


ITEMS = st.sampled_from([*items(PLAIN_ITEMS), *items(SIMPLE_ITEMS), *items(ODD_ITEMS), OPEN_QUOTE])
INDENTS = ["\n", "\n\n", " ", "  ", "    ", "\t", "\n    more", "\n more", "\n\nmore", "\r\n"]
MARKS = [
    "- ",
    "  - ",
    "-",
    ": ",
    ":",
    "? ",
    ", ",
    "---\n",
    "--- ",
    "...\n",
    "\n---\n",
    "\n...\n",
    "%YAML 1.1\n",
    "<<: ",
]
COMMENTS = [" #", "# c\n", " # c", "\n# c\n", "\n  # c\n", "\t# c", "# \ufeff\n", "# \x07\n"]
INDICATORS = ["'", '"', "''", '\\"', "|", ">", "|+\n", "&a ", "*a", "!!str ", "! ", "@", "`", "%", "{", "}", "[", "]"]
SIGNS = ["\ufeff", "\u0085", "\u2028", "\u00a0", "\u200b", "\ufffe", "\x07", "\x7f", "e\u0301", "٣", "²", "€"]
VALUES = ["1,452.00", "-5.00", "0.12345", "~", "null", "yes", "x" * 1100, "k" * 1100 + ": "]
LINES = ["kind: payment\n", "  date: 2026-01-05\n", "  po: x\n", "po: x\n", "  applications:\n", "  memo: a  b \n"]
SLIPS = st.one_of(map(st.sampled_from, [INDENTS, MARKS, COMMENTS, INDICATORS, SIGNS, VALUES, LINES]))


@st.composite
def slipped(draw: Any, texts: Any) -> str:
    """YAML items with lines left out, doubled, moved, indented and quoted, and with signs inserted."""
    lines = "".join(draw(st.lists(texts, min_size=1, max_size=4))).splitlines(keepends=True)
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        at, to = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        slip = draw(st.sampled_from(["move", "copy", "out", "in", "dedent", '"', "'"]))
        if slip in ("move", "out") and len(lines) > 1:
            del lines[at]
        if slip in ("move", "copy"):
            lines.insert(to, line)
        elif slip in ("in", "dedent"):
            lines[at] = " " + line if slip == "in" else line[1:]
        elif slip in ('"', "'"):
            lines[at] = re.sub(r"(?<=: )([^\n]*)", rf"{slip}\1{slip}", line)
    text = "".join(lines)
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 3]))):
        at = draw(st.integers(0, len(text)))
        size = draw(st.sampled_from([0, 0, 0, 1, 2, 10]))
        text = text[:at] + draw(SLIPS) + text[at + size :]
    return text if draw(st.integers(0, 3)) else text.rstrip("\n")


@MANY
@given(slipped(ITEMS), st.sampled_from(["a.yaml", "a.yaml", "customers.yaml"]))
def test_items_with_slips_are_read_like_the_whole(text: str, name: str) -> None:
    check_yaml(text, name)


@MANY
@given(PLAIN, st.data())
def test_written_items_are_read_like_the_whole(journal: str, data: st.DataObject) -> None:
    entries = JournalReader().read(source_of(journal))[0]
    check_yaml(data.draw(slipped(st.just(write_yaml(entries) or "\n"))), "a.yaml")


def test_shipped_yaml_is_read_like_the_whole() -> None:
    for text in shipped(".yaml"):
        check_yaml(text, "a.yaml")
        check_yaml(text, "customers.yaml")


@pytest.mark.parametrize("text", items(PLAIN_ITEMS))
def test_what_arcli_writes_is_read_as_plain_documents(text: str) -> None:
    (record,) = YamlReader(Plain).read(source_of(text))[0]
    assert isinstance(record, Plain)


@pytest.mark.parametrize("text", [*items(PLAIN_ITEMS), *items(SIMPLE_ITEMS)])
def test_simple_lines_are_read_without_libyaml(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = YamlReader().read(SourceText("customers.yaml", text))
    monkeypatch.delattr("arcli.journal.yaml.quick.load")
    monkeypatch.delattr("arcli.journal.yaml.form.load")
    assert YamlReader().read(SourceText("customers.yaml", text)) == expected
    assert expected[0]
    assert item_at(text, 0, len(text)) is not None


def test_an_odd_item_leaves_the_others_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("arcli.journal.yaml.form.load")  # what reads a file as a whole
    text = f"# a comment\n---\n{PLAIN_ITEMS}\n# another\n\n{ODD_ITEMS}{PLAIN_ITEMS}"
    records, problems = YamlReader(Plain).read(SourceText("a.yaml", text))
    assert not problems
    assert [isinstance(r, Plain) for r in records] == [True] * 6 + [False] * 5 + [True] * 6


def test_words_of_a_document_are_those_of_its_lines() -> None:
    text = PLAIN_ITEMS.replace("more]\n", "more]\n  # ref: none\n   #po: none\n  \n")
    records = YamlReader(Plain).read(source_of(text))[0]
    said = ["terms:2/10net30", "due:2026-02-04", "po:PO 7:8#9", "memo:two words & [more]"]
    assert [r.words("\n").split("\n")[1:] for r in records] == [said, [], ["method:wire", "ref:FT2/6"], [], [], []]
    assert records[0].says("po") == "PO 7:8#9"
    assert records[3].applied[::2] == ("INV-1#2", "INV-2", "é")
    assert [str(a) for a in records[4].applied[1::2]] == ["10.00", "0.00"]
