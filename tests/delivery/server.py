"""A mail server on the loopback that does what a test asks of it."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

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
