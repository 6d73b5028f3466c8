"""Reminders that are written: letters, mails, papers and entries, each once; printed again as they were."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from pathlib import Path

import pytest

pytest.importorskip("typst", reason="the extra [pdf] is not installed")

from tests.casefile import run
from tests.delivery.books import Books

SETTINGS = """\
company: {name: Zephyr, address: 1 Harbor Road, phone: 555 0100, bank: First Bank}
currency: USD
write: {default: main.journal}
delivery: {from: ar@zephyr.example}
interest: {standard: {rate: 7.3%}}
dunning:
  standard:
    levels:
      - {days: 7, name: friendly}
      - {days: 21, name: final, fee: {USD: 15.00}, interest: charge}
"""
JOURNAL = """\
2026-01-01 customer acme "Acme" address:"2 Mill Lane" email:ap@acme.example
2026-01-01 customer beta "Beta" address:"3 Mill Lane" deliver:reminder=print
2026-01-01 customer none "No mail" address:"4 Mill Lane"
2026-01-05 invoice INV-1 acme 100.00 due:2026-02-02
2026-01-05 invoice INV-2 beta 500.00 due:2026-02-02
2026-01-05 invoice INV-3 none 300.00 due:2026-02-02
2026-02-20 sent SENT-1 beta template:reminder
    INV-2 500.00 level:1
"""


@pytest.fixture
def books(tmp_path: Path) -> Books:
    made = Books(tmp_path / "books", journal=JOURNAL)
    (made.folder / "arcli.yaml").write_text(SETTINGS)
    made.commit()
    return made


def test_plan_writes_nothing(books: Books) -> None:
    rows = {row["document"] or row["customer"]: row for row in books.rows("remind")}
    assert {name: row["status"] for name, row in rows.items()} == {
        "INV-1": "planned", "INV-2": "planned", "none USD": "left out",
    }  # fmt: skip
    assert rows["none USD"]["why"] == "there is no address: email: of none, or a contact with role:reminder"
    assert not (books.folder / "outbox").exists() and books.repo.git("status", "--short") == ""


def test_written_once(books: Books) -> None:
    """A mail and a paper, the fee, and the interest: 500.00 at 7.3 % for 36 days (3 February to 10 March) is 3.60."""
    books.arcli("remind --save plan.json")
    books.arcli("remind --write")
    (mail,) = books.mails("waiting")
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert (message["To"], message["Subject"]) == ("ap@acme.example", "Payment reminder")
    assert body is not None and "USD\xa0100.00 is past due" in body.get_content()
    (pdf,) = message.iter_attachments()
    one, other = (r for r in books.rows("list sent") if r["digest"])
    assert (one["customer"], one["channel"], other["customer"], other["channel"]) == ("acme", "email", "beta", "print")
    assert (books.folder / one["file"]).read_bytes() == pdf.get_content()
    assert [p.suffix for p in (books.folder / "outbox" / "print").iterdir()] == [".pdf"]
    memos = {r["reason"]: r["amount"] for r in books.rows("list debit")}
    assert memos == {"reminder-fee": "15.00", "interest": "3.60"}
    left = {row["customer"]: row["status"] for row in books.rows("remind")}
    assert left == {"acme USD": "there already", "none USD": "left out"}  # beta has had the last level
    assert "There is nothing to write" in books.arcli("remind --write")
    assert "was carried out before" in books.arcli("remind --apply plan.json")
    assert len(books.mails("waiting")) == 1
    assert "warning" not in books.arcli("check")


def test_printed_again(books: Books) -> None:
    """The letter that is printed again says what was sent, with fee and interest: 500.00 + 15.00 + 3.60."""
    books.arcli("remind --write")
    for row in books.rows("list sent"):
        if row["digest"]:
            text = books.arcli(f"print {row['document']}")
            assert ("518.60" in text) is (row["customer"] == "beta")
    again = json.loads(run("arcli print --kind reminder -c beta -O json", books.folder, "2026-04-30").out)
    assert [(one["level"], one["total"]["value"]) for one in again] == [(1, "500.00"), (2, "518.60")]
    assert "is not a reminder" in books.arcli("print INV-1 --kind reminder", 2)


def test_recorded_only(books: Books) -> None:
    """With a channel nothing is made: who writes letters elsewhere records them, also who has no address here."""
    books.arcli("remind --channel post --write")
    assert not (books.folder / "outbox").exists()
    assert {r["channel"] for r in books.rows("list sent") if r["document"] != "SENT-1"} == {"post"}
    assert len(books.rows("list sent")) == 4


def test_each_address_gets_one(books: Books) -> None:
    with (books.folder / "main.journal").open("a") as file:
        file.write('2026-01-01 contact acme "Rosa" role:reminder email:rosa@acme.example\n')
        file.write('2026-01-01 contact acme "Max" role:reminder email:max@acme.example\n')
    books.arcli("remind --write -c acme")
    assert sorted(r["to"] for r in books.rows("list sent") if r["to"]) == ["max@acme.example", "rosa@acme.example"]
    assert len(books.mails("waiting")) == 2
    assert "warning" not in books.arcli("check")
    books.arcli("remind --write -c acme")
    assert len(books.mails("waiting")) == 2


def test_what_is_lacking_stops_all(books: Books) -> None:
    """No letter goes without saying whom to call: nothing is written, and the setting is named."""
    settings = SETTINGS.replace("phone: 555 0100, ", "")
    (books.folder / "arcli.yaml").write_text(settings)
    said = books.arcli("remind --write", 1)
    assert "AR901" in said and "telephone" in said
    assert not (books.folder / "outbox").exists() and len(books.rows("list sent")) == 1
    (books.folder / "arcli.yaml").write_text(SETTINGS.replace("delivery: {from: ar@zephyr.example}\n", ""))
    assert "mails need a sender" in books.arcli("remind --write", 2)


def test_send_hands_over_what_is_committed(books: Books) -> None:
    """--send alone leaves mails waiting for the commit of their entries; no server is asked before that."""
    (books.folder / "arcli.yaml").write_text(
        SETTINGS.replace("delivery: {", "delivery: {smtp: {host: 127.0.0.1, port: 1, tls: none}, ")
    )
    assert "1 mail wait: commit" in books.arcli("remind --send")
    assert "goes with" not in books.arcli("remind --send --channel post", 2)
