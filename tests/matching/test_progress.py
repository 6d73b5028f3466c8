"""The progress bar: on a terminal and for long work only."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

BAR = "Matching"


def _ledger(folder: Path, lines: int) -> None:
    (folder / "arcli.yaml").write_text("currency: USD\n")
    (folder / "profiles").mkdir()
    (folder / "profiles" / "bank.yaml").write_text(
        "kind: bank\ncurrency: USD\naccount: '1000'\n"
        "columns: {booked: date, amount: amount, payer: name, text: text, bank_ref: ref}\n"
    )
    invoices = [f"2026-01-05 invoice INV-{i:05} acme {i + 1}.00\n" for i in range(lines)]
    (folder / "2026.journal").write_text('2026-01-01 customer acme "Acme"\n' + "".join(invoices))
    rows = [f"2026-02-01,{i + 1}.00,ACME,INV-{i:05},B{i}\n" for i in range(lines)]
    (folder / "bank.csv").write_text("date,amount,name,text,ref\n" + "".join(rows))


def _said(folder: Path, *, terminal: bool) -> str:
    """What a plan of the lines says on standard error."""
    command = [sys.executable, "-m", "arcli", "receive", "bank.csv", "--profile", "profiles/bank.yaml", "-O", "csv"]
    env = os.environ | {"TERM": "xterm", "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    if not terminal:
        return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True).stderr
    master, slave = pty.openpty()
    done = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=slave)
    os.close(slave)
    said = b""
    try:
        while chunk := os.read(master, 4096):
            said += chunk
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(master)
    assert done.wait() == 0
    return said.decode()


@pytest.mark.parametrize(("lines", "terminal", "bar"), [(600, True, True), (600, False, False), (20, True, False)])
def test_a_bar_on_a_terminal_for_many_lines(tmp_path: Path, lines: int, terminal: bool, bar: bool) -> None:
    _ledger(tmp_path, lines)
    said = _said(tmp_path, terminal=terminal)
    assert (BAR in said) is bar
    if bar:
        assert said.rindex("\x1b[?25h") > said.rindex("\x1b[?25l")  # the cursor is shown again
