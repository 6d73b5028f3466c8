"""Closing: what a seal covers, what breaks it and who is named, reopening, and refusals."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from arcli.closing.close import tip
from arcli.gl.summary import Summary
from arcli.ledger import books
from arcli.ledger.opening import Ledger
from arcli.ledger.record import record
from arcli.model.entries import Close, Customer, Note
from arcli.source.files import Folder
from tests.casefile import Run
from tests.gitrepo import Repo

SETTINGS = "currency: USD\nwrite:\n  default: books.journal\n"
CUSTOMERS = "- id: acme\n  name: Acme\n  terms: net30\n- id: zeta\n  name: Zeta\n"
BOOKS = """\
2026-02-05 invoice INV-1 acme 100.00

2026-03-05 invoice INV-2 acme 50.00

2026-03-25 payment PMT-1 acme 30.00
    INV-1  20.00
    INV-2  10.00

2026-04-02 invoice INV-3 zeta 10.00
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A ledger whose March is closed and committed: 100 + 50 - 30 = 120 open at its end."""
    repo = Repo(tmp_path / "repo")
    repo.write({"arcli.yaml": SETTINGS, "customers.yaml": CUSTOMERS, "books.journal": BOOKS})
    repo.commit("books", "2026-04-02")
    done = repo.arcli("close 2026-03", "2026-04-05")
    assert done.code == 0, done.err
    repo.commit("March is closed", "2026-04-05", "Max")
    return repo


def edit(repo: Repo, old: str, new: str, name: str = "books.journal") -> None:
    path = repo.folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def check(repo: Repo) -> Run:
    return repo.arcli("check -O text")


def said(repo: Repo, code: str) -> str:
    """The one line that check says with a code."""
    done = check(repo)
    assert done.code == 1, done.out
    lines = [x for x in done.out.splitlines() if f"[{code}]" in x]
    assert len(lines) == 1, done.out
    return lines[0]


def test_what_is_written(repo: Repo) -> None:
    text = (repo.folder / "books.journal").read_text()
    assert "2026-04-05 close 2026-03 rules:1 posted:" in text
    assert "totals: 120.00 USD" in text
    (lock,) = (repo.folder / "closed").iterdir()
    words = [x.split()[:3] for x in lock.read_text().splitlines() if x.startswith("2026")]
    assert words == [
        ["2026-02-05", "invoice", "INV-1"],
        ["2026-03-05", "invoice", "INV-2"],
        ["2026-03-25", "payment", "PMT-1"],
    ]
    assert check(repo).code == 0


def test_layout_files_form_and_order_break_nothing(repo: Repo) -> None:
    text = (repo.folder / "books.journal").read_text()
    march, april = text.split("2026-04-02 invoice")
    blocks = march.strip().split("\n\n")
    other = "; moved\n" + "\n\n".join(reversed(blocks)).replace("acme 100.00", "acme    100 USD")
    other = other.replace("    INV-1  20.00\n    INV-2  10.00", "  INV-2 10\n  ; a comment\n  INV-1 20.00")
    repo.write({"old/q1.journal": other + "\n", "books.journal": "2026-04-02 invoice" + april})
    assert check(repo).code == 0
    yaml = repo.arcli("convert old/q1.journal").out
    repo.write({"old/q1.yaml": yaml})
    (repo.folder / "old/q1.journal").unlink()
    done = check(repo)
    assert (done.code, done.out) == (0, "")


def test_open_days_are_free(repo: Repo) -> None:
    edit(repo, "zeta 10.00", "zeta 11.00")
    repo.append("books.journal", "\n2026-04-09 payment PMT-2 acme 5.00\n    INV-1 5.00\n\n2026-04-10 reverse PMT-1\n")
    repo.append("customers.yaml", "- id: nova\n  name: Nova\n")
    repo.append("books.journal", '\n2026-03-30 note acme "called"\n\n2026-03-31 balance acme 120.00\n')
    assert check(repo).code == 0


def test_a_changed_amount_with_commit_and_author(repo: Repo) -> None:
    edit(repo, "acme 50.00", "acme 55.00")
    sha = repo.commit("oops", "2026-04-20", "Bob")[:7]
    line = said(repo, "AR810")
    assert line == (
        "error[AR810]: invoice INV-2 of 2026-03, which is closed, was changed: amount 50.00 → 55.00 "
        f"(commit {sha} of 2026-04-20 by Bob)"
    )
    assert "125.00 USD is open, but it was closed with 120.00 USD" in said(repo, "AR815")


def test_an_application_changed_and_not_committed(repo: Repo) -> None:
    edit(repo, "INV-1  20.00\n    INV-2  10.00", "INV-1  30.00")
    line = said(repo, "AR810")
    assert "applications INV-1 20.00 → 30.00; applications INV-2 10.00 → nothing (not committed)" in line


def test_a_back_dated_entry(repo: Repo) -> None:
    repo.append("books.journal", "\n2026-03-31 payment PMT-9 acme 7.00\n    INV-1 7.00\n")
    sha = repo.commit("late", "2026-04-21", "Eve")[:7]
    line = said(repo, "AR811")
    assert (
        f"payment PMT-9 of 7.00 USD was added to 2026-03, which is closed (commit {sha} of 2026-04-21 by Eve)" in line
    )


def test_a_removed_entry(repo: Repo) -> None:
    edit(repo, "2026-03-25 payment PMT-1 acme 30.00\n    INV-1  20.00\n    INV-2  10.00\n", "")
    sha = repo.commit("gone", "2026-04-22", "Eve")[:7]
    repo.append("books.journal", "\n2026-04-23 invoice INV-4 zeta 1.00\n")
    repo.commit("later work", "2026-04-23", "Bob")
    line = said(repo, "AR810")
    assert "payment PMT-1 of 2026-03-25 of 30.00 USD was removed from 2026-03" in line
    assert f"(commit {sha} of 2026-04-22 by Eve)" in line


def test_an_entry_dated_out_of_the_period(repo: Repo) -> None:
    edit(repo, "2026-03-05 invoice", "2026-04-05 invoice")
    assert "invoice INV-2 was dated 2026-03-05 when 2026-03 was closed, and now 2026-04-05" in said(repo, "AR810")


def test_settings_and_customers_that_move_a_closed_figure(repo: Repo) -> None:
    edit(repo, "net30", "net60", "customers.yaml")
    done = check(repo)
    assert done.code == 1
    found = [x for x in done.out.splitlines() if "AR812" in x]
    assert len(found) == 2  # both invoices' due dates follow from the customer's terms
    assert "settings or customers changed the effect of invoice INV-1" in found[0]
    assert "due 2026-04-06" in found[0]
    edit(repo, "net60", "net30", "customers.yaml")
    assert check(repo).code == 0


def test_add_refuses_and_offers_the_first_open_day(repo: Repo) -> None:
    done = repo.arcli("add invoice zeta 12.00 --id INV-9 --date 2026-03-28")
    assert done.code == 1
    assert "the books are closed up to 2026-03-31; this takes effect on 2026-03-28" in done.err
    assert "--date 2026-04-01; --dated 2026-03-28 keeps the document's own date" in done.err
    assert "INV-9" not in (repo.folder / "books.journal").read_text()
    assert repo.arcli("add invoice zeta 12.00 --id INV-9 --date 2026-04-01 --dated 2026-03-28").code == 0
    assert repo.arcli("add note acme called --date 2026-03-28").code == 0
    assert check(repo).code == 0


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-31"])
def test_what_is_not_sealed_itself_may_not_move_a_closed_figure(repo: Repo, day: str) -> None:
    """A customer's new terms would move the due date of a sealed invoice of that day; beside an open entry, too."""
    repo.arcli("reopen 2026-03 --reason more", "2026-04-06")
    repo.append("books.journal", "\n2026-03-31 invoice INV-8 acme 5.00\n")
    assert repo.arcli("close 2026-03", "2026-04-06").code == 0
    before = (repo.folder / "books.journal").read_text()
    done = repo.arcli(f"add customer acme --terms net60 --date {day}")
    assert (done.code, "AR812" in done.err) == (1, True), done.err
    new = [Customer(date.fromisoformat(day), "acme", terms="net60"), Note(date(2026, 4, 8), "acme", text="called")]
    for entries in (new, new[::-1]):
        problems = record(Folder(repo.folder), lambda _, entries=entries: entries).problems  # type: ignore[misc]  # mypy gives up on defaults
        assert [p.code for p in problems if p.code != "AR812"] == []
        assert problems
    assert (repo.folder / "books.journal").read_text() == before
    assert repo.arcli("add customer acme --terms net60 --date 2026-04-01").code == 0


def test_the_tip_of_a_chain_that_two_branches_made_does_not_depend_on_the_order_of_files() -> None:
    """The last day that has one counts, then the larger digest; a seal that another follows is no tip."""

    def closed(day: int, digest: str, after: str | None = None) -> Close:
        return Close(date(2026, 4, day), "2026-03", after=after, digest=digest)

    for found, wanted in (
        ([closed(5, "a"), closed(5, "b")], "b"),
        ([closed(5, "b"), closed(6, "a")], "a"),
        ([closed(5, "b"), closed(5, "a", after="b")], "a"),
        ([], None),
    ):
        for stated in (found, found[::-1]):
            assert tip(cast(Ledger, SimpleNamespace(stated=stated))) == wanted


def test_reopen_restate_and_close_again(repo: Repo) -> None:
    assert repo.arcli("close 2026-04", "2026-05-03").code == 0
    done = repo.arcli("reopen 2026-03 --reason 'INV-2 was wrong'", "2026-05-04")
    assert done.code == 0
    assert "Lifted the seal of 2026-04, 2026-03." in done.err
    edit(repo, "acme 50.00", "acme 55.00")
    assert check(repo).code == 0
    assert repo.arcli("add payment zeta 1.00 --id P-1 --date 2026-03-28").code == 0
    assert repo.arcli("close 2026-03", "2026-05-05").code == 0
    assert repo.arcli("close 2026-04", "2026-05-05").code == 0
    assert check(repo).code == 0
    rows = list(csv.DictReader(io.StringIO(repo.arcli("close --list -O csv").out)))
    assert [(r["period"], r["what"], r["says"]) for r in rows] == [
        ("2026-03", "closed", "120.00 USD"),
        ("2026-03", "reopened", "INV-2 was wrong"),
        ("2026-04", "closed", "130.00 USD"),
        ("2026-04", "reopened", "INV-2 was wrong"),
        ("2026-03", "closed again", "124.00 USD"),
        ("2026-03", "restated", "total 120.00 USD → 124.00 USD"),
        (
            "2026-03",
            "restated",
            "posted assets:bank 30.00 USD → 31.00 USD, assets:receivable 120.00 USD → 124.00 USD, "
            "income:sales -150.00 USD → -155.00 USD",
        ),
        ("2026-03", "restated", "invoice INV-2 of 2026-03-05 changed"),
        ("2026-03", "restated", "payment P-1 of 2026-03-28 added"),
        ("2026-04", "closed again", "134.00 USD"),
        ("2026-04", "restated", "total 130.00 USD → 134.00 USD"),
    ]
    edit(repo, "acme 55.00", "acme 56.00")
    assert "was changed: amount 55.00 → 56.00" in check(repo).out or "INV-2 of 2026-03" in said(repo, "AR810")


def test_nothing_is_silently_unsealed(repo: Repo) -> None:
    """The close entry taken out; then with its lock file, after another closing; then put in twice."""
    assert repo.arcli("close 2026-04", "2026-05-03").code == 0
    text = (repo.folder / "books.journal").read_text()
    start = text.index("2026-04-05 close")
    end = text.index("2026-05-03 close")
    repo.write({"books.journal": text[:start] + text[end:]})
    assert "is the seal of a period, but its close entry is not in the ledger" in said(repo, "AR818")
    for lock in (repo.folder / "closed").glob("2026-03-*"):
        lock.unlink()
    assert "the seal of 2026-04 follows a seal" in said(repo, "AR814")
    repo.write({"books.journal": text})
    assert check(repo).code == 0  # the digest still holds without the lock file
    edit(repo, "acme 50.00", "acme 55.00")
    assert "is missing or damaged" in said(repo, "AR813")


def test_two_branches_that_both_close(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "other")
    repo.append("books.journal", "\n2026-04-10 invoice INV-5 zeta 1.00\n")
    repo.arcli("close 2026-04", "2026-05-03")
    repo.commit("closed there", "2026-05-03")
    theirs = (repo.folder / "books.journal").read_text()
    repo.git("checkout", "-q", "main")
    repo.arcli("close 2026-04", "2026-05-03")
    ours = (repo.folder / "books.journal").read_text()
    repo.write({"books.journal": ours + "\n" + theirs[theirs.index("2026-04-10 invoice") :]})
    repo.git("checkout", "other", "--", "closed")
    assert "both follow the same seal" in said(repo, "AR814")


@pytest.mark.parametrize(
    ("words", "today", "code", "why"),
    [
        ("close 2026-04", "2026-04-30", 2, "2026-04 is not over: it ends on 2026-04-30"),
        ("close 2026-03", "2026-05-01", 2, "2026-03 is closed already"),
        ("close 2026-02", "2026-05-01", 2, "ends before 2026-03, which is closed"),
        ("close 2026-13", "2026-05-01", 2, "is not a period"),
        ("close", "2026-05-01", 2, "name a period"),
        ("reopen 2026-04 --reason x", "2026-05-01", 2, "2026-04 is not closed"),
        ("reopen 2026-03", "2026-05-01", 2, "--reason"),
        ("reopen 2026-03 --reason ''", "2026-05-01", 2, "state why"),
    ],
)
def test_refusals(repo: Repo, words: str, today: str, code: int, why: str) -> None:
    before = (repo.folder / "books.journal").read_bytes()
    done = repo.arcli(words, today)
    assert (done.code, why in " ".join(done.err.split())) == (code, True), done.err
    assert (repo.folder / "books.journal").read_bytes() == before


def test_unfit_periods(repo: Repo) -> None:
    """A failing assertion, an error, a currency without a rate; with the rate it closes."""
    repo.append("books.journal", "\n2026-04-30 balance acme 1.00\n")
    done = repo.arcli("close 2026-04", "2026-05-02")
    assert (done.code, "stop: assertions: 1 of them fail" in done.err, "AR312" in done.err) == (1, True, True)
    edit(repo, "balance acme 1.00", "invoice INV-3 acme 1.00")
    done = repo.arcli("close 2026-04", "2026-05-02")
    assert (done.code, "stop: errors" in done.err) == (1, True)
    edit(repo, "2026-04-30 invoice INV-3 acme 1.00", "2026-04-30 invoice INV-4 acme 1.00 EUR")
    done = repo.arcli("close 2026-04", "2026-05-02")
    assert (done.code, "stop: rates: there is no rate EUR/USD" in done.err) == (1, True)
    assert not [x for x in (repo.folder / "closed").iterdir() if "2026-04" in x.name]
    repo.append("books.journal", "\n2026-04-30 rate EUR 1.10 USD\n")
    assert repo.arcli("close 2026-04", "2026-05-02").code == 0
    assert check(repo).code == 0


def test_posting_has_to_be_fit_too(repo: Repo) -> None:
    """A rate for the month end is there, but none for the invoice's day: the books have no amount for it."""
    repo.append("books.journal", "\n2026-04-10 invoice INV-4 acme 1.00 EUR\n\n2026-04-30 rate EUR 1.10 USD\n")
    done = repo.arcli("close 2026-04", "2026-05-02")
    assert (done.code, "stop: general ledger: there is no rate EUR/USD" in done.err) == (1, True), done.err
    assert "error[AR710]" in done.err and "--> books.journal:14:36" in done.err
    assert "2026-04 was not closed" in done.err
    assert repo.arcli("close 2026-04 --no-rates --dry-run", "2026-05-02").code == 0
    repo.append("books.journal", "\n2026-04-01 rate EUR 1.10 USD\n")
    assert repo.arcli("close 2026-04", "2026-05-02").code == 0


def test_accounts_that_there_are_not(repo: Repo) -> None:
    settings = SETTINGS + "accounts:\n  banks: {main: 'assets:bank:main'}\n"
    repo.write({"arcli.yaml": settings})
    repo.append("books.journal", "\n2026-04-03 payment PMT-2 zeta 1.00 account:other\n")
    done = repo.arcli("close 2026-04", "2026-05-02")
    assert (done.code, "error[AR702]" in done.err, "stop: general ledger" in done.err) == (1, True, True), done.err
    edit(repo, "account:other", "account:main")
    assert repo.arcli("close 2026-04", "2026-05-02").code == 0


@pytest.mark.parametrize("settings", ["", "accounts:\n  bank: assets:bank\n"])
def test_control_that_differs_from_open_items_stops(repo: Repo, settings: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the accounts say of a document of the month is falsified: close proves it, and seals nothing."""
    true = books.summarise
    repo.write({"arcli.yaml": SETTINGS + settings})
    before = (repo.folder / "books.journal").read_bytes()

    def falsified(*given: Any) -> Summary:
        made = true(*given)
        return made._replace(left=made.left | {"INV-3": Decimal(9)})

    monkeypatch.setattr(books, "summarise", falsified)
    done = repo.arcli("close 2026-04", "2026-05-02")
    assert done.code == 70
    assert "the general ledger has 9.00 USD, open items 10.00 USD" in done.err
    assert (repo.folder / "books.journal").read_bytes() == before
    assert not list((repo.folder / "closed").glob("2026-04*"))


def test_what_is_sealed_already_is_not_posted_again(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """INV-1 and INV-2 of March are connected by their payment; April has INV-3 alone."""
    seen: list[set[str]] = []
    true = books.summarise

    def spy(*given: Any) -> Summary:
        made = true(*given)
        posted = {p.document for t in made.rest.transactions for p in t.postings if p.holding}
        seen.append({number for number, left in made.left.items() if left} | posted)
        return made

    monkeypatch.setattr(books, "summarise", spy)
    assert repo.arcli("close 2026-04 --dry-run", "2026-05-02").code == 0
    repo.append("books.journal", "\n2026-04-10 payment PMT-2 acme 1.00\n    INV-2 1.00\n")
    assert repo.arcli("close 2026-04 --dry-run", "2026-05-02").code == 0
    assert repo.arcli("close 2026-04 --checklist", "2026-05-02").code == 0
    assert seen == [{"INV-3"}, {"INV-1", "INV-2", "INV-3"}, {"INV-1", "INV-2", "INV-3"}]


def take_out(repo: Repo, period: str) -> None:
    """Take a close entry out of the journal, and delete its lock file."""
    blocks = (repo.folder / "books.journal").read_text().split("\n\n")
    repo.write({"books.journal": "\n\n".join(b for b in blocks if f" close {period} " not in b).rstrip() + "\n"})
    for lock in (repo.folder / "closed").glob(f"{period}-*"):
        lock.unlink()


def test_the_last_seal_taken_out_with_its_lock_file(repo: Repo) -> None:
    """Nothing in the files says that March was closed; git does."""
    lock = next((repo.folder / "closed").iterdir()).name
    text = (repo.folder / "books.journal").read_text()
    entry = text[text.index("2026-04-05 close") :]
    take_out(repo, "2026-03")
    gone = f"2026-03 was closed, but its close entry and its lock file closed/{lock} are gone, and no reopen says why"
    assert said(repo, "AR820") == f"error[AR820]: {gone} (not committed)"
    sha = repo.commit("tidied up", "2026-04-22", "Eve")[:7]
    repo.append("books.journal", "\n2026-04-23 invoice INV-4 zeta 1.00\n")
    repo.commit("later work", "2026-04-23", "Bob")
    assert said(repo, "AR820") == f"error[AR820]: {gone} (commit {sha} of 2026-04-22 by Eve)"
    assert repo.arcli("check --rev HEAD~2").code == 0
    assert "AR820" in repo.arcli("check --rev HEAD").out
    edit(repo, "acme 50.00", "acme 55.00")
    done = repo.arcli("close 2026-03", "2026-04-24")  # it would be another seal of March
    assert (done.code, "stop: seals" in done.err, "AR820" in done.err) == (1, True, True)
    edit(repo, "acme 55.00", "acme 50.00")
    repo.git("checkout", f"{sha}~1", "--", "closed")
    assert "AR818" in check(repo).out
    repo.append("books.journal", "\n" + entry)
    assert check(repo).code == 0


def test_a_lock_file_that_git_would_not_keep(repo: Repo) -> None:
    assert "git ignores" not in repo.arcli("close 2026-04", "2026-05-03").err
    repo.write({".gitignore": "*.lock\n"})
    done = repo.arcli("close 2026-05", "2026-06-03")
    assert (done.code, "note: git ignores closed/2026-05-" in done.err, "git add -f closed/" in done.err) == (
        0,
        True,
        True,
    )


def test_a_seal_lost_in_a_merge_and_one_taken_back_with_history(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "side", "HEAD~1")
    repo.write({"other.journal": "2026-04-10 invoice INV-5 zeta 1.00\n"})
    repo.commit("beside", "2026-04-10", "Bob")
    assert check(repo).code == 0  # on this branch March was never closed
    repo.git("merge", "-q", "--no-commit", "--no-ff", "-s", "ours", "main")
    sha = repo.commit("merge", "2026-04-11", "Eve")[:7]
    assert f"(commit {sha} of 2026-04-11 by Eve)" in said(repo, "AR820")
    repo.git("checkout", "-q", "main")
    repo.git("reset", "-q", "--hard", "HEAD~1")
    assert check(repo).code == 0


def test_a_ledger_in_a_subfolder_and_a_single_file(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    one = '2026-01-01 customer acme "Acme" currency:USD terms:net30\n\n2026-03-05 invoice INV-1 acme 5.00\n'
    repo.write({"a/arcli.yaml": "currency: USD\n", "a/b.journal": one, "c/b.journal": one})
    for name in ("-f a", "-f c/b.journal"):
        assert repo.arcli(f"{name} close 2026-03").code == 0
    repo.commit("closed", "2026-04-05")
    for path in (*repo.folder.glob("a/closed/*"), *repo.folder.glob("c/b.closed/*")):
        path.unlink()
    repo.write({"c/b.journal": one})
    (repo.folder / "a/2026.journal").unlink()
    for name, lock in (("-f a", "closed/2026-03-"), ("-f c/b.journal", "b.closed/2026-03-")):
        done = repo.arcli(f"{name} check")
        assert (done.code, "AR820" in done.out, lock in done.out) == (1, True, True), done.out


def test_a_reopening_says_why(repo: Repo) -> None:
    """The lock file of a lifted seal may go; the reopen entry says that there was one."""
    assert repo.arcli("reopen 2026-03 --reason typo", "2026-04-10").code == 0
    repo.commit("reopened", "2026-04-10")
    for lock in (repo.folder / "closed").iterdir():
        lock.unlink()
    repo.commit("tidied up", "2026-04-11")
    assert check(repo).code == 0


def test_two_branches_that_both_close_are_put_right_by_reopening(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "other")
    repo.append("books.journal", "\n2026-04-10 invoice INV-5 zeta 1.00\n")
    assert repo.arcli("close 2026-04 --commit", "2026-05-03").code == 3  # INV-5 is not committed
    assert repo.arcli("close 2026-04", "2026-05-03").code == 0
    repo.commit("closed there", "2026-05-03")
    theirs = (repo.folder / "books.journal").read_text()
    repo.git("checkout", "-q", "main")
    assert repo.arcli("close 2026-04", "2026-05-03").code == 0
    repo.append("books.journal", "\n" + theirs[theirs.index("2026-04-10 invoice") :])
    repo.git("checkout", "other", "--", "closed")
    assert "AR814" in check(repo).out
    done = repo.arcli("close 2026-05", "2026-06-03")
    assert (done.code, "stop: seals" in done.err, "AR814" in done.err) == (1, True, True)
    assert repo.arcli("reopen 2026-04 --reason 'closed on two branches'", "2026-05-04").code == 0
    assert repo.arcli("close 2026-04", "2026-05-04").code == 0
    assert check(repo).code == 0


def test_a_broken_seal_keeps_the_next_period_open(repo: Repo) -> None:
    edit(repo, "acme 50.00", "acme 55.00")
    done = repo.arcli("close 2026-04", "2026-05-03")
    assert (done.code, "stop: seals" in done.err, "AR810" in done.err) == (1, True, True)
    assert "2026-04 was not closed" in done.err
    edit(repo, "acme 55.00", "acme 50.00")
    assert repo.arcli("close 2026-04", "2026-05-03").code == 0


def test_a_period_in_which_nothing_happened(tmp_path: Path) -> None:
    """Nothing is open at its end, whether or not a customer had an account in that currency by then."""
    repo = Repo(tmp_path / "repo")
    repo.write({"arcli.yaml": SETTINGS, "customers.yaml": CUSTOMERS, "books.journal": BOOKS})
    assert repo.arcli("close 2026-01", "2026-04-05").code == 0
    assert check(repo).code == 0
    assert repo.arcli("close 2026-02", "2026-04-05").code == 0
    assert check(repo).code == 0


def test_dry_run_writes_nothing(repo: Repo) -> None:
    before = sorted(repo.folder.rglob("*"))
    done = repo.arcli("close 2026-04 --dry-run", "2026-05-02")
    assert (done.code, "2026-05-02 close 2026-04" in done.out) == (0, True)
    assert sorted(repo.folder.rglob("*")) == before
    assert repo.git("status", "--porcelain", "--", "books.journal") == ""


def test_checklist(tmp_path: Path) -> None:
    """By hand: 40 of P-1 unapplied since 20 January (70 days at 31 March), 9 unidentified, a gap, a late one."""
    repo = Repo(tmp_path / "repo")
    repo.write({
        "arcli.yaml": SETTINGS + "numbering:\n  invoice: INV-{n}\n",
        "customers.yaml": CUSTOMERS,
        "books.journal": BOOKS.replace("INV-2", "INV-4").replace("INV-3", "INV-5")
        + "\n2026-01-20 payment P-1 acme 40.00\n\n2026-03-30 payment P-2 ? 9.00\n\n2026-03-20 dispute INV-4 15.00\n",
    })  # fmt: skip
    repo.commit("books", "2026-03-31")
    repo.append("books.journal", "\n2026-03-31 invoice INV-6 zeta 2.00\n")
    repo.commit("late", "2026-04-03", "Bob")
    repo.append("books.journal", "\n2026-04-04 invoice INV-7 zeta 2.00\n")
    done = repo.arcli("close 2026-03 --checklist -O csv", "2026-04-10")
    assert done.code == 0
    rows = {
        r["check"]: (r["status"], r["amount"], r["count"], r["detail"]) for r in csv.DictReader(io.StringIO(done.out))
    }
    assert rows["control"] == ("ok", "73.00", "", "open items equal movements")  # 100 + 50 + 2 - 30 - 40 - 9
    assert rows["unapplied cash"] == ("look", "-40.00", "1", "61-90 days")
    assert rows["unidentified cash"] == ("look", "-9.00", "1", "0-30 days")
    assert rows["disputes open"] == ("look", "15.00", "1", "")
    assert rows["gaps in numbers"] == ("look", "", "2", "INV-2, INV-3")
    assert rows["late entries"] == ("look", "", "1", "INV-6")
    assert rows["not committed"] == ("look", "", "1", "books.journal")
    assert rows["general ledger"][0] == "ok"
    assert not (repo.folder / "closed").exists()


def test_a_single_file_and_no_git(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.write(
        {"b.journal": '2026-01-01 customer acme "Acme" currency:USD terms:net30\n2026-03-05 invoice INV-1 acme 5.00\n'}
    )
    (repo.folder / ".git").rename(tmp_path / "no-git")
    assert repo.arcli("-f b.journal close 2026-03").code == 0
    assert [x.name[:7] for x in (repo.folder / "b.closed").iterdir()] == ["2026-03"]
    assert repo.arcli("-f b.journal check").code == 0
    edit(repo, "5.00", "6.00", "b.journal")
    done = repo.arcli("-f b.journal check")
    assert "invoice INV-1 of 2026-03, which is closed, was changed: the amount is now 6.00 USD\n" in done.out


def test_checked_at_a_revision(repo: Repo) -> None:
    edit(repo, "acme 50.00", "acme 55.00")
    repo.commit("oops", "2026-04-20", "Bob")
    assert repo.arcli("check --rev HEAD~1").code == 0
    assert "by Bob" in repo.arcli("check --rev HEAD").out


def test_a_due_date_of_what_is_retained_breaks_no_seal(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    kept = "2026-01-10 invoice INV-1 acme 1,000.00\n    retained 100.00\n"
    repo.write({"arcli.yaml": "currency: EUR\n", "customers.yaml": "- id: acme\n", "books.journal": kept})
    assert repo.arcli("close 2026-01", "2026-02-02").code == 0
    given = (repo.folder / "books.journal").read_text() + "\n2026-06-01 extend INV-1#2 due:2026-07-01\n"
    repo.write({"books.journal": given})
    assert check(repo).code == 0
    aged = repo.arcli("aging --as-of 2026-07-11 --by document -O csv").out
    assert "INV-1,2,invoice,2026-01-10,2026-07-01,10,1-30,100.00,100.00,overdue" in aged
    repo.write({"books.journal": given.replace("retained 100.00", "retained 99.00")})
    assert check(repo).code == 1
