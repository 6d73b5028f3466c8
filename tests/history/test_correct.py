"""correct, and --commit on whatever writes."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from tests.gitrepo import Repo

SETTINGS = """\
currency: USD
terms: {default: net30}
write: {default: books.journal}
numbering: {invoice: "INV-{n}", payment: "PMT-{n}", writeoff: "WO-{n}"}
"""
CUSTOMERS = "- id: acme\n  name: Acme\n- id: zeta\n  name: Zeta\n"
BOOKS = """\
2026-03-05 invoice INV-1 acme 100.00 ; a comment

2026-03-06 invoice INV-2 acme 50.00

2026-03-25 payment PMT-1 acme 60.00
    INV-1  60.00  discount:2.00
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.write({"arcli.yaml": SETTINGS, "customers.yaml": CUSTOMERS, "books.journal": BOOKS})
    repo.commit("books", "2026-04-01")
    return repo


@pytest.fixture
def closed(repo: Repo) -> Repo:
    assert repo.arcli("close 2026-03 --commit", "2026-04-05").code == 0
    return repo


def books(repo: Repo) -> str:
    return (repo.folder / "books.journal").read_text()


def balance(repo: Repo, day: str) -> str:
    return str(json.loads(repo.arcli(f"balance --as-of {day} -O json").out)["rows"][0]["balance"])


def opens(repo: Repo, day: str) -> dict[str, str]:
    rows = json.loads(repo.arcli(f"open --as-of {day} -O json").out)["rows"]
    return {r["document"]: r["open"] for r in rows}


def test_an_open_period_is_edited(repo: Repo) -> None:
    done = repo.arcli("correct INV-1 amount=120.00 po=P-9")
    assert done.code == 0, done.err
    assert books(repo) == BOOKS.replace(
        "2026-03-05 invoice INV-1 acme 100.00 ; a comment", "; a comment\n2026-03-05 invoice INV-1 acme 120.00 po:P-9"
    )
    assert repo.arcli("correct INV-1 po=").code == 0
    assert "po:" not in books(repo)
    assert repo.arcli("correct PMT-1 --application 'INV-2 50.00' --application 'INV-1 10.00'").code == 0
    assert opens(repo, "2026-04-01") == {"INV-1": "110.00"}


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        ("INV-1 amount=10.00", 1, "AR301"),  # less than was applied
        ("INV-1 amount=100.00", 2, "already says that"),
        ("INV-9 amount=1", 2, 'there is no document or customer "INV-9"'),
        ("INV-1 amont=1", 2, 'did you mean "amount"?'),
        ("INV-1 amount=x", 2, "is not an amount"),
        ("INV-1 amount=", 2, "can't be without amount"),
        ("INV-1 --application 'INV-2 1.00'", 2, "an invoice has no applications"),
        ("INV-1", 2, "state the correction: FIELD=VALUE"),
    ],
)
def test_what_is_refused_changes_nothing(repo: Repo, words: str, code: int, why: str) -> None:
    done = repo.arcli(f"correct {words}")
    assert (done.code, why in " ".join(done.err.replace("│", " ").split())) == (code, True), done.err
    assert books(repo) == BOOKS


YAML = """\
# by hand

- kind: invoice
  date: 2026-03-07   # a Saturday
  id: INV-7
  customer: zeta
  amount: 70.00

- {kind: payment, date: 2026-03-20, id: PMT-7, customer: zeta, amount: 20.00,
   applications: [{document: INV-7, amount: 20.00}]}
"""


def test_an_entry_in_yaml_is_edited_value_by_value(repo: Repo) -> None:
    repo.write({"large.yaml": YAML})
    repo.commit("large", "2026-04-01")
    done = repo.arcli("correct INV-7 amount=75.00 po=P-9 --commit")
    assert done.code == 0, done.err
    new = YAML.replace("amount: 70.00\n", "amount: 75.00\n  po: P-9\n")
    assert (repo.folder / "large.yaml").read_text() == new
    assert done.out.startswith("- kind: invoice\n  date: 2026-03-07   # a Saturday\n")
    assert done.out.endswith("  amount: 75.00\n  po: P-9\n")
    assert last(repo) == "Correct invoice INV-7: amount 70.00 → 75.00; po nothing → P-9"
    assert repo.arcli("correct PMT-7 ref=FT-7 --application 'INV-7 18.00 fee:2.00' --dry-run").out == (
        "- {kind: payment, date: 2026-03-20, id: PMT-7, customer: zeta, amount: 20.00, ref: FT-7,\n"
        "   applications: [{document: INV-7, amount: 18.00, fee: 2.00}]}\n"
    )
    assert (repo.folder / "large.yaml").read_text() == new
    assert repo.arcli("correct INV-7 po=").code == 0
    assert opens(repo, "2026-04-01")["INV-7"] == "55.00"
    assert (repo.folder / "large.yaml").read_text() == YAML.replace("70.00", "75.00")


def test_every_other_byte_of_a_yaml_file_stays(repo: Repo) -> None:
    """A byte order mark, both sorts of line ends, tabs and letters beyond ASCII."""
    text = "\ufeff" + YAML.replace("\n", "\r\n").replace("# by hand\r\n\r\n", "# späť\t\r\n\n").rstrip()
    path = repo.folder / "large.yaml"
    path.write_bytes(text.encode())
    assert repo.arcli("correct INV-7 amount=75.00 po=P-9").code == 0
    assert path.read_bytes() == text.replace("70.00", "75.00\r\n  po: P-9").encode()
    assert repo.arcli("correct INV-7 po= amount=70.00").code == 0
    assert path.read_bytes() == text.encode()


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        ("INV-7 amount=10.00", 1, "AR301"),
        ("PMT-7 --application 'INV-7 10.00' --application 'INV-1 10.00'", 1, "AR303"),
    ],
)  # fmt: skip
def test_what_is_refused_in_yaml_changes_nothing(repo: Repo, words: str, code: int, why: str) -> None:
    repo.write({"large.yaml": YAML})
    done = repo.arcli(f"correct {words}")
    assert (done.code, why in " ".join(done.err.replace("│", " ").split())) == (code, True), done.err
    assert (repo.folder / "large.yaml").read_text() == YAML


def test_journals_keep_their_line_ends(repo: Repo) -> None:
    text = BOOKS.replace("\n", "\r\n").replace("50.00\r\n", "50.00\n")
    (repo.folder / "books.journal").write_bytes(text.encode())
    assert repo.arcli("correct PMT-1 amount=61.00").code == 0
    assert (repo.folder / "books.journal").read_bytes() == text.replace("acme 60.00", "acme 61.00").encode()


def test_a_closed_invoice_is_reversed_and_entered_anew(closed: Repo) -> None:
    """March stays as it was: 100 + 50 - 62 = 88. In April INV-1 goes, INV-3 of 130 comes with the payment on it."""
    before = books(closed)
    done = closed.arcli("correct INV-1 amount=130.00 --reason 'wrong price'", "2026-04-10")
    assert done.code == 0, done.err
    assert books(closed).startswith(before)
    assert balance(closed, "2026-03-31") == "88.00"
    assert balance(closed, "2026-04-09") == "88.00"
    assert balance(closed, "2026-04-10") == "118.00"
    assert opens(closed, "2026-04-10") == {"INV-2": "50.00", "INV-3": "68.00"}
    rows = json.loads(closed.arcli("open --as-of 2026-04-10 -O json").out)["rows"]
    assert {r["document"]: r["due"] for r in rows}["INV-3"] == "2026-04-04"  # as of 5 March, when it was sold
    assert closed.arcli("check").code == 0


def test_wrong_applications_of_a_closed_payment(closed: Repo) -> None:
    done = closed.arcli("correct PMT-1 --application 'INV-2 50.00' --commit", "2026-04-10")
    assert done.code == 0, done.err
    assert last(closed) == "Record 1 apply, 1 unapply\n\nRecord apply PMT-1\nRecord unapply PMT-1"
    assert "2026-04-10 unapply PMT-1 reason:correction\n    INV-1  60.00\n" in done.out
    assert "2026-04-10 apply PMT-1\n    INV-2  50.00\n" in done.out
    assert opens(closed, "2026-04-09") == {"INV-1": "38.00", "INV-2": "50.00"}
    assert opens(closed, "2026-04-10") == {"INV-1": "100.00", "PMT-1": "-10.00"}
    assert closed.arcli("check").code == 0


def test_a_closed_payment_of_another_amount(closed: Repo) -> None:
    done = closed.arcli("correct PMT-1 amount=61.00 --application 'INV-1 61.00'", "2026-04-10")
    assert done.code == 0, done.err
    assert opens(closed, "2026-04-10") == {"INV-1": "39.00", "INV-2": "50.00"}
    assert closed.arcli("check").code == 0


def test_closed_refusals(closed: Repo) -> None:
    before = books(closed)
    assert closed.arcli("correct INV-1 date=2026-03-07", "2026-04-10").code == 2
    closed.append("books.journal", "\n2026-04-06 invoice INV-8 acme 1.00\n")
    assert closed.arcli("correct INV-8 date=2026-03-07", "2026-04-10").code == 2
    assert closed.arcli("correct INV-1 amount=130 --dry-run", "2026-04-10").code == 0
    assert books(closed) == before + "\n2026-04-06 invoice INV-8 acme 1.00\n"


# --- --commit --------------------------------------------------------------------------------------------


def last(repo: Repo) -> str:
    return repo.git("log", "-1", "--format=%B").strip()


def test_commit_says_it_in_the_ledgers_words(repo: Repo) -> None:
    steps = [
        ("add invoice acme 12.00 --commit", "Record invoice INV-3 of acme, 12.00 USD"),
        ("add payment acme 12.00 INV-3 --commit", "Record payment PMT-2 of acme, 12.00 USD"),
        ("correct INV-3 amount=13.00 --commit", "Correct invoice INV-3: amount 12.00 → 13.00"),
        ("close 2026-05 --commit", "Close 2026-05, 88.00 USD"),
        ("reopen 2026-05 --reason typo --commit", "Reopen 2026-05: typo"),
    ]
    for words, message in steps:
        if message:
            done = repo.arcli(words, "2026-06-10")
            assert done.code == 0, done.err
            assert f"committed: {message}" in done.err
            assert last(repo) == message
            assert repo.git("status", "--porcelain").replace("?? .arcli.lock", "") == ""


def test_fmt_and_several_entries(repo: Repo) -> None:
    repo.append("books.journal", "\n2026-04-02   invoice INV-4 acme 1.00\n")
    repo.commit("untidy", "2026-04-02")
    assert repo.arcli("fmt --commit").code == 0
    assert last(repo) == "Lay out journals"
    done = repo.arcli("writeoff --below 100 --approved jl --commit --date 2026-06-10 --write")
    assert done.code == 0, done.err
    assert last(repo) == "Record writeoff WO-1 of acme, 89.00 USD"


def test_commit_takes_only_what_the_command_wrote(repo: Repo) -> None:
    repo.write({"words.txt": "mine"})
    repo.git("add", "words.txt")
    assert repo.arcli("add invoice acme 12.00 --commit").code == 0
    assert repo.git("show", "--name-only", "--format=").split() == ["books.journal"]
    assert repo.git("diff", "--cached", "--name-only") == "words.txt"


def test_no_commit_over_other_changes_or_without_git(repo: Repo, tmp_path: Path) -> None:
    repo.append("books.journal", "\n2026-04-02 invoice INV-4 acme 1.00\n")
    before = books(repo)
    done = repo.arcli("add invoice acme 12.00 --commit")
    assert (done.code, "nothing was done: not committed yet: books.journal" in done.err) == (3, True)
    assert books(repo) == before
    (repo.folder / ".git").rename(tmp_path / "gone")
    assert repo.arcli("add invoice acme 12.00 --commit").code == 3
    assert books(repo) == before


def test_a_hook_that_refuses(repo: Repo) -> None:
    hook = repo.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no such luck >&2\nexit 1\n")
    hook.chmod(0o755)
    before = books(repo)
    done = repo.arcli("add invoice acme 12.00 --commit")
    said = "git did not commit it, so nothing was written"
    assert (done.code, said in done.err, "no such luck" in done.err) == (3, True, True)
    assert (books(repo), repo.git("status", "--porcelain")) == (before, "")


def test_a_hook_that_refuses_the_first_commit(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    hook = repo.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    done = repo.arcli("init books --commit")
    assert (done.code, "nothing was written" in done.err) == (3, True)
    assert repo.git("status", "--porcelain", "-uall") == ""
    assert not (repo.folder / "books").exists()


def test_a_hook_that_changes_what_was_written(repo: Repo) -> None:
    """It can't be taken back over the hook's own change: then it is written, and the exit code says so."""
    hook = repo.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho '; checked' >> books.journal\nexit 1\n")
    hook.chmod(0o755)
    before = books(repo)
    done = repo.arcli("add invoice acme 12.00 --commit")
    assert (done.code, "it is written, but not committed" in done.err) == (4, True), done.err
    assert books(repo).startswith(before)
    assert books(repo).endswith("; checked\n")


def test_a_hook_that_writes_to_the_ledger_is_told_at_once(repo: Repo) -> None:
    hook = repo.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{sys.executable} -m arcli fmt || exit 1\n")
    hook.chmod(0o755)
    start = time.monotonic()
    done = repo.arcli("add invoice acme 12.00 --commit")
    assert (done.code, "the arcli that started this program is writing" in done.err) == (3, True), done.err
    assert time.monotonic() - start < 20


def test_dry_run_commits_nothing(repo: Repo) -> None:
    head = repo.git("rev-parse", "HEAD")
    done = repo.arcli("add invoice acme 12.00 --dry-run --commit")
    assert (done.code, "nothing to commit" in done.err) == (0, True)
    assert repo.git("rev-parse", "HEAD") == head


def test_init_makes_the_first_commit(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.write({"mine.txt": "x", "books/.gitignore": "*.bak\n"})
    repo.git("add", "mine.txt")
    done = repo.arcli("init books --company 'Northwind' --commit")
    assert (done.code, "committed: Begin the ledger of Northwind" in done.err) == (0, True), done.err
    assert last(repo) == "Begin the ledger of Northwind"
    names = ["books/.gitattributes", "books/arcli.yaml", "books/customers.yaml"]
    assert repo.git("show", "--name-only", "--format=").split() == names
    assert repo.git("diff", "--cached", "--name-only") == "mine.txt"
    assert repo.git("status", "--porcelain", "-uall").split("\n") == ["A  mine.txt", "?? books/.gitignore"]


def test_init_commits_nothing_without_git(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    (repo.folder / ".git").rename(tmp_path / "gone")
    done = repo.arcli("init books --commit")
    assert (done.code, "is not in a git repository" in done.err) == (3, True)
    assert not (repo.folder / "books").exists()


def test_a_conversion_in_one_commit(repo: Repo) -> None:
    before = repo.arcli("open -O csv").out
    done = repo.arcli("convert books.journal -o books.yaml --replace --commit")
    message = "Convert books.journal to books.yaml: 3 entries, 1 comment left behind"
    assert (done.code, f"committed: {message}" in done.err) == (0, True), done.err
    assert last(repo) == message
    assert repo.git("show", "--name-status", "--no-renames", "--format=").split() == [
        "D", "books.journal", "A", "books.yaml",
    ]  # fmt: skip
    assert repo.arcli("open -O csv").out == before
    assert repo.git("status", "--porcelain") == ""
    assert repo.arcli("convert books.yaml -o ../copy.journal --commit").code == 3
    assert repo.arcli("convert books.yaml -o copy.txt --as journal --commit").code == 0
    assert repo.git("show", "--name-only", "--format=") == "copy.txt"


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        ("convert books.journal --commit", 2, "go with -o FILE"),
        ("convert books.journal --replace", 2, "go with -o FILE"),
        ("convert books.journal -o books.journal --as journal --replace", 2, "would replace what this command reads"),
        ("convert books.journal -o customers.yaml --commit", 2, "would replace a file of a ledger"),
        ("convert nothere.journal -o x.yaml --replace --commit", 3, "can't be read"),
    ],
)
def test_conversions_that_are_refused(repo: Repo, words: str, code: int, why: str) -> None:
    repo.append("customers.yaml", "# more\n")
    head = repo.git("rev-parse", "HEAD")
    done = repo.arcli(words)
    assert (done.code, why in " ".join(done.err.replace("│", " ").split())) == (code, True), done.err
    assert (repo.git("rev-parse", "HEAD"), repo.git("status", "--porcelain")) == (head, "M customers.yaml")
