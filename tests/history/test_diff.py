"""diff: entries, and their effects against a second derivation from two separate reports."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.gitrepo import Repo

CUSTOMERS = "- id: acme\n  name: Acme\n  terms: net30\n- id: zeta\n  name: Zeta\n  currency: EUR\n"
FIRST = """\
2026-02-05 invoice INV-1 acme 100.00
2026-03-05 invoice INV-2 acme 50.00
2026-03-25 payment PMT-1 acme 30.00
    INV-1 30.00
2026-04-02 invoice INV-3 zeta 10.00
2026-03-01 note acme "called"
"""
SECOND = """\
2026-02-05 invoice INV-1 acme 120.00 due:2026-02-10
; comments and order are no differences
2026-03-01   note acme   "called"
2026-04-02 invoice INV-3 zeta 10
2026-03-05 invoice INV-2 acme 50.00
2026-03-26 payment PMT-2 acme 60.00
    INV-1 50.00 discount:1.00
2026-03-01 note acme "called again"
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.write({"arcli.yaml": "currency: USD\n", "customers.yaml": CUSTOMERS, "s.journal": FIRST})
    repo.commit("one", "2026-04-01")
    repo.write({"s.journal": SECOND})
    repo.commit("two", "2026-04-02")
    return repo


def parts(repo: Repo, words: str) -> dict[str, Any]:
    done = repo.arcli(f"diff {words} -O json")
    assert done.code == 0, done.err
    return {r["parameters"]["part"]: r for r in json.loads(done.out)}


def test_entries_field_by_field(repo: Repo) -> None:
    rows = parts(repo, "HEAD~1 HEAD --as-of 2026-03-31")["entries"]["rows"]
    got = [(r["what"], r["id"], r["field"], r["before"], r["after"], r["effect"]) for r in rows]
    assert got == [
        ("changed", "INV-1", "amount", "100.00", "120.00", "20.00"),
        (None, None, "due", None, "2026-02-10", None),
        ("added", "acme", None, None, None, None),
        ("removed", "PMT-1", None, None, None, "30.00"),
        ("added", "PMT-2", None, None, None, "-61.00"),
    ]


def test_balances_documents_buckets_by_hand(repo: Repo) -> None:
    """Before: INV-1 70 open, due 7 March (24 days), INV-2 50, current. After: 120 - 51 = 69, due 10 February
    (49 days); 10 of PMT-2 unapplied."""
    found = parts(repo, "HEAD~1 HEAD --as-of 2026-03-31")
    assert [(r["customer"], r["before"], r["after"]) for r in found["customers"]["rows"]] == [
        ("acme", "120.00", "109.00")
    ]
    assert [(r["document"], r["before"], r["after"], r["change"]) for r in found["documents"]["rows"]] == [
        ("INV-1", "70.00", "69.00", "-1.00"),
        ("PMT-2", "0.00", "-10.00", "-10.00"),
    ]
    assert [(r["bucket"], r["change"]) for r in found["buckets"]["rows"]] == [
        ("1-30", "-70.00"),
        ("31-60", "69.00"),
        ("unapplied", "-10.00"),
    ]


def test_time_apart_from_entries(repo: Repo) -> None:
    """From 10 March to 31 March PMT-1 (30) took effect, which is time; then the entries differ by -11."""
    total = parts(repo, "HEAD~1 HEAD --then 2026-03-10 --as-of 2026-03-31")["customers"]["totals"]
    assert total == [
        {
            "currency": "USD",
            "before": "150.00",
            "by_time": "-30.00",
            "by_entries": "-11.00",
            "after": "109.00",
            "change": "-41.00",
        }
    ]
    only_time = parts(repo, "HEAD HEAD --then 2026-03-10 --as-of 2026-03-31")
    assert only_time["entries"]["rows"] == []
    assert {r["by_entries"] for r in only_time["documents"]["rows"]} == {"0.00"}


def test_work_tree_and_exit_code(repo: Repo) -> None:
    assert repo.arcli("diff HEAD --exit-code").code == 0
    repo.append("s.journal", "2026-04-03 invoice INV-4 zeta 5.00\n")
    assert repo.arcli("diff HEAD").code == 0
    done = repo.arcli("diff HEAD --exit-code")
    assert done.code == 1
    assert "added  2026-04-03  invoice  INV-4  zeta" in done.out
    repo.write({"s.journal": SECOND + "rubbish\n"})
    done = repo.arcli("diff HEAD")
    assert (done.code, "In the files as they are:" in done.err) == (1, True)


def test_what_follows_from_other_entries(repo: Repo) -> None:
    """A customer's new terms move a due date: no entry's amount differs, the buckets do."""
    repo.write({"customers.yaml": CUSTOMERS.replace("net30", "net60")})
    found = parts(repo, "HEAD --as-of 2026-04-10")
    assert [(r["what"], r["id"], r["field"]) for r in found["entries"]["rows"]] == [("changed", "acme", "terms")]
    assert [(r["bucket"], r["change"]) for r in found["buckets"]["rows"]] == [("current", "50.00"), ("1-30", "-50.00")]


def test_an_entry_that_follows(repo: Repo) -> None:
    """A reversal of an invoice stays as it is; the invoice's amount changes, so what the reversal does differs."""
    repo.append("s.journal", "2026-04-03 invoice INV-5 acme 5.00\n2026-04-04 reverse INV-5\n")
    repo.commit("void", "2026-04-04")
    text = (repo.folder / "s.journal").read_text()
    repo.write({"s.journal": text.replace("INV-5 acme 5.00", "INV-5 acme 8.00")})
    rows = parts(repo, "HEAD")["entries"]["rows"]
    assert [(r["what"], r["id"], r["effect"]) for r in rows] == [
        ("changed", "INV-5", "3.00"),
        ("follows", "INV-5", "-3.00"),
    ]


def test_markdown_csv_and_options(repo: Repo) -> None:
    out = repo.arcli("diff HEAD~1 HEAD --as-of 2026-03-31 -O md").out
    assert out.count("## ") == 4 and "| changed | 2026-02-05 |" in out
    csv = repo.arcli("diff HEAD~1 HEAD --as-of 2026-03-31 -O csv --part documents").out
    assert csv.splitlines()[1] == "INV-1,,acme,USD,70.00,69.00,-1.00,0.00,-1.00"
    for wrong in ("diff HEAD~1 --part x", "diff HEAD~1 --basis x", "diff HEAD~1 --then x"):
        assert repo.arcli(wrong).code == 2
    assert repo.arcli("diff nonsense").code == 3


def test_same_as_two_separate_reports_over_a_random_history(tmp_path: Path) -> None:
    """Entries come, go and change in 12 commits; each difference equals that of two aging reports."""
    chance = random.Random(5)
    repo = Repo(tmp_path / "repo")
    repo.write({"arcli.yaml": "currency: USD\n", "customers.yaml": CUSTOMERS})
    entries: dict[str, str] = {}
    for n in range(12):
        for _ in range(6):
            k = len(entries) + 1
            day = f"2026-{chance.randint(1, 4):02}-{chance.randint(1, 28):02}"
            customer = chance.choice(["acme", "zeta"])
            amount = chance.randint(100, 900)
            entries[f"INV-{k}"] = f"{day} invoice INV-{k} {customer} {amount}.00\n"
            if chance.random() < 0.5:
                part = f"{chance.randint(1, 90)}.00"
                entries[f"INV-{k}"] += (
                    f"\n2026-04-{chance.randint(1, 30):02} payment P-{k} {customer} {part}\n  INV-{k} {part}\n"
                )
        for gone in chance.sample(sorted(entries), 1 if n else 0):
            entries[gone] = ""
        repo.write({"s.journal": "\n".join(entries.values())})
        repo.commit(f"c{n}", "2026-05-01")

    def cells(rev: str, day: str) -> dict[tuple[str, str], Decimal]:
        rows = json.loads(repo.arcli(f"aging --rev {rev} --as-of {day} --by bucket -O json").out)["rows"]
        found: dict[tuple[str, str], Decimal] = {}
        for r in rows:
            key = (r["bucket"], r["currency"])
            found[key] = found.get(key, Decimal(0)) + Decimal(r["amount"])
        return found

    for one, other in ((0, 1), (3, 11), (11, 2), (5, 5)):
        days = chance.choice([("2026-03-31", "2026-04-30"), ("2026-04-15", "2026-04-15")])
        a, b = f"HEAD~{11 - one}", f"HEAD~{11 - other}"
        found = parts(repo, f"{a} {b} --then {days[0]} --as-of {days[1]}")["buckets"]["rows"]
        before, between, after = cells(a, days[0]), cells(a, days[1]), cells(b, days[1])
        expected = {}
        for key in before.keys() | between.keys() | after.keys():
            x, y, z = (d.get(key, Decimal(0)) for d in (before, between, after))
            if not x == y == z:
                expected[key] = (y - x, z - y)
        assert {
            (r["bucket"], r["currency"]): (Decimal(r["by_time"]), Decimal(r["by_entries"])) for r in found
        } == expected


def test_a_diff_of_nothing_named_is_from_the_last_commit(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.write({"arcli.yaml": "currency: USD\n", "a.journal": "2026-01-05 invoice I-1 acme 10.00\n"})
    repo.append("a.journal", "2026-01-01 customer acme\n")
    repo.commit("begin", "2026-01-05")
    repo.append("a.journal", "2026-01-06 invoice I-2 acme 7.00\n")
    done = repo.arcli("diff --part entries")
    assert done.code == 0, done.err
    assert "HEAD" in done.out and "I-2" in done.out and "I-1" not in done.out
    assert done.out == repo.arcli("diff HEAD --part entries").out
