"""`arcli match` on a terminal: it counts honestly what is booked without a question, and no is its default."""

from __future__ import annotations

import pytest

from arcli.cli import match_asking
from arcli.matching.decisions import Decision
from arcli.matching.engine import match_with_receivables
from arcli.model.settings.paying import Matching
from tests.matching.ledgers import line, subledger

LEDGER = """2026-01-01 customer acme "Acme Trading Company" currency:USD
2026-01-05 invoice INV-1 acme 700.00 USD
2026-01-06 invoice INV-2 acme 40.00 USD
2026-01-06 invoice INV-3 acme 40.00 USD
"""


def test_it_counts_asks_and_lists(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        line("700.00", "2026-02-01", payer="Acme Trading Company", text="INV-1"),
        line("40.00", "2026-02-02", payer="Acme Trading Company"),
        line("9.00", "2026-02-03", payer="Rossmoor"),
        line("8.00", "2026-02-04", payer="Tanaka"),
    ]
    proposals, receivables = match_with_receivables(lines, subledger(LEDGER), Matching())
    asked: list[tuple[str, object]] = []

    def confirm(text: str, *, default: bool, err: bool) -> bool:
        asked.append((text, default))
        return default

    answers = iter(["s", "INV-2", "n", "k"])
    monkeypatch.setattr(match_asking.typer, "confirm", confirm)
    monkeypatch.setattr(match_asking.typer, "prompt", lambda *_, **__: next(answers))
    decisions, certain = match_asking.ask(proposals, receivables, {}, certain=False)
    assert asked == [("1 is certain, 2 are nobody's. Book them?", False)]
    assert not certain
    assert decisions == {
        d.about: d
        for d in (Decision("line 2", "split", "INV-2"), Decision("line 3", "nobody"), Decision("line 4", "skip"))
    }
    assert "INV-3  acme  due 2026-01-06  40.00 USD" in capsys.readouterr().err
