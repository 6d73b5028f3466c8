"""Documents by their texts alone: what they say is what their entries say, in both directions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcli.actions.convert import Conversion, convert
from arcli.actions.result import NotPossible
from arcli.journal.mappings import mapping_at, mappings_of, text_of
from arcli.journal.read import JournalReader
from arcli.journal.write import entry_text, write_journal
from arcli.journal.yaml.dump import dump
from arcli.journal.yaml.form import YamlReader, to_mapping, write_yaml
from arcli.journal.yaml.quick import item_at
from arcli.model.diagnostics import SourceText
from arcli.model.entries import Entry
from arcli.model.plain import Plain, entry_of
from tests.journal.fuzz import LIVED_IN, SIGNS, WORDS
from tests.test_parsers import JOURNALS, MANY, PLAIN, mutated, shipped, source_of

TEXTS = st.one_of(
    st.sampled_from(["net30", "a b", 'a "b"', "a\\b", "a: b", "a #b", "#b", "a ; b", ";b", "key:x", " a", "a ", "é",
                     "e\u0301", "\u00a0", "a\nb", "a\n\nb", "", "?", "-1", "2026-01-01", "1.00", "'", "~1", "memo:",
                     "x" * 900, "\u200b", "\ufeff", "日本", "🧾", "@", "=", "10 @ 2", "a\tb"]),
    st.sampled_from(SIGNS), st.sampled_from(WORDS), st.text(max_size=6),
)  # fmt: skip
NUMBERS = st.sampled_from(["1.00", "1000.00", "0.5", "0", "007.5", "1234567.125", "-3", "1,000.00", "1e3", "", "x"])
KEYS = st.sampled_from(["terms", "due", "po", "memo", "ref", "file", "method", "evidence", "x-job", "x-", "salesperson",
                        "value", "nope"])  # fmt: skip


def journal_entries(text: str) -> list[Entry]:
    """The entries of a journal."""
    return [entry_of(r) for r in JournalReader().read(source_of(text))[0]]


def check_said(text: str) -> int:
    """What is told of plain documents is what their entries say; return of how many."""
    source, told = source_of(text), 0
    records = JournalReader(Plain).read(source)[0]
    for record, said in zip(records, mappings_of(records, source.lines), strict=True):
        if said is not None:
            expected = to_mapping(entry_of(record))
            assert said == expected
            assert dump(said) == dump(expected)  # and in the same order
            told += 1
    return told


def check_written(entry: Entry) -> bool:
    """What is written of a mapping is what is written of its entry; return whether that is told."""
    text = text_of(to_mapping(entry))
    assert text is None or text == entry_text(entry)
    return text is not None


@MANY
@given(st.one_of(PLAIN, PLAIN, JOURNALS, mutated(shipped(".journal")), mutated([LIVED_IN])))
def test_what_is_told_of_documents_is_what_their_entries_say(text: str) -> None:
    check_said(text)
    for entry in journal_entries(text):
        check_written(entry)


def test_zeros_before_a_number_are_none_of_it() -> None:
    text = '2026-01-05 invoice A acme 007.50\n    "X"  02 @ -003.75 = 00.50\n'
    assert check_said(text) == 1
    (said,) = mappings_of(JournalReader(Plain).read(source_of(text))[0], text)
    assert said is not None
    assert (said["amount"], said["lines"]) == (
        "7.50", [{"text": "X", "quantity": "2", "price": "-3.75", "net": "0.50"}],
    )  # fmt: skip


def test_most_documents_are_told() -> None:
    """Of the text all but those with instalments and second dates; nearly all of the shipped ledgers."""
    sound = LIVED_IN.replace(' "as discussed"', "").replace(" terms:x", "")
    assert check_said(sound) == 3
    entries = [e for text in shipped(".journal") for e in journal_entries(text) if e.kind in ("invoice", "payment")]
    assert sum(map(check_written, entries)) > len(entries) * 0.75
    assert sum(map(check_said, shipped(".journal"))) > len(entries) * 0.75


@st.composite
def mappings(draw: Any) -> dict[str, Any]:
    """A document as YAML may have it, right or wrong."""
    kind = draw(st.sampled_from(["invoice", "payment"]))
    pick = lambda usual, other: draw(other if draw(st.integers(0, 19)) == 0 else st.just(usual))  # noqa: E731
    out = {"kind": kind, "date": pick("2026-01-05", TEXTS), "id": pick("I-1", TEXTS), "customer": pick("acme", TEXTS)}
    out["amount"] = pick("1200.00", NUMBERS)
    if draw(st.booleans()):
        out["currency"] = pick("USD", TEXTS)
    out |= {key: draw(TEXTS) for key in draw(st.lists(KEYS, max_size=3))}
    if draw(st.integers(0, 3)) == 0:
        out["tags"] = draw(st.one_of(st.lists(TEXTS, max_size=2), st.just(["a", "b/c"])))
    if draw(st.booleans()):
        items = []
        for _ in range(draw(st.integers(1, 3))):
            if kind == "invoice":
                item = {"text": draw(TEXTS), "quantity": draw(NUMBERS), "price": pick("10.00", NUMBERS)}
                keys = ["net", "tax", "account", "item", "unit"]
            else:
                item, keys = {"document": pick("I-9", TEXTS), "amount": draw(NUMBERS)}, ["discount", "reason", "fee"]
            numeric = ("net", "discount", "fee")
            for key in draw(st.lists(st.sampled_from(keys), max_size=3)):
                item[key] = draw(NUMBERS if key in numeric else TEXTS)
            items.append(item)
        out["lines" if kind == "invoice" else "applications"] = items
    return out


@MANY
@given(mappings())
def test_what_is_written_of_any_mapping_is_what_is_written_of_its_entry(mapping: dict[str, Any]) -> None:
    """A mapping that is no entry may be written, since what is written is read; then as nothing else."""
    text = text_of(mapping)
    if text is None:
        return
    entries, problems = YamlReader().read(SourceText("a.yaml", dump(mapping)))
    if not problems:
        assert [entry_text(entry_of(e)) for e in entries] == [text]
        return
    read, wrong = JournalReader(Plain).read(SourceText("a.journal", text))
    assert wrong or len(read) != 1 or mapping_at(text, 0, len(text)) != mapping


@MANY
@given(st.one_of(PLAIN, PLAIN, mutated(shipped(".journal")), mutated([LIVED_IN])))
def test_files_convert_as_their_entries_do(text: str) -> None:
    made = convert(Conversion("a.journal", "yaml", text.encode("utf-8", "surrogatepass")))
    if made.problems:
        return
    entries = journal_entries(text)
    assert made.text == write_yaml(entries)
    try:
        expected = write_journal(entries)
    except ValueError:  # a number grows by its commas
        with pytest.raises(NotPossible):
            convert(Conversion("a.yaml", "journal", made.text.encode()))
        return
    assert convert(Conversion("a.yaml", "journal", made.text.encode())).text == expected


@pytest.mark.parametrize("value", ["a: b", "it's", "# no comment", "é", "- a"])
def test_what_is_dumped_is_read_back(value: str) -> None:
    mapping = {"kind": "invoice", "date": "2026-01-05", "id": "I", "customer": "c", "amount": "1.00", "memo": value}
    text = dump(mapping)
    assert item_at(text, 0, len(text)) in (mapping, None)
