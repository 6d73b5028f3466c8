"""Simple YAML: what is taken without the library is what the library says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcli.model.diagnostics import SourceText
from arcli.source.yaml.events import read
from arcli.source.yaml.simple import mapping, usual_mapping

ROOT = Path(__file__).parent.parent.parent
SETTINGS = sorted([*ROOT.glob("ledgers/**/arcli.yaml"), *ROOT.glob("examples/**/arcli.yaml")])

NAMES = st.sampled_from(["a", "b", "currency", "USD", "2026", "x-y", "true", "a b", "é", '"q"', "- a", "?", "~", "-"])
VALUES = st.sampled_from(
    ["net30", "7.25%", "{year}", '"{year}/a"', "'it''s'", "'it's'", '"a\\n"', "a b", "a  b ", "a: b", "a:b", "a #b",
     "a # b", "# b", "[0, 30]", "[a b, 'c']", "[a,b]", "[]", "[a, ]", "{USD: 15.00}", "{a: b, a: c}", "{a: [b]}", "{}",
     "|-", "|", ">", "|- # c", "&x", "*x", "!t", "null", "", "-5", "- a", "http://x/y", "é", "\u00a0x", "x\u00a0",
     "[a:b, c]", "{a: b:c}", "{a: b:}",
     "x\u0085", "\ufeff", "a]", "a}", "a,b", "100%", "@", "`", "%", "=", "---", "...", "a\tb", '""', "''"]
)  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> str:
    indent = " " * draw(st.sampled_from([0, 0, 0, 2, 2, 2, 4, 4, 1, 3, 6]))
    form = draw(st.sampled_from(["pair"] * 8 + ["row"] * 3 + ["text", "blank", "comment", "mark"]))
    name, value = draw(NAMES), draw(VALUES)
    if form == "pair":
        return f"{indent}{name}:{' ' * draw(st.sampled_from([1, 1, 1, 0, 2]))}{value}{draw(st.sampled_from(['', ' ']))}"
    if form == "row":
        return f"{indent}- {value}"
    return {"text": indent + value, "blank": indent, "comment": indent + "# c: d", "mark": "---"}[form]


@st.composite
def usual_lines(draw: st.DrawFn) -> str:
    indent = " " * draw(st.sampled_from([0, 0, 0, 0, 2, 2, 4]))
    dash, name = draw(st.sampled_from(["", "", "- "])), draw(st.sampled_from(["a", "b", "c", "d", "x-y"]))
    value = draw(st.sampled_from(["", " net30", " 'it''s'", " a: b", " a:b", " -5", " a #b", " ''"]))
    return indent + draw(st.sampled_from([f"{dash}{name}:{value}", f"{dash}{name}:{value}", f"- {value.strip()}"]))


@given(st.lists(lines(), min_size=1, max_size=9), st.sampled_from(["\n", ""]))
@settings(max_examples=1200, deadline=None)
def test_it_says_what_the_library_says(rows: list[str], end: str) -> None:
    text = "\n".join(rows) + end
    for value in (mapping(text), usual_mapping(text, 0)):
        if value is not None:
            found = read(SourceText("arcli.yaml", text), None)
            assert not found.problems
            assert value == found.value


@given(st.lists(usual_lines(), min_size=1, max_size=9), st.booleans())
@settings(max_examples=1200, deadline=None)
def test_usual_lines_say_what_the_library_says(rows: list[str], below: bool) -> None:
    """Also as an item of a list, where all stands further in."""
    text = "\n".join("  " + row if below else row for row in rows) + "\n"
    value = usual_mapping(text, 2 if below else 0)
    if value is not None:
        found = read(SourceText("a.yaml", "- " + text[2:] if below else text), None)
        assert not found.problems
        assert value == (found.value[0] if below else found.value)


@given(st.sampled_from([p.read_text() for p in SETTINGS]), st.data())
@settings(max_examples=400, deadline=None)
def test_slips_in_shipped_settings(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    slip = data.draw(
        st.sampled_from(["", " ", "\n", "\n\n", "\t", ":", "#", " #", "-", "'", '"', "{", "]", "|", "x: y"])
    )
    changed = text[:at] + slip + text[at + data.draw(st.integers(0, 2)) :]
    value = mapping(changed)
    if value is not None:
        found = read(SourceText("arcli.yaml", changed), None)
        assert not found.problems
        assert value == found.value


@pytest.mark.parametrize("path", SETTINGS, ids=str)
def test_shipped_settings_are_simple(path: Path) -> None:
    text = path.read_text()
    assert mapping(text) == read(SourceText(path.name, text), None).value


@pytest.mark.parametrize(
    "text", ["a: |-\n  b\n    \n", "a: |-\n  b\n\n  # c\n", "a: |\n  b", "a: |-\n\n  b\n", "a: |-\nb: c\n"]
)
def test_a_block_whose_end_is_in_doubt_is_left_to_the_library(text: str) -> None:
    assert mapping(text) is None


def test_what_it_takes() -> None:
    text = (
        "# head\ncurrency: USD  # dollars\nterms:\n  default: net30\n  thirds:\n    - {share: 50%, due: net0}\n"
        "company:\n    address: |\n      One Way\n       Port\n\n    name: 'it''s'\nbuckets: [0, 30 a]\n"
    )
    assert mapping(text) == {
        "currency": "USD",
        "terms": {"default": "net30", "thirds": [{"share": "50%", "due": "net0"}]},
        "company": {"address": "One Way\n Port\n", "name": "it's"},
        "buckets": ["0", "30 a"],
    }


@pytest.mark.parametrize(
    "text", ["a:\n- x\n  b: c\n", "a:\nb: c\n", "a:\nb:\n- c\n", "a:\n", "a:\n- b: c\n- x\n", "a: b\n  c: d\n", "- a\n"]
)
def test_what_usual_lines_do_not_tell(text: str) -> None:
    """Nothing is lost: a key without a value, a key below a text."""
    assert usual_mapping(text, 0) is None
