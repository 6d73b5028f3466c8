"""Odd signs: only the entries that hold one are read carefully, whatever else the file holds."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from arcli.journal import read
from arcli.journal.stretches import _may_compose, characters_of, odd_lines, stretches
from arcli.model.diagnostics import SourceText
from tests.journal.fuzz import rounds

ENTRY = (
    '2026-01-05 invoice INV-{n} acme 10.00 USD po:"PO 7" #tag ; as agreed\n    "Work"  1 @ 10.00\n    memo: {memo}\n\n'
)


def journal(**odd: str) -> SourceText:
    """Nine invoices; the fifth says something odd, as `memo` or in its number."""
    texts = [ENTRY.format(n=n, memo="fine, naïve") for n in range(1, 10)]
    texts[4] = ENTRY.format(n=odd.get("n", 5), memo=odd.get("memo", "fine"))
    return SourceText("a.journal", "".join(texts))


@pytest.mark.parametrize(
    ("odd", "careful"),
    [
        ({}, 0),
        ({"memo": "Frau Mu\u0308ller"}, 0),
        ({"memo": "1\u00a0000"}, 0),
        ({"memo": "zero\u200bwidth"}, 1),
        ({"memo": "a\u2028b"}, 1),
        ({"memo": "x\n    file: Mu\u0308ller.pdf"}, 1),
        ({"n": "Mu\u0308"}, 1),
        ({"n": "5\x07"}, 1),
        ({"memo": "fine\n; a comment with Mu\u0308"}, 1),
    ],
)
def test_one_odd_sign_costs_one_entry(odd: dict[str, str], careful: int, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    class Counted(read.EntryReader):
        def __init__(self, source: SourceText, start: int, end: int) -> None:
            super().__init__(source, start, end)
            begun.append(start)

    monkeypatch.setattr(read, "EntryReader", Counted)
    source = journal(**odd)
    read.JournalReader().read(source)
    assert [source.text.count(" invoice ", 0, at) for at in begun] == [4] * careful


def test_stretches_tile_the_text() -> None:
    source = journal(memo="\u200b")
    found = list(stretches(source, characters_of(source), 0, []))
    assert [s.odd for s in found] == [False, True, False]
    assert (found[0].begin, found[-1].end) == (0, len(source.text))
    assert [a.end for a in found[:-1]] == [b.begin for b in found[1:]]
    assert source.text[found[1].begin :].startswith("2026-01-05 invoice INV-5 ")


def test_every_sign_that_composes_with_another_is_known() -> None:
    seconds = set()
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        if unicodedata.normalize("NFC", sign) != sign:
            assert _may_compose(sign)
        parts = unicodedata.normalize("NFD", sign)
        for at in range(1, len(parts)):
            if unicodedata.normalize("NFC", parts[: at + 1]) != parts[: at + 1]:
                seconds.add(parts[at])
    assert len(seconds) > 50
    assert all(map(_may_compose, seconds))


def test_letters_that_stand_for_themselves_are_not_odd() -> None:
    source = SourceText("a", "Müller, Łódź, Ørsted, ñ, 東京, Київ, ﬁ\n")
    assert "ü" in characters_of(source)
    assert odd_lines(source, characters_of(source)) == []


def test_small_edits_are_read_alike_in_all_ways() -> None:
    assert rounds(60, 1, most=600) > 0
