"""Delivery status notifications (RFC 3464): mails that say which of our mails did not arrive."""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import NamedTuple

_CODES = re.compile(r"^\d{3}[ -](?:[245](?:\.\d{1,3}){2} )?")  # which the status says


class Bounce(NamedTuple):
    """A mail that failed for good: its Message-ID, the recipient, the status code and the words of the other side."""

    message: str
    recipient: str
    status: str
    reason: str


def bounces_in(path: Path) -> list[Bounce]:
    """Return the failures that a mailbox, a folder of mails (or Maildir), or one mail tells of. Raises OSError."""
    found: dict[tuple[str, str], Bounce] = {}
    for message in _messages(path):
        for bounce in _of(message):
            found.setdefault((bounce.message, bounce.recipient), bounce)
    return list(found.values())


def _messages(path: Path) -> Iterator[Message]:
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")):
            yield message_from_bytes(file.read_bytes())
        return
    with path.open("rb") as opened:
        begins = opened.read(5)
    if begins == b"From ":
        box = mailbox.mbox(path, create=False)
        try:
            yield from box
        finally:
            box.close()
    else:
        yield message_from_bytes(path.read_bytes())


def _of(message: Message) -> Iterator[Bounce]:
    """Yield the failures of one notification: a group of fields for each recipient, and the head of the lost mail."""
    statuses: list[Message] = []
    original: str | None = None
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            groups = part.get_payload()
            statuses += [one for one in groups if isinstance(one, Message)] if isinstance(groups, list) else []
        elif kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                original = original or inner[0].get("Message-ID")
        elif kind == "text/rfc822-headers":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                original = original or message_from_bytes(data).get("Message-ID")
    if original is None:
        return
    for group in statuses:
        if (group.get("Action") or "").strip().lower() == "failed":
            recipient = (group.get("Final-Recipient") or group.get("Original-Recipient") or "").partition(";")[2]
            said = " ".join((group.get("Diagnostic-Code") or "").partition(";")[2].split())
            status = (group.get("Status") or "").strip()
            yield Bounce(original.strip().strip("<>"), recipient.strip(), status, _CODES.sub("", said))
