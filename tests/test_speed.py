"""A guard of speed that no clock decides: how many calls a report makes, and which modules a start loads."""

from __future__ import annotations

import cProfile
import pstats
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.model.dates import DAY
from arcli.model.report import Report, columns
from arcli.render.xlsx import render_xlsx
from tests.benchmarks.features import write_ledgers
from tests.benchmarks.generate import main as generate
from tests.casefile import run
from tests.conftest import ROOT

CALLS = 105_000  # of `aging` on 2,000 invoices (4,134 entries), start and all; measured 96,100
CALLS_AN_INVOICE = 33  # that 2,000 more invoices add, each with its payments; measured 31
NEVER_AT_START = ("pydantic", "pydantic_core", "importlib.metadata", "email", "rich", "rapidfuzz", "iso4217",
                  "defusedxml", "mt940", "arcli.gl", "arcli.bank", "arcli.matching", "arcli.history", "arcli.exchange",
                  "arcli.render.table", "yaml", "hashlib", "tempfile")  # fmt: skip


def _calls(folder: Path, invoices: int) -> int:
    place = folder / str(invoices)
    generate([str(invoices), str(place), "--formats", "journal"])
    run("arcli balance", place / "journal")  # modules are imported
    return _calls_of("aging", place / "journal")


def test_calls_stay_under_a_bound_and_grow_linearly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few, many = _calls(tmp_path, 2_000), _calls(tmp_path, 4_000)
    capsys.readouterr()
    assert few < CALLS, few
    assert (many - few) / 2_000 < CALLS_AN_INVOICE, (few, many)


# What each thing that people write on every entry may make of the calls of `aging`, times those of the plain ledger.
FEATURES_COST = {
    "a tag": 1.05,
    "a comment behind the header": 1.05,
    "quoted text": 1.1,
    "a memo": 1.05,
    "two spaces between words": 1.05,
    "keys in another order": 1.35,
    "a key of one's own": 1.45,
    "a comment below": 1.4,
    "a discount on every payment": 1.45,
    "a line item": 1.35,
    "five line items with taxes": 1.7,
    "one decomposed letter a file, in a word": 1.25,
    "one invisible sign a file": 1.1,
}


def test_nothing_that_people_write_is_a_cliff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_ledgers(tmp_path, 1_500, ("nothing", *FEATURES_COST))
    run("arcli aging --as-of 2026-12-31", tmp_path / "nothing")  # modules are imported, expressions compiled
    calls = {name: _calls_of("aging", tmp_path / name) for name in ("nothing", *FEATURES_COST)}
    capsys.readouterr()
    found = {name: round(calls[name] / calls["nothing"], 2) for name in FEATURES_COST}
    assert [name for name, bound in FEATURES_COST.items() if found[name] > bound] == [], found


def _calls_of(command: str, place: Path, until: str = "--as-of 2026-12-31") -> int:
    profile = cProfile.Profile()
    profile.enable()
    done = run(f"arcli {command} {until}".rstrip(), place)
    profile.disable()
    assert done.code == 0, done.err
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_one_customer_costs_no_more_than_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate(["1500", str(tmp_path), "--formats", "journal"])
    place = tmp_path / "journal"
    for command in (commands := ("statement C00020", "register -c C00020", "customer C00020", "show INV-000100")):
        run(f"arcli {command} --as-of 2026-12-31", place)
    aging = _calls_of("aging", place)
    found = {command: round(_calls_of(command, place) / aging, 2) for command in commands}
    capsys.readouterr()
    assert max(found.values()) < 1.25, found


# What commands may make of the calls of `aging`: those that prove most, and a month of those that post.
MONTH = "--from 2026-03 --to 2026-03"
COMMANDS_COST = {
    "check": ("", 2.0),
    "trial-balance": ("--as-of 2026-12-31", 1.6),
    "control": ("--as-of 2026-12-31", 2.3),
    "tax": ("--as-of 2026-12-31", 1.3),
    "journal": (MONTH, 1.5),
    "export csv --profile xero": (MONTH, 1.9),
    "journal ": ("--as-of 2026-12-31", 10.5),
    "register": ("--as-of 2026-12-31", 8.2),
    "list invoices": ("--as-of 2026-12-31", 5.2),
    "find PO-12345": ("--as-of 2026-12-31", 1.3),
    "add payment C00020 100.00 --date 2026-12-31 --dry-run": ("", 2.1),
    "export hledger": ("--as-of 2026-12-31", 3.4),
}


def test_commands_cost_no_more_calls_than_they_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small, place = tmp_path / "40" / "journal", tmp_path / "1500" / "journal"
    for count in ("40", "1500"):
        generate([count, str(tmp_path / count), "--formats", "journal"])
    for command, (until, _) in (("aging", ("", 0)), *COMMANDS_COST.items()):
        run(f"arcli {command} {until}".rstrip(), small)  # modules are imported
    aging = _calls_of("aging", place)
    found = {c: round(_calls_of(c, place, until) / aging, 2) for c, (until, _) in COMMANDS_COST.items()}
    capsys.readouterr()
    assert {c: found[c] for c, (_, bound) in COMMANDS_COST.items() if found[c] > bound} == {}, found


# The same on books as people keep them, with line items, taxes, discounts, and customers in other currencies.
LIVED_IN_COST = {"check": 2.3, "trial-balance": 2.0, "control": 2.4, "revalue": 1.75, "aging --base": 2.1, "tax": 2.0,
                 "rollforward --base": 2.6, "list invoices": 4.1, "find PO-12345": 1.3, "journal": 10.3,
                 "export hledger": 3.4, "export hledger --revalue": 3.5,
                 "add payment C00020 100.00 --date 2026-12-31 --dry-run": 2.1}  # fmt: skip


def test_sums_cost_no_more_calls_on_lived_in_books(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small, place = tmp_path / "40" / "journal", tmp_path / "1500" / "journal"
    for count in ("40", "1500"):
        generate([count, str(tmp_path / count), "--lived-in", "--formats", "journal"])
    until = {command: "" if command.startswith(("check", "add")) else "--as-of 2026-12-31" for command in LIVED_IN_COST}
    for command in ("aging", *LIVED_IN_COST):
        run(f"arcli {command} {until.get(command, '')}".rstrip(), small)  # modules are imported
    aging = _calls_of("aging", place)
    found = {command: round(_calls_of(command, place, until[command]) / aging, 2) for command in LIVED_IN_COST}
    capsys.readouterr()
    assert {command: found[command] for command, bound in LIVED_IN_COST.items() if found[command] > bound} == {}, found


CALLS_A_CELL = 5  # of a workbook with texts that differ, amounts and days; measured 4.3, by public methods 34
SHEET = columns("document customer date:d amount:a open:a status", "name po")


def test_a_workbook_costs_few_calls_a_cell() -> None:
    day, rows = date(2026, 1, 1), 3_000
    made = [
        {"document": f"INV-{n}", "customer": f"C{n % 50}", "date": day + n % 99 * DAY,
         "amount": Decimal(n), "open": Decimal(n),
         "currency": "USD", "status": "overdue", "name": f"Name {n % 50}", "po": f"PO-{n}"}
        for n in range(rows)
    ]  # fmt: skip
    render_xlsx([Report("open", "Open", SHEET, made[:9])])  # modules are imported
    profile = cProfile.Profile()
    profile.enable()
    render_xlsx([Report("open", "Open", SHEET, made)])
    profile.disable()
    calls = int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]
    assert calls / (rows * len(SHEET)) < CALLS_A_CELL, calls / (rows * len(SHEET))


def test_contracts_that_nobody_bills_cost_what_their_months_are(tmp_path: Path) -> None:
    """Not the square of their months: a period that ended is reckoned once."""
    text = "2020-01-01 customer acme\n"
    text += "".join(
        f'2020-01-01 contract C-{n} acme bill:arrears start:2020-01-{n + 10}\n    "Rent"  @ 9.00\n' for n in range(9)
    )
    (tmp_path / "arcli.yaml").write_text("currency: EUR\nrevenue: {accrue: yes}\n")
    (tmp_path / "all.journal").write_text(text)
    run("arcli trial-balance --as-of 2020-03-31", tmp_path)  # modules are imported
    two, four, six = (_calls_of("trial-balance", tmp_path, f"--as-of {year}-12-31") for year in (2021, 2023, 2025))
    assert six - four < 1.3 * (four - two), (two, four, six)


def test_conversion_makes_no_entry_of_what_is_plain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of a fourth of all sales costs less than `aging` of all, in both directions."""
    small, place = tmp_path / "40" / "journal", tmp_path / "1500" / "journal"
    calls = []
    for ledger, count in ((small, "40"), (place, "1500")):  # in the first, modules are imported
        generate([count, str(tmp_path / count), "--lived-in", "--formats", "journal"])
        run("arcli convert 2024/sales.journal -o sales.yaml", ledger)
        calls = [_calls_of(f"convert {file}", ledger, "") for file in ("2024/sales.journal", "sales.yaml")]
        (ledger / "sales.yaml").rename(tmp_path / count / "sales.yaml")
        calls.append(_calls_of("aging", ledger))
    capsys.readouterr()
    assert max(calls[:2]) < 0.75 * calls[2], calls


def _modules(*words: str) -> set[str]:
    code = "import sys; from arcli.__main__ import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stderr.split())


def test_version_loads_no_library() -> None:
    loaded = _modules("--version")
    assert not {"typer", "pydantic", "yaml", "rich"} & loaded
    assert {m for m in loaded if m.startswith("arcli")} == {"arcli", "arcli.__main__"}


def test_aging_loads_only_what_it_needs() -> None:
    loaded = _modules("-f", "ledgers/northwind", "aging", "--as-of", "2026-11-21")
    assert "arcli.reports.aging" in loaded
    wrong = {m for m in loaded for n in NEVER_AT_START if m == n or m.startswith(n + ".")}
    assert wrong == set()
