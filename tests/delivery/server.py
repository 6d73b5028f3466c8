"""A mail server on the loopback that does what a test asks of it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any, BinaryIO

from aiosmtpd.controller import Controller


class Behaviour:
    """Takes mails; recipients are refused with a reply, `drops` closes the line once the data has come.

    `slow` are seconds that it takes over each mail.
    """

    def __init__(
        self, refuses: dict[str, str] | None = None, *, drops: bool = False, answer: str = "250 OK", slow: float = 0
    ) -> None:
        self.refuses, self.drops, self.answer, self.slow = refuses or {}, drops, answer, slow
        self.taken: list[tuple[str, bytes]] = []  # recipient and data of each mail that it had whole

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.slow)
        if self.answer.startswith("250"):
            self.taken += [(to, envelope.content) for to in envelope.rcpt_tos]
        if self.drops:
            server.transport.abort()
        return self.answer

    @property
    def messages(self) -> list[str]:
        """The Message-IDs that it took, in order."""
        return [str(message_from_bytes(data)["Message-ID"]) for _, data in self.taken]


class _Controller(Controller):
    """Takes any free port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextlib.contextmanager
def serving(behaviour: Behaviour, certificate: Path | None = None) -> Iterator[int]:
    """Run a server; its port."""
    more: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        more = {"tls_context": context, "require_starttls": True}
    controller = _Controller(behaviour, hostname="127.0.0.1", port=0, **more)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, signed by itself."""
    path = folder / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key", "-out", folder / "cert"],
        capture_output=True, check=True,
    )  # fmt: skip
    path.write_bytes((folder / "key").read_bytes() + (folder / "cert").read_bytes())
    return path


class Script(threading.Thread):
    """A server that says what a test tells it to, also what no server should: a reply for each command.

    None and 421 close the line. The reply to the data is that to `.`; `DATA:` drops the line amid the data.
    """

    def __init__(self, **replies: str | None) -> None:
        super().__init__(daemon=True)
        self.replies: dict[str, str | None] = {
            "HELLO": "220 hello", "EHLO": "250-here\r\n250 AUTH PLAIN", "DATA": "354 go on", "QUIT": "221 bye",
            **replies,
        }  # fmt: skip
        self.closes = -1  # after how many mails it is gone
        self.heard: list[str] = []
        self.mails: list[bytes] = []  # those that it had whole, whatever it said
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.start()

    def __enter__(self) -> Script:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.join(5)
        self.socket.close()

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self.socket.accept()
                with line, line.makefile("rb") as read, contextlib.suppress(OSError):
                    self._talk(line, read)

    def _talk(self, line: socket.socket, read: BinaryIO) -> None:
        if self.closes == 0 or not self._says(line, "HELLO"):
            return
        while command := read.readline().decode(errors="replace").strip():
            self.heard.append(command)
            word = command.split(" ", 1)[0].upper()
            if not self._says(line, word):
                return
            if word == "DATA" and (self.replies["DATA"] or "").startswith("354"):
                if "DATA:" in self.replies:
                    read.readline()
                    return
                self.mails.append(b"".join(iter(read.readline, b".\r\n")))
                self.closes -= 1
                if not self._says(line, ".") or self.closes == 0:
                    return

    def _says(self, line: socket.socket, word: str) -> bool:
        reply = self.replies.get(word, "250 2.0.0 ok")
        if reply is not None:
            line.sendall(f"{reply}\r\n".encode())
        return reply is not None and not reply.startswith("421")
