"""Laying out: what one expression tells of a line is what its tokens tell."""

from __future__ import annotations

import random
import re

import pytest

from arcli.journal import layout
from tests.conftest import ROOT

PIECES = (" ", "\n", "\t", ";", " ;", '"', "  ; x ", "\u2003", "#", "2026-01-01 ", "    ", ":", "@", "\n\n",
          "\x1c", "\\", "tax ", "po:", 'memo:"a b"', " = 5.00", "\u00e9")  # fmt: skip


def mutated(chance: random.Random, texts: list[str]) -> str:
    """A part of a shipped journal with a few pieces put in, in place of a character or not."""
    text = chance.choice(texts)
    at = chance.randrange(len(text))
    text = text[at : at + chance.randint(50, 600)]
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(PIECES) + text[at + chance.randint(0, 1) :]
    return text


def test_quick_lines_are_laid_out_like_scanned_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(16)
    texts = [path.read_text() for path in sorted((ROOT / "ledgers").rglob("*.journal"))]
    # An instalment is of another form than an application: they are not aligned with each other.
    both = "2026-01-05 invoice INV-1 acme 3.00 USD\n    2026-02-01 1.00\n    2026-03-01 x\n    INV-99 2.00\n"
    cases = [both, *texts[:3], *(mutated(chance, texts) for _ in range(1_000))]
    quick = [layout.format_journal(text) for text in cases]
    for name in ("_HEADER", "_DETAIL"):
        monkeypatch.setattr(layout, name, re.compile(r"(?!)"))
    for text, made in zip(cases, quick, strict=True):
        assert made == layout.format_journal(text), text


def test_most_lines_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    scanned: list[int] = []
    monkeypatch.setattr(layout, "scan_line", lambda *a: (scanned.append(1), ([], []))[1])
    layout.format_journal('2026-01-05 invoice  INV-1 acme 5.00 USD #a reason:"b c" "d e" ; f\n'
                          '    "Chair, oak"   1 @ 5.00  tax:vat ; g\n    memo: h\n'
                          "2026-01-06 payment PMT-1 acme 5.00 USD\n    INV-1   5.00  discount:1.00\n")  # fmt: skip
    assert not scanned
