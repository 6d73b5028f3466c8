"""What is known after each step on the way to the mail server: nothing is sent twice, nothing vanishes."""

from __future__ import annotations

import base64
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from arcli.delivery.transport import Answer, Sendmail, Server, Unreachable
from arcli.model.settings.delivery import Smtp
from tests.delivery.books import Books
from tests.delivery.server import Script

MAIL = b"Message-ID: <1@a>\r\n\r\nHello\r\n.and a point\r\n"


def server(script: Script, **more: Any) -> Server:
    return Server(Smtp(**{"host": "127.0.0.1", "port": script.port, "tls": "none", **more}))


def send(script: Script, **more: Any) -> Answer:
    made = server(script, **more)
    try:
        return made.send("ar@a.example", "ap@b.example", None, MAIL)
    finally:
        made.close()


@pytest.mark.parametrize(
    ("replies", "what", "status", "said"),
    [
        # before the data nothing went out: for good with 5xx, else for now, whatever it says
        ({"MAIL": "451 4.3.0 try later"}, "later", "4.3.0", "try later"),
        ({"MAIL": "550 not you"}, "refused", "550", "not you"),
        ({"RCPT": "450-4.2.1 grey\r\n450 4.2.1 come back"}, "later", "4.2.1", "grey come back"),
        ({"RCPT": "550 5.1.1 no such user"}, "refused", "5.1.1", "no such user"),
        ({"DATA": "451 4.3.1 disk full"}, "later", "4.3.1", "disk full"),
        ({"DATA": "554 5.6.0 nobody to send to"}, "refused", "5.6.0", "nobody to send to"),
        ({"DATA": "250 what?"}, "later", "250", "what?"),
        ({"RCPT": "251 2.1.5 is forwarded"}, "accepted", "2.0.0", ""),
        # after it the first digit of the reply says it, and no reply is doubt
        ({".": "250 2.0.0 queued"}, "accepted", "2.0.0", "queued"),
        ({".": "252 will try"}, "accepted", "252", "will try"),
        ({".": "451 4.7.1 later please"}, "later", "4.7.1", "later please"),
        ({".": "421 4.7.1 going down"}, "later", "4.7.1", "going down"),
        ({".": "554 5.7.1 spam"}, "refused", "5.7.1", "spam"),
        ({".": "354 go on"}, "doubt", "", "the server answered what is neither yes nor no: go on"),
        ({".": "hello world"}, "doubt", "", "the server answered what is neither yes nor no: o world"),
        ({".": None}, "doubt", "", "the connection broke off before the server answered: connection"),
        ({"DATA:": ""}, "doubt", "", "the connection broke off before the server answered: "),
    ],
)  # fmt: skip
def test_each_step(replies: dict[str, str | None], what: str, status: str, said: str) -> None:
    with Script(**replies) as script:
        answer = send(script)
    assert (answer.what, answer.status) == (what, status)
    assert answer.said.startswith(said)
    if "." in replies:
        assert script.mails == [MAIL.replace(b"\r\n.", b"\r\n..")]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_line_that_drops_before_the_data_leaves_the_mail_waiting(step: str) -> None:
    with Script(**{step: None}) as script, pytest.raises(Unreachable, match="the server has closed the connection"):
        send(script)


@pytest.mark.parametrize(
    ("replies", "more", "said"),
    [
        ({"HELLO": "421 4.3.2 too busy"}, {}, "does not let us in: 421 4.3.2 too busy"),
        ({"HELLO": None}, {}, "can't be reached: connection unexpectedly closed"),
        ({}, {"tls": "starttls"}, "does not offer what the settings ask for: STARTTLS"),
        ({"EHLO": "250-hi\r\n250 STARTTLS", "STARTTLS": "454 4.7.0 no"}, {"tls": "starttls"}, "us in: 454 4.7.0"),
        ({}, {"tls": "tls"}, "does not encrypt as tls: tls asks for it: wrong version number"),
        ({"AUTH": "535 5.7.8 wrong"}, {"user": "ar", "password_command": "echo x"}, "let us in: 535 5.7.8 wrong"),
        ({"EHLO": "250 here"}, {"user": "ar", "password_command": "echo x"}, "does not offer what"),
        ({"EHLO": "250-hi\r\n250 AUTH LOGIN"}, {"user": "ar", "password_command": "echo ä"}, "AUTH PLAIN, which"),
        ({"AUTH": "535 no"}, {"user": "ar", "password_command": "echo ä"}, "let us in: 535 no"),
        ({}, {"user": "ar", "password_command": "false"}, "password_command ends with 1"),
        ({}, {"user": "ar", "password_command": "echo"}, "password_command prints no password"),
    ],
)  # fmt: skip
def test_whoever_is_not_let_in_hands_nothing_over(
    replies: dict[str, str | None], more: dict[str, Any], said: str
) -> None:
    with Script(**replies) as script, pytest.raises(Unreachable, match=said):
        send(script, **more)
    assert not any(command.startswith("MAIL") for command in script.heard)


def test_a_password_that_is_not_ascii() -> None:
    with Script(AUTH="235 ok") as script:
        assert send(script, user="ar", password_command="echo päss").what == "accepted"
    assert base64.b64decode(script.heard[1].split()[2]).decode() == "\0ar\0päss"


def test_a_connection_that_was_closed_between_two_mails_is_made_again() -> None:
    with Script(**{".": "421 4.7.0 closing"}) as script:
        made = server(script)
        assert made.send("ar@a.example", "ap@b.example", None, MAIL).what == "later"
        script.replies["."] = "250 ok"
        assert made.send("ar@a.example", "ap@b.example", None, MAIL).what == "accepted"
        made.close()
    assert [one.split(" ")[0] for one in script.heard].count("ehlo") == 2


@pytest.fixture
def hangs_up() -> Iterator[None]:
    """A program that is started is ended by SIGHUP, also where the tests run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(
    ("ends", "what"),
    [
        ("exit 0", "accepted"),
        ("exit 67", "refused"),
        ("exit 75", "later"),
        ("kill -9 $$", "doubt"),
        ("kill -1 $$", "doubt"),
    ],
)
def test_sendmail(tmp_path: Path, hangs_up: None, ends: str, what: str) -> None:
    """A program that was ended from outside may have handed the mail on."""
    program = tmp_path / "sendmail"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\n{ends}\n")
    program.chmod(0o755)
    assert Sendmail(str(program)).send("a@a.example", "b@b.example", None, MAIL).what == what


def test_sent_again_the_same_day_is_another_mail(tmp_path: Path) -> None:
    """A letter that failed and goes to the same address once more, and two copies on one day: each leaves once."""
    with Script(RCPT="550 5.1.1 no such mailbox") as script:
        books = Books(tmp_path / "books", script.port)
        books.arcli("send INV-1 --write --commit")
        assert books.transmit()[0].refused == ["SENT-2026-00001"]
        books.commit()
        script.replies["RCPT"] = "250 ok"
        for words in ("INV-1 --retry", "INV-1 --again", "INV-1 --again"):
            books.arcli(f"send {words} --write --commit")
            assert len(books.transmit()[0].accepted) == 1
            books.commit()
    assert len(set(script.mails)) == len(script.mails) == 3
    assert [row["state"] for row in books.rows("outbox --all")] == ["failed", "delivered", "delivered", "delivered"]


def test_what_outbox_send_tells(tmp_path: Path) -> None:
    """What became of each mail, and what to do next; letters in doubt are named until somebody has said what is so."""
    with Script(**{".": None}) as script:
        books = Books(tmp_path / "books", script.port)
        books.arcli("send --write --commit")
        said = books.arcli("outbox send", 1)
        assert "2 mails in doubt: SENT-2026-00001, SENT-2026-00002\n  ask whether they arrived: arcli add" in said
        books.arcli("outbox send --retry SENT-2026-00001", 1)
        books.arcli("add delivered SENT-2026-00001")
        script.replies["."] = "250 ok"
        said = books.arcli("outbox send")
        assert "1 mail in doubt: SENT-2026-00002\n" in said and "There is nothing to send." in said
        assert "it is delivered" in books.arcli("outbox send --retry SENT-2026-00001", 2)
        assert "1 mail accepted" in books.arcli("outbox send --retry SENT-2026-00002")
    assert [row["state"] for row in books.rows("outbox --all")] == ["delivered", "delivered"]


def test_a_server_that_goes_away_amid_a_run(tmp_path: Path) -> None:
    """What was handed over is recorded and named, the rest waits."""
    with Script(**{".": "250 ok"}) as script:
        books = Books(tmp_path / "books", script.port)
        books.arcli("send --write --commit")
        script.closes = 1
        said = books.arcli("outbox send")
    assert "1 mail accepted\n1 mail to be tried later: SENT-2026-00002\n" in said and "can't be reached" in said
    assert [row["state"] for row in books.rows("outbox --all")] == ["waiting", "delivered"]


def test_addresses_beyond_ascii(tmp_path: Path) -> None:
    """In UTF-8 where the server takes that (RFC 6531), as a parameter asks; else refused, not in the way."""
    from email import message_from_bytes
    from email.policy import default

    with Script(EHLO="250-here\r\n250 SMTPUTF8") as script:
        journal = '2026-01-01 customer acme "Acme" address:"2 Mill Lane" email:فواتير@acme.example\n'
        books = Books(tmp_path / "books", script.port, journal + "2026-03-01 invoice INV-1 acme 100.00\n")
        books.arcli("send --write --commit")
        script.replies["EHLO"] = "250 here"
        assert books.transmit()[0].refused == ["SENT-2026-00001"]
        books.commit()
        books.arcli("send INV-1 --retry --write --commit")
        script.replies["EHLO"] = "250-here\r\n250 SMTPUTF8"
        assert books.transmit()[0].accepted == ["SENT-2026-00002"]
    assert "mail FROM:<ar@zephyr.example> SMTPUTF8" in " ".join(script.heard)
    assert "rcpt TO:<فواتير@acme.example>" in script.heard
    assert message_from_bytes(script.mails[0], policy=default)["To"] == "فواتير@acme.example"
