"""The outbox: mails as files, in the folders waiting, sending, sent and failed.

A mail moves by rename, one folder at a time, and each move is on the disk before the next step. It waits; it is
`sending` before the first byte goes to a server; it is `sent` or `failed` once the server has spoken. So a crash leaves
a mail in `sending` exactly when it is unknown whether it went out: it is in doubt, shown, and sent again only by name.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import NamedTuple

from arcli.source.intent import sync_folder
from arcli.source.write import replace_file

WAITING, SENDING, SENT, FAILED = STATES = ("waiting", "sending", "sent", "failed")
_ENDING, _REASON = ".eml", ".reason"


def outbox_of(folder: Path) -> str:
    """Return the name of a clone's outbox: it tells one machine's folder from another's."""
    return hashlib.sha256(f"{platform.node()}\x1f{os.path.realpath(folder)}".encode()).hexdigest()[:12]


def place_of(outbox: str, message: str, state: str = WAITING) -> str:
    """Return the path of a mail in an outbox, by its Message-ID."""
    return f"{outbox}/{state}/{message.partition('@')[0]}{_ENDING}"


class Mail(NamedTuple):
    """A mail of the outbox: its file, state, Message-ID and recipient."""

    path: Path
    state: str
    message: str
    to: str
    subject: str

    @property
    def data(self) -> bytes:
        """Return its bytes."""
        return self.path.read_bytes()


class Outbox:
    """The outbox in a folder. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __iter__(self) -> Iterator[Mail]:
        for state in STATES:
            yield from self.of(state)

    def of(self, state: str) -> list[Mail]:
        """Return the mails in a state, in the order of their names."""
        place = self.folder / state
        if not place.is_dir():
            return []
        return [_read(path, state) for path in sorted(place.glob(f"*{_ENDING}"))]

    def prepare(self) -> None:
        """Make the folders of all states: what a full disk refuses must not be noticed after a mail went out."""
        for state in STATES:
            (self.folder / state).mkdir(parents=True, exist_ok=True)

    def path(self, mail: Mail, state: str) -> Path:
        """Return where a mail is in a state."""
        return self.folder / state / mail.path.name

    def move(self, mail: Mail, state: str, reason: str | None = None) -> Mail:
        """Move a mail to another state, on the disk before this returns; a reason is kept beside it."""
        target = self.path(mail, state)
        if reason is not None:
            replace_file(target.with_suffix(_REASON), f"{reason}\n".encode())
        mail.path.rename(target)
        for place in (target.parent, mail.path.parent):
            sync_folder(place)
        return mail._replace(path=target, state=state)

    @staticmethod
    def reason(mail: Mail) -> str | None:
        """Return why a mail failed."""
        try:
            return mail.path.with_suffix(_REASON).read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None


def _read(path: Path, state: str) -> Mail:
    head = path.read_bytes().partition(b"\r\n\r\n")[0]
    message = message_from_bytes(head, policy=default)
    return Mail(path, state, str(message["Message-ID"] or "").strip().strip("<>"), str(message["To"] or ""),
                str(message["Subject"] or ""))  # fmt: skip
