"""The bounds of matching, on a part of what the benchmark measures: python -m tests.benchmarks.matching all."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.matching.engine import match
from arcli.model.bank.line import StatementLine
from arcli.model.settings.paying import Matching
from tests.benchmarks.matching import large, late_at_once, mangled, subledger


def test_real_settlements_by_customer_and_amount(real_data: Path) -> None:
    score = late_at_once(real_data / "late-payments-2466.csv")
    assert score["lines"] == 2466
    assert score["certain and wrong"] == 0
    assert score.share("certain and right") >= 0.97


@pytest.mark.parametrize(("seed", "count"), [(21, 800), (22, 801), (23, 802), (24, 803)])
def test_mangled_references(seed: int, count: int, capsys: pytest.CaptureFixture[str]) -> None:
    score = mangled(seed, count)
    capsys.readouterr()
    assert score.share("certain and wrong") <= 0.001
    assert score.share("certain and right") >= 0.9


def test_one_line_against_400_items_never_searches_for_ever() -> None:
    entries, _ = large(1, 400, 0, 7)
    amounts = random.Random(7).sample([e.amount for e in entries if e.kind == "invoice"], 20)
    total = sum(amounts, Decimal("0.01"))
    line = StatementLine("OURS", "USD", total, dt.date(2026, 6, 30), payer="C00000")
    (proposal,) = match([line], subledger(entries, dt.date.max), Matching())
    assert proposal.status in ("choice", "proposed", "unapplied")
