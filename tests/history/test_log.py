"""log and blame: a line a commit, a row a field, with figures against reports at each commit."""

from __future__ import annotations

import csv
import io
import json
import random
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.history import commits
from tests.gitrepo import Repo

CUSTOMERS = "- id: acme\n  name: Acme\n  terms: net30\n- id: zeta\n  name: Zeta\n  currency: EUR\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.write({"arcli.yaml": "currency: USD\n", "customers.yaml": CUSTOMERS})
    repo.commit("begin", "2026-03-01")
    repo.write({"s.journal": "2026-03-05 invoice INV-1 acme 100.00\n"})
    repo.commit("sale", "2026-03-05")
    repo.write({"s.journal": "2026-03-05 invoice INV-1 acme 110.00 po:7\n"})
    repo.commit("typo", "2026-03-06", "Bob")
    repo.write({"README": "words"})
    repo.commit("no ledger file", "2026-03-06")
    repo.write({"r.journal": "2026-03-10 payment PMT-1 acme 40.00\n    INV-1 40.00 discount:2.00\n"})
    repo.commit("receipt", "2026-03-11", "Bob")
    return repo


def rows(repo: Repo, words: str) -> list[dict[str, str]]:
    done = repo.arcli(f"{words} -O csv")
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def test_a_line_a_commit(repo: Repo) -> None:
    got = [
        (r["committed"], r["author"], r["entries"], r["currency"], r["change"], r["subject"]) for r in rows(repo, "log")
    ]
    assert got == [
        ("2026-03-11", "Bob", "+PMT-1", "USD", "-42.00", "receipt"),
        ("2026-03-06", "Ann", "no entry", "", "", "no ledger file"),
        ("2026-03-06", "Bob", "~INV-1", "USD", "10.00", "typo"),
        ("2026-03-05", "Ann", "+INV-1", "USD", "100.00", "sale"),
        ("2026-03-01", "Ann", "+acme +zeta", "", "", "begin"),
    ]
    assert [r["subject"] for r in rows(repo, "log --number 2")] == ["receipt", "no ledger file"]
    assert [r["subject"] for r in rows(repo, "log --rev HEAD~2")] == ["typo", "sale", "begin"]
    assert [r["change"] for r in rows(repo, "log --number 1 --as-of 2026-03-08")] == [""]  # dated later


def test_log_of_one_document(repo: Repo) -> None:
    assert [(r["author"], r["what"]) for r in rows(repo, "log INV-1")] == [
        ("Bob", "amount 100.00 → 110.00; po nothing → 7"),
        ("Ann", "added"),
    ]


def test_blame_by_field(repo: Repo) -> None:
    assert [(r["field"], r["value"], r["before"], r["author"]) for r in rows(repo, "blame INV-1")] == [
        ("kind", "invoice", "", "Ann"),
        ("date", "2026-03-05", "", "Ann"),
        ("id", "INV-1", "", "Ann"),
        ("customer", "acme", "", "Ann"),
        ("amount", "110.00", "100.00", "Bob"),
        ("po", "7", "", "Bob"),
    ]
    repo.write({"s.journal": "2026-03-05 invoice INV-1 acme 110.00 po:8\n"})
    assert {r["field"]: r["commit"] for r in rows(repo, "blame INV-1")}["po"] == "not committed"
    assert rows(repo, "blame PMT-1")[-1]["value"] == "40.00 discount:2.00"
    assert rows(repo, "blame acme")[2]["author"] == "Ann"
    assert repo.arcli("blame INV-2").code == 2


def test_a_merge_is_one_line_and_errors_are_said(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.write({"t.journal": "2026-03-12 invoice INV-2 acme 5.00\n"})
    repo.commit("side one", "2026-03-12")
    repo.write({"t.journal": "2026-03-12 invoice INV-2 acme 5.00\n2026-03-12 invoice INV-3 zeta 6.00\n"})
    repo.commit("side two", "2026-03-12")
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "side", "-m", "merged", day="2026-03-13")
    found = rows(repo, "log --number 1")
    assert [(r["subject"], r["currency"], r["change"]) for r in found] == [
        ("merged", "EUR", "6.00"),
        ("", "USD", "5.00"),
    ]
    repo.append("t.journal", "2026-03-12 invoice INV-2 acme 5.00\n")
    repo.commit("twice", "2026-03-14")
    newest, before = rows(repo, "log --number 2")[:2]
    assert newest["note"].startswith("leaves 1 error: AR201 ") and "INV-2" in newest["note"]
    assert (newest["change"], before["note"]) == ("", "")
    repo.append("t.journal", "2026-03-12 invoice INV-4 acme 5.00\n")
    repo.commit("still so", "2026-03-15")
    assert rows(repo, "log --number 1")[0]["note"] == "the ledger had errors"


def over_applied(repo: Repo) -> None:
    """Two branches that each take 60 of the 68 that INV-1 has left."""
    repo.git("checkout", "-q", "-b", "side")
    repo.write({"t.journal": "2026-03-12 payment PMT-2 acme 60.00\n    INV-1 60.00\n"})
    repo.commit("theirs", "2026-03-12", "Eve")
    repo.git("checkout", "-q", "main")
    repo.write({"u.journal": "2026-03-12 payment PMT-3 acme 60.00\n    INV-1 60.00\n"})
    repo.commit("ours", "2026-03-12", "Bob")
    repo.git("merge", "-q", "--no-ff", "side", "-m", "merged", day="2026-03-13")


@pytest.mark.parametrize("small", [commits.SMALL, 0])
def test_a_merge_that_is_too_much_in_sum_is_marked(repo: Repo, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    """110 - 42 = 68 open; each branch is right, and the merge is 52 too much. In a large ledger too."""
    monkeypatch.setattr(commits, "SMALL", small)
    over_applied(repo)
    found = rows(repo, "log --number 2")
    assert [(r["subject"], r["change"]) for r in found] == [("merged", ""), ("ours", "-60.00")]
    assert found[0]["note"].startswith("leaves 1 error: AR301 INV-1 has 68.00 USD open on 2026-03-12, but 120.00 USD")
    assert found[1]["note"] == ""
    text = repo.arcli("log --number 2").out
    assert "leaves 1 error: AR301 INV-1" in text
    repo.write({"u.journal": ""})
    repo.commit("put right", "2026-03-14")
    assert [r["note"] for r in rows(repo, "log --number 2")] == ["the ledger had errors", found[0]["note"]]


def test_a_large_ledger_is_derived_at_each_commit_only_when_asked(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits, "SMALL", 0)
    repo.append("r.journal", "2026-03-12 payment PMT-2 acme 70.00\n    INV-1 70.00\n")
    repo.commit("too much", "2026-03-12")
    done = repo.arcli("log --number 1")
    assert "leaves 1 error" not in done.out and "--errors checks every commit" in done.out
    done = repo.arcli("log --number 1 --errors")
    assert "leaves 1 error: AR301 INV-1 has 68.00 USD open" in done.out and "--errors" not in done.out


@pytest.mark.parametrize("quick", [True, False])
def test_changes_against_balances_at_each_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: bool) -> None:
    """A random history: the change of each commit is the difference of two balance reports."""
    if quick:
        monkeypatch.setattr(commits, "SMALL", 0)
    chance = random.Random(3)
    repo = Repo(tmp_path / "repo")
    repo.write({"arcli.yaml": "currency: USD\n", "customers.yaml": CUSTOMERS})
    repo.commit("begin", "2026-03-01")
    text = ""
    n = 0
    for step in range(14):
        for _ in range(chance.randint(1, 3)):
            n += 1
            customer = chance.choice(["acme", "zeta"])
            text += f"2026-03-05 invoice INV-{n} {customer} 100.00\n"
            what = chance.random()
            if what < 0.4:
                text += f"2026-03-09 payment P-{n} {customer} 60.00\n  INV-{n} 50.00 discount:1.00 fee:2.50\n"
            elif what < 0.6:
                text += f"2026-03-09 writeoff W-{n} {customer} 30.00\n  INV-{n} 30.00\n"
            elif what < 0.7:
                text += f"2026-03-09 payment P-{n} {customer} 10.00\n  INV-{n} 10.00 deduction:5.00 id:D-{n}\n"
            elif what < 0.8:
                text += f"2026-03-09 reverse INV-{n}\n"
        if step % 5 == 4:
            text = text.replace("100.00", "101.00", 1)
        repo.write({"s.journal": text})
        repo.commit(f"c{step}", "2026-03-10")

    def balance(rev: str) -> dict[str, Decimal]:
        found = json.loads(repo.arcli(f"balance --rev {rev} --as-of 2026-12-31 -O json").out)["totals"]
        return {t["currency"]: Decimal(t["balance"]) for t in found}

    got: dict[str, dict[str, str]] = {}
    subject = ""
    for row in rows(repo, "log --number 14"):
        subject = row["subject"] or subject
        got.setdefault(subject, {})
        if row["currency"]:
            got[subject][row["currency"]] = row["change"]
    for step in range(14):
        before, after = balance(f"HEAD~{14 - step}"), balance(f"HEAD~{13 - step}")
        change = {c: after.get(c, Decimal(0)) - before.get(c, Decimal(0)) for c in before.keys() | after.keys()}
        assert {c: Decimal(v) for c, v in got[f"c{step}"].items()} == {c: v for c, v in change.items() if v}, step
