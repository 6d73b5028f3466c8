"""why: entries with the commits that brought or last changed them, in histories that move, merge and rewrite."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from arcli.history import trace
from tests.gitrepo import Repo

CUSTOMERS = "- id: acme\n  name: Acme\n  terms: net30\n- id: zeta\n  name: Zeta\n"
INVOICE = "2026-03-05 invoice INV-1 acme 100.00\n"
PAYMENT = "2026-03-10 payment PMT-1 acme 40.00\n    INV-1 40.00\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.write({"arcli.yaml": "currency: USD\n", "customers.yaml": CUSTOMERS, "s.journal": INVOICE})
    repo.commit("The invoice", "2026-03-05")
    repo.write({"r.journal": PAYMENT})
    repo.commit("The receipt", "2026-03-11", "Bob")
    return repo


def rows(repo: Repo, words: str) -> list[dict[str, str]]:
    done = repo.arcli(f"why {words} --as-of 2026-06-30 -O csv")
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def who(repo: Repo, words: str = "INV-1") -> list[tuple[str, str, str]]:
    return [(r["entry"], r["author"], r["committed"]) for r in rows(repo, words)]


PLAIN = [("invoice", "Ann", "2026-03-05"), ("payment", "Bob", "2026-03-11")]


def test_each_effect_with_its_commit(repo: Repo) -> None:
    found = rows(repo, "INV-1")
    assert [(r["amount"], r["open"], r["where"]) for r in found] == [
        ("100.00", "100.00", "s.journal:1"),
        ("-40.00", "60.00", "r.journal:2"),
    ]
    assert who(repo) == PLAIN
    assert found[0]["commit"] == repo.git("rev-parse", "HEAD~1")[:7]


def test_layout_other_entries_and_comments_change_nothing(repo: Repo) -> None:
    repo.write(
        {"s.journal": "; a comment\n\n2026-03-01 invoice INV-0 acme 1\n\n2026-03-05  invoice INV-1 acme   100  ; x\n"}
    )
    repo.commit("tidied", "2026-03-20", "Cid")
    assert who(repo) == PLAIN


def test_a_change_is_the_last_one_that_says_something(repo: Repo) -> None:
    repo.write({"s.journal": INVOICE.replace("100.00", "110.00")})
    repo.commit("typo", "2026-03-20", "Cid")
    assert who(repo)[0] == ("invoice", "Cid", "2026-03-20")
    repo.write({"s.journal": INVOICE})
    repo.commit("typo taken back", "2026-03-21", "Dee")
    assert who(repo)[0] == ("invoice", "Dee", "2026-03-21")


def test_moves_between_files_and_renames_are_followed(repo: Repo) -> None:
    (repo.folder / "2026").mkdir()
    repo.git("mv", "s.journal", "2026/sales.journal")
    repo.commit("renamed", "2026-03-20", "Cid")
    repo.write({"2026/sales.journal": "", "all.journal": PAYMENT + "\n" + INVOICE, "r.journal": "; empty\n"})
    repo.commit("one file", "2026-03-21", "Cid")
    assert who(repo) == PLAIN
    repo.write({"all.journal": PAYMENT, "more.journal": INVOICE.replace("100.00", "100.00 po:7")})
    repo.commit("moved and changed", "2026-03-22", "Dee")
    assert who(repo) == [("invoice", "Dee", "2026-03-22"), PLAIN[1]]


def test_to_yaml_and_back(repo: Repo) -> None:
    repo.write(
        {
            "s.journal": "",
            "s.yaml": "- kind: invoice\n  date: 2026-03-05\n  id: INV-1\n  customer: acme\n  amount: 100.00\n",
        }
    )
    repo.commit("converted", "2026-03-20", "Cid")
    repo.append("s.yaml", "- kind: invoice\n  date: 2026-03-06\n  id: INV-2\n  customer: acme\n  amount: 1\n")
    repo.commit("another", "2026-03-21", "Dee")
    assert who(repo) == PLAIN
    assert who(repo, "INV-2") == [("invoice", "Dee", "2026-03-21")]


def test_what_came_by_a_merge_is_its_writers(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.append("r.journal", "\n2026-03-12 payment PMT-2 acme 5.00\n    INV-1 5.00\n")
    repo.commit("another receipt", "2026-03-13", "Eve")
    repo.git("checkout", "-q", "main")
    repo.append("s.journal", "\n2026-03-06 invoice INV-2 acme 7.00\n")
    repo.commit("main goes on", "2026-03-14")
    repo.git("merge", "-q", "--no-ff", "side", "-m", "merge", day="2026-03-20", author="Max")
    assert who(repo) == [*PLAIN, ("payment", "Eve", "2026-03-13")]


def test_not_committed_and_not_under_git(repo: Repo, tmp_path: Path) -> None:
    repo.append("r.journal", "\n2026-03-12 payment PMT-2 acme 5.00\n    INV-1 5.00\n")
    repo.write({"s.journal": INVOICE.replace("100.00", "200.00")})
    found = rows(repo, "INV-1")
    assert [r["commit"] for r in found][::2] == ["not committed", "not committed"]
    plain = Repo(tmp_path / "other")
    plain.write({"arcli.yaml": "currency: USD\n", "customers.yaml": CUSTOMERS, "s.journal": INVOICE})
    done = plain.arcli("why INV-1")
    assert (done.code, "has no commit yet" in done.out) == (0, True)


def test_at_an_earlier_revision(repo: Repo) -> None:
    repo.write({"s.journal": INVOICE.replace("100.00", "110.00")})
    repo.commit("typo", "2026-03-20", "Cid")
    assert [(r["amount"], r["author"]) for r in rows(repo, "INV-1 --rev HEAD~1")] == [
        ("100.00", "Ann"),
        ("-40.00", "Bob"),
    ]


def test_a_cell_of_the_aging(repo: Repo) -> None:
    """As of 30 June INV-1 (due 4 April) is 87 days past due: 100 - 40. INV-2 is due 20 June: 10 days."""
    repo.append("s.journal", "\n2026-05-21 invoice INV-2 acme 9.00\n\n2026-05-21 invoice INV-3 zeta 1.00\n")
    repo.commit("May", "2026-05-21", "Cid")
    found = rows(repo, "acme --bucket 61-90")
    assert [(r["document"], r["amount"], r["open"]) for r in found] == [
        ("INV-1", "100.00", "100.00"),
        ("INV-1", "-40.00", "60.00"),
    ]
    text = repo.arcli("why acme --bucket 61-90 --as-of 2026-06-30").out
    assert "INV-1: 60.00 USD open, due 2026-04-04, 87 days past due: 61-90" in text
    assert "Together: 60.00 USD" in text
    assert {r["document"] for r in rows(repo, "acme --bucket 1-30")} == {"INV-2"}
    assert {r["document"] for r in rows(repo, "acme")} == {"INV-1", "INV-2"}
    assert repo.arcli("why acme --bucket 7-9").code == 2
    assert repo.arcli("why acmee").code == 2


def test_long_histories_are_halved(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(2, 42):
        repo.append("s.journal", f"\n2026-04-01 invoice INV-{n} acme {n}.00\n")
        if n == 17:
            text = (repo.folder / "s.journal").read_text()
            repo.write({"s.journal": text.replace("INV-1 acme 100.00", "INV-1 acme 101.00")})
        repo.commit(f"invoice {n}", "2026-04-02", f"W{n}")
    exact = who(repo)
    assert exact[0][1] == "W17"
    monkeypatch.setattr(trace, "READ", 200)
    assert who(repo) == exact
    assert [who(repo, f"INV-{n}")[0][1] for n in (2, 9, 41)] == ["W2", "W9", "W41"]
    assert "found by bisecting" in repo.arcli("why INV-1").out
    assert "found by bisecting" not in repo.arcli("why INV-1 --exact").out
