"""Document numbers: the next one by the pattern, and the gaps below the highest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from arcli.ledger.numbering import DEFAULTS, Numbers, gaps, numbered, parse_pattern
from arcli.ledger.opening import Ledger, open_ledger
from arcli.model.entries import Application, Apply, Credit, Opening, Payment, kinds
from arcli.source.files import Folder

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
def test_next_number(pattern: str, taken: list[str], expected: str, tmp_path: Path) -> None:
    assert Numbers(_ledger(tmp_path, taken, pattern)).next("invoice", DAY) == expected


def _ledger(folder: Path, taken: list[str], pattern: str | None = None) -> Ledger:
    """A ledger with invoices of some numbers."""
    numbering = f'numbering: {{invoice: "{pattern}"}}\n' if pattern else ""
    (folder / "arcli.yaml").write_text("currency: USD\n" + numbering)
    entries = [f"2026-01-01 invoice {number} c 1.00" for number in taken]
    (folder / "all.journal").write_text("\n".join(['2026-01-01 customer c "C"', *entries]) + "\n")
    return open_ledger(Folder(folder), None)


def test_each_next_number_is_another_and_scopes_count_apart(tmp_path: Path) -> None:
    numbers = Numbers(_ledger(tmp_path, ["INV-2026-0004"]))
    found = [numbers.next("invoice", day) for day in (DAY, DAY, date(2025, 12, 31), DAY)]
    assert found == ["INV-2026-0005", "INV-2026-0006", "INV-2025-0001", "INV-2026-0007"]


def test_every_kind_with_a_number_has_a_pattern() -> None:
    assert {name for name, kind in kinds().items() if kind.has_id} == set(DEFAULTS)
    for text in DEFAULTS.values():
        parse_pattern(text)


def test_numbers_go_where_an_entry_or_another_names_what_had_none(tmp_path: Path) -> None:
    ledger = _ledger(tmp_path, [])
    one = Decimal(1)
    entries = [
        Credit(DAY, id="*new", customer="c", amount=one),
        Apply(DAY, source="P-1", applications=(Application("*new", one), Application("I-1", one))),
        Payment(DAY, id="*", customer="c", amount=one, applications=(Application("I-1", one, deduction=one, id="*"),)),
        Opening(DAY, id="O-9", customer="c", amount=one),
    ]
    credit, apply, payment, opening = numbered(ledger, entries)
    assert (credit.id, payment.id, opening.id) == ("CM-2026-001", "PMT-2026-0001", "O-9")
    assert [a.document for a in apply.applications] == ["CM-2026-001", "I-1"]
    assert payment.applications[0].id == "DED-PMT-2026-0001-1"
    assert entries[0].id == "*new"  # what was handed in stays as it was: it may be numbered anew


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
