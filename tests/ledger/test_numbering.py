"""Document numbers: the next one by the pattern, and the gaps below the highest."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from arcli.ledger.numbering import gaps, next_number, parse_pattern

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("pattern", "taken", "expected"),
    [
        ("INV-{year}-{n:04}", [], "INV-2026-0001"),
        ("INV-{year}-{n:04}", ["INV-2026-0009", "INV-2025-0400", "INV-2026-0010x"], "INV-2026-0010"),
        ("INV-{year}-{n:04}", ["INV-2026-9999"], "INV-2026-10000"),
        ("{yy}{month}-{n:03}", ["2603-007", "2602-099"], "2603-008"),
        ("{n}", ["7", "0012"], "13"),
        ("R{n:02}/A", ["R04/A", "R99/B"], "R05/A"),
    ],
)
def test_next_number(pattern: str, taken: list[str], expected: str) -> None:
    assert next_number(parse_pattern(pattern), DAY, taken) == expected


@pytest.mark.parametrize("pattern", ["INV", "{n}-{n}", "{day}-{n}", "A B{n}", "{n:04"])
def test_wrong_patterns_say_what_they_know(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        parse_pattern(pattern)


class _Document(NamedTuple):
    id: str
    date: date


def test_gaps_are_counted_within_a_year() -> None:
    numbers = ["A-2025-02", "A-2026-01", "A-2026-04", "A-2026-05", "B-1"]
    documents = [_Document(n, date(int(n[2:6]) if n[0] == "A" else 2026, 1, 1)) for n in numbers]
    found = {d.id: missing for d, missing in gaps(parse_pattern("A-{year}-{n:02}"), documents)}
    assert found == {"A-2025-02": ["A-2025-01"], "A-2026-04": ["A-2026-02", "A-2026-03"]}
