"""Two versions of a report side by side: what a write-off, tried on a branch, does to measures and aging."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.reports.diff_report import COMPARED, compare_reports
from tests.gitrepo import Repo
from tests.subledger.books import context, ledger

DAY = date(2026, 3, 31)
BOOKS = """\
2026-01-01 customer acme
2026-01-05 invoice I-1 acme 300.00 USD due:2026-02-04
2026-03-10 invoice I-2 acme 100.00 USD due:2026-04-09
"""
PAID = """\
2026-01-06 invoice I-0 acme 50.00 USD due:2026-02-05
2026-02-06 payment P-0 acme 50.00 USD
    I-0  50.00
"""
TRIED = """\
2026-03-20 writeoff W-1 acme 300.00 USD
    I-1  300.00
2026-03-21 customer new
2026-03-21 invoice I-3 new 7.00 EUR
"""


def test_each_figure_that_differs_with_its_difference() -> None:
    made = compare_reports("aging", context(ledger(BOOKS), DAY), context(ledger(BOOKS, TRIED), DAY), "main", "try")
    rows = {(r["about"], r["currency"], r["figure"]): (r["before"], r["after"], r["difference"]) for r in made.rows}
    assert rows["acme", "USD", "31-60"] == (300, 0, -300)
    assert rows["acme", "USD", "total"] == (400, 100, -300)
    assert rows["new", "EUR", "total"] == (0, 7, 7)
    assert [str(v) for v in rows["acme", "USD", "31-60"]] == ["300.00", "0.00", "-300.00"]
    assert [str(v) for v in rows["new", "EUR", "total"]] == ["0.00", "7.00", "7.00"]
    assert ("acme", "USD", "current") not in rows
    measures = compare_reports("kpi", context(ledger(BOOKS), DAY), context(ledger(BOOKS, TRIED), DAY), "main", "try")
    dso = next(r for r in measures.rows if (r["about"], r["currency"], r["figure"]) == ("2026-03", "USD", "dso"))
    assert (dso["before"], dso["after"]) == (Decimal("124.00"), Decimal("31.00"))  # 400 and 100 ÷ 100 × 31
    assert dso["difference"] == Decimal("-93.00")


@pytest.mark.parametrize("name", sorted(COMPARED))
def test_a_version_does_not_differ_from_itself(name: str) -> None:
    one = context(ledger(BOOKS, TRIED), DAY)
    made = compare_reports(name, one, context(ledger(BOOKS, TRIED), DAY), "a", "b")
    assert made.rows == []
    assert made.notes == ["No figure differs."]


@pytest.mark.parametrize("name", sorted(COMPARED))
@pytest.mark.parametrize("swapped", [False, True])
def test_an_amount_that_a_line_does_not_have_does_not_differ(name: str, swapped: bool) -> None:
    """An item without history is in one forecast only: what it has is 0 in the other, what it has not is nothing."""
    texts = [BOOKS + PAID, BOOKS + PAID + TRIED]
    one, other = (context(ledger(text), DAY) for text in (texts[::-1] if swapped else texts))
    rows = compare_reports(name, one, other, "a", "b").rows
    assert rows
    amounts = {c.id for c in COMPARED[name][0](one).columns if c.type == "amount"}
    amounts -= {"required"}  # which is not known without a rate
    assert not [r for r in rows if r["figure"] in amounts and not r["before"] and not r["after"]]
    if name == "forecast":
        owed = next(r for r in rows if r["about"] == "no history I-1")
        assert [owed[k] for k in ("figure", "before", "after")] == ["owed", *((0, 300) if swapped else (300, 0))]


def test_two_branches_and_the_files_as_they_are(tmp_path: Path) -> None:
    """A..B are two revisions, A.. is a revision and the files; each report of COMPARED."""
    repo = Repo(tmp_path / "books")
    repo.write({"a.journal": BOOKS, "arcli.yaml": "currency: USD\n"})
    repo.commit("First", "2026-03-15")
    repo.git("checkout", "-qb", "try")
    repo.append("a.journal", TRIED)
    repo.commit("Try", "2026-03-22")
    repo.append("a.journal", "2026-03-25 invoice I-4 new 1.00 EUR\n")
    for name in COMPARED:
        said = f"--as-of 2026-03-31 --report {name} -O csv"
        assert repo.arcli(f"diff main..try {said}").out == repo.arcli(f"diff main try {said}").out
        assert repo.arcli(f"diff ..main {said}").out == repo.arcli(f"diff HEAD main {said}").out
    files = repo.arcli("diff try.. --as-of 2026-03-31 --report aging -O csv")
    assert "new,EUR,total,7.00,8.00,1.00" in files.out.splitlines()
    assert files.out == repo.arcli("diff try --as-of 2026-03-31 --report aging -O csv").out
    assert repo.arcli("diff main..none --as-of 2026-03-31").code == 3
