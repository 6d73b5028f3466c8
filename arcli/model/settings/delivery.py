"""How documents leave the house: `delivery:` of arcli.yaml."""

# No `from __future__ import annotations`: settings are read from the annotations as they stand.

import re
from datetime import date
from typing import Annotated, Any, Literal

from arcli.model.fields import DATE
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Declared, Reads, setting

ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+\Z")


def _address(value: Any) -> Any:
    if not isinstance(value, str) or not ADDRESS.match(value):
        raise FieldError("this is the address of a mailbox", "AR502", "such as ar@example.com")
    return value


def _day(value: Any) -> Any:
    return DATE.parse(value) if isinstance(value, str) else value


def _place(value: Any) -> Any:
    if not isinstance(value, str) or value.startswith(("/", ".")) or ".." in value.split("/") or not value:
        raise FieldError("this is a folder in the ledger's", "AR502", "such as archive")
    return value.rstrip("/")


Address = Annotated[str, Reads(_address, schema={"type": "string"})]
Day = Annotated[date, Reads(_day, schema=DATE.json_schema())]
Place = Annotated[str, Reads(_place, schema={"type": "string"})]


@setting
class Smtp(Declared):
    """The mail server. `password_command` prints the password of `user`: no file of the ledger ever holds it."""

    host: str = ""
    port: Annotated[int, Reads(least=1)] = 587
    tls: Literal["none", "starttls", "tls"] = "starttls"
    user: str | None = None
    password_command: str | None = None


@setting
class Delivery(Declared):
    """What leaves the house, and how.

    `from` is whose mails they are, `reply_to` where answers go, `bcc` who gets a copy of each. Mails go to the server
    of `smtp`, or to the program `sendmail`, at most `per_minute`. What was sent is kept in the folder `archive`.
    Documents dated before `since` are not planned: others have sent them. `check` warns of invoices that were not sent
    `within` so many days.
    """

    from_: Address | None = None
    reply_to: Address | None = None
    bcc: Address | None = None
    per_minute: Annotated[int, Reads(least=1)] = 60
    smtp: Smtp = Smtp()
    sendmail: str | None = None
    archive: Place = "archive"
    since: Day | None = None
    within: Annotated[int, Reads(least=0)] | None = None
