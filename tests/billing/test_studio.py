"""The studio's two years, billed month by month from an empty sales journal, are the shipped ones."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

from arcli.model.dates import add_months
from tests.casefile import run
from tests.conftest import ROOT

STUDIO = ROOT / "ledgers" / "studio"
SALES = "sales.journal"
FIRST, RUNS = date(2024, 11, 1), 24


def known_by(text: str, day: date) -> str:
    """The entries of a journal up to a day, as somebody had entered them by then."""
    entries = re.split(r"\n(?=[0-9]{4}-)", text)
    return "\n".join(e for e in entries if not e[:4].isdigit() or e[:10] <= day.isoformat()) + "\n"


def billed(folder: Path) -> dict[str, str]:
    """What `arcli bill --write` writes on the first of each month, by file."""
    for name in ("arcli.yaml", "customers.yaml"):
        shutil.copy(STUDIO / name, folder / name)
    journals = [p.relative_to(STUDIO) for p in STUDIO.rglob("*.journal") if p.name not in (SALES, "receipts.journal")]
    for number in range(RUNS):
        day = add_months(FIRST, number)
        for name in journals:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(known_by((STUDIO / name).read_text(), day))
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
