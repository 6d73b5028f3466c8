"""What `check` says of seals beside broken ones: reopenings, soft parts, newer rules, seals of a ledger that moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcli.closing import close, reseal, seal, seal_checks
from arcli.model.terms import Terms
from tests.casefile import run
from tests.gitrepo import Repo

SETTINGS = """\
currency: USD
write: {default: books.journal}
terms:
  usual: 2/10net30
"""
CUSTOMERS = """\
- {id: acme, name: Acme, terms: usual, limit: 1000, salesperson: jo}
- {id: zeta, name: Zeta}
"""
BOOKS = """\
2026-02-05 invoice INV-1 acme 100.00

2026-02-07 note acme "Called about INV-1."

2026-03-05 invoice INV-2 zeta 50.00 terms:2/10net30
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """February and March are closed, each in a commit."""
    repo = Repo(tmp_path / "repo")
    repo.write({"books/arcli.yaml": SETTINGS, "books/customers.yaml": CUSTOMERS, "books/books.journal": BOOKS})
    repo.commit("books", "2026-03-30")
    for period, day in (("2026-02", "2026-04-04"), ("2026-03", "2026-04-05")):
        done = repo.arcli(f"-f books close {period}", day)
        assert done.code == 0, done.err
        repo.commit(f"{period} is closed", day)
    assert said(repo) == []
    return repo


def said(repo: Repo, today: str = "2026-06-30", folder: str = "books") -> list[str]:
    """What check says, a line a diagnostic."""
    done = repo.arcli(f"-f {folder} check", today)
    return [line for line in done.out.splitlines() if line.startswith(("error", "warning"))]


def edit(repo: Repo, old: str, new: str, name: str = "books/books.journal") -> None:
    path = repo.folder / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


# --- reopenings ------------------------------------------------------------------------------------------


def test_a_period_reopened_from_under_a_later_seal_is_an_error(repo: Repo) -> None:
    repo.append("books/books.journal", '\n2026-04-10 reopen 2026-02 reason:"by hand"\n')
    found = said(repo)
    assert "error[AR823]: the seal of 2026-03 is in force, but the days before 2026-03-01 are open" in found
    repo.append("books/books.journal", '\n2026-04-10 reopen 2026-03 reason:"by hand"\n')
    assert [f for f in said(repo) if f.startswith("error")] == []


def test_a_reopening_of_the_future_is_an_error(repo: Repo) -> None:
    repo.append("books/books.journal", '\n2026-07-01 reopen 2026-03 reason:"planned"\n')
    assert said(repo) == ["error[AR823]: 2026-03 is reopened on 2026-07-01, which is after today"]
    assert said(repo, "2026-07-01") == ["warning[AR824]: 2026-03 was reopened on 2026-07-01 and is not closed again"]


def test_a_period_that_is_not_closed_again_is_a_warning(repo: Repo) -> None:
    assert repo.arcli("-f books reopen 2026-02 --reason wrong", "2026-04-10").code == 0
    assert said(repo) == [
        "warning[AR824]: 2026-03 was reopened on 2026-04-10 and is not closed again",
        "warning[AR824]: 2026-02 was reopened on 2026-04-10 and is not closed again",
    ]
    assert repo.arcli("-f books close 2026-02", "2026-04-11").code == 0
    assert said(repo) == ["warning[AR824]: 2026-03 was reopened on 2026-04-10 and is not closed again"]
    assert repo.arcli("-f books close 2026-03", "2026-04-11").code == 0
    assert said(repo) == []


FIELDS = "(name or limit or salesperson or collector or insured)"


# --- the soft part ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "wanted"),
    [
        ("customers.yaml", "limit: 1000", "limit: 2000", f"customer acme was changed {FIELDS}"),
        ("customers.yaml", "name: Acme", "name: Acne", f"customer acme was changed {FIELDS}"),
        ("customers.yaml", "salesperson: jo", "salesperson: al", f"customer acme was changed {FIELDS}"),
        ("customers.yaml", ", limit: 1000", "", f"customer acme was changed {FIELDS}"),
        ("books.journal", "Called about", "Wrote about", "note acme of 2026-02-07 was changed (text or document)"),
        ("books.journal", '2026-02-07 note acme "Called about INV-1."\n', "", "note acme of 2026-02-07 was removed"),
        (
            "books.journal",
            "2026-03-05 invoice",
            '2026-02-08 note zeta "More."\n\n2026-03-05 invoice',
            "note zeta of 2026-02-08 was added",
        ),
        (
            "books.journal",
            "2026-03-05 invoice",
            "2026-02-08 customer zeta limit:500\n\n2026-03-05 invoice",
            "customer zeta of 2026-02-08 was added",
        ),
    ],
)  # fmt: skip
def test_what_moves_no_figure_is_a_warning(repo: Repo, name: str, old: str, new: str, wanted: str) -> None:
    edit(repo, old, new, f"books/{name}")
    assert said(repo) == [f"warning[AR825]: {wanted} after 2026-02 was closed"]
    assert repo.arcli("-f books check").code == 0


def test_what_follows_a_closing_is_no_change(repo: Repo) -> None:
    """Another timeless customer, its telephone number, an amendment and a note of a later day."""
    edit(repo, "name: Zeta", "name: Zeta, phone: 1", "books/customers.yaml")
    repo.append("books/customers.yaml", "- {id: nova, name: Nova, limit: 5}\n")
    repo.append("books/books.journal", '\n2026-04-01 customer acme limit:500\n\n2026-04-01 note acme "More."\n')
    assert said(repo) == []


# --- what is derived, and newer rules --------------------------------------------------------------------


def test_the_discount_of_named_terms_is_sealed(repo: Repo) -> None:
    """INV-1 has it by its customer's named terms; INV-2 spells its own out."""
    edit(repo, "usual: 2/10net30", "usual: 3/10net30", "books/arcli.yaml")
    (found,) = said(repo)
    assert found.startswith("error[AR812]: settings or customers changed the effect of invoice INV-1")


@pytest.fixture
def newer(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """The same books, read by a version of arcli whose rules give a day more for discounts."""
    rule = Terms.discount_date
    monkeypatch.setattr(Terms, "discount_date", lambda self, day: (rule(self, day) or day).replace(day=17))
    for module in (seal, seal_checks, close, reseal):
        monkeypatch.setattr(module, "RULES", 2)
    return repo


def test_a_sealed_figure_that_newer_rules_move_is_a_warning(newer: Repo) -> None:
    (found,) = said(newer)
    assert found.startswith("warning[AR822]: newer rules changed the effect of invoice INV-1 in 2026-02")
    assert found.endswith("(sealed under rules 1, now rules 2)")
    assert newer.arcli("-f books check").code == 0


def test_entries_that_changed_are_errors_by_any_rules(newer: Repo) -> None:
    edit(newer, "INV-1 acme 100.00", "INV-1 acme 101.00")
    assert any(line.startswith("error[AR810]: invoice INV-1 of 2026-02") for line in said(newer))


def test_sealing_anew_records_the_difference(newer: Repo) -> None:
    before = newer.arcli("-f books close --reseal --reason 'rules 2'", "2026-05-02")
    assert before.code == 0, before.err
    assert said(newer) == []
    rows = newer.arcli("-f books close --list -O csv").out
    assert "2026-02,restated,,invoice INV-1 of 2026-02-05 changed" in rows
    assert "2026-02,reopened,2026-05-02,rules 2" in rows
    again = newer.arcli("-f books close --reseal --reason 'rules 2'", "2026-05-03")
    assert (again.code, "sealed under the rules of this version (2)" in again.err) == (2, True)


def test_sealing_anew_hides_no_change(newer: Repo) -> None:
    edit(newer, "INV-2 zeta 50.00", "INV-2 zeta 51.00")
    done = newer.arcli("-f books close --reseal --reason 'rules 2'", "2026-05-02")
    assert (done.code, "this would hide a change: invoice INV-2 of 2026-03" in done.err) == (2, True), done.err


def test_without_a_reason_or_with_a_period_nothing_is_sealed_anew(repo: Repo) -> None:
    for command, wanted in (("--reseal", "--reason"), ("2026-02 --reseal --reason x", "takes no period")):
        done = repo.arcli(f"-f books close {command}")
        assert (done.code, wanted in done.err) == (2, True), done.err


# --- a ledger that moved ---------------------------------------------------------------------------------


def remove_march(repo: Repo, folder: str) -> None:
    path = repo.folder / folder / "books.journal"
    text = path.read_text()
    path.write_text(text[: text.index("\n2026-04-05 close 2026-03")])
    (lock,) = (repo.folder / folder / "closed").glob("2026-03-*")
    lock.unlink()


def test_a_seal_that_goes_while_its_ledger_moves_is_missed(repo: Repo) -> None:
    (repo.folder / "books").rename(repo.folder / "ledger")
    repo.commit("moved", "2026-05-01")
    assert said(repo, folder="ledger") == []
    remove_march(repo, "ledger")
    (repo.folder / "ledger").rename(repo.folder / "ar")
    (repo.folder / "ar" / "arcli.yaml").write_text(SETTINGS + "".join(f"# line {n}\n" for n in range(200)))
    repo.commit("tidied", "2026-05-02", "Bob")
    (found,) = said(repo, folder="ar")
    assert found.startswith("error[AR820]: 2026-03 was closed, but its close entry and its lock file closed/2026-03-")
    assert "of 2026-05-02 by Bob)" in found


def test_other_ledgers_of_the_repository_are_not_mixed_in(repo: Repo) -> None:
    repo.write({"other/arcli.yaml": SETTINGS, "other/customers.yaml": CUSTOMERS, "other/books.journal": BOOKS})
    repo.commit("another ledger", "2026-05-01")
    remove_march(repo, "books")
    repo.commit("taken out", "2026-05-02", "Bob")
    assert len([line for line in said(repo) if "AR820" in line]) == 1
    assert said(repo, folder="other") == []


@pytest.mark.parametrize("day", ["2026-02-01", "2026-02-28"])
def test_entries_of_a_periods_first_and_last_day_are_sealed(tmp_path: Path, day: str) -> None:
    (tmp_path / "arcli.yaml").write_text("currency: USD\n")
    book = tmp_path / "all.journal"
    book.write_text(
        f"2026-01-01 customer acme\n\n2026-01-05 invoice I-1 acme 1.00\n\n{day} invoice I-2 acme 2.00 po:A\n"
    )
    for month in ("2026-01", "2026-02"):
        assert run(f"arcli close {month}", tmp_path, "2026-03-10").code == 0
    assert run("arcli check", tmp_path, "2026-03-10").code == 0
    book.write_text(book.read_text().replace("po:A", "po:B"))
    done = run("arcli check", tmp_path, "2026-03-10")
    assert done.code == 1
    assert "I-2" in done.out + done.err
