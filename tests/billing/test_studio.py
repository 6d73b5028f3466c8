"""The studio's two years, billed month by month from an empty sales journal, are the shipped ones."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from arcli.model.dates import add_months
from tests.casefile import run
from tests.conftest import ROOT

STUDIO = ROOT / "ledgers" / "studio"
SALES = "sales.journal"
FIRST, RUNS = date(2024, 11, 1), 24


def billed(folder: Path) -> dict[str, str]:
    """What `arcli bill --write` writes on the first of each month, by file; amendments and usage to come are known."""
    for name in ("arcli.yaml", "customers.yaml"):
        shutil.copy(STUDIO / name, folder / name)
    for path in STUDIO.rglob("*.journal"):
        if path.name not in (SALES, "receipts.journal"):
            (folder / path.relative_to(STUDIO)).parent.mkdir(exist_ok=True)
            shutil.copy(path, folder / path.relative_to(STUDIO))
    for number in range(RUNS):
        day = add_months(FIRST, number)
        done = run(f"arcli -f . bill --to {day} --write", folder, day.isoformat())
        assert done.code == 0, done.err + done.out
        assert "left out" not in done.out, done.out
    return {str(p.relative_to(folder)): p.read_text() for p in sorted(folder.rglob(SALES))}


def test_two_years_month_by_month(tmp_path: Path) -> None:
    shipped = {str(p.relative_to(STUDIO)): p.read_text() for p in sorted(STUDIO.rglob(SALES))}
    assert billed(tmp_path) == shipped


def test_check_has_nothing_to_say() -> None:
    """Not of the order numbers either, which the invoices of a contract share."""
    done = run("arcli -f ledgers/studio check --strict", ROOT, "2026-10-31")
    assert (done.code, done.out) == (0, "")


def test_nothing_is_left_to_bill() -> None:
    done = run("arcli -f ledgers/studio bill --to 2026-10-01", ROOT, "2026-10-01")
    assert "0 entries planned." in done.out
