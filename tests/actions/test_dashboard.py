"""The dashboard of each shipped ledger: its figures are those of the commands that it names."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from html import unescape
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
        for text, label in re.findall(r"<b[^>]*>([^<]*)</b></a><span>([^<]*)</span>", group)
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


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio"])
def test_each_customer_of_the_aging_leads_to_its_open_items(name: str, tmp_path: Path) -> None:
    """What unfolds has the documents that `open` lists of the customer, and adds up to the row that leads to it."""
    asked = f"arcli -f {ROOT / 'ledgers' / name}"
    assert run(f"{asked} dashboard --as-of {DAY} --today {DAY} -o ar.html", tmp_path).code == 0
    page = (tmp_path / "ar.html").read_text()
    rows = re.findall(r'<a href="#(r1\d\d)">([^<]*)</a></th>.*?>([A-Z]{3})<.*>([^<]+)</td></tr>', page)
    assert rows
    items = list(csv.DictReader(StringIO(run(f"{asked} open --as-of {DAY} -O csv", tmp_path).out)))
    for place, customer, currency, total in rows:
        folded = page.split(f'<div id="{place}"')[1].split("</details>")[0]
        own = [i for i in items if (i["customer"], i["currency"]) == (customer, currency)]
        assert re.findall(r"<summary>([^<]*)</summary>", page.split(f'<div id="{place}"')[0])[-1] == (
            f"{customer}, {len(own)} open item{'s' if len(own) > 1 else ''}"
        )
        shown = re.findall(r'<th scope="row">([^<]*)</th>', folded)[:-1]
        assert sorted(shown) == sorted(i["document"] for i in own) if len(own) <= 12 else len(shown) == 12
        late = {i["document"]: int(i["days"] or 0) for i in own}
        if len(own) == len(late):  # the oldest first; of a document in parts each has its own day
            assert [late[d] for d in shown] == sorted(late.values(), reverse=True)[: len(shown)]
        assert f'<td class="n">{total}</td>' in folded.split("<tfoot>")[1]


CHOICES = {"northwind": "-c 'm*' -c paperbarn --as-of 2026-10-31", "clinic": f"-c '*fund' -c 'P-1?3*' --as-of {DAY}",
           "exporter": f"--currency EUR -c 'v*' -c 'l*' --as-of {DAY}", "studio": "--as-of 2026-09-15"}  # fmt: skip


@pytest.mark.parametrize("name", CHOICES)
def test_each_figure_is_what_the_command_that_it_names_says(name: str, tmp_path: Path) -> None:
    """With whatever was chosen: the command of a figure is run as it stands, and the figure made of what it prints."""
    ledger = ROOT / "ledgers" / name
    assert run(f"arcli -f {ledger} dashboard {CHOICES[name]} --today {DAY} -o ar.html", tmp_path).code == 0
    page = (tmp_path / "ar.html").read_text()
    seen = 0
    for currency, group in re.findall(r'<h2>([A-Z]{3})</h2><ul class="cards">(.*?)</ul>', page):
        for command, text, label in re.findall(r'title="([^"]*)"><b[^>]*>([^<]*)</b></a><span>([^<]*)<', group):
            done = run(f"arcli -f {ledger} {unescape(command).removeprefix('arcli ')} --today {DAY} -O json", tmp_path)
            rows = [r for r in json.loads(done.out)["rows"] if r.get("currency") == currency]
            assert figure(label, rows) == text, (command, label, currency)
            seen += 1
    assert seen % 7 == 0
    assert seen


def figure(label: str, rows: list[dict[str, str | None]]) -> str:
    """A figure of a dashboard by the rows of the command that proves it."""
    if label in ("DSO, days", "CEI, %"):
        return rows[-1]["dso" if label[0] == "D" else "cei"] or "–"
    late = ["1-30", "31-60", "61-90", "91+"]
    columns = {"Receivables": ["total"], "Overdue": late, "Credits, unapplied": ["credits", "unapplied"],
               "Cash in 13 weeks": ["total"], "Allowance": ["required"]}[label]  # fmt: skip
    if label == "Allowance" and any(r["required"] is None and Decimal(r["open"] or 0) for r in rows):
        return "rates lacking"
    values = [Decimal(r[c] or 0) for r in rows for c in columns if r.get(c) is not None]
    return f"{-sum(values) if label == 'Credits, unapplied' else sum(values):,}"


def test_of_many_items_without_history_the_largest_are_shown_and_what_the_others_come_to(tmp_path: Path) -> None:
    """Twenty of 1.00 to 20.00, of which 9.00 to 20.00 are shown; the others come to 36.00."""
    text = "2026-01-01 customer a\n"
    text += "".join(f"2026-01-02 invoice I-{n:02} a {n}.00 USD due:2026-02-01\n" for n in range(1, 21))
    (tmp_path / "a.journal").write_text(text)
    assert run("arcli -f a.journal dashboard --as-of 2026-03-31 --today 2026-03-31 -o ar.html", tmp_path).code == 0
    part = (tmp_path / "ar.html").read_text().split('<section id="s3"')[1].split("</section>")[0]
    assert re.findall(r"<td>(I-\d\d|\d+ others)</td>", part) == [*(f"I-{n:02}" for n in range(9, 21)), "8 others"]
    assert '<td class="n">36.00</td><td>8 others</td>' in part


def test_a_dashboard_is_a_page(tmp_path: Path) -> None:
    assert run(f"arcli -f {ROOT}/ledgers/northwind dashboard -O csv", tmp_path).code == 2
