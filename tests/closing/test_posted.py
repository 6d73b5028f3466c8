"""What closed periods posted: sealed by account, and found when settings or rates move it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.closing.posted import Posted
from arcli.ledger.books import book_of, summary_of
from arcli.ledger.opening import open_ledger
from arcli.model.dates import add_months, end_of_month
from arcli.source.files import Folder
from tests.gitrepo import Repo
from tests.gl.books import by_transactions

ROOT = Path(__file__).parent.parent.parent
SETTINGS = (
    "currency: USD\nwrite:\n  default: books.journal\naccounts:\n  revenue: income:services\n"
    "rates:\n  file: rates.csv\n  max_age: 31\n"
)
BOOKS = """\
2026-02-10 invoice INV-1 acme 50.00

2026-03-05 invoice INV-2 acme 100.00 EUR

2026-03-25 payment PMT-1 acme 30.00
    INV-1  30.00
"""
RATES = "Date,USD,\n2026-03-31,1.1500,\n2026-03-04,1.1000,\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """February and March are closed: 50 earned in February, 100 EUR at 1.10 and 30 received in March."""
    repo = Repo(tmp_path / "repo")
    customers = "- id: acme\n  name: Acme\n"
    repo.write({"arcli.yaml": SETTINGS, "customers.yaml": customers, "books.journal": BOOKS, "rates.csv": RATES})
    for period, day in (("2026-02", "2026-03-02"), ("2026-03", "2026-04-05")):
        done = repo.arcli(f"close {period}", day)
        assert done.code == 0, done.err
    assert repo.arcli("check").code == 0
    return repo


def edit(repo: Repo, name: str, old: str, new: str) -> None:
    path = repo.folder / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def said(repo: Repo, code: str) -> list[str]:
    done = repo.arcli("check -O text")
    assert done.code == 1, done.out
    return [line.partition("]: ")[2] for line in done.out.splitlines() if f"[{code}]" in line]


def test_lock_files_list_what_was_posted(repo: Repo) -> None:
    (lock,) = (repo.folder / "closed").glob("2026-03-*")
    assert [line for line in lock.read_text().splitlines() if line.startswith("posted")] == [
        "posted USD 30.00 30.00 assets:bank",
        "posted EUR 100.00 110.00 assets:receivable",
        "posted USD -30.00 -30.00 assets:receivable",
        "posted EUR -100.00 -110.00 income:services",
    ]


def test_another_account(repo: Repo) -> None:
    edit(repo, "arcli.yaml", "income:services", "income:goods")
    assert said(repo, "AR821") == [
        "the postings of 2026-02 are not what was sealed: "
        "income:goods 0.00 USD → -50.00 USD, income:services -50.00 USD → 0.00 USD",
        "the postings of 2026-03 are not what was sealed: "
        "income:goods 0.00 EUR → -100.00 EUR, income:services -100.00 EUR → 0.00 EUR",
    ]
    edit(repo, "arcli.yaml", "income:goods", "income:services")
    assert repo.arcli("check").code == 0


def test_another_rate_in_the_file(repo: Repo) -> None:
    edit(repo, "rates.csv", "1.1000", "1.2000")
    assert said(repo, "AR821") == [
        "the postings of 2026-03 are not what was sealed: assets:receivable 100.00 EUR, in base 110.00 → 120.00, "
        "income:services -100.00 EUR, in base -110.00 → -120.00",
    ]
    assert repo.arcli("reopen 2026-03 --reason 'the bank corrected its rates'", "2026-04-06").code == 0
    assert repo.arcli("close 2026-03", "2026-04-06").code == 0
    assert repo.arcli("check").code == 0


def test_a_later_rate_moves_nothing(repo: Repo) -> None:
    edit(repo, "rates.csv", "2026-03-31,1.1500,", "2026-04-30,1.3000,\n2026-03-31,1.1500,")
    assert repo.arcli("check").code == 0


def test_it_is_said_once(repo: Repo) -> None:
    """A changed entry posts otherwise too; that is no news."""
    edit(repo, "books.journal", "acme 50.00", "acme 60.00")
    assert said(repo, "AR821") == []
    assert len(said(repo, "AR810")) == 1


def test_the_digest_is_sealed_too(repo: Repo) -> None:
    text = (repo.folder / "books.journal").read_text()
    (word,) = [w for line in text.splitlines() if " close 2026-03 " in line for w in line.split() if w[:7] == "posted:"]
    edit(repo, "books.journal", f" {word}", "")
    assert len(said(repo, "AR813")) == 1


def test_the_checklist_says_so_too(repo: Repo) -> None:
    edit(repo, "arcli.yaml", "income:services", "income:goods")
    done = repo.arcli("close 2026-04 --checklist", "2026-05-05")
    assert (done.code, "arcli check says which are broken" in done.out) == (1, True)


def test_without_rates_nothing_posted_is_sealed(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.write({"arcli.yaml": SETTINGS, "customers.yaml": "- id: acme\n", "books.journal": BOOKS[:36]})
    repo.write({"rates.csv": RATES})
    done = repo.arcli("close 2026-02 --no-rates", "2026-03-02")
    assert (done.code, "posted:" in done.out) == (0, False), done.err


ROLES = """\
currency: USD
write: {default: books.journal}
taxes: {v21: 21%}
"""
SALE = """\
2026-02-10 invoice INV-1 acme 121.00
    "Work" 1 @ 100.00 tax:v21

2026-02-20 payment PMT-1 acme 21.00 account:main method:cheque
    INV-1  21.00
"""
NAMED = """\
accounts:
  receivable: "1200"
  revenue: "4000"
  bank: "1000"
  banks: {main: "1010"}
  undeposited_methods: [cheque]
  unapplied: deposit
taxes: {v21: {rate: 21%, account: "2200"}}
"""


def closed_by_role(folder: Path) -> Repo:
    repo = Repo(folder)
    repo.write({"arcli.yaml": ROLES, "customers.yaml": "- id: acme\n", "books.journal": SALE})
    done = repo.arcli("close 2026-02", "2026-03-02")
    assert (done.code, "posted:" in done.out) == (0, True), done.err
    return repo


def test_where_no_accounts_are_named_roles_are_sealed_and_naming_accounts_breaks_nothing(tmp_path: Path) -> None:
    repo = closed_by_role(tmp_path)
    (lock,) = (repo.folder / "closed").iterdir()
    assert [line for line in lock.read_text().splitlines() if line.startswith("posted")] == [
        "posted USD 21.00 21.00 assets:bank:main",
        "posted USD 100.00 100.00 assets:receivable",
        "posted USD -100.00 -100.00 income:sales",
        "posted USD -21.00 -21.00 liabilities:tax:v21",
    ]
    edit(repo, "arcli.yaml", "taxes: {v21: 21%}\n", NAMED)
    done = repo.arcli("check")
    assert (done.code, done.out) == (0, ""), done.out


def test_another_tax_rate_still_breaks_a_seal_by_role(tmp_path: Path) -> None:
    """The invoice states its lines, so that a rate of 20 % makes it an error; a kind that adds no tax does not."""
    repo = closed_by_role(tmp_path)
    edit(repo, "books.journal", '    "Work" 1 @ 100.00 tax:v21\n', '    "Work" 1 @ 121.00\n')
    assert len(said(repo, "AR810")) == 1


def revaluing(folder: Path) -> Repo:
    """100 EUR booked at 1.10 are revalued at 1.15 on 2026-03-31: 5.00 gained."""
    repo = Repo(folder)
    repo.write(
        {"arcli.yaml": "currency: USD\nwrite: {default: books.journal}\nrates: {file: rates.csv, max_age: 31}\n"}
    )
    repo.write({"customers.yaml": "- id: acme\n", "rates.csv": RATES})
    repo.write({"books.journal": "2026-03-05 invoice INV-2 acme 100.00 EUR\n"})
    assert repo.arcli("close 2026-03", "2026-04-05").code == 0
    return repo


def test_the_rate_of_the_month_end_and_the_revaluation_are_sealed(tmp_path: Path) -> None:
    repo = revaluing(tmp_path)
    (lock,) = (repo.folder / "closed").iterdir()
    assert "revalued EUR 1.1500 2026-03-31 100.00 5.00" in lock.read_text().splitlines()
    assert repo.arcli("check").code == 0
    edit(repo, "rates.csv", "2026-03-31,1.1500,", "2026-03-31,1.2500,")
    assert said(repo, "AR821") == [
        "the postings of 2026-03 are not what was sealed: the rate EUR/USD of 2026-03-31 was 1.1500 and is now 1.2500"
    ]
    edit(repo, "rates.csv", "2026-03-31,1.2500,", "2026-03-31,1.15,\n2026-04-30,1.3000,")
    assert repo.arcli("check").code == 0


@pytest.mark.parametrize("rates", ["", ", max_age: 1", None])
def test_a_rate_that_is_gone_is_found(tmp_path: Path, rates: str | None) -> None:
    """Postings that cannot be made are not those that were sealed, though nothing more than a warning says why."""
    repo = revaluing(tmp_path)
    if rates is None:
        edit(repo, "arcli.yaml", "rates: {file: rates.csv, max_age: 31}\n", "")
    elif rates:
        edit(repo, "arcli.yaml", ", max_age: 31", rates)
        edit(repo, "rates.csv", "2026-03-04,", "2026-03-03,")
    else:
        edit(repo, "rates.csv", "2026-03-04,1.1000,\n", "")
    assert said(repo, "AR821") == [
        "the postings of 2026-03 are not what was sealed: some of them can't be made any more"
    ]
    assert repo.arcli("check").code == 1


@pytest.mark.parametrize("rule", ["unapplied: deposit", "undeposited_methods: [cheque]", "method: direct"])
def test_a_rule_that_posts_to_another_role_breaks_a_seal_by_role(tmp_path: Path, rule: str) -> None:
    """21.00 of a cheque lie unapplied; 5.00 were written off, against the allowance."""
    repo = Repo(tmp_path)
    repo.write({"arcli.yaml": "currency: USD\nwrite: {default: books.journal}\n", "customers.yaml": "- id: acme\n"})
    repo.write({
        "books.journal": "2026-02-03 payment P-1 acme 21.00 method:cheque\n\n2026-02-04 invoice I-1 acme 5.00\n\n"
        "2026-02-05 writeoff W-1 acme 5.00\n    I-1  5.00\n"
    })  # fmt: skip
    assert repo.arcli("close 2026-02", "2026-03-02").code == 0
    edit(repo, "arcli.yaml", "currency: USD\n", "currency: USD\naccounts: {revenue: income:services}\n")
    assert repo.arcli("check").code == 0
    edit(repo, "arcli.yaml", "revenue: income:services", rule)
    assert len(said(repo, "AR821")) == 1


def test_without_the_lock_file_a_moved_rate_is_found_too(tmp_path: Path) -> None:
    repo = revaluing(tmp_path)
    edit(repo, "rates.csv", "2026-03-31,1.1500,", "2026-03-31,1.2500,")
    (lock,) = (repo.folder / "closed").iterdir()
    lock.unlink()
    assert said(repo, "AR821") == ["the postings of 2026-03 are not what was sealed"]


def test_zeros_at_the_end_of_figures_make_no_difference() -> None:
    one = {("a:b", "USD"): (Decimal("1.50"), Decimal("100"))}
    other = {("a:b", "USD"): (Decimal("1.5"), Decimal("1E+2"))}
    assert Posted(one).digest == Posted(other).digest
    assert Posted(one).digest != Posted({("a:b", "EUR"): one["a:b", "USD"]}).digest


@pytest.mark.parametrize("name", ["northwind", "clinic", "exporter", "studio"])
def test_a_month_posts_the_same_then_and_later(name: str) -> None:
    """The sums as of each month's end, against the transactions of the whole ledger up to that day."""
    ledger = open_ledger(Folder(ROOT / "ledgers" / name))
    whole, problems = book_of(ledger, ledger.as_of(date.max)[0])
    assert not [p for p in problems if p.severity == "error"]
    day, months = end_of_month(whole.transactions[0].date), 0
    while day <= whole.transactions[-1].date:
        then, _ = summary_of(ledger, ledger.as_of(day)[0])
        assert then.activity(None, day) == by_transactions(whole, date.min, day), day
        day, months = end_of_month(add_months(day.replace(day=1), 1)), months + 1
    assert months > 3
