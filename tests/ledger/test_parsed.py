"""Versions of a file share what they have in common, and read as they would alone."""

from __future__ import annotations

import random

import pytest

from arcli.ledger.parsed import Parsed, common_length
from arcli.model.diagnostics import position_of
from arcli.model.plain import Plain, entry_of
from tests.conftest import ROOT

PIECES = (
    "\n",
    " ",
    ";",
    "1",
    "x",
    "u\u0308",
    "\x01",
    "2026-01-31 invoice NEW-1 acme 5.00 USD\n",
    '    memo: "\n',
    "tax ",
)


def said(parsed: Parsed, data: bytes) -> tuple[object, ...]:
    read = parsed.read("a.journal", data)
    records = [(entry_of(r), r.offset, r.origin.line_column(r.offset)) for r in read.records]
    problems = [(p.code, p.message, p.spot and position_of(p.spot)) for p in read.problems]
    return records, problems, read.stated, read.broken, [isinstance(r, Plain) for r in read.records]


def versions(chance: random.Random, text: str) -> list[str]:
    """A text and versions of it: more at its end, less, and pieces put in here and there."""
    found = [text]
    for _ in range(4):
        last = found[-1]
        at = chance.choice((len(last), chance.randrange(len(last) + 1), max(0, len(last) - chance.randrange(200))))
        found.append(
            last[:at] + "".join(chance.choices(PIECES, k=chance.randrange(3))) + last[at + chance.randrange(9) :]
        )
    return found


def test_versions_read_as_they_would_alone() -> None:
    chance = random.Random(16)
    texts = [path.read_text()[:6_000] for path in sorted((ROOT / "ledgers").rglob("*.journal"))]
    for _ in range(60):
        parsed = Parsed()
        for text in versions(chance, chance.choice(texts)):
            assert said(parsed, text.encode()) == said(Parsed(), text.encode())


def test_only_the_end_is_read_again() -> None:
    text = "".join(f"2026-01-05 invoice INV-{n} acme {n}.00 USD\n\n" for n in range(1, 400))
    parsed = Parsed()
    before = parsed.read("a.journal", text.encode())
    after = parsed.read("a.journal", (text + "2026-01-06 payment PMT-1 acme 5.00 USD\n").encode())
    assert sum(one is other for one, other in zip(before.records, after.records, strict=False)) == 398
    assert len(after.records) == 400


@pytest.mark.parametrize(("one", "other", "length"), [
    ("", "", 0), ("a", "", 0), ("abc", "abd", 2), ("abc", "abc", 3), ("abc", "abcd", 3), ("xbc", "abc", 0),
])  # fmt: skip
def test_what_texts_have_in_common(one: str, other: str, length: int) -> None:
    assert common_length(one, other) == common_length(other, one) == length
