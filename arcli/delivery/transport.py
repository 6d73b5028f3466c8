"""The way to the next mail server: SMTP (RFC 5321), or a program with the face of sendmail.

What matters is what is known after each step. Before the server has asked for the data, nothing went out. A reply of
2xx to the data means that the server took the mail, 5xx that it never will, 4xx that it may later (RFC 5321, 4.2.1: the
first digit says it). No reply is doubt, and so is one that the protocol does not know.
"""

from __future__ import annotations

import base64
import contextlib
import re
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
    if done.returncode:
        raise Unreachable(f"password_command ends with {done.returncode}")
    password = done.stdout.split("\n", 1)[0]
    if not password:
        raise Unreachable("password_command prints no password")
    return password


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
        except ssl.SSLCertVerificationError as error:
            raise Unreachable(f"{where} shows a certificate that can't be trusted: {error.verify_message}") from None
        except ssl.SSLError as error:
            what = (error.reason or str(error)).replace("_", " ").lower()
            raise Unreachable(f"{where} does not encrypt as tls: {smtp.tls} asks for it: {what}") from None
        except smtplib.SMTPNotSupportedError as error:
            raise Unreachable(f"{where} does not offer what the settings ask for: {error}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{where} can't be reached: {_why(error)}") from None
        self._open = made
        return made

    def _greet(self, made: smtplib.SMTP) -> None:
        """Encrypt the line, and log in. Whoever is asked for the password is asked once a run."""
        smtp = self._smtp
        if smtp.tls == "starttls":
            made.starttls(context=ssl.create_default_context())
        if smtp.user is not None:
            self._password = self._password or password_of(smtp)
            _log_in(made, smtp.user, self._password)
        made.ehlo_or_helo_if_needed()

    def send(self, sender: str, to: str, bcc: str | None, data: bytes) -> Answer:
        """Hand a mail over, with an envelope of its own."""
        fresh = self._open is None
        try:
            refused = self._envelope(sender, to, bcc) or self._asked_for_data()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            if fresh:
                raise Unreachable(f"the server has closed the connection: {_why(error)}") from None
            return self.send(sender, to, bcc, data)  # it had waited too long for the next mail
        if refused is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._connected().rset()
            return refused
        server = self._connected()
        try:
            server.send(_dotted(data))
            return _answer(*server.getreply())
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Answer(DOUBT, "", f"the connection broke off before the server answered: {_why(error)}")

    def _envelope(self, sender: str, to: str, bcc: str | None) -> Answer | None:
        """Say from whom and to whom; return what the server says against it."""
        server = self._connected()
        options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
        if not (sender + to + (bcc or "")).isascii():
            if not server.has_extn("smtputf8"):  # RFC 6531, 3.2: such a mail must not be handed to that server
                return Answer(REFUSED, "5.6.7", "the server takes no addresses with letters beyond ASCII (SMTPUTF8)")
            options.append("SMTPUTF8")
        code, said = server.mail(sender, options)
        if code == 250:
            code, said = server.rcpt(to)
        if code not in (250, 251):
            return _refusal(code, said)
        if bcc is not None:
            server.rcpt(bcc)  # a copy of ours: the customer's mail goes without it
        return None

    def _asked_for_data(self) -> Answer | None:
        """Announce the mail; return what the server says where it does not ask for it."""
        code, said = self._connected().docmd("DATA")
        return None if code == 354 else _refusal(code, said)

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
        if done.returncode < 0:
            return Answer(DOUBT, "", f"{self._program} was ended by signal {-done.returncode}")
        return Answer(REFUSED if done.returncode in self._GONE else LATER, str(done.returncode), said)

    def close(self) -> None:
        """Do nothing: each mail is a program of its own."""

    def ready(self) -> None:
        """Do nothing, likewise."""


def _log_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """Log in; what is not ASCII, which smtplib can't send, by PLAIN in UTF-8 (RFC 4616). Raise SMTPException."""
    if (user + password).isascii():
        server.login(user, password)
        return
    server.ehlo_or_helo_if_needed()
    if "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("AUTH PLAIN, which a password with letters like ä needs")
    code, said = server.docmd("AUTH", "PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def _dotted(data: bytes) -> bytes:
    """Return a mail as it is handed over: a point at the start of a line twice, and one alone at the end."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    return re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n") + b".\r\n"


def _refusal(code: int, said: bytes | str) -> Answer:
    """Return what a reply means that came before the data: for good, or for now."""
    return Answer(REFUSED if code >= 500 else LATER, *_told(code, said))


def _answer(code: int, said: bytes | str) -> Answer:
    """Return what the reply to the data means."""
    what = {2: ACCEPTED, 4: LATER, 5: REFUSED}.get(code // 100)
    if what is None:
        return Answer(DOUBT, "", f"the server answered what is neither yes nor no: {_words(said)}")
    return Answer(what, *_told(code, said))


def _told(code: int, said: bytes | str) -> tuple[str, str]:
    """Return the status of a reply (RFC 3463 where the server has one, else the code), and its words."""
    words = _words(said).split(" ")
    status = words[0] if re.fullmatch(r"[245](\.\d{1,3}){2}", words[0]) else str(code)
    return status, " ".join(word for word in words if word != status)


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def _why(error: Exception) -> str:
    """Return what an error says, without its number."""
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
