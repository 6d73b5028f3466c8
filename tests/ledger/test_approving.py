"""Who may approve what: by kind, reason and amount in the ledger's currency; each case worked out by hand."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from arcli.history.separate import same_person
from arcli.ledger.approving import approvals
from arcli.source.git import Commit
from tests.casefile import run
from tests.gitrepo import Repo
from tests.subledger.books import open_memory

SETTINGS = """\
currency: USD
terms: {default: 2/10net30}
approvals:
  writeoff:
    - {to: 25.00, who: ["*"]}
    - {to: 500.00, who: [reyes, okafor]}
    - {to: 800.00, reason: bankruptcy, who: [lim]}
    - {who: [cfo]}
  refund: [{to: 100.00, who: [reyes]}]
  late-discount: [{who: [okafor]}]
"""
HEAD = "2026-01-01 customer acme\n2026-01-01 rate EUR 2.0000 USD\n2026-01-05 invoice I acme 1,000.00\n"
POUND = "2026-01-05 invoice G acme 1,000.00 GBP\n"
EURO = "2026-01-05 invoice E acme 900.00 EUR\n"


def writeoff(amount: str, approved: str = "", reason: str = "", of: str = "I", currency: str = "USD") -> str:
    keys = "".join(f" {k}:{v}" for k, v in (("approved", approved), ("reason", reason)) if v)
    return f"2026-03-01 writeoff W acme {amount} {currency}{keys}\n    {of} {amount}\n"


PAID = "2026-02-20 payment P acme 980.00\n    I 980.00 discount:20.00{}\n"
CASES: dict[str, tuple[str, list[str]]] = {
    "anybody": (writeoff("25.00"), []),
    "nobody did": (writeoff("25.01"), ["nobody approved it; reyes, okafor or cfo may"]),
    "in capitals": (writeoff("500.00", "OKAFOR"), [""]),
    "one of those": (writeoff("500.00", "okafor"), [""]),
    "who may more may less": (writeoff("30.00", "cfo"), [""]),
    "too much": (writeoff("500.01", "okafor"), ["okafor may not approve 500.01 USD; cfo may"]),
    "for a reason": (writeoff("700.00", "lim", "bankruptcy"), [""]),
    "for another": (writeoff("700.00", "lim", "dispute"), ["lim may not approve 700.00 USD for dispute; cfo may"]),
    "too much for that reason": (writeoff("800.01", "lim", "bankruptcy"),
                                 ["lim may not approve 800.01 USD for bankruptcy; cfo may"]),
    "in another currency": (EURO + writeoff("250.01", "reyes", of="E", currency="EUR"),
                            ["reyes may not approve 500.02 USD; cfo may"]),
    "of any amount, without a rate": (
        POUND + PAID.format("").replace("I 980", "G 980").replace("980.00\n", "980.00 GBP\n"),
        ["nobody approved it; okafor may"]),
    "by amount, without a rate": (
        POUND + writeoff("9.00", "reyes", of="G", currency="GBP"),
        ["who may approve it depends on its amount: there is no rate GBP/USD on or before 2026-03-01"]),
    "nobody may": ("2026-02-01 payment P acme 200.00\n2026-02-02 refund R acme 200.00 approved:reyes\n    P 200.00\n",
                   ["nobody may approve 200.00 USD"]),
    "a late discount": (PAID.format(""), ["nobody approved it; okafor may"]),
    "approved": (PAID.format(" approved:okafor"), [""]),
    "in time": (PAID.format("").replace("02-20", "01-15"), []),
    "written off with a payment": ("2026-02-20 payment P acme 900.00\n    I 900.00 writeoff:25.01\n",
                                   ["nobody approved it; reyes, okafor or cfo may"]),
    "a little of it": ("2026-02-20 payment P acme 900.00\n    I 900.00 writeoff:25.00\n", []),
    "with a payment, approved": ("2026-02-20 payment P acme 400.00\n2026-02-21 apply P\n"
                                 "    I 400.00 writeoff:600.00 approved:cfo\n", [""]),
    "with a payment that was taken back on its day": ("2026-02-20 payment P acme 400.00\n    I 400.00 writeoff:600.00\n"
                                                      "2026-02-20 reverse P\n", []),
    "with a payment that was taken back later": ("2026-02-20 payment P acme 400.00\n    I 400.00 writeoff:600.00\n"
                                                 "2026-02-21 reverse P\n", ["nobody approved it; cfo may"]),
    "a deduction that nobody follows up": ("2026-02-20 payment P acme 400.00\n    I 400.00 deduction:600.00\n",
                                           ["nobody approved it; cfo may"]),
    "a deduction, approved": ("2026-02-20 payment P acme 400.00\n    I 400.00 deduction:600.00 approved:cfo\n", [""]),
    "a deduction for a reason": ("2026-02-20 payment P acme 300.00\n"
                                 "    I 300.00 deduction:700.00 reason:bankruptcy approved:lim\n", [""]),
    "a little deducted": ("2026-02-20 payment P acme 900.00\n    I 900.00 deduction:25.00\n", []),
    "a deduction that stays open": ("2026-02-20 payment P acme 400.00\n    I 400.00 deduction:600.00 id:D\n", []),
    "deducted and written off": ("2026-02-20 payment P acme 900.00\n    I 900.00 deduction:30.00 writeoff:40.00\n",
                                 ["nobody approved it; reyes, okafor or cfo may"] * 2),
    "a kind that needs none": ("2026-02-01 credit C acme 10.00\n", []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_breaches(name: str) -> None:
    text, breaches = CASES[name]
    later = writeoff("600.00", "reyes").replace("03-01", "07-01").replace(" W ", " L ") if "refund" not in text else ""
    later = "" if "payment" in text else later.replace("600.00", "100.00")
    entries = (HEAD + text + later).replace("\n    ", "\t").splitlines()
    random.Random(name).shuffle(entries)
    ledger = open_memory({"arcli.yaml": SETTINGS, "a.journal": "\n".join(entries).replace("\t", "\n    ") + "\n"})
    subledger, problems = ledger.as_of(date(2026, 6, 1))
    assert not problems, problems
    assert [a.breach for a in approvals(ledger, subledger)] == breaches


@pytest.mark.parametrize(
    ("approved", "same"),
    [("Rosa Reyes", True), ("reyes", True), ("REYES", True), ("rreyes", True), ("rey", False), ("cfo", False)],
)
def test_who_is_the_author(approved: str, same: bool) -> None:
    commit = Commit("0" * 40, "0000000", "Rosa Reyes", "rreyes@x.example", "2026-01-01", "2026-01-01", "x")
    assert same_person(approved, commit) is same
    assert not same_person(None, commit)


def test_the_author_is_not_the_approver(tmp_path: Path) -> None:
    """`check` and the list name it; without `separate: yes`, or of another author, nothing is said."""
    repo = Repo(tmp_path)
    (tmp_path / "arcli.yaml").write_text(SETTINGS.replace("approvals:", "approvals:\n  separate: yes"))
    (tmp_path / "a.journal").write_text(HEAD + writeoff("100.00", "reyes"))
    repo.git("add", "-A")
    repo.git("-c", "user.name=Rosa Reyes", "commit", "-q", "-m", "x")
    assert "reyes approved it and entered it, in commit" in run("arcli check", tmp_path, "2026-06-01").out
    assert "reyes entered it, too" in run("arcli approvals -O csv", tmp_path, "2026-06-01").out
    (tmp_path / "arcli.yaml").write_text(SETTINGS)
    assert "reyes approved it" not in run("arcli check", tmp_path, "2026-06-01").out
    assert "entered it" not in run("arcli approvals -O csv", tmp_path, "2026-06-01").out
