"""The README's examples print what it says, and its commands are what continuous integration runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from arcli.cli.commands import COMMANDS, TASKS
from tests.casefile import run
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
WRONG = '2026-01-01 customer acme "Acme"\n2026-01-05 invoice INV-1001 amce 1,452.00 USD\n'


def _steps(block: str) -> list[tuple[str, str]]:
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(p.partition("\n")[0], p.partition("\n")[2]) for p in parts]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda b: b.split("\n")[0][:40])
def test_console_block(block: str, tmp_path: Path) -> None:
    (tmp_path / "ledgers").symlink_to(ROOT / "ledgers")
    (tmp_path / "wrong.journal").write_text(WRONG)
    folder = tmp_path
    for command, expected in _steps(block):
        words = shlex.split(command)
        if words[0] == "cd":
            folder = folder / words[1]
            continue
        assert run(command, folder).out.rstrip("\n") == expected.rstrip("\n"), command


def test_the_ledger_shown_is_one(tmp_path: Path) -> None:
    (sample,) = re.findall(r"```\n(2026-01-05 invoice.*?)```", README, re.DOTALL)
    settings = "currency: USD\ntaxes: {vat21: 21%}\n"
    (tmp_path / "arcli.yaml").write_text(settings)
    (tmp_path / "all.journal").write_text('2026-01-01 customer acme "Acme" terms:2/10net30\n\n' + sample)
    assert run("arcli check", tmp_path).code == 0
    assert run("arcli balance -O csv", tmp_path).out == "customer,name,currency,balance,limit,available,exposure\n"


def test_every_command_of_the_readme_exists() -> None:
    rows = re.findall(r"^\| (?!to|---).*?\| (.*) \|$", README, re.MULTILINE)
    named = {
        w.split()[0]
        for row in rows
        for cell in re.findall(r"`([a-z][^`]*)`", row)
        for w in cell.split(", ")
        if w.split()
    }
    assert named - COMMANDS.keys() <= {"ledger", "beancount", "csv", "tables"}
    assert COMMANDS.keys() <= named


def test_the_readme_groups_commands_as_help_does() -> None:
    for task, commands in TASKS.items():
        row = re.search(rf"^\| {task} \| (.*) \|$", README, re.MULTILINE | re.IGNORECASE)
        assert row is not None, task
        assert [c for c in commands if not re.search(rf"`(?:[^`]*, )?{c}\b", row[1])] == []
