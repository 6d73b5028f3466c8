"""Seals over months that earn: what is recognised is sealed, and what comes later falls into the first open month."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.gitrepo import Repo

SETTINGS = "currency: EUR\nwrite: {default: books.journal}\nrevenue: {method: days}\n"
BOOKS = """\
2026-01-01 invoice INV-1 acme 365.00
    "Licence"  1 @ 365.00  service:2026-01-01..2026-12-31
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """January and February are closed: 31.00 and 28.00 are earned."""
    made = Repo(tmp_path / "repo")
    made.write({"arcli.yaml": SETTINGS, "customers.yaml": "- id: acme\n", "books.journal": BOOKS})
    for period, day in (("2026-01", "2026-02-02"), ("2026-02", "2026-03-02")):
        done = made.arcli(f"close {period}", day)
        assert done.code == 0, done.err
    assert made.arcli("check").code == 0
    return made


def add(repo: Repo, text: str) -> None:
    path = repo.folder / "books.journal"
    path.write_text(path.read_text() + "\n" + text)


def codes(repo: Repo) -> set[str]:
    """The errors of a check."""
    return {p["code"] for p in json.loads(repo.arcli("check -O json").out) if p["severity"] == "error"}


def earned(repo: Repo, day: str) -> dict[str, tuple[Decimal, Decimal]]:
    """What each month earned and caught up."""
    rows = json.loads(repo.arcli(f"revenue --as-of {day} -O json").out)["rows"]
    return {r["month"]: (Decimal(r["earned"]), Decimal(r["caught_up"])) for r in rows}


def test_the_lock_file_has_what_a_month_earned(repo: Repo) -> None:
    lock = next(p for p in (repo.folder / "closed").iterdir() if "2026-02" in p.name)
    posted = [line for line in lock.read_text().splitlines() if line.startswith("posted")]
    assert posted == ["posted EUR -28.00 -28.00 income:sales", "posted EUR 28.00 28.00 liabilities:deferred-revenue"]


def test_service_days_in_a_closed_month_are_caught_up_in_the_month_of_the_invoice(repo: Repo) -> None:
    add(repo, '2026-03-10 invoice INV-2 acme 90.00\n    "Late"  1 @ 90.00  service:2026-01-01..2026-03-31\n')
    assert codes(repo) == set()
    assert earned(repo, "2026-03-31") == {
        "2026-01": (Decimal("31.00"), Decimal(0)),
        "2026-02": (Decimal("28.00"), Decimal(0)),
        "2026-03": (Decimal("62.00"), Decimal("59.00")),
    }


def test_a_back_dated_amendment_of_a_contract_falls_into_the_first_open_month(tmp_path: Path) -> None:
    """From 16 January twice as much: 16.00 of January and 31.00 of February are caught up in March, which has 62.00."""
    made = Repo(tmp_path / "repo")
    contract = '2026-01-01 contract C-1 acme "Rent" start:2026-01-01\n    "Rent"  @ 31.00\n'
    made.write({"arcli.yaml": SETTINGS, "customers.yaml": "- id: acme\n", "books.journal": contract})
    for day in ("2026-01-01", "2026-02-01"):
        assert made.arcli(f"bill --to {day} --write", day).code == 0
    for period, day in (("2026-01", "2026-02-02"), ("2026-02", "2026-03-02")):
        assert made.arcli(f"close {period}", day).code == 0
    add(made, '2026-01-16 contract C-1 acme\n    "Rent"  @ 62.00\n')
    assert codes(made) == set()
    assert made.arcli("bill --to 2026-03-01 --write", "2026-03-05").code == 0
    assert codes(made) == set()
    months = earned(made, "2026-03-31")
    assert (months["2026-01"][0], months["2026-02"][0]) == (Decimal("31.00"), Decimal("31.00"))
    assert months["2026-03"] == (Decimal("62.00"), Decimal("47.00"))


def test_other_days_of_a_sealed_invoice_and_another_method_break_the_seal(repo: Repo) -> None:
    path = repo.folder / "books.journal"
    before = path.read_text()
    path.write_text(before.replace("2026-12-31", "2026-06-30"))
    assert "AR810" in codes(repo)
    path.write_text(before)
    assert codes(repo) == set()
    (repo.folder / "arcli.yaml").write_text(SETTINGS.replace("days", "months"))
    assert codes(repo) == {"AR821"}


def test_another_name_of_the_account_breaks_nothing(repo: Repo) -> None:
    (repo.folder / "arcli.yaml").write_text(SETTINGS.replace("days}", "days, deferred: liabilities:contracts}"))
    assert codes(repo) == set()
    assert "liabilities:contracts" in repo.arcli("trial-balance --as-of 2026-03-31").out


def test_a_credit_of_a_closed_invoice_falls_into_its_own_month(repo: Repo) -> None:
    """On 2 March 60 of 365 days are earned: of 36.50, 6.00 against revenue now, 30.50 off what is deferred."""
    add(repo, "2026-03-02 credit CN-1 acme 36.50 corrects:INV-1\n")
    assert codes(repo) == set()
    rows = json.loads(repo.arcli("revenue --from 2026-03 --as-of 2026-03-02 -O json").out)["rows"]
    assert [(r["opening"], r["credited"], r["closing"]) for r in rows] == [("306.00", "30.50", "275.50")]


ARREARS = '2026-01-01 contract C-1 acme bill:arrears start:2026-01-10\n    "Rent"  @ 310.00\n'


def test_what_is_accrued_is_sealed_and_a_back_dated_amendment_moves_no_closed_month(tmp_path: Path) -> None:
    """220.00 of January stand in its seal. Doubled from January 20, in a closed month, they would be 340.00."""
    made = Repo(tmp_path / "repo")
    settings = SETTINGS.replace("{method: days}", "{accrue: yes}")
    made.write({"arcli.yaml": settings, "customers.yaml": "- id: acme\n", "books.journal": ARREARS})
    assert made.arcli("close 2026-01", "2026-02-02").code == 0
    assert made.arcli("bill --to 2026-02-10 --write", "2026-02-10").code == 0
    assert codes(made) == set()
    assert made.arcli("close 2026-02", "2026-03-02").code == 0
    assert codes(made) == set()
    add(made, '2026-03-01 contract C-1 acme\n    "Rent"  @ 620.00\n')
    assert codes(made) == set()
    add(made, '2026-01-20 contract C-1 acme\n    "Rent"  @ 620.00\n')
    assert codes(made) == set()
    assert "220.00" in made.arcli("trial-balance --as-of 2026-01-31").out
    path = made.folder / "books.journal"
    path.write_text(path.read_text().replace("310.00", "311.00"))
    assert "AR821" in codes(made)
    made.arcli("reopen 2026-01 --reason price", "2026-03-03")  # open months have what their entries say
    assert codes(made) == set()
    assert "340.32" in made.arcli("trial-balance --as-of 2026-01-31").out
