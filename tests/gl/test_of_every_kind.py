"""Ledgers at random with every kind of entry can be posted, and their postings prove, on any day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from arcli.gl.proof import prove_book, prove_summary
from arcli.ledger.books import book_of, summary_of
from arcli.model.diagnostics import has_errors
from tests.subledger.books import open_memory
from tests.support.random_ledgers import SETTINGS, every_kind

SEEDS = range(10)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_ledger_of_every_kind_proves(seed: int) -> None:
    opened = open_memory({"all.journal": "\n".join(every_kind(seed, 40)), "arcli.yaml": SETTINGS})
    last = max(e.date for e in opened.entries)
    for day in (last - timedelta(60), last, last + timedelta(40), date(2030, 1, 1)):
        subledger, found = opened.as_of(day)
        assert not has_errors(found), [d.message for d in found]
        for made, prove in ((book_of(opened, subledger), prove_book), (summary_of(opened, subledger), prove_summary)):
            figures, problems = made
            assert not has_errors(problems), [d.message for d in problems]
            prove(subledger, figures)  # type: ignore[arg-type, operator]  # each with its own
