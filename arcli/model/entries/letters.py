"""Letters: what was sent to customers, what became of it, and whom it is sent to."""

# No `from __future__ import annotations`: fields are read from the annotations as they stand (texts take longer).

from dataclasses import dataclass

from arcli.model.entries.base import Entry
from arcli.model.entries.details import Enclosed
from arcli.model.entries.types import Date, KnownCustomer, LetterId, LetterRef, Text, Word, Words
from arcli.model.kinds import Facts, Role, detail, key, kind, quoted, word


@kind(
    "sent",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add sent acme INV-1001 --channel post --template invoice",
        sealed=False,
        soft=("customer", "channel", "to", "template", "digest"),
        private=("to",),
        noun="letter",
        numbers="SENT-{year}-{n:05}",
        says=("id", "channel", "to", "template"),
        section="Letters",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Sent(Entry):
    """A letter that left the house, by mail, on paper or through a portal: what is in it, to whom, in which bytes."""

    id: LetterId = word("the letter's number")
    customer: KnownCustomer = word("to whom")
    channel: Word | None = key("email, print, portal, post, …")
    to: Word | None = key("the address")
    template: Word | None = key("what it is: invoice, statement, reminder, …")
    as_of: Date | None = key("the day of its figures, of a statement or confirmation")
    digest: Word | None = key("digest of its content")
    bytes_: Word | None = key("digest of the file that was sent")
    message: Word | None = key("Message-ID of the mail")
    outbox: Word | None = key("the outbox that holds it, which belongs to one clone of the ledger")
    copy: LetterRef | None = key("the letter of which it is a copy, sent again on request")
    enclosed: tuple[Enclosed, ...] = detail("documents that it is about")


@kind(
    "delivered",
    Facts(
        role=Role.FOLLOW_UP, example="arcli add delivered SENT-2026-00001", sealed=False, says=("letter",),
        section="Letters",
    ),
)  # fmt: skip
@dataclass(slots=True, eq=False, repr=False)
class Delivered(Entry):
    """The receiving side took a letter: its mail server accepted it, its portal confirmed it."""

    letter: LetterRef = word("the letter")


@kind(
    "failed",
    Facts(
        role=Role.FOLLOW_UP,
        example="arcli add failed SENT-2026-00001 --status 5.1.1 --reason 'no such mailbox'",
        sealed=False,
        says=("letter", "status", "reason"),
        section="Letters",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Failed(Entry):
    """A letter did not arrive: it no longer counts as sent."""

    letter: LetterRef = word("the letter")
    status: Word | None = key("status code, such as 5.1.1 (RFC 3463)")
    reason: Word | None = key("what the other side says")


@kind(
    "contact",
    Facts(
        role=Role.FOLLOW_UP,
        example='arcli add contact acme "Rosa Diaz" --role invoice --email ap@acme.example',
        sealed=False,
        replaces=True,
        told_by=("customer", "name"),
        private=("name", "email", "phone"),
        says=("name", "role", "email", "phone"),
        section="Contacts",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Contact(Entry):
    """A person at a customer; a later one of the same name takes its place from its date on."""

    customer: KnownCustomer = word("the customer")
    name: Text = quoted("the person's name, or an office's", required=True)
    role: Words | None = key("what they get: invoice, reminder, all, …; else what they do; once more for each")
    email: Word | None = key("where mails go")
    phone: Word | None = key("telephone number")
