"""Portals: a batch with a list, what was taken and what was refused; what of it reports say."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

pytest.importorskip("typst", reason="the extra [pdf] is not installed")

from tests.delivery.books import Books

JOURNAL = """\
2026-01-01 customer acme "Acme, Inc." address:"2 Mill Lane" deliver:portal portal:"Ariba AN01" buyer_reference:CC-7
2026-01-01 customer beta "Beta" address:"3 Mill Lane" deliver:portal deliver:statement=print
2026-03-01 invoice INV-1 acme 100.00 po:PO-9
2026-03-02 credit CM-1 acme 10.00
2026-03-02 invoice INV-2 beta 1,100.00
"""


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path / "books", journal=JOURNAL)


def lists(books: Books) -> list[Path]:
    return sorted((books.folder / "outbox/portal").glob("*.csv"))


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_a_batch_and_its_list(books: Books) -> None:
    """A row for each file of the batch; the next batch has a list of its own; nothing is listed twice."""
    assert "as pdf, by portal to Ariba AN01" in books.arcli("send")
    books.arcli("send -c acme --write")
    (one,) = lists(books)
    rows = read(one)
    assert [(r["letter"], r["document"], r["sort"], r["amount"]) for r in rows] == [
        ("SENT-2026-00001", "INV-1", "invoice", "100.00"), ("SENT-2026-00002", "CM-1", "credit", "10.00"),
    ]  # fmt: skip
    assert (rows[0]["portal"], rows[0]["name"], rows[0]["reference"], rows[0]["order"], rows[0]["date"]) == (
        "Ariba AN01", "Acme, Inc.", "CC-7", "PO-9", "2026-03-01",
    )  # fmt: skip
    assert all((one.parent / row["file"]).read_bytes().startswith(b"%PDF") for row in rows)
    books.arcli("send --write")
    assert len(lists(books)) == 2
    assert sorted(tuple(r["document"] for r in read(path)) for path in lists(books)) == [("INV-1", "CM-1"), ("INV-2",)]
    assert all(row["status"] == "there already" for row in books.rows("send"))


def test_of_a_saved_plan_only_what_is_left_in_it(books: Books) -> None:
    books.arcli("send --save plan.json")
    text = (books.folder / "plan.json").read_text()
    start = text.index('  {\n   "about": "CM-1"')
    end = text.index('  {\n   "about": "INV-2"')
    (books.folder / "plan.json").write_text(text[:start] + text[end:])
    books.arcli("send --apply plan.json")
    (one,) = lists(books)
    assert [row["document"] for row in read(one)] == ["INV-1", "INV-2"]


def test_taken_and_refused(books: Books) -> None:
    """What waits is shown until somebody says what became of it; what was refused is planned again on request."""
    books.arcli("send --write")
    assert {row["letter"]: row["state"] for row in books.rows("outbox")} == dict.fromkeys(
        ["SENT-2026-00001", "SENT-2026-00002", "SENT-2026-00003"], "to upload"
    )
    assert "letters to upload" in books.arcli("todo")
    books.arcli("add delivered SENT-2026-00001 --ref AR-889")
    books.arcli("add failed SENT-2026-00003 --status REJECTED --reason 'no order'")
    states = {row["letter"][-1]: row["state"] for row in books.rows("outbox --all")}
    assert states == {"1": "delivered", "2": "to upload", "3": "failed"}
    rows = {row["about"]: row for row in books.rows("send")}
    assert rows["INV-2"]["why"] == "SENT-2026-00003 failed: REJECTED no order; when corrected, --retry"
    assert books.rows("send INV-2 --retry")[0]["status"] == "planned"
    shown = [(row["entry"], row["reference"]) for row in books.rows("show INV-2")]
    assert shown[1:] == [("sent", "SENT-2026-00003 portal invoice"), ("failed", "SENT-2026-00003 REJECTED no order")]


def test_recorded_by_hand_with_its_reference(books: Books) -> None:
    """Who uploads without a batch writes the letter with the portal's reference: it is sent, and nothing waits."""
    books.arcli("add sent acme INV-1 --channel portal --template invoice --ref AR-1")
    assert [row["state"] for row in books.rows("outbox --all")] == ["delivered"]
    assert {row["about"]: row["status"] for row in books.rows("send")}["INV-1"] == "there already"


def test_open_says_when_and_to_whom(books: Books) -> None:
    books.arcli("send INV-1 --write")
    rows = {row["document"]: row for row in books.rows("open")}
    assert (rows["INV-1"]["sent"], rows["INV-1"]["sent_to"]) == ("2026-03-10", "portal")
    assert len(rows["INV-1"]["digest"]) == 64 and rows["INV-2"]["sent"] is None


def test_check_of_what_was_sent(books: Books) -> None:
    """Nothing is wrong as long as nothing changes, whatever the words; then the document, then the kept file."""
    books.arcli("send --write")
    settings = books.folder / "arcli.yaml"
    settings.write_text(
        settings.read_text().replace("1 Harbor Road", "5 Quay") + "documents: {footer: New, paper: letter}\n"
    )
    assert "no problems" in books.arcli("check")
    books.commit()
    (books.folder / "main.journal").write_text((books.folder / "main.journal").read_text().replace("po:PO-9", "po:P-8"))
    assert "AR416" in books.arcli("check")
    shutil.rmtree(books.folder / "archive/2026")
    assert books.arcli("check").count("AR417") == 3
