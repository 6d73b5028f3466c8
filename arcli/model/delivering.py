"""How documents reach their customers: sorts of documents, ways of delivery by sort, faces of e-invoices."""

from __future__ import annotations

import re

from arcli.model.fieldtext import parse_words, several
from arcli.model.fieldtype import FieldError, FieldType

SORTS = ("invoice", "credit", "debit", "receipt", "statement", "confirmation", "reminder")
OF_DOCUMENTS = ("invoice", "credit", "debit", "receipt")  # those that are about one document
WAYS = ("email", "print", "portal", "einvoice", "none")


def _deliver(value: str | list[str]) -> str | tuple[str, ...]:
    found = parse_words(value)
    for word in several(found):
        sort, mark, way = word.rpartition("=")
        if way not in WAYS or (mark and sort not in SORTS):
            hint = f"such as email, or statement=print; ways are {', '.join(WAYS)}"
            raise FieldError(f'"{word}" is not a way of delivery', "AR112", hint)
    return found


def way_of(said: str | tuple[str, ...] | None, sort: str) -> str | None:
    """Return the way that `deliver:` gives for a sort: its own (`statement=print`), else the one for all."""
    ways = {sort_: way for sort_, _, way in (word.rpartition("=") for word in several(said))}
    return ways.get(sort) or ways.get("")


DELIVER = FieldType(
    "delivery",
    _deliver,
    lambda value: " ".join(several(value)),
    many=True,
    about="email, print, portal, einvoice or none; of one sort of document: statement=print; the key again for more",
)


FACES = ("ubl", "cii", "peppol", "xrechnung", "facturx")  # of e-invoices
_ENDPOINT = re.compile(r"([0-9]{4}|[A-Z]{2}):(\S{1,50})\Z")


def _face(value: str | list[str]) -> str:
    if value not in FACES:
        raise FieldError(f'"{value}" is not a form of e-invoices', "AR112", f"these are known: {', '.join(FACES)}")
    return str(value)


def endpoint(value: str | list[str]) -> str:
    """Return an electronic address, SCHEME:ADDRESS by the list EAS of EN 16931. Raises FieldError."""
    if not isinstance(value, str) or not _ENDPOINT.match(value):
        hint = (
            "such as 0106:24372255, 9930:DE811907980 or EM:invoices@acme.example; the first four signs are the scheme"
        )
        raise FieldError(f'"{value}" is not an electronic address', "AR112", hint)
    return value


EINVOICE = FieldType("e-invoice", _face, str, about=f"{', '.join(FACES)}: how this customer gets e-invoices")
ENDPOINT = FieldType("electronic address", endpoint, str, about="SCHEME:ADDRESS by the list EAS, such as 0106:24372255")
