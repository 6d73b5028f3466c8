"""For the auditor: subsequent receipts, late entries, confirmations."""

from __future__ import annotations

import csv
import io
import json
import random
from decimal import Decimal
from pathlib import Path

import pytest

from tests.gitrepo import Repo

CUSTOMERS = """\
- id: acme
  name: Acme
  terms: net30
- id: old
  name: Old
  method: balance-forward
"""
# Open on 31 December: INV-1 100, INV-2 200 less 50 = 150, P-0 -20 unapplied; old: 80.
BOOKS = """\
2025-11-05 invoice INV-1 acme 100.00
2025-12-05 invoice INV-2 acme 200.00
2025-12-20 payment P-1 acme 50.00
    INV-2 50.00
2025-12-21 payment P-0 acme 20.00
2025-12-01 invoice OLD-1 old 30.00
2025-12-02 invoice OLD-2 old 50.00
; January: INV-1 is paid with 2.00 discount; P-0 is applied to INV-2, which is money of December; 40 more is paid
; and 10 credited. A new invoice is no business of December's.
2026-01-10 payment P-2 acme 98.00
    INV-1 98.00 discount:2.00
2026-01-11 apply P-0
    INV-2 20.00
2026-01-12 payment P-3 acme 45.00
    INV-2 40.00
2026-01-13 credit C-1 acme 10.00
    INV-2 10.00
2026-01-14 invoice INV-3 acme 500.00
2026-01-15 payment P-4 old 35.00
; after the day
2026-02-20 payment P-5 acme 80.00
    INV-2 80.00
"""


def rows(repo: Repo, words: str) -> list[dict[str, str]]:
    done = repo.arcli(f"{words} -O csv")
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.write(
        {"arcli.yaml": "currency: USD\ncompany: {name: Northwind}\n", "customers.yaml": CUSTOMERS, "b.journal": BOOKS}
    )
    return repo


def test_subsequent_receipts_by_hand(repo: Repo) -> None:
    words = "aging --as-of 2025-12-31 --subsequent-to 2026-02-15"
    got = {
        r["document"]: (r["open"], r["received_since"], r["otherwise_since"], r["remains"])
        for r in rows(repo, words + " --by document")
    }
    assert got == {
        "INV-1": ("100.00", "98.00", "2.00", "0.00"),
        "INV-2": ("150.00", "40.00", "30.00", "80.00"),
        "P-0": ("-20.00", "0.00", "-20.00", "0.00"),
        "OLD-1": ("30.00", "30.00", "0.00", "0.00"),
        "OLD-2": ("50.00", "5.00", "0.00", "45.00"),
    }
    by_customer = {r["customer"]: (r["total"], r["received_since"], r["remains"]) for r in rows(repo, words)}
    assert by_customer == {"acme": ("230.00", "138.00", "80.00"), "old": ("80.00", "35.00", "45.00")}
    total = json.loads(repo.arcli(words + " --by bucket -O json").out)["totals"][0]
    assert (total["received_since"], total["remains"]) == ("173.00", "125.00")
    assert repo.arcli("aging --as-of 2025-12-31 --subsequent-to 2025-12-31").code == 2
    assert repo.arcli("aging --as-of 2025-12-31 --subsequent-to 2026-01-31 --base").code == 2


def test_a_bounced_receipt_was_not_received(repo: Repo) -> None:
    repo.append("b.journal", "2026-01-30 reverse P-2\n")
    got = {r["document"]: r for r in rows(repo, "aging --as-of 2025-12-31 --subsequent-to 2026-02-15 --by document")}
    assert (got["INV-1"]["received_since"], got["INV-1"]["remains"]) == ("0.00", "100.00")


def test_subsequent_adds_up_in_a_random_ledger(tmp_path: Path) -> None:
    """Open = received + otherwise + remains, and remains is what a later open list says of those documents."""
    chance = random.Random(2)
    text = ""
    for n in range(60):
        text += (
            f"2025-{chance.randint(9, 12):02}-15 invoice I-{n} acme 100.00" + chance.choice(["", " terms:half"]) + "\n"
        )
        for k in range(chance.randint(0, 2)):
            day = f"2026-{chance.randint(1, 3):02}-{chance.randint(1, 28):02}"
            text += f"{day} payment P-{n}-{k} acme {chance.randint(40, 50)}.00\n    I-{n} {chance.randint(1, 40)}.00\n"
    repo = Repo(tmp_path / "repo")
    settings = "currency: USD\nterms: {half: [{share: 50%, due: net0}, {share: 50%, due: net30}]}\n"
    repo.write({"arcli.yaml": settings, "customers.yaml": CUSTOMERS, "b.journal": text})
    later = {(r["document"], r["instalment"]): r["open"] for r in rows(repo, "open --as-of 2026-02-15")}
    for r in rows(repo, "aging --as-of 2025-12-31 --subsequent-to 2026-02-15 --by document"):
        assert r["remains"] == later.get((r["document"], r["instalment"]), "0.00")
        parts = [Decimal(r[c]) for c in ("received_since", "otherwise_since", "remains")]
        assert sum(parts) == Decimal(r["open"])
        assert Decimal(r["otherwise_since"]) == 0


def test_late_entries(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.write(
        {
            "arcli.yaml": "currency: USD\n",
            "customers.yaml": CUSTOMERS,
            "b.journal": "2026-01-05 invoice INV-1 acme 10.00\n",
        }
    )
    repo.commit("January", "2026-01-31")
    repo.append("b.journal", "2026-02-05 invoice INV-2 acme 20.00\n2026-01-30 payment P-1 acme 4.00\n    INV-1 4.00\n")
    repo.commit("in February", "2026-02-03", "Bob")
    text = (repo.folder / "b.journal").read_text()
    repo.write({"b.journal": text.replace("acme 20.00", "acme 25.00")})
    repo.commit("in March", "2026-03-02", "Eve")
    repo.append("b.journal", '2026-03-05 invoice INV-3 acme 1.00\n2026-02-28 note acme "called"\n')
    repo.commit("March itself", "2026-03-06")
    got = [
        (r["document"], r["date"], r["known"], r["effect"], r["what"], r["author"])
        for r in rows(repo, "register --late --as-of 2026-03-31")
    ]
    assert got == [
        ("P-1", "2026-01-30", "2026-02-03", "-4.00", "added", "Bob"),
        ("INV-2", "2026-02-05", "2026-03-02", "25.00", "changed: amount", "Eve"),
    ]
    assert [r["document"] for r in rows(repo, "register --late --from 2026-02 --to 2026-02")] == ["INV-2"]
    assert rows(repo, "register --late --rev HEAD~3 --as-of 2026-03-31") == []


def test_late_without_history(repo: Repo) -> None:
    assert "Unknown: this repository has no commit yet." in repo.arcli("register --late").out
    repo.commit("all", "2026-03-01")
    out = repo.arcli("register --late --as-of 2026-03-31").out
    assert "Months up to 2026-02-28 are unknown: git's history begins after them." in out


def test_confirmation(repo: Repo) -> None:
    out = repo.arcli("statement acme --confirmation --as-of 2025-12-31 --reply-to 'Smith & Co'").out
    assert "Balance confirmation for Acme (acme) as of 2025-12-31" in out
    assert "our records show that you owed Northwind 230.00 USD, as listed above." in out
    assert "directly to Smith & Co" in out
    assert "INV-2" in out
    assert "Closing balance" not in out
    assert repo.arcli("statement --all --confirmation --as-of 2025-12-31").out.count("Balance confirmation for") == 2
