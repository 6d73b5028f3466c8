"""Layout of texts: within the page, whatever they hold."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcli.documents.textform import WIDTH, beside, pairs, sums, table, wrap
from arcli.documents.wording import Wording
from arcli.render.fit import display_width

AMOUNT = Wording("en").amount(Decimal("1234.5"), "USD")


def test_a_table_puts_figures_to_the_right_and_leaves_out_what_is_empty() -> None:
    rows = [{"text": "Tea", "item": None, "amount": AMOUNT}, {"text": "Sugar", "item": None, "amount": AMOUNT}]
    lines = table(rows, {"item": "Item", "text": "Text", "amount": "Amount USD"}).split("\n")
    assert lines[0] == "Text" + " " * 64 + "Amount USD"
    assert lines[1] == "-" * 66 + "  " + "-" * 10
    assert lines[2] == "Tea" + " " * 67 + "1,234.50"
    assert len(lines) == 4


def test_long_words_are_broken_within_and_long_texts_at_blanks() -> None:
    assert wrap("aaa bbb cccc", 7) == "aaa bbb\ncccc"
    assert wrap("abcdefghij", 4) == "abcd\nefgh\nij"
    assert wrap("日本日本", 5) == "日本\n日本"


def test_blocks_beside_each_other() -> None:
    assert beside("one\ntwo", "x") == "one" + " " * (WIDTH - 4) + "x\ntwo"
    assert beside("a" * 60, "b" * 30) == "a" * 60 + "\n\n" + "b" * 30
    assert beside("", "b") == "b"


def test_pairs_and_sums_leave_out_what_has_no_value() -> None:
    assert pairs([("One", "1"), ("Two", None), ("Three", "")]) == "One  1"
    assert sums([("Total", AMOUNT), ("Tax", None)]) == "Total  1,234.50".rjust(WIDTH)


def test_control_characters_and_turns_of_direction_do_not_reach_a_terminal() -> None:
    assert pairs([("Name", "a\x1b[31mb\u202ec")]) == "Name  a [31mb c"
    assert pairs([("Name", "שלום 👩\u200d🚀")]) == "Name  שלום 👩\u200d🚀"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the first text of all Unicode takes long
@given(st.lists(st.tuples(st.text(max_size=120), st.text(max_size=40)), max_size=5))
def test_no_line_is_wider_than_the_page(cells: list[tuple[str, str]]) -> None:
    rows = [{"text": one, "item": other, "amount": AMOUNT} for one, other in cells]
    for line in table(rows, {"item": "Item", "text": "Text", "amount": "Amount"}).split("\n"):
        assert display_width(line) <= WIDTH
    for line in wrap(" ".join(one for one, _ in cells)).split("\n"):
        assert display_width(line) <= WIDTH
