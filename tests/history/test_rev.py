"""--rev: the ledger as it was at a commit, read from git's objects."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.casefile import run
from tests.gitrepo import Repo

SETTINGS = "currency: USD\n"
CUSTOMERS = "- id: acme\n  name: Acme\n  terms: net30\n"
FIRST = "2026-03-05 invoice INV-1 acme 100.00\n"
LATE = "2026-03-10 payment PMT-1 acme 40.00\n    INV-1 40.00\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Known on 1 April: an invoice of 100. Known on 7 April: a payment of 40 dated March too."""
    repo = Repo(tmp_path / "repo")
    repo.write({"arcli.yaml": SETTINGS, "customers.yaml": CUSTOMERS, "2026/sales.journal": FIRST})
    repo.commit("March", "2026-04-01")
    repo.git("tag", "-a", "v1", "-m", "one")
    repo.write({"2026/receipts.journal": LATE})
    repo.commit("Late receipt", "2026-04-07", "Bob")
    return repo


def total(folder: Path, words: str) -> str:
    """The balance that a command shows, read from its json."""
    done = run(f"arcli {words} balance --as-of 2026-03-31 -O json", folder)
    assert done.code == 0, done.err
    rows = json.loads(done.out)["rows"]
    return str(rows[0]["balance"])


def test_the_same_day_known_at_two_times(repo: Repo) -> None:
    assert total(repo.folder, "") == "60.00"
    for rev in ("v1", "HEAD~1", "main~1", "@{2026-04-01}", "@{2026-04-05}", "main@{2026-04-06}"):
        assert total(repo.folder, f"--rev {rev}") == "100.00", rev
    for rev in ("HEAD", "@{2026-04-07}", "@{2030-01-01}"):
        assert total(repo.folder, f"--rev {rev}") == "60.00", rev


def test_the_work_tree_is_neither_read_nor_touched(repo: Repo) -> None:
    (repo.folder / "2026/sales.journal").write_text("rubbish\n")
    (repo.folder / "2026/receipts.journal").unlink()
    before = repo.git("status", "--porcelain")
    assert total(repo.folder, "--rev HEAD") == "60.00"
    assert repo.git("status", "--porcelain") == before
    assert repo.arcli("balance").code == 1


def test_report_says_which_commit(repo: Repo) -> None:
    sha = repo.git("rev-parse", "HEAD~1")
    out = repo.arcli("balance --rev v1 --as-of 2026-03-31").out
    assert f"As known at v1: commit {sha[:7]} of 2026-04-01." in out
    assert json.loads(repo.arcli("balance --rev v1 -O json").out)["parameters"]["rev"] == sha


def test_a_day_is_the_committers_own(repo: Repo) -> None:
    """Committed at 20:00 on 9 April in New York, which is 10 April in Greenwich."""
    repo.append("2026/receipts.journal", "\n2026-03-11 payment PMT-2 acme 10.00\n    INV-1 10.00\n")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "evening", day="2026-04-09T20:00:00-0400")
    assert total(repo.folder, "--rev @{2026-04-08}") == "60.00"
    assert total(repo.folder, "--rev @{2026-04-09}") == "50.00"


def test_a_day_follows_the_branch_not_what_was_merged_later(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.append("2026/sales.journal", "\n2026-03-06 invoice INV-2 acme 7.00\n")
    repo.commit("side work", "2026-04-08")
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "side", "-m", "merge", day="2026-04-20")
    assert total(repo.folder, "--rev @{2026-04-10}") == "60.00"
    assert total(repo.folder, "--rev side@{2026-04-10}") == "67.00"
    assert total(repo.folder, "--rev @{2026-04-20}") == "67.00"


def test_bare_repository(repo: Repo, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    repo.git("clone", "-q", "--bare", str(repo.folder), str(bare))
    assert total(tmp_path, f"-f {bare} --rev main") == "60.00"
    assert total(bare, "--rev v1") == "100.00"
    done = run(f"arcli -f {bare} balance", tmp_path)
    assert done.code == 3


def test_ledger_in_a_subfolder_with_others_beside(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    for name, amount in (("books/north", "100.00"), ("books/south", "7.00")):
        repo.write(
            {
                f"{name}/arcli.yaml": SETTINGS,
                f"{name}/customers.yaml": CUSTOMERS,
                f"{name}/s.journal": FIRST.replace("100.00", amount),
            }
        )
    repo.commit("both", "2026-04-01")
    assert total(tmp_path, "-f books/north --rev HEAD") == "100.00"
    assert total(tmp_path / "books/south", "--rev HEAD") == "7.00"
    (tmp_path / "books/south/deep").mkdir()
    assert total(tmp_path / "books/south/deep", "--rev HEAD") == "7.00"
    assert total(tmp_path, "--rev HEAD:books/south") == "7.00"
    shutil.rmtree(tmp_path / "books")
    assert total(tmp_path, "-f books/north --rev HEAD") == "100.00"
    done = run("arcli balance --rev HEAD", tmp_path)
    assert (done.code, "books/north, books/south" in done.err) == (3, True)


def test_includes_hidden_folders_profiles_and_nested_ledgers(tmp_path: Path) -> None:
    """What belongs to the ledger at a commit is what belonged to it on disk."""
    repo = Repo(tmp_path)
    repo.write(
        {
            "arcli.yaml": SETTINGS + "include: ['**/*.journal', customers.yaml, extra/*.txt]\nexclude: [old/*]\n",
            "customers.yaml": CUSTOMERS,
            "a/b/c.journal": FIRST,
            "extra/more.txt": "2026-03-05 invoice INV-2 acme 1.00\n",
            "old/x.journal": "2026-03-05 invoice INV-3 acme 1000.00\n",
            ".hidden/x.journal": "2026-03-05 invoice INV-4 acme 1000.00\n",
            "profiles/p.journal": "2026-03-05 invoice INV-5 acme 1000.00\n",
            "nested/arcli.yaml": SETTINGS,
            "nested/deep/x.journal": "2026-03-05 invoice INV-6 acme 1000.00\n",
        }
    )
    (tmp_path / "link.journal").symlink_to("extra/linked.journal")
    (tmp_path / "extra/linked.journal").write_text("2026-03-05 invoice INV-7 acme 10.00\n")
    (tmp_path / "arcli.yaml").write_text(
        SETTINGS + "include: ['*.journal', 'a/**/*.journal', customers.yaml, extra/*.txt]\nexclude: [old/*]\n"
    )
    repo.commit("all", "2026-04-01")
    assert total(tmp_path, "") == "111.00"
    assert total(tmp_path, "--rev HEAD") == "111.00"
    shutil.rmtree(tmp_path / "a")
    assert total(tmp_path, "--rev HEAD") == "111.00"


def test_single_file_and_its_settings_then(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    book = '2026-01-01 customer acme "Acme"\n' + FIRST
    repo.write({"book.journal": book, "set.yaml": "currency: USD\n"})
    repo.commit("one", "2026-04-01")
    repo.write({"book.journal": book.replace("100.00", "5.00"), "set.yaml": "currency: EUR\n"})
    assert total(tmp_path, "-f book.journal --settings set.yaml --rev HEAD") == "100.00"
    out = run("arcli -f book.journal --settings set.yaml --rev HEAD balance -O csv", tmp_path).out
    assert "USD" in out and "EUR" not in out
    assert total(tmp_path, "-f book.journal --settings set.yaml") == "5.00"


def test_every_report_takes_it(repo: Repo) -> None:
    for words in (
        "aging",
        "balance",
        "open",
        "statement acme",
        "register",
        "rollforward",
        "unapplied",
        "customer acme",
        "show INV-1",
        "check",
    ):
        assert repo.arcli(f"{words} --rev v1").code == 0, words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--rev nonsense", 'there is no revision "nonsense"'),
        ("--rev man", 'did you mean "main"?'),
        ("--rev @{2020-01-01}", "HEAD has no commit of 2020-01-01 or before"),
        ("--rev @{2020-13-01}", '"2020-13-01" is not a day'),
        ("--rev --output=x", 'there is no revision "--output=x"'),
        ("--rev HEAD:2026", "there is no ledger in 2026 at"),
        ("-f - --rev HEAD", "standard input has no revisions"),
    ],
)
def test_what_can_be_wrong(repo: Repo, words: str, said: str) -> None:
    done = repo.arcli(words.replace("--rev -", "--rev=-") + " balance")
    assert done.code == 3
    assert said in done.err
    assert done.out == ""


def test_no_repository_no_commit_no_ledger_then(tmp_path: Path) -> None:
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    done = run("arcli balance --rev HEAD", tmp_path)
    assert (done.code, "is not in a git repository" in done.err) == (3, True)
    repo = Repo(tmp_path)
    done = run("arcli balance --rev HEAD", tmp_path)
    assert (done.code, "has no commit yet" in done.err) == (3, True)
    (tmp_path / "arcli.yaml").rename(tmp_path / "x")
    repo.commit("no ledger", "2026-01-01")
    (tmp_path / "x").rename(tmp_path / "arcli.yaml")
    done = run("arcli balance --rev HEAD", tmp_path)
    assert (done.code, "there is no ledger in the top folder" in done.err) == (3, True)


def test_no_git(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    done = repo.arcli("balance --rev HEAD")
    assert (done.code, "git is not installed" in done.err) == (3, True)


def test_problems_name_the_files_of_then(repo: Repo) -> None:
    repo.append("2026/sales.journal", "2026-03-06 invoice INV-1 acme 1.00\n")
    repo.commit("twice", "2026-04-08")
    repo.write({"2026/sales.journal": FIRST})
    done = repo.arcli("balance --rev HEAD")
    assert done.code == 1
    assert "2026/sales.journal:2:20" in done.err
