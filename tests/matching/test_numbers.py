"""Document numbers in mangled text."""

from __future__ import annotations

import pytest

from arcli.matching.numbers import NumberIndex, runs_of

NUMBERS = ["INV-2026-0042", "INV-2026-0142", "0000611365", "RE2026/00123", "A10388"]


def found(text: str, *, weak: bool = True) -> list[str]:
    index = NumberIndex(enumerate(NUMBERS), weak=weak)
    hits, _ = index.find(runs_of(text))
    return ["|".join(NUMBERS[i] for i in h.candidates) for h in hits]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Invoice INV-2026-0042", "INV-2026-0042"),
        ("inv 2026 0042", "INV-2026-0042"),
        ("INV20260042", "INV-2026-0042"),
        ("INV-2026-42", "INV-2026-0042"),
        ("INV-2026-00 42", "INV-2026-0042"),
        ("2026-0042", "INV-2026-0042"),
        ("no. 611365", "0000611365"),
        ("00006 11365", "0000611365"),
        ("RECHNUNG RE2026 00123", "RE2026/00123"),
        ("A 10388", "A10388"),
        ("10388", "A10388"),
        ("pay 0142", "INV-2026-0142"),
    ],
)
def test_a_number_is_known_however_it_is_written(text: str, want: str) -> None:
    assert found(text) == [want]


def test_short_digits_tell_nothing_among_all_documents() -> None:
    assert found("0142", weak=False) == []
    assert found("611365", weak=False) == ["0000611365"]


def test_two_digits_transposed() -> None:
    index = NumberIndex(enumerate(NUMBERS), weak=True)
    runs = runs_of("611356")
    (hit,) = index.transposed(runs, [False])
    assert [NUMBERS[i] for i in hit.candidates] == ["0000611365"]
    assert not hit.strong


def test_a_number_cut_off_by_the_end() -> None:
    index = NumberIndex(enumerate(NUMBERS), weak=True)
    runs = runs_of("INV-2026-0042, INV-2026-01")
    _, taken = index.find(runs)
    hit = index.cut(runs, taken)
    assert hit is not None
    assert [NUMBERS[i] for i in hit.candidates] == ["INV-2026-0142"]


def test_text_of_ten_thousand_signs_is_read_in_a_moment() -> None:
    assert found("12 " * 4_000) == []
