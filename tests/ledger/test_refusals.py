"""A writer refuses every error that is new, whatever command would find it; what was wrong before stays its owner's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefile import run

ACCOUNTS = "accounts: {receivable: assets:ar, bank: assets:bank, revenue: income}\n"
SALES = """\
2026-01-01 customer acme "Acme" terms:net30
2026-01-05 invoice I-1 acme 121.00
    "Work"  1 @ 100.00  tax:v21
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    (tmp_path / "arcli.yaml").write_text(f"currency: USD\ntaxes: {{v21: 21%}}\n{ACCOUNTS}")
    (tmp_path / "sales.journal").write_text(SALES)
    return tmp_path


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _refused(books: Path, words: str, code: str) -> None:
    before = _contents(books)
    done = run("arcli " + words, books)
    assert (done.code, f"error[{code}]" in done.err, "Nothing was written" in done.err) == (1, True, True), done.err
    assert _contents(books) == before


def test_a_credit_memo_that_can_not_be_posted(books: Path) -> None:
    _refused(books, "add credit acme 10.00 --id C-1 --date 2026-02-01", "AR721")
    assert run("arcli add credit acme 12.10 --id C-1 --corrects I-1 --date 2026-02-01", books).code == 0
    _refused(books, "correct C-1 corrects=", "AR721")


def test_what_could_not_be_posted_before_refuses_nothing_else(books: Path) -> None:
    path = books / "sales.journal"
    path.write_text(path.read_text() + "2026-02-01 credit C-1 acme 10.00\n")
    assert run("arcli check", books).code == 1
    assert run("arcli add payment acme 10.00 --id P-1 --date 2026-02-02", books).code == 0
    _refused(books, "add credit acme 11.00 --id C-2 --date 2026-02-03", "AR721")


def test_a_customer_amended_back_in_time_breaks_no_seal(books: Path) -> None:
    assert run("arcli close 2026-01 --no-rates", books).code == 0
    _refused(books, "add customer acme --terms net60 --date 2026-01-02", "AR812")
    assert run("arcli add customer acme --terms net60 --date 2026-02-01", books).code == 0
    assert run("arcli add customer newco --date 2026-01-02", books).code == 0


@pytest.mark.parametrize(
    "wrong", ["2026-01-09 invoyce I-9 acme 1.00\n", "2026-01-09 payment P-9 acme 1.00\n    I-404  1.00\n"]
)
def test_an_error_of_before_hides_no_new_one(books: Path, wrong: str) -> None:
    """Its figures prove nothing, yet what can't be posted, or breaks a seal, is refused there too."""
    assert run("arcli close 2026-01 --no-rates", books).code == 0
    (books / "wrong.journal").write_text(wrong.replace("01-09", "03-09"))
    _refused(books, "add credit acme 10.00 --id C-1 --date 2026-02-01", "AR721")
    _refused(books, "add customer acme --terms net60 --date 2026-01-02", "AR812")
    assert run("arcli add credit acme 12.10 --id C-1 --corrects I-1 --date 2026-02-01", books).code == 0
    _refused(books, "correct C-1 corrects=", "AR721")
    assert run("arcli add payment acme 10.00 --id P-1 --date 2026-02-02", books).code == 0


def test_a_close_that_fails_leaves_nothing(books: Path) -> None:
    (books / "2026.journal").mkdir()  # the file that its entry would go to
    before = _contents(books)
    assert run("arcli close 2026-01 --no-rates", books).code != 0
    assert _contents(books) == before
    assert not (books / "closed").exists()


@pytest.mark.parametrize(
    "words",
    [
        "add invoice acme 10.00 --date 2026-02-01",
        "add customer beta Beta --date 2026-02-01",
        "correct I-1 po=7",
        "correct I-9 po=7",
        "writeoff --below 200 --approved jl --write",
    ],
)
def test_a_file_that_can_not_be_read_may_hold_any_number(books: Path, words: str) -> None:
    (books / "more.journal").symlink_to(books / "gone")
    before = _contents(books)
    done = run("arcli " + words, books)
    assert (done.code, "more.journal" in done.err) == (3, True), done.err
    assert _contents(books) == before
    (books / "arcli.yaml").write_text(f"{(books / 'arcli.yaml').read_text()}exclude: [more.journal]\n")
    if "I-9" not in words:
        assert run("arcli " + words, books).code == 0
