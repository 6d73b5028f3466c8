"""`find`: figures in any notation, numbers by their words and figures, days."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefile import run
from tests.gitrepo import Repo

BOOKS = """\
2026-01-01 customer acme "Acme"
2026-01-05 invoice INV-2026-0042 acme 1,212.00 USD po:PO-7 due:2026-02-04
    memo: "Spring stock"
2026-01-06 invoice INV-2026-0142 acme 1,212.00 EUR
2026-02-03 payment PMT-2026-0001 acme 1,212.00 USD method:cheque ref:3098
    INV-2026-0042  1,212.00
"""
ONE, OTHER, PAID = "INV-2026-0042", "INV-2026-0142", "PMT-2026-0001"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1212", [ONE, OTHER, PAID]), ("1,212.00", [ONE, OTHER, PAID]), ("1.212,00", [ONE, OTHER, PAID]),
        ("1 212,00", [ONE, OTHER, PAID]), ("$1,212", [ONE, OTHER, PAID]), ("1212.00 eur", [OTHER]),
        ("USD 1,212", [ONE, PAID]), ("1,212.00 GBP", []), ("1212.01", []),
        ("inv-2026-42", [ONE, PAID]), ("2026-142", [OTHER]), ("INV-2026-2", []),
        ("3098", [PAID]), ("po-7", [ONE]), ("spring", [ONE]), ("2026-02-03", [PAID]), ("2026-02-04", [ONE]),
    ],
)  # fmt: skip
def test_what_is_found(tmp_path: Path, text: str, found: list[str]) -> None:
    (tmp_path / "main.journal").write_text(BOOKS)
    done = run(f"arcli -f main.journal find '{text}' -O csv --columns document", tmp_path)
    assert done.out.splitlines()[1:] == found, done.err


def test_where_git_may_know_what_was_corrected_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "main.journal").write_text(BOOKS)
    note = "note: git log -S 'PO 8' finds what was corrected since"
    assert note not in run("arcli -f main.journal find 'PO 8'", tmp_path).err
    Repo(tmp_path)
    assert note in run("arcli -f main.journal find 'PO 8'", tmp_path).err
    assert "git log" not in run("arcli -f main.journal find po-7", tmp_path).err
