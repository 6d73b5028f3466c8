"""Odd characters are named wherever a value can't be read, in journals and in YAML."""

from __future__ import annotations

import pytest

from arcli.ledger.opening import open_ledger
from tests.subledger.books import Memory

JOURNAL = """\
2020-01-01 customer c "C"
{date} {kind} {id} {customer} {amount} USD po:{po} due:{due}
    "Work"  {quantity} @ {price}
"""
YAML = """\
- {{kind: customer, date: 2020-01-01, id: c, name: C}}
- kind: {kind}
  date: {date}
  id: {id}
  customer: {customer}
  amount: {amount}
  currency: USD
  po: {po}
  due: {due}
  lines:
    - {{text: Work, quantity: {quantity}, price: {price}}}
"""
GOOD = {
    "date": "2026-01-05",
    "kind": "invoice",
    "id": "I-1",
    "customer": "c",
    "amount": "10.00",
    "po": "PO-7",
    "due": "2026-02-05",
    "quantity": "1",
    "price": "10.00",
}
UNSEEN = ["\u200b", "\u2060", "\ufeff"]


def problems(text: str, name: str) -> list[tuple[str, str]]:
    opened = open_ledger(Memory({"arcli.yaml": "currency: USD", name: text}))
    return [(p.code, p.message) for p in opened.problems]


@pytest.mark.parametrize(("form", "name"), [(JOURNAL, "a.journal"), (YAML, "a.yaml")], ids=["journal", "yaml"])
@pytest.mark.parametrize("field", GOOD)
@pytest.mark.parametrize("character", [*UNSEEN, "–", "“"])
def test_an_odd_character_in_a_value_is_named_once(form: str, name: str, field: str, character: str) -> None:
    assert problems(form.format(**GOOD), name) == []
    if field == "po" and character not in UNSEEN:
        return  # a purchase order may hold any character that can be seen
    value = GOOD[field]
    text = form.format(**{**GOOD, field: value[:1] + character + value[1:]})
    found = problems(text, name)
    if name == "a.yaml" and character == "\ufeff":
        assert [code for code, _ in found][:1] == ["AR008"] or f"U+{ord(character):04X}" in found[0][1].upper()
        return  # YAML itself forbids it
    assert [code for code, _ in found] == ["AR008"]
    assert f"(U+{ord(character):04X}) is not allowed here" in found[0][1]


@pytest.mark.parametrize("text", ["naïve – “quoted”", "a\u200db", "می\u200cخواهم", "1 − 2 = −1"])
def test_free_text_may_hold_what_its_language_needs(text: str) -> None:
    assert problems(f'2020-01-01 customer c "C"\n2026-01-05 note c "{text}"\n', "a.journal") == []
    assert problems(f'- kind: note\n  date: 2026-01-05\n  customer: c\n  text: "{text}"\n', "a.yaml") == []
