"""Sending by mail: each once, nothing lost, whatever the server or a crash does."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

pytest.importorskip("aiosmtpd", reason="aiosmtpd is not installed")
pytest.importorskip("typst", reason="the extra [pdf] is not installed")

from arcli.actions.outbox import Way, transmit
from arcli.delivery.transport import ACCEPTED, LATER, Answer, Server, Unreachable
from arcli.model.settings.delivery import Smtp
from arcli.source.files import SourceError
from tests.conftest import ROOT
from tests.delivery.books import JOURNAL, Books
from tests.delivery.server import Behaviour, certificate, serving

ACME, BETA = "ap@acme.example", "ap@beta.example"


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    yield Books(tmp_path / "books")


def written(books: Books) -> None:
    """Write the letters, and commit them."""
    books.arcli("send --write")
    books.commit()


# --- the plan ----------------------------------------------------------------------------------------------


def test_plan_writes_nothing(books: Books) -> None:
    rows = {row["about"]: row for row in books.rows("send")}
    assert {about: row["status"] for about, row in rows.items()} == {
        "INV-1": "planned", "INV-2": "planned", "INV-3": "left out",
    }  # fmt: skip
    assert "there is no address" in rows["INV-3"]["why"]
    assert not (books.folder / "outbox").exists() and books.repo.git("status", "--short") == ""


def test_written_once(books: Books) -> None:
    """Entry, mail and kept file say the same; a second plan is empty; a saved one was carried out before."""
    books.arcli("send --save plan.json")
    written(books)
    (mail, _) = sorted(books.mails("waiting"), key=lambda p: b"acme" not in p.read_bytes())
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    assert (message["To"], message["From"]) == (ACME, "Zephyr <ar@zephyr.example>")
    assert message["Subject"] == "Invoice INV-1" and message["Date"] == "Tue, 10 Mar 2026 12:00:00 +0000"
    (pdf,) = message.iter_attachments()
    text = message.get_body(("plain",))
    assert pdf.get_filename() == "INV-1.pdf" and text is not None and "100.00" in text.get_content()
    (entry,) = [r for r in books.rows("list sent") if r["customer"] == "acme"]
    kept = books.folder / entry["file"]
    assert kept.read_bytes() == pdf.get_content()
    assert mail.stem == entry["message"].partition("@")[0] and f"<{entry['message']}>" == message["Message-ID"]
    again = {row["about"]: row["why"] for row in books.rows("send")}
    assert "sent on 2026-03-10" in again["INV-1"]
    assert "was carried out before" in books.arcli("send --apply plan.json")
    assert len(books.mails("waiting")) == 2


def test_same_bytes_in_two_clones(books: Books, tmp_path: Path) -> None:
    """Who makes the mail again makes the same message; who has not got the entry yet sends nothing of it."""
    other = tmp_path / "other"
    shutil.copytree(books.folder, other)
    books.arcli("send --write")
    Books.arcli(_at(other), "send --write")
    for one, two in zip(books.mails("waiting"), _at(other).mails("waiting"), strict=True):
        assert one.name == two.name and one.read_bytes() == two.read_bytes()


def _at(folder: Path) -> Books:
    made = object.__new__(Books)
    made.folder = folder
    return made


def test_copies_and_ways(tmp_path: Path) -> None:
    """A copy names the first letter; by customer and sort things go by mail, on paper, or not at all; by contacts."""
    journal = JOURNAL.replace('2 Mill Lane"', '2 Mill Lane" deliver:print') + (
        '2026-03-01 contact beta "Rosa" role:invoice email:rosa@beta.example\n'
        '2026-03-01 contact beta "Max" role:invoice email:max@beta.example\n'
        '2026-03-01 customer shut "Shut" address:x deliver:none\n2026-03-05 invoice INV-4 shut 5.00\n'
    )
    books = Books(tmp_path / "books", journal=journal)
    rows = {row["about"]: row for row in books.rows("send")}
    assert {*rows} == {"INV-1", "INV-2 to max@beta.example", "INV-2 to rosa@beta.example", "INV-3", "INV-4"}
    assert rows["INV-4"]["why"] == "shut gets no invoice (deliver:)"
    written(books)
    assert [p.suffix for p in (books.folder / "outbox" / "print").iterdir()] == [".pdf"]
    assert len(books.mails("waiting")) == 2
    books.arcli("send INV-1 --again --write")
    *_, copy = books.rows("list sent")
    assert (copy["copy"], copy["channel"]) == ("SENT-2026-00001", "print")
    assert "warning" not in books.arcli("check")


def test_statements_once_a_day(books: Books) -> None:
    books.arcli("send --kind statement -c acme --as-of 2026-03-05 --write")
    assert "sent on 2026-03-10" in books.rows("send --kind statement -c acme --as-of 2026-03-05")[0]["why"]
    assert books.rows("send --kind statement -c acme --as-of 2026-03-06")[0]["status"] == "planned"


# --- transmission ------------------------------------------------------------------------------------------


def test_accepted(books: Books) -> None:
    """Uncommitted letters wait; committed ones go out once, and the ledger says that they arrived."""
    with serving(server := Behaviour()) as port:
        books.port(port)
        books.arcli("send --write")
        run, _ = books.transmit()
        assert (run.held, server.taken) == (["SENT-2026-00001", "SENT-2026-00002"], [])
        books.commit()
        run, result = books.transmit()
        assert run.accepted == ["SENT-2026-00001", "SENT-2026-00002"]
        assert [e.kind for e in result.entries] == ["delivered", "delivered"]
        assert books.transmit()[0].accepted == []
    assert [to for to, _ in server.taken] == [ACME, BETA]
    assert books.states() == {ACME: "delivered", BETA: "delivered"}


def test_only_what_is_pushed(books: Books, tmp_path: Path) -> None:
    upstream = tmp_path / "upstream.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", upstream], check=True)
    books.repo.git("remote", "add", "origin", str(upstream))
    with serving(server := Behaviour()) as port:
        books.port(port)
        books.commit()
        books.repo.git("push", "-q", "-u", "origin", "main")
        written(books)
        assert len(books.transmit()[0].held) == 2 and not server.taken
        books.repo.git("push", "-q")
        assert len(books.transmit()[0].accepted) == 2


def test_one_of_two_refused(books: Books) -> None:
    """The other goes out; the refused one does not count, and is planned again only when its address has changed."""
    with serving(Behaviour({ACME: "550 5.1.1 no such mailbox"})) as port:
        books.port(port)
        written(books)
        run, result = books.transmit()
    assert (run.accepted, run.refused) == (["SENT-2026-00002"], ["SENT-2026-00001"])
    assert books.states() == {ACME: "failed", BETA: "delivered"}
    (failed,) = [e for e in result.texts["main.journal"].split("\n") if " failed " in e]
    assert failed == '2026-03-10 failed SENT-2026-00001 status:5.1.1 reason:"no such mailbox"'
    why = {row["about"]: (row["status"], row["why"]) for row in books.rows("send")}
    assert why["INV-1"][0] == "left out" and "5.1.1 no such mailbox" in why["INV-1"][1]
    assert {r["about"]: r["status"] for r in books.rows("send INV-1 --retry")} == {"INV-1": "planned"}
    books.repo.append("main.journal", "\n2026-03-10 customer acme email:new@acme.example\n")
    assert {row["about"]: row["status"] for row in books.rows("send")}["INV-1"] == "planned"


def test_later_waits(books: Books) -> None:
    with serving(Behaviour({ACME: "451 4.7.1 try again later"})) as port:
        books.port(port)
        written(books)
        run, _ = books.transmit()
    assert (run.later, run.accepted) == (["SENT-2026-00001"], ["SENT-2026-00002"])
    assert books.states() == {ACME: "waiting", BETA: "delivered"}
    with serving(server := Behaviour()) as port:
        books.port(port)
        assert books.transmit()[0].accepted == ["SENT-2026-00001"]
    assert [to for to, _ in server.taken] == [ACME]


class Answers:
    """A way on which each mail gets the next answer; then nobody is there."""

    def __init__(self, *answers: str) -> None:
        self.left = list(answers)

    def ready(self) -> None:
        """Be ready."""

    def send(self, _sender: str, _to: str, _bcc: str | None, _data: bytes) -> Answer:
        if not self.left:
            raise Unreachable("nobody is there")
        return Answer(self.left.pop(0))

    def close(self) -> None:
        """Close nothing."""


def test_what_is_tried_later_is_named_once_where_the_server_goes_away(books: Books) -> None:
    """The first is taken, the second is to be tried later, the third finds nobody: two wait."""
    more = '2026-01-01 customer core "Core" address:"5 Mill Lane" email:ap@core.example\n'
    books = Books(books.folder, journal=JOURNAL + more + "2026-03-02 invoice INV-4 core 400.00\n")
    written(books)
    run, _ = transmit(books.target, (), Way(Answers(ACCEPTED, LATER), lambda _seconds: None))
    first, second, third = (f"SENT-2026-0000{n}" for n in (1, 2, 3))
    assert (run.accepted, run.later, run.doubt) == ([first], [second, third], [])
    assert run.notes[-1] == "nobody is there"


def test_line_drops_after_the_data(books: Books) -> None:
    """In doubt: shown, never sent again by itself, and sent again by its number."""
    with serving(server := Behaviour(drops=True)) as port:
        books.port(port)
        written(books)
        run, _ = books.transmit()
        assert run.doubt == ["SENT-2026-00001", "SENT-2026-00002"]
        assert books.transmit()[0].doubt == [] and len(server.taken) == 2
    assert books.states() == {ACME: "in doubt", BETA: "in doubt"}
    with serving(again := Behaviour()) as port:
        books.port(port)
        run, _ = books.transmit(("SENT-2026-00002",))
        assert (run.accepted, run.still) == (["SENT-2026-00002"], ["SENT-2026-00001"])
    assert [to for to, _ in again.taken] == [BETA]
    assert again.messages[0] == server.messages[1]


def test_so_many_a_minute(books: Books) -> None:
    """30 a minute: two seconds between two mails, none before the first; how far it is is told before each."""
    with serving(Behaviour()) as port:
        books.port(port)
        settings = books.folder / "arcli.yaml"
        settings.write_text(settings.read_text().replace("per_minute: 60000", "per_minute: 30"))
        written(books)
        waited: list[float] = []
        told: list[tuple[int, int]] = []
        transmit(books.target, (), Way(sleep=waited.append, told=lambda done, all_: told.append((done, all_))))
    assert waited == [2.0] and told == [(0, 2), (1, 2)]


def test_nobody_there(books: Books) -> None:
    written(books)
    with pytest.raises(SourceError, match="can't be reached"):
        books.transmit()
    assert books.states() == {ACME: "waiting", BETA: "waiting"}


def test_a_server_that_hangs(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr("arcli.delivery.transport.TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        books.port(silent.getsockname()[1])
        written(books)
        with pytest.raises(SourceError, match="can't be reached"):
            books.transmit()
    assert books.states() == {ACME: "waiting", BETA: "waiting"}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_starttls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a line that is encrypted and a certificate that is known; an unknown one is refused before a mail."""
    path = certificate(tmp_path)
    with serving(server := Behaviour(), path) as port:
        smtp = Smtp(host="127.0.0.1", port=port, tls="starttls")
        with pytest.raises(Unreachable, match="certificate"):
            Server(smtp).send("a@a.example", "b@b.example", None, b"Message-ID: <1@a>\r\n\r\nx")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert"))
        open_ = Server(smtp)
        assert open_.send("a@a.example", "b@b.example", None, b"Message-ID: <1@a>\r\n\r\nx").what == "accepted"
        open_.close()
    assert len(server.taken) == 1


def test_sendmail(books: Books, tmp_path: Path) -> None:
    program = tmp_path / "sendmail"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/log\ncat > /dev/null\ncase "$*" in *acme*) exit 67;; esac\n'
    )
    program.chmod(0o755)
    settings = books.folder / "arcli.yaml"
    settings.write_text(settings.read_text().replace("smtp: {", f"sendmail: {program}, smtp: {{"))
    written(books)
    run, _ = books.transmit()
    assert (run.refused, run.accepted) == (["SENT-2026-00001"], ["SENT-2026-00002"])
    assert (tmp_path / "log").read_text().splitlines()[1] == f"-i -f ar@zephyr.example -- {BETA}"


def test_lost_and_elsewhere(books: Books, tmp_path: Path) -> None:
    written(books)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", books.folder, clone], check=True)
    assert {row["state"] for row in _at(clone).rows("outbox")} == {"elsewhere"}
    shutil.rmtree(books.folder / "outbox")
    assert {row["state"] for row in books.rows("outbox")} == {"lost"}


# --- kill -9 -----------------------------------------------------------------------------------------------

KILLER = """
import os, signal, sys
from arcli.delivery import outbox as module
import arcli.ledger.record as recording
point = sys.argv[1]
die = lambda: os.kill(os.getpid(), signal.SIGKILL)
move, save = module.Outbox.move, recording.save
def moved(self, mail, state, reason=None):
    if point == "before the rename" and state == "sent": die()
    done = move(self, mail, state, reason)
    if point == "under way" and state == "sending": die()
    if point == "after the rename" and state == "sent": die()
    return done
def saved(*args, **kw):
    if point == "before the record": die()
    save(*args, **kw)
    if point == "after the record": die()
module.Outbox.move, recording.save = moved, saved
from arcli.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


def killed(books: Books, point: str, *words: str) -> None:
    env = {**os.environ, "ARCLI_TODAY": "2026-03-10", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", KILLER, point, *words], cwd=books.folder, env=env, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize("point", ["before the record", "after the record"])
def test_killed_while_writing(books: Books, point: str) -> None:
    """Mails and entries are there together or not at all, and the next command goes on from there."""
    killed(books, point, "send", "--write")
    there = point == "after the record"
    assert len(books.mails("waiting")) == (2 if there else 0)
    assert len(books.rows("list sent")) == (2 if there else 0)
    books.arcli("send --write")
    assert len(books.mails("waiting")) == 2 and len(books.rows("list sent")) == 2


@pytest.mark.parametrize("point", ["under way", "before the rename", "after the rename", "before the record"])
def test_killed_while_sending(books: Books, point: str) -> None:
    """Each mail is taken at most once by itself; none vanishes: what is unknown is shown."""
    with serving(server := Behaviour()) as port:
        books.port(port)
        written(books)
        killed(books, point, "outbox", "send")
        books.transmit()
        books.transmit()
        assert len(server.messages) == len(set(server.messages))
        doubtful = point in ("under way", "before the rename")
        assert books.states() == {ACME: "in doubt" if doubtful else "delivered", BETA: "delivered"}
        assert len(server.taken) == (1 if point == "under way" else 2)
        if doubtful:
            books.transmit(("SENT-2026-00001",))
    assert books.states() == {ACME: "delivered", BETA: "delivered"}


def test_print_what_was_not_sent(books: Books) -> None:
    """What counts as sent is left out; what failed, and what never went, is printed."""
    books.arcli("send --write")
    books.arcli("add failed SENT-2026-00002")
    books.arcli("print --unsent -o out/ -O text")
    assert sorted(p.name for p in (books.folder / "out").iterdir()) == ["INV-2.txt", "INV-3.txt"]


def test_two_at_once(books: Books) -> None:
    """Two runs in one clone at the same time: each mail goes out once, and the second run says what is left."""
    with serving(server := Behaviour(slow=0.4)) as port:
        books.port(port)
        written(books)
        env = {**os.environ, "ARCLI_TODAY": "2026-03-10", "PYTHONPATH": str(ROOT)}
        words = [sys.executable, "-m", "arcli", "outbox", "send"]
        runs = [
            subprocess.Popen(words, cwd=books.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for _ in range(3)
        ]
        said = [one.communicate(timeout=60)[0].decode() for one in runs]
        books.transmit()
    assert sorted(to for to, _ in server.taken) == [ACME, BETA], said
    assert [one.returncode for one in runs] == [0, 0, 0], said
    assert books.states() == {ACME: "delivered", BETA: "delivered"}


def test_interrupted_while_asked_for_the_password(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was handed over, so nothing is in doubt; and who is asked is asked once a run."""
    written(books)
    asked: list[str] = []

    def stopped(smtp: Smtp) -> str:
        asked.append(smtp.host)
        raise KeyboardInterrupt

    monkeypatch.setattr("arcli.delivery.transport.password_of", stopped)
    settings = books.folder / "arcli.yaml"
    with serving(Behaviour()) as port:
        books.port(port)
        settings.write_text(settings.read_text().replace("tls: none", "tls: none, user: ar, password_command: pass"))
        with pytest.raises(KeyboardInterrupt):
            books.transmit()
        assert len(asked) == 1 and set(books.states().values()) == {"waiting"}
        books.port(port)
        run_, _ = books.transmit()
        assert len(run_.accepted) == 2
