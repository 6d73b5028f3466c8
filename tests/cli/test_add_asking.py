"""`arcli add` on a terminal: it asks for what is missing, Enter is the usual answer, and says the whole command."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

LEDGER = """2026-01-01 customer gale "Gale & Sons" terms:2/10net30
2026-01-01 customer fern "Fern Ltd"
2026-02-02 invoice INV-1 gale 250.00 due:2026-03-04
2026-02-25 invoice INV-2 gale 1000.00 terms:2/10net30 due:2026-03-27
2026-02-26 invoice INV-3 gale 40.00 due:2026-03-28
2026-02-27 payment PMT-1 gale 60.00
"""
NUMBERING = "numbering: {payment: 'PMT-{n}', invoice: 'INV-{n}', credit: 'CM-{n}'}\n"


def said(folder: Path, words: str, answers: str, settings: str = "", more: str = "") -> str:
    """What a command says on a terminal that types answers, one a line."""
    folder.mkdir(exist_ok=True)
    (folder / "arcli.yaml").write_text(f"{settings}currency: USD\n{NUMBERING}")
    (folder / "all.journal").write_text(LEDGER + more)
    command = [sys.executable, "-m", "arcli", "add", *words.split(), "--today", "2026-03-01"]
    env = os.environ | {"TERM": "dumb", "PYTHONPATH": str(Path(__file__).parent.parent.parent), "COLUMNS": "200"}
    master, slave = pty.openpty()
    done = subprocess.Popen(command, cwd=folder, env=env, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    os.write(master, answers.encode())
    shown = b""
    try:
        while chunk := os.read(master, 4096):
            shown += chunk
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(master)
    done.wait()
    return shown.decode().replace("\r", "")


@pytest.mark.parametrize(
    ("words", "answers", "command", "written"),
    [
        ("payment gale 1000", "\n", "payment gale 1000 INV-2", ["    INV-2  1,000.00"]),
        ("payment gale 980", "\n", "payment gale 980 INV-2", ["    INV-2  980.00  discount:20.00"]),
        ("payment gale 300", "\n", "payment gale 300 INV-1 INV-2", ["    INV-1  250.00", "    INV-2   50.00"]),
        ("payment gale 100", "-\n", "payment gale 100", []),
        ("payment gale 100", "2=30 3\n", "payment gale 100 INV-2=30 INV-3", ["    INV-2  30.00", "    INV-3  40.00"]),
        ("payment gale", "\n", "payment gale 250.00 INV-1", ["    INV-1  250.00"]),
        ("payment", "Sons\n40\n\n", "payment gale 40 INV-3", ["    INV-3  40.00"]),
        ("payment", "\nwho\ngale\n4o\n40\nINV-9\n\n", "payment gale 40 INV-3", ["    INV-3  40.00"]),
        ("apply PMT-1", "\n", "apply PMT-1 INV-1", ["    INV-1  60.00"]),
        ("invoice fern", "Spade, ash; 2 @ 24.50\n\n", "invoice fern --line 'Spade, ash; 2 @ 24.50'",
         ['    "Spade, ash"  2 @ 24.50']),
        ("invoice", "fern\n120\n", "invoice fern 120", ["invoice INV-4 fern 120.00 USD"]),
        ("promise", "3\n40\n2026-04-01\n", "promise INV-3 40 --until 2026-04-01",
         ["promise INV-3 40 until:2026-04-01"]),
        ("note gale", "Called\n", "note gale Called", ['note gale "Called"']),
        ("credit gale", "40\n\n", "credit gale 40 INV-3", ["    INV-3  40.00"]),
        ("credit gale", "30\n\n", "credit gale 30", ["credit CM-1 gale 30.00 USD"]),
        ("credit gale", "30\n2\n", "credit gale 30 INV-2", ["    INV-2  30.00"]),
        ("customer", "brook\nBrook & Co\n", "customer brook 'Brook & Co'", ['customer brook "Brook & Co"']),
        ("customer", "brook\n\n", "customer brook", ["customer brook"]),
    ],
)  # fmt: skip
def test_it_asks_for_what_is_missing(
    tmp_path: Path, words: str, answers: str, command: str, written: list[str]
) -> None:
    shown = said(tmp_path, words, answers)
    assert f"arcli add {command} --today 2026-03-01\n" in shown
    for line in written:
        assert line in shown
    text = "".join(p.read_text() for p in tmp_path.rglob("*.journal"))
    assert all(line in text for line in written)
    details = [line for line in text.splitlines() if line.startswith(" ")]
    assert details == [line for line in written if line.startswith(" ")]


def test_open_items_are_listed_oldest_first_with_what_a_discount_leaves(tmp_path: Path) -> None:
    shown = said(tmp_path, "payment gale 1000", "\n")
    assert [line for line in shown.splitlines() if line[:3].strip().isdecimal() and line[3] == " "] == [
        "  1  INV-1    250.00 USD  due     2026-03-04",
        "  2  INV-2  1,000.00 USD  due     2026-03-27  980.00 with discount",
        "  3  INV-3     40.00 USD  due     2026-03-28  39.20 with discount",
    ]
    assert "open: 1,290.00 USD" in shown


def test_nothing_is_asked_where_all_is_said(tmp_path: Path) -> None:
    shown = said(tmp_path, "payment gale 1000 INV-2", "")
    assert "arcli add" not in shown
    assert "PMT-2 recorded" in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("payment", "CUSTOMER, AMOUNT are missing: arcli add payment CUSTOMER AMOUNT"),
        ("payment 1000 gale", "the customer comes first: arcli add payment gale 1000"),
        ("payment gale", "AMOUNT is missing: arcli add payment gale AMOUNT"),
        ("promise 3 40", "--until is missing: arcli add promise 3 40 --until UNTIL"),
        ("invoice e", 'add invoice: "e" could be fern'),  # who is meant comes before how much
        ("invoice nobody", 'there is no customer "nobody"'),
        ("payment galle 1000 --method wire", "Meant is: arcli add payment gale 1000 --method wire"),
    ],
)
def test_a_pipe_is_told_the_whole_command(tmp_path: Path, words: str, message: str) -> None:
    (tmp_path / "all.journal").write_text(LEDGER)
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    command = [sys.executable, "-m", "arcli", "add", *words.split()]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent.parent), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, input="", check=False)
    assert message in done.stderr
    assert done.returncode in (1, 2)
    assert (tmp_path / "all.journal").read_text() == LEDGER


def test_that_nothing_is_open_is_said_before_the_amount_is_asked(tmp_path: Path) -> None:
    shown = said(tmp_path, "payment fern", "20\n")
    assert "nothing of fern is open" in shown.partition("Amount")[0]


@pytest.mark.parametrize(
    ("typed", "message"), [("e", '"e" could be fern'), ("nobody", 'there is no customer "nobody"')]
)
@pytest.mark.parametrize("kind", ["invoice", "payment", "credit"])
def test_who_is_meant_is_told_before_the_amount_is_asked(tmp_path: Path, kind: str, typed: str, message: str) -> None:
    shown = said(tmp_path, f"{kind} {typed}", "")
    assert message in shown
    assert "mount" not in shown.partition(message)[0]


def test_credits_that_are_paid_back_are_never_overdue(tmp_path: Path) -> None:
    shown = said(tmp_path, "refund gale 30", "\n", more="2026-02-20 credit CM-1 gale 30.00\n")
    assert "  1  CM-1   30.00 USD  of      2026-02-20\n" in shown
    assert "overdue" not in shown


def test_who_is_meant_is_said_once(tmp_path: Path) -> None:
    shown = said(tmp_path, "payment Sons 1000", "\n")
    assert shown.count("Sons is gale") == 1


def test_an_amount_of_zero_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    shown = said(tmp_path, "payment gale 0", "")
    assert "What for?" not in shown
    assert "changes nothing" in shown


BANKS = "banks: {main: 'assets:main', union: 'assets:union'}"
TWO_BANKS = f"accounts: {{bank: 'assets:main', {BANKS}, undeposited_methods: [cheque]}}\n"
WAITING = """2026-02-28 payment PMT-2 gale 30.00 method:cheque
2026-02-28 payment PMT-3 fern 20.00 method:cheque
"""


def test_cheques_that_wait_are_offered_where_they_make_the_total(tmp_path: Path) -> None:
    shown = said(tmp_path / "all", "deposit 50", "\nunion\n", TWO_BANKS, WAITING)
    assert "PMT-2" in shown.partition("Which are paid in?")[0]
    assert "deposit DEP-202603-01 50.00 USD account:union" in shown
    some = said(tmp_path / "some", "deposit", "PMT-3\n\n", TWO_BANKS, WAITING)
    assert "deposit DEP-202603-01 20.00 USD account:main" in some
    keyed = said(tmp_path / "keyed", "deposit 70 --account main", "-\ngale 70\n", TWO_BANKS, WAITING)
    assert "Cheque 1" in keyed
    assert "payment PMT-4 gale 70.00 USD" in keyed
