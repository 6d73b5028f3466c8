"""The way to the next mail server: SMTP (RFC 5321), or a program with the face of sendmail.

What matters is what is known after each step. Before the data has been handed over, nothing went out. A reply of 250
to the data means that the server took the mail, 5xx that it never will, 4xx that it may later. No reply is doubt.
"""

from __future__ import annotations

import contextlib
import shlex
import smtplib
import ssl
import subprocess
from typing import NamedTuple, Protocol

from arcli.model.settings.delivery import Delivery, Smtp

TIMEOUT = 60.0  # seconds that a server may take to answer (RFC 5321, 4.5.3.2, allows minutes; clerks wait)
ACCEPTED, REFUSED, LATER, DOUBT = "accepted", "refused", "later", "doubt"


class Unreachable(Exception):
    """The server can't be reached, or does not let us in: nothing was handed over. In words for the user."""


class Answer(NamedTuple):
    """What became of a mail: accepted, refused, later or doubt; the status code and the words of the other side."""

    what: str
    status: str = ""
    said: str = ""


class Transport(Protocol):
    """What hands mails over."""

    def ready(self) -> None:
        """Do all that comes before the first mail. Raise Unreachable."""
        ...

    def send(self, sender: str, to: str, bcc: str | None, data: bytes) -> Answer:
        """Hand a mail over. Raise Unreachable where nothing was."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


def transport_of(delivery: Delivery) -> Transport:
    """Return the way that the settings name. Raise Unreachable."""
    return Sendmail(delivery.sendmail) if delivery.sendmail is not None else Server(delivery.smtp)


def password_of(smtp: Smtp) -> str:
    """Return the first line that the command for the password prints. Raise Unreachable."""
    command = smtp.password_command or ""
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise Unreachable(f"password_command can't be run: {error}") from None
    if done.returncode or not done.stdout:
        raise Unreachable(f"password_command ends with {done.returncode} and prints no password")
    return done.stdout.split("\n", 1)[0]


class Server:
    """An SMTP server, with one connection for all mails of a run."""

    def __init__(self, smtp: Smtp) -> None:
        self._smtp = smtp
        self._open: smtplib.SMTP | None = None
        self._password: str | None = None

    def ready(self) -> None:
        """Connect and log in. Raise Unreachable."""
        self._connected()

    def _connected(self) -> smtplib.SMTP:
        if self._open is not None:
            return self._open
        smtp = self._smtp
        where = f"{smtp.host}:{smtp.port}"
        if not smtp.host:
            raise Unreachable("no mail server is named: delivery: {smtp: {host: …}} or {sendmail: …}")
        try:
            made = (
                smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TIMEOUT, context=ssl.create_default_context())
                if smtp.tls == "tls"
                else smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT)
            )
            with contextlib.ExitStack() as failed:
                failed.callback(made.close)
                self._greet(made)
                failed.pop_all()
        except smtplib.SMTPResponseException as error:
            raise Unreachable(f"{where} does not let us in: {error.smtp_code} {_words(error.smtp_error)}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{where} can't be reached: {error}") from None
        self._open = made
        return made

    def _greet(self, made: smtplib.SMTP) -> None:
        """Encrypt the line, and log in. Whoever is asked for the password is asked once a run."""
        smtp = self._smtp
        if smtp.tls == "starttls":
            made.starttls(context=ssl.create_default_context())
        if smtp.user is not None:
            self._password = self._password or password_of(smtp)
            made.login(smtp.user, self._password)
        made.ehlo_or_helo_if_needed()

    def send(self, sender: str, to: str, bcc: str | None, data: bytes) -> Answer:
        """Hand a mail over, with an envelope of its own."""
        fresh = self._open is None
        try:
            refused = self._envelope(sender, to, bcc)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            if fresh:
                raise Unreachable(f"the server has closed the connection: {error}") from None
            return self.send(sender, to, bcc, data)  # it had waited too long for the next mail
        if refused is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._connected().rset()
            return refused
        try:
            return _answer(*self._connected().data(data))
        except smtplib.SMTPDataError as error:  # refused before a byte of it
            return _answer(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Answer(DOUBT, "", f"the connection broke off before the server answered: {error}")

    def _envelope(self, sender: str, to: str, bcc: str | None) -> Answer | None:
        """Say from whom and to whom; return what the server says against it."""
        server = self._connected()
        options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
        options += ["SMTPUTF8"] if not (sender + to + (bcc or "")).isascii() else []
        code, said = server.mail(sender, options)
        if code == 250:
            code, said = server.rcpt(to)
        if code not in (250, 251):
            return _answer(code, said)
        if bcc is not None:
            server.rcpt(bcc)  # a copy of ours: the customer's mail goes without it
        return None

    def _drop(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None

    def close(self) -> None:
        """End the session."""
        if self._open is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._open.quit()
        self._drop()


class Sendmail:
    """A program that takes a mail on standard input, as sendmail does: sysexits.h says what its codes mean."""

    _GONE = (64, 65, 67, 68)  # usage, data, no such user, no such host

    def __init__(self, program: str) -> None:
        self._program = program

    def send(self, sender: str, to: str, bcc: str | None, data: bytes) -> Answer:
        """Hand a mail over."""
        command = [*shlex.split(self._program), "-i", "-f", sender, "--", to, *([bcc] if bcc is not None else [])]
        try:
            done = subprocess.run(command, input=data, capture_output=True, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired:
            return Answer(DOUBT, "", f"{self._program} gave no answer")
        except (OSError, ValueError) as error:
            raise Unreachable(f"{self._program} can't be run: {error}") from None
        said = _words(done.stderr)
        if done.returncode == 0:
            return Answer(ACCEPTED)
        return Answer(REFUSED if done.returncode in self._GONE else LATER, str(done.returncode), said)

    def close(self) -> None:
        """Do nothing: each mail is a program of its own."""

    def ready(self) -> None:
        """Do nothing, likewise."""


def _answer(code: int, said: bytes | str) -> Answer:
    words = _words(said)
    first = words.split(" ", 1)[0]
    status = first if first[:1] in "245" and first.count(".") == 2 else str(code)  # RFC 3463, where the server has it
    return Answer(ACCEPTED if code == 250 else REFUSED if code >= 500 else LATER, status, words)


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
