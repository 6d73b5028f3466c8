"""Guards of the speed of documents that no clock decides: calls beside those of `aging`, growth with their number."""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path

import pytest

from arcli.documents.press import Press
from tests.casefile import run
from tests.conftest import ROOT
from tests.documents.books import content, maker
from tests.support.timing import grows_at_most

ONE = "print INV-2026-0040"
# What one invoice may make of the calls of `aging`. Most are of the compiler of templates, and cheap: by processor
# time, start and all, text takes 1.4 × and HTML 1.6 × as long.
COST = {ONE: 2.8, f"{ONE} -O html": 3.7, f"{ONE} -O json": 1.3}


def _calls(command: str) -> int:
    profile = cProfile.Profile()
    profile.enable()
    done = run(f"arcli {command}", ROOT / "ledgers/northwind")
    profile.disable()
    assert done.code == 0, done.err
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]  # typeshed lacks it


def test_one_invoice_costs_little_more_than_aging(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("aging", *COST):
        run(f"arcli {command}", ROOT / "ledgers/northwind")  # modules are imported, templates compiled
    aging = _calls("aging")
    found = {command: round(_calls(command) / aging, 2) for command in COST}
    capsys.readouterr()
    assert {command: found[command] for command, bound in COST.items() if found[command] > bound} == {}, found


def test_a_pdf_costs_the_same_in_any_pile(tmp_path: Path) -> None:
    """Four times as many take at most five times as long: as files each, and as one for the printer."""
    pytest.importorskip("typst", reason="the extra [pdf] is not installed")
    journal = "".join(f'2026-02-01 invoice INV-{n} acme 121.00\n    "Tea"  1 @ 100.00  tax:vat21\n' for n in range(80))
    made = maker(journal)
    all_ = [content(made, f"INV-{n}") for n in range(80)]
    press = Press(made, "pdf")
    try:
        assert grows_at_most(
            5, lambda: [press.print([one]) for one in all_[:20]], lambda: [press.print([one]) for one in all_]
        )
        assert grows_at_most(5, lambda: press.print(all_[:20]), lambda: press.print(all_))
    finally:
        press.close()


def test_e_invoices_are_judged_by_rules_that_are_compiled_once() -> None:
    pytest.importorskip("saxonche", reason="the extra [einvoice] is not installed")
    pytest.importorskip("facturx", reason="the extra [einvoice] is not installed")
    from tests.documents.einvoice.books import DOCUMENTS, file_of, judge, made

    invoice, _ = made(DOCUMENTS["two rates"], "ubl")
    assert invoice is not None
    data = file_of(invoice, "ubl")

    def times(count: int) -> None:
        assert not any(judge().judge("x.xml", data).fatal for _ in range(count))

    assert grows_at_most(5, lambda: times(5), lambda: times(20))
