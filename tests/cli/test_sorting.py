"""Every list can be sorted by each of its columns: COLUMN rises, -COLUMN falls, what is empty comes last."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests.casefile import run
from tests.conftest import ROOT

NORTHWIND = f"arcli -f {ROOT / 'ledgers' / 'northwind'}"
AS_OF = "--as-of 2026-11-21"
LISTS = {
    "aging": "total", "aging --by document": "days", "balance": "balance", "open": "due", "concentration": "share",
    "customers": "balance", "list invoices": "amount", "find 10": "date", "todo": "task", "worklist": "at_risk",
    "promises": "until", "arrangements": "arrangement", "disputes": "amount",
    "limits": "customer", "approvals": "date", "register": "debit",
    "rollforward": "closing", "unapplied": "open", "journal": "debit", "trial-balance": "account",
    "control": "ledger", "tax": "base", "revalue": "difference", "kpi": "dso", "payers": "score",
    "vintages": "by_60", "roll-rates": "rate", "forecast": "total", "forecast --backtest 3": "error",
    "allowance": "required", "revenue": "month", "deferred": "month",
}  # fmt: skip
# What has an order of its own, or is no list of rows.
OTHERS = """
    add annotate bill blame check claims close completion contracts convert correct credit-check customer dashboard
    diff einvoice erase export fmt help holds import init interest match merge outbox print receive reconcile remind
    reopen return schema send show sql statement templates unbilled undo why writeoff bank remittance log
""".split()  # noqa: SIM905  # a table of words


def value_of(text: str) -> Any:
    try:
        return 0, Decimal(text)
    except InvalidOperation:
        return 1, text.casefold()


def sorted_by(folder: Path, command: str, column: str) -> list[tuple[str, Any]]:
    done = run(f"{NORTHWIND} {command} {AS_OF} -O csv --sort {column}", folder)
    assert done.code == 0, done.err
    name = column.lstrip("-")
    return [(row.get("currency", ""), row[name]) for row in csv.DictReader(io.StringIO(done.out))]


@pytest.mark.parametrize("command", LISTS)
def test_a_list_rises_and_falls_by_a_column(command: str, tmp_path: Path) -> None:
    name = LISTS[command]
    found = run(f"{NORTHWIND} {command} {AS_OF} -O json", tmp_path)
    assert found.code == 0, found.err
    made = json.loads(found.out)
    column = next((c for c in made["columns"] if c["id"] == name), None)
    assert column is not None, [c["id"] for c in made["columns"]]
    for sign in ("", "-"):
        rows = sorted_by(tmp_path, command, sign + name)
        assert len(rows) == len(made["rows"])
        runs = groupby(rows, key=lambda r: r[0]) if column["type"] == "amount" else [("", rows)]
        for _, own in runs:
            values = [value for _, value in own]
            known = [value_of(v) for v in values if v != ""]
            assert known == sorted(known, reverse=sign == "-")


def test_every_command_with_rows_is_a_list_here() -> None:
    table = json.loads((ROOT / "arcli" / "cli" / "completion.json").read_text())["commands"]
    sorting = {name for name, command in table.items() if "--sort" in command["options"]}
    known = {name.partition(" ")[0] for name in LISTS} | set(OTHERS)
    assert {name.partition(" ")[0] for name in table if name} <= known
    assert {name.partition(" ")[0] for name in LISTS} <= {name.partition(" ")[0] for name in sorting}
