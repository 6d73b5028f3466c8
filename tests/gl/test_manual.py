"""The examples of the manual's pages on the general ledger print what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.casefile import run

ROOT = Path(__file__).parent.parent.parent
PAGES = ("posting", "taxes", "currencies", "export")
BLOCK = re.compile(r"```console\n\$ (arcli -f ledgers/[^\n]*)\n(.*?)```", re.DOTALL)
EXAMPLES = [
    pytest.param(command, printed, id=f"{page}-{number}")
    for page in PAGES
    for number, (command, printed) in enumerate(BLOCK.findall((ROOT / "arcli/manual" / f"{page}.md").read_text()), 1)
]


@pytest.mark.parametrize(("command", "printed"), EXAMPLES)
def test_example(command: str, printed: str) -> None:
    said = run(f"! {command}" if "|" in command else command, ROOT)
    assert said.out.replace("\r\n", "\n") == printed  # CSV for Windows
    assert said.code == 0
