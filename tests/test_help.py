"""Every command has help with an example that its own parser takes; examples that need no other files also run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from arcli.cli.commands import COMMANDS
from arcli.cli.main import app
from arcli.model.entries import kinds
from tests.casefile import run

ROOT = Path(__file__).parent.parent
CLI: Any = typer.main.get_command(app)
TODAY = "2026-03-31"

# What the examples speak of: the balance of acme is 1,632.00 + 20.00 + 700.00 - 200.00 - 700.00 = 1,452.00.
LEDGER = {
    "arcli.yaml": """\
company: {name: Zephyr Supplies, address: 1 Harbor Road}
currency: USD
terms: {default: net30}
taxes: {vat21: 21%}
numbering:
  invoice: "I{year}-{n:04}"
  debit: "DM-{n}"
  credit: "CM-{n}"
  payment: "PMT-{year}-{n}"
  refund: "RF-{n}"
  writeoff: "WO-{n}"
  transfer: "TRF-{n}"
write: {default: "2026/sales.journal"}
""",
    "2026/sales.journal": """\
2026-01-01 customer acme "Acme Corporation"
2026-01-01 customer delta "Delta Foods"
2026-01-01 customer tiny "Tiny Tea Room"
2026-02-01 invoice INV-1 acme 700.00
2026-02-01 invoice INV-2 delta 500.00
2026-02-01 invoice INV-3 tiny 0.40
2026-03-05 invoice INV-1001 acme 1,632.00
2026-03-05 invoice INV-1002 acme 20.00
2026-03-05 invoice INV-2026-0042 acme 0.00
2026-03-10 payment PMT-77 acme 200.00
    INV-1001  80.00
2026-03-10 payment PMT-78 acme 700.00
2026-03-10 payment PMT-81 ? 4,300.00
2026-03-20 dispute INV-1001 50.00 reason:damaged
2026-03-21 hold acme reason:"broken promise"
2026-03-22 place delta with:Harlow
2026-03-22 sent SENT-2026-00001 acme channel:email template:invoice
    INV-1001
2026-01-01 contract C-7 acme "Hosting"
    "Hosting"            @ 400.00
    "Calls"    meter:calls @ 0.10
2026-01-01 contract C-9 acme "Design" value:20,000.00
""",
}
# Their examples speak of files, of git, or write to other places: that the parser takes them must do here.
PARSED_ONLY = {
    "bank", "remittance", "receive", "match", "reconcile", "why", "diff", "export", "log", "blame", "close", "reopen",
    "import", "merge", "init", "outbox", "undo", "einvoice", "templates", "erase",
}  # fmt: skip


def leaves(command: Any, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
    """All commands below a command, by their words."""
    if not hasattr(command, "list_commands"):
        return [(path, command)]
    context = typer.Context(command)
    found = []
    for name in command.list_commands(context):
        found += leaves(command.get_command(context, name), (*path, name))
    return found


LEAVES = {" ".join(path): command for path, command in leaves(CLI, ())}


def examples(command: Any) -> list[list[str]]:
    """The commands in an epilog, as words: `Example: arcli A, or arcli B, then arcli C; and so on`."""
    _, _, text = (command.epilog or "").partition("Example: ")
    pieces = re.split(r", (?:or|then|once)\b", text)
    return [shlex.split(p)[1:] for p in pieces if p.strip().startswith("arcli ")]


EXAMPLES = [
    pytest.param(path, words, id=f"{path.replace(' ', '-')}-{n}")
    for path, command in LEAVES.items()
    for n, words in enumerate(examples(command), 1)
]


def test_every_command_and_kind_is_here() -> None:
    assert set(COMMANDS) == {path.split()[0] for path in LEAVES}
    recorded = {name for name, kind in kinds().items() if kind.recorded}
    assert {p.split()[1] for p in LEAVES if p.startswith("add ")} == recorded | {"deposit"}


TWICE = """\
2026-03-04 invoice INV-999 acme 20.00 po:PO-6
2026-03-06 annotate INV-1002 po:PO-6
"""


@pytest.mark.parametrize("path", LEAVES)
def test_command_has_help_and_an_example(path: str) -> None:
    command = LEAVES[path]
    assert command.help
    assert command.help.strip()
    assert examples(command), "no example"
    for words in examples(command):
        assert words[: len(path.split())] == path.split()
    said = run(f"arcli {path} --help", ROOT)
    assert said.code == 0
    assert f"arcli {path}" in said.out
    assert "Example" in said.out


@pytest.mark.parametrize(("path", "words"), EXAMPLES)
def test_parser_takes_the_example(path: str, words: list[str]) -> None:
    size = len(path.split())
    with LEAVES[path].make_context(path, words[size:]):
        pass


@pytest.mark.parametrize(("path", "words"), [p for p in EXAMPLES if str(p.values[0]).split()[0] not in PARSED_ONLY])
def test_example_runs(path: str, words: list[str], tmp_path: Path) -> None:
    for name, text in LEDGER.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    if path == "add accept":  # what is accepted must be there
        (tmp_path / "twice.journal").write_text(TWICE)
    flags = {o for p in LEAVES[path].params for o in p.opts}
    books = path != "allowance" or "--write" in words  # a report, else: what it books needs a history of losses
    dry = ["--dry-run"] if books and "--dry-run" in flags and "--dry-run" not in words else []
    said = run(f"arcli {shlex.join([*words, *dry])}", tmp_path, TODAY)
    assert said.code == 0, said.err
    assert "Traceback" not in said.err
    if dry:
        assert (tmp_path / "2026/sales.journal").read_text() == LEDGER["2026/sales.journal"]
