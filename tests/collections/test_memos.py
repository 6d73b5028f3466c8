"""Texts of memos that plans write are read back as what they say; any other text is nobody's."""

from __future__ import annotations

from datetime import date

import pytest

from arcli.collections.memos import Told, charge_text, fee_text, told

FIRST, LAST = date(2026, 2, 10), date(2026, 6, 1)


@pytest.mark.parametrize(("text", "written", "said"), [
    (charge_text("interest", "INV-1#2", (FIRST, LAST)), "Interest on INV-1#2 from 2026-02-10 to 2026-06-01",
     Told("interest", "INV-1#2", (FIRST, LAST))),
    (charge_text("interest", "INV-1"), "Interest on INV-1", Told("interest", "INV-1")),
    (charge_text("late-fee", "A,B"), "Late fee on A,B", Told("late-fee", "A,B")),
    (charge_text("interest", "INV-1", corrected=True), "Interest on INV-1, corrected",
     Told("interest", "INV-1", corrected=True)),
    (fee_text(LAST), "Fee for reminder of 2026-06-01", Told("reminder-fee", letter=LAST)),
])  # fmt: skip
def test_what_is_written_is_read(text: str, written: str, said: Told) -> None:
    assert text == written and told(text) == said


@pytest.mark.parametrize("text", [
    "", "Interest", "interest on INV-1", "Interest on INV-1 and INV-2",
    "Interest on INV-1 from 2026-02-30 to 2026-06-01",
    "Fee for reminder of 2026-13-01", "Our Interest on INV-1", "Interest on INV-1 from 2026-02-10",
])  # fmt: skip
def test_other_texts_are_left(text: str) -> None:
    assert told(text) is None
