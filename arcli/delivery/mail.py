"""Mails: from a document and an address to the bytes of a message, the same bytes each time.

Message-ID, boundary and date come from the content and the entry that records the letter, so that a mail made again is
the same message to every server and reader (RFC 5322, RFC 2046).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import NamedTuple

from arcli.model.entries import Sent
from arcli.model.settings.delivery import Delivery


class Enclosure(NamedTuple):
    """A file in a mail: its name and its bytes, which are PDF or XML."""

    name: str
    data: bytes


def digest_of(data: bytes) -> str:
    """Return the digest of bytes, as entries state it."""
    return hashlib.sha256(data).hexdigest()


def message_id(sender: str, *parts: str) -> str:
    """Return the Message-ID of a letter: from what it is about, to whom, on which day."""
    made = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
    return f"{made}@{sender.rpartition('@')[2]}"


def _mailbox(address: str, name: str = "") -> MailAddress:
    """Return a mailbox. By its parts: as a whole Python refuses letters beyond ASCII, which RFC 6532 allows."""
    local, _, domain = address.rpartition("@")
    return MailAddress(name, username=local, domain=domain)


def mail(entry: Sent, delivery: Delivery, sender: str, subject: str, text: str, enclosed: Enclosure | None) -> bytes:
    """Return the message that a `sent` entry records. Raise ValueError for an address that no mail can have."""
    assert entry.to is not None and entry.message is not None and delivery.from_ is not None
    ascii_ = (entry.to + delivery.from_ + (delivery.reply_to or "")).isascii()
    message = EmailMessage(policy=SMTP if ascii_ else SMTPUTF8)
    message["From"] = _mailbox(delivery.from_, " ".join(sender.split()))
    message["To"] = _mailbox(entry.to)
    if delivery.reply_to is not None:
        message["Reply-To"] = _mailbox(delivery.reply_to)
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(datetime.combine(entry.date, time(12), UTC))
    message["Message-ID"] = f"<{entry.message}>"
    message.set_content(text, cte="quoted-printable")
    if enclosed is not None:
        kind = {"pdf": "pdf", "xml": "xml"}.get(enclosed.name.rpartition(".")[2], "octet-stream")
        message.add_attachment(enclosed.data, maintype="application", subtype=kind, filename=enclosed.name)
        message.set_boundary(f"=_{entry.message.partition('@')[0]}")
    return message.as_bytes()
