"""undo: each kind of writing command is taken back byte for byte; what others rely on, or what has left, is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefile import run
from tests.gitrepo import Repo

SETTINGS = """company: {name: Zephyr Supplies, phone: 555 0100, email: ar@zephyr.example, bank: Harbor, account: 4411}
currency: USD
taxes: {ca: 7.25%}
accounts: {bank: "assets:bank:main", undeposited_methods: [cheque]}
bank_accounts: {main: {number: "4411007021", profile: profiles/bank.yaml}}
delivery: {from: ar@zephyr.example}
dunning: {standard: {levels: [{days: 7, name: friendly}]}}
credit: {overdue: {amount: 10.00, days: 20}}
interest: {standard: {rate: 12%}}
write: {invoice: "{year}/sales.journal", payment: "{year}/receipts.journal", default: "{year}/general.journal"}
numbering: {invoice: "INV-{year}-{n}"}
"""
JOURNAL = """; a comment that stays
2026-01-01 customer acme "Acme Corporation" terms:net30 email:ap@acme.example street:"1 Dock" city:Oakland country:US
2026-01-01 customer delta "Delta Foods"
2026-01-05 invoice INV-1 acme 100.00
2026-01-06 invoice INV-2 acme 200.00
2026-01-07 invoice INV-3 delta   2.00
2026-01-10 payment PMT-1 acme 150.00 method:cheque ref:R-1
    INV-1  100.00
2026-01-09 payment PMT-3 acme 7.00 ref:R-1
2026-01-01 customer brook "Brook"
2026-01-08 invoice INV-4 brook 1.50
2026-01-11 payment PMT-2 delta 50.00
2026-01-12 dispute INV-2 10.00
2026-01-12 hold delta
"""
BANK = "kind: bank\naccount: 4411007021\ncurrency: USD\ncolumns: {booked: Date, text: Text, amount: Amount}\n"
LIST = "kind: import\nentries: [{kind: note, date: '{D}', customer: '{C}', text: '{T}'}]\n"
COMMANDS = [
    "add customer gale Gale",
    "add customer acme --terms net10",
    "add contact acme Ada --email ada@acme.example",
    "add rate EUR 1.1 USD",
    "add opening acme 9.00 --id O-1",
    "add invoice acme --line 'Spade; 2 @ 5.00; tax:ca'",
    "add debit acme 5.00",
    "add credit acme 5.00 INV-2",
    "add payment acme 200.00 INV-2 --method wire",
    "add payment acme 202.00 --for acme=INV-2 --for delta=INV-3",
    "add deposit PMT-1",
    "add deposit 30.00 --cheque 'acme 10.00 INV-2' --cheque 'delta 20.00'",
    "add apply PMT-1 INV-2",
    "add unapply PMT-1 INV-1",
    "add refund delta 50.00 PMT-2",
    "add writeoff acme 5.00 INV-2",
    "add transfer acme delta 5.00 INV-2",
    "add reverse PMT-1",
    "add extend INV-2 --due 2026-09-01",
    "add dispute INV-2 20.00",
    "add resolve INV-2",
    "add promise INV-2 20.00 --until 2026-09-01",
    "add impair INV-2 20.00",
    "add arrangement acme 200.00 INV-2 --in 2 --from 2026-09-01",
    "add hold acme",
    "add release delta",
    "add place acme --with agency",
    "add note acme Called",
    "add balance acme 143.00",
    "add accept AR403 PMT-1 --reason known",
    "add banked main --until 2026-05-31",
    "return PMT-1 --fee 35",
    "correct INV-2 po=PO-7",
    "correct acme terms=net10",
    "annotate INV-1 po=PO-9 ref=R memo=words tag=later",
    "writeoff --below 5 --write",
    "import csv list.csv --profile profiles/list.yaml",
    "receive bank.csv --profile main --write",
    "match bank.csv --profile main --split '1=INV-2:120.00'",
    "remind --write",
    "interest --write",
    "holds --write",
    "fmt 2026/general.journal",
    "convert 2026/general.journal -o 2026/general.yaml",
]


def folder_of(tmp_path: Path) -> Path:
    books = tmp_path / "books"
    for name, text in {
        "arcli.yaml": SETTINGS,
        "2026/general.journal": JOURNAL,
        "profiles/bank.yaml": BANK,
        "profiles/list.yaml": LIST,
        "bank.csv": "Date,Text,Amount\n2026-02-20,ACME CORPORATION INV-2,120.00\n2026-02-21,SOMEBODY,7.00\n",
        "list.csv": "D,C,T\n2026-02-01,acme,one\n",
    }.items():
        (books / name).parent.mkdir(parents=True, exist_ok=True)
        (books / name).write_text(text)
    return books


def content(folder: Path) -> dict[str, bytes]:
    """Return all files but arcli's own notes."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith(".arcli.")
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_each_writing_command_is_taken_back_byte_for_byte(tmp_path: Path, command: str) -> None:
    books = folder_of(tmp_path)
    before = content(books)
    done = run(f"arcli {command}", books)
    assert done.code == 0, done.err
    assert content(books) != before
    taken = run("arcli undo", books)
    assert taken.code == 0, taken.err
    assert content(books) == before
    again = run("arcli undo", books)
    assert again.code == 2, "a write is taken back once"


@pytest.mark.parametrize(
    ("command", "then", "said"),
    [
        ("add customer gale Gale", "2026-06-30 invoice INV-9 gale 5.00\n", "unknown customer"),
        ("add invoice acme 5 --id INV-9", "2026-06-30 credit C-9 acme 5.00\n    INV-9  5.00\n", 'no document "INV-9"'),
        ("add payment acme 5 --id P-9", "2026-06-30 apply P-9\n    INV-2  5.00\n", 'no document "P-9"'),
        ("add hold acme", "2026-06-30 release acme\n", "is not on hold"),
        ("add unapply PMT-1 INV-1", "2026-06-30 apply PMT-1\n    INV-2  100.00\n", "PMT-1"),
        ("add opening acme 5 --id O-9", "2026-06-30 balance acme 148.00\n", 'the balance of "acme"'),
    ],
)
def test_what_others_rely_on_stays(tmp_path: Path, command: str, then: str, said: str) -> None:
    books = folder_of(tmp_path)
    assert run(f"arcli {command}", books).code == 0
    (books / "later.journal").write_text(then)
    assert run("arcli check", books).code == 0
    before = content(books)
    taken = run("arcli undo", books)
    assert taken.code == 1
    assert said in taken.err
    assert "nothing was taken back" in taken.err
    assert content(books) == before


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("close 2026-01 --no-rates", "stays in the ledger"),
        ("add sent acme INV-1 --channel post", "has left the house"),
    ],
)
def test_what_is_sealed_or_has_left_the_house_stays(tmp_path: Path, command: str, said: str) -> None:
    books = folder_of(tmp_path)
    assert run(f"arcli {command}", books).code == 0
    before = content(books)
    taken = run("arcli undo", books)
    assert taken.code == 2
    assert said in taken.err
    assert content(books) == before


def test_of_a_commit_nothing_is_said_where_more_was_written_since(tmp_path: Path) -> None:
    """What git revert takes back is the commit, not what somebody has changed by hand after it."""
    books = folder_of(tmp_path)
    repo = Repo(books)
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "books")
    assert "the last write is committed: " in run("arcli undo", books).err
    with (books / "later.journal").open("a") as file:
        file.write('2026-03-01 note acme "by hand"\n')
    said = run("arcli undo", books)
    assert (said.code, "git revert" in said.err) == (2, False)
    assert "there is no write to take back" in said.err
