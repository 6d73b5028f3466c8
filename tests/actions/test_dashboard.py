"""The dashboard of each shipped ledger: its figures are those of the commands that it names."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from tests.casefile import run
from tests.conftest import ROOT

DAY = "2026-11-21"


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio"])
def test_figures_are_those_of_the_commands(name: str, tmp_path: Path) -> None:
    ledger = ROOT / "ledgers" / name
    done = run(f"arcli -f {ledger} dashboard --as-of {DAY} --today {DAY} -o ar.html", tmp_path)
    assert done.code == 0, done.err
    page = (tmp_path / "ar.html").read_text()
    commands = re.findall(r"<code>arcli ([^<]*)</code>", page)
    assert len(commands) == 9
    for command in commands:
        assert run(f"arcli -f {ledger} {command} --today {DAY} -O json", tmp_path).code == 0
    cards = {
        f"{label} {currency}": text
        for currency, group in re.findall(r'<h2>([A-Z]{3})</h2><ul class="cards">(.*?)</ul>', page)
        for text, label in re.findall(r"<b>([^<]*)</b></a><span>([^<]*)</span>", group)
    }
    balances: dict[str, Decimal] = {}
    for row in csv.DictReader(StringIO(run(f"arcli -f {ledger} balance --as-of {DAY} -O csv", tmp_path).out)):
        balances[row["currency"]] = balances.get(row["currency"], Decimal(0)) + Decimal(row["balance"])
    shown = {c: Decimal(cards[f"Receivables {c}"].replace(",", "")) for c in balances if f"Receivables {c}" in cards}
    assert shown == {c: b for c, b in balances.items() if c in shown}
    assert shown
    assert "<script" not in page
    if name == "exporter":  # the ledger's own currency comes first
        assert re.findall(r'<h2>([A-Z]{3})</h2><ul class="cards">', page)[0] == "USD"
        assert {label for label in cards if label.endswith(" JPY")} == {
            label.replace(" EUR", " JPY") for label in cards if label.endswith(" EUR")
        }
        assert cards["Allowance JPY"] == "rates lacking"  # something is open in a bucket without history
        assert re.search(r"<figcaption>By days past due, ([A-Z]{3})", page)[1] == "USD"  # type: ignore[index]  # there is one


def test_a_dashboard_is_a_page(tmp_path: Path) -> None:
    assert run(f"arcli -f {ROOT}/ledgers/northwind dashboard -O csv", tmp_path).code == 2
