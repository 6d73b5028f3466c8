"""Private customers: nothing of them in the ledger, its history or its seals; run on a real repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefile import run
from tests.gitrepo import Repo

SETTINGS = """\
currency: USD
write: {default: a.journal}
private: {folder: ../private, customers: ["P-*"]}
retention: {years: 1, from: last}
allow: [../private]
"""
LETTERS = """\
company: {name: Clinic, city: B, country: US, phone: "1", email: a@b.example, bank: B, routing: "0", account: "1"}
delivery: {from: a@b.example}
dunning: {standard: {levels: [{days: 5, name: friendly}]}}
"""
SECRETS = ("Jane", "Roe", "jane@", "Mill", "4411", "owes")
COMMANDS = (
    'add customer P-1 "Jane Roe" --email jane@x.example --address "2 Mill Lane" --date 2026-01-01',
    "add customer acme Acme --date 2026-01-01",
    "add invoice P-1 100.00 --due 2026-02-04 --date 2026-01-05",
    'add payment P-1 40.00 INV-2026-0001 --payer "J Roe" --payer-account 4411 --memo "Jane Roe" --date 2026-02-05',
    'add note P-1 "owes her landlord, too" --date 2026-02-06',
    'add contact P-1 "Ann Roe" --role reminder --email ann.roe@x.example --date 2026-02-06',
)


@pytest.fixture
def books(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "books")
    repo.write({"arcli.yaml": SETTINGS, ".gitignore": ".arcli.*\n", "a.journal": ""})
    repo.commit("Begin", "2026-01-01")
    return repo


def test_nothing_private_gets_into_files_history_or_seals(books: Repo, tmp_path: Path) -> None:
    for command in COMMANDS:
        assert books.arcli(f"{command} --commit").code == 0, command
    for month in ("2026-01", "2026-02"):
        assert books.arcli(f"close {month} --commit", "2026-03-01").code == 0
    journal = (books.folder / "a.journal").read_text()
    books.write({"a.journal": journal.replace("email:~2", "email:~99")})
    books.commit("Correct", "2026-03-01")
    history = books.git("log", "-p", "--all")
    assert not [word for word in SECRETS if word in history]
    assert "Jane Roe" in books.arcli("customers").out
    assert "Jane Roe" in books.arcli("customers --rev HEAD~1").out
    assert books.arcli("check --strict", "2026-03-01").out == ""
    books.arcli("add payment P-1 60.00 INV-2026-0001 --date 2026-03-07 --commit")
    refused = books.arcli("erase P-1 --write", "2027-03-07")
    assert "to be kept until 2027-03-07" in refused.err
    assert "erased 8 texts" in books.arcli("erase P-1 --write", "2027-03-08").err
    left = "".join(p.read_text() for p in tmp_path.rglob("*") if p.is_file() and ".git" not in p.parts)
    assert not [word for word in SECRETS if word in left]
    assert books.arcli("check --strict", "2026-03-01").out == ""  # the seal holds as well
    assert "Jane" not in books.arcli("customers").out


def test_a_payer_is_known_again_by_a_private_account(books: Repo) -> None:
    for command in COMMANDS:
        books.arcli(command)
    books.write({"../bank.yaml": "kind: bank\ncurrency: USD\naccount: ops\n"
                 "columns: {booked: date, payer_account: from, text: text, amount: amount}\n",
                 "../bank.csv": "date,amount,from,text\n2026-03-01,60.00,4411,thanks\n"})  # fmt: skip
    found = books.arcli("receive ../bank.csv --profile ../bank.yaml -O csv").out
    assert "account 4411 paid for P-1 once before" in found


def test_texts_have_one_key_and_new_texts_new_ones(books: Repo) -> None:
    for _ in range(2):
        books.arcli('add note P-1 "no answer" --date 2026-02-06')
    assert books.arcli('add customer P-1 "Jane Roe" --date 2026-01-01').code == 0
    for _ in range(2):
        books.arcli('add note P-1 "no answer" --date 2026-02-06')
    books.arcli('add note P-1 "moved" --date 2026-02-07')
    text = (books.folder / "a.journal").read_text()
    assert [line.split()[3] for line in text.splitlines() if line] == ['"~1"', '"~2"', '"~2"', '"~3"']


@pytest.mark.parametrize("content", ["[]", "{", '{"P-1": 3}', '{"P-1": {"1": 2}}'])
def test_a_file_of_texts_that_is_none(books: Repo, content: str) -> None:
    books.write({"../private/people.json": content})
    found = books.arcli("customers")
    assert (found.code, "not a file that arcli wrote" in found.err) == (3, True)


def test_yaml_has_keys_too(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    (tmp_path / "private").mkdir()
    (tmp_path / "books/arcli.yaml").write_text(SETTINGS)
    (tmp_path / "books/c.yaml").write_text("- {kind: customer, date: 2026-01-01, id: P-2, name: ~1, email: ~2}\n")
    (tmp_path / "private/people.json").write_text('{"P-2": {"1": "Tim Day", "2": "tim@x.example"}}')
    assert "Tim Day" in run("arcli -f books customers", tmp_path).out
    assert "Tim" not in run("arcli -f books convert c.yaml", tmp_path).out
    assert "Tim" not in run("arcli -f books convert books/c.yaml", tmp_path).out


def test_what_undo_keeps_and_what_save_would_keep_stay_out_of_the_repository(tmp_path: Path) -> None:
    """Nothing is ignored here but what arcli ignores by itself; a plan may be saved outside."""
    repo = Repo(tmp_path / "books")
    repo.write({"arcli.yaml": SETTINGS, "a.journal": ""})
    for command in COMMANDS:
        assert repo.arcli(command).code == 0, command
    repo.git("add", "-A")
    assert sorted(repo.git("ls-files").split()) == ["a.journal", "arcli.yaml"]
    holds = "holds --date 2026-03-01 --save"
    refused = repo.arcli(f"{holds} plan.json")
    assert refused.code == 2 and "a plan may hold private texts, and books is a repository" in refused.err
    assert repo.arcli(f"{holds} ../private/plan.json").code == 0
    repo.write({"arcli.yaml": SETTINGS + LETTERS})
    assert repo.arcli("remind --write", "2026-03-02").code == 0
    kept = [p for p in (tmp_path / "private").rglob("*") if p.is_file()]
    assert {"archive", "outbox", "people.json"} <= {part for p in kept for part in p.relative_to(tmp_path).parts}
    assert repo.arcli("undo").code == 0
    left = sorted(p.name for p in (tmp_path / "private").rglob("*") if p.is_file())
    assert left == ["people.json", "plan.json"]
    assert "sent" not in (repo.folder / "a.journal").read_text()
    repo.write({"arcli.yaml": "currency: USD\n"})
    assert repo.arcli(f"{holds} plan.json").code in (0, 1)  # nobody is private any more
