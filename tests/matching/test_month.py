"""A month of bank files in ledgers/northwind: what the commands of the manual's page come to on a copy is what was
worked out by hand."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.casefile import run

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "arcli" / "manual" / "month-of-receipts.md"
TODAY = "2026-11-30"
_COMMAND = re.compile(r"^\$ (arcli .*)$", re.MULTILINE)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A copy of the ledger, to write to."""
    folder = tmp_path / "northwind"
    shutil.copytree(ROOT / "ledgers" / "northwind", folder, ignore=shutil.ignore_patterns(".arcli.lock"))
    return folder


def _play(folder: Path) -> None:
    """Run the page's commands, one after the other."""
    for command in _COMMAND.findall(PAGE.read_text()):
        done = run(command, folder, TODAY)
        assert done.code == 0, done.err


def test_nothing_is_unexplained_and_the_balances_are_the_banks(ledger: Path) -> None:
    before = _balances(ledger)
    _play(ledger)
    usd = json.loads(run(
        "arcli reconcile bank bank/first-harbor-1.csv bank/first-harbor-2.csv --profile profiles/first-harbor.yaml"
        " --currency USD --receipts --after 2026-10-31 -O json", ledger, TODAY).out)  # fmt: skip
    assert {r["status"] for r in usd["rows"]} == {"matched", "other"}
    (total,) = usd["totals"]
    assert (total["bank_opening"], total["bank_closing"]) == ("61208.44", "70636.10")
    # rent 6,400.00, salaries 14,220.18 and the bank's fee 28.50 are not of these books
    assert (total["other"], total["books_balance"]) == ("20648.68", "91284.78")
    cad = json.loads(
        run(
            "arcli reconcile bank bank/first-harbor-cad.xml --currency CAD --after 2026-10-31 -O json", ledger, TODAY
        ).out
    )
    assert cad["totals"][0]["books_balance"] == "6610.95"
    after = _balances(ledger)
    # Paid by merriwen for its inn 1,242.60 and 2,068.43; the whole of INV-0103 with 33.08 discount; and so on.
    expected = {
        "merriwen-sd": "-3311.03", "inkribbon": "-602.40", "pantry-one": "-1654.20", "valley-dental": "274.35",
        "deskwright": "-3361.20", "elmhollow": "-3599.64", "paperbarn": "-5164.41", "newfern": "-421.45",
        "lumen-soft": "-908.58", "isla-brumosa": "-2145.00", "bluedoor": "-459.14", "kestrel-log": "-600.00",
        "northshore": "-1190.00", "?": "-118.00", "ferro-eng": "-1012.65",
    }  # fmt: skip
    moved = {c: f"{(after.get(c, 0) - before.get(c, 0)) / 100:.2f}" for c in before | after}
    assert {c: m for c, m in moved.items() if float(m)} == expected
    assert run("arcli check", ledger, TODAY).code == 0


def _balances(folder: Path) -> dict[str, int]:
    rows = json.loads(run("arcli balance -O json", folder, TODAY).out)["rows"]
    return {r["customer"]: int(r["balance"].replace(".", "")) for r in rows}


def test_a_returned_cheque_does_not_book_its_slip_anew(ledger: Path) -> None:
    """The slip was at the bank on the 16th, whatever became of its cheque on the 23rd."""
    words = "bank/first-harbor-1.csv --profile profiles/first-harbor.yaml -O json"
    _play(ledger)
    rows = json.loads(run(f"arcli receive {words}", ledger, TODAY).out)["rows"]
    (slip,) = [r for r in rows if r["amount"] == "274.35"]
    assert (slip["status"], slip["evidence"]) == ("booked", "paying-in slip DEP-261113 has this amount")
