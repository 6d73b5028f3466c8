"""Delivery status notifications: which of our letters came back."""

from __future__ import annotations

import mailbox
from pathlib import Path

import pytest

pytest.importorskip("typst", reason="the extra [pdf] is not installed")

from tests.delivery.books import Books

NOTICE = """\
From: MAILER-DAEMON@mx.example
To: ar@zephyr.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I'm sorry.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: user
 unknown

--b1
Content-Type: {kind}

Message-ID: <{message}>
Subject: Invoice

{body}--b1--
"""


def notice(message: str, to: str = "ap@acme.example", action: str = "failed", *, headers: bool = False) -> str:
    """A notification, with the lost mail or only its head."""
    kind, body = ("text/rfc822-headers", "") if headers else ("message/rfc822", "The text.\n")
    return NOTICE.format(message=message, to=to, action=action, kind=kind, body=body)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    made = Books(tmp_path / "books")
    made.arcli("send --write")
    return made


def messages(books: Books) -> dict[str, str]:
    return {row["customer"]: row["message"] for row in books.rows("list sent")}


@pytest.mark.parametrize("headers", [False, True])
@pytest.mark.parametrize("place", ["file", "folder", "mbox"])
def test_failures_are_recorded_once(books: Books, tmp_path: Path, place: str, headers: bool) -> None:
    """Of a mail, a folder and a mailbox; the lost mail whole or by its head; read again they change nothing."""
    known = messages(books)
    texts = [notice(known["acme"], headers=headers), notice(known["beta"], "ap@beta.example", "delayed")]
    texts += [notice("1234@other.example", "x@y.example"), "Subject: hello\n\nNo notice.\n"]
    path = tmp_path / "back"
    if place == "mbox":
        box = mailbox.mbox(path)
        for text in texts:
            box.add(text)
        box.close()
    else:
        path.mkdir()
        for number, text in enumerate(texts):
            (path / f"{number}.eml").write_text(text)
    given = path / "0.eml" if place == "file" else path
    said = books.arcli(f"outbox bounces {given}")
    assert '2026-03-10 failed SENT-2026-00001 status:5.1.1 reason:"<ap@acme.example>: user unknown"' in said
    assert said.count(" failed SENT") == 1
    assert ("that this ledger did not send" in said) is (place != "file")
    assert " failed SENT" not in books.arcli(f"outbox bounces {given}")
    (listed,) = books.rows("list failed")
    assert (listed["letter"], listed["status"]) == ("SENT-2026-00001", "5.1.1")


def test_nothing_to_read(books: Books, tmp_path: Path) -> None:
    assert "can't be read" in books.arcli(f"outbox bounces {tmp_path}/none", code=3)
    for data in (b"", b"\x00\xff" * 50, b"From \n\n", NOTICE.encode()[:400]):
        (tmp_path / "odd").write_bytes(data)
        assert "0 failures told of" in books.arcli(f"outbox bounces {tmp_path}/odd")
