"""What is written directly is what PyYAML writes, and each kind of entry is written both ways."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcli.journal.yaml.dump import _carefully, _plainly, dump

KEYS = st.sampled_from(["kind", "id", "x-own", "purchase-order"])
TEXTS = st.one_of(
    st.text(alphabet=st.sampled_from("ab1 :#-?,[]{}&*!|>'\"%@`=~.é\u0301\u00a0\u2028\n\t"), max_size=12),
    st.text(max_size=8),
    st.sampled_from(
        ["2026-01-02", "1,000.00", "null", "yes", "a: b", "a #b", "a#b", "a:", "---", "...", "0x1f", "=", ""]
    ),
)
FLAT = st.dictionaries(KEYS, TEXTS, min_size=1)
MAPPINGS = st.dictionaries(KEYS, st.one_of(TEXTS, st.lists(TEXTS, min_size=1), st.lists(FLAT, min_size=1)), min_size=1)


@settings(max_examples=1000, deadline=None)
@given(MAPPINGS)
def test_written_directly_it_is_the_same(mapping: dict[str, Any]) -> None:
    made = _plainly(mapping)
    assert made is None or made == _carefully(mapping)


def test_an_invoice_needs_no_library() -> None:
    line = {"text": "Oak chair, 45% off (new); 2 pieces", "quantity": "1", "price": "100.00", "tax": "vat"}
    mapping = {
        "kind": "invoice",
        "date": "2026-03-05",
        "customer": "acme",
        "tags": ["one", "two"],
        "lines": [line, line],
    }
    assert _plainly(mapping) == dump(mapping)
    assert dump(mapping).split("\n")[:5] == [
        "- kind: invoice",
        "  date: 2026-03-05",
        "  customer: acme",
        "  tags:",
        "  - one",
    ]
    assert dump(mapping).split("\n")[7:9] == ["  - text: Oak chair, 45% off (new); 2 pieces", "    quantity: 1"]


def test_a_text_in_which_a_value_would_begin_is_quoted() -> None:
    mapping = {"memo": "it's 3: one", "tags": ["a #1", "a:", "a:b#c"]}
    assert _plainly(mapping) == dump(mapping) == "- memo: 'it''s 3: one'\n  tags:\n  - 'a #1'\n  - 'a:'\n  - a:b#c\n"


@pytest.mark.parametrize("text", ["a ", " a", "", "- a", "'a", "a\nb", "a\u00a0b", "x" * 500])
def test_what_is_not_surely_plain_is_left_to_the_library(text: str) -> None:
    assert _plainly({"memo": text}) is None
    assert _plainly({"lines": [{"text": text}]}) is None
    assert _plainly({"tags": [text]}) is None
