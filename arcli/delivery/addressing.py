"""How a document reaches its customer: the way by customer and sort, and the addresses by role."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from arcli.model.delivering import FACES, way_of
from arcli.model.settings.delivery import ADDRESS
from arcli.subledger.state import Subledger


class Route(NamedTuple):
    """How something goes: the way, the addresses, or why it does not."""

    way: str
    addresses: tuple[str, ...] = ()
    why_not: str | None = None


def route_of(subledger: Subledger, customer: str, sort: str, day: date) -> Route:
    """Return how a sort of document reaches a customer on a day.

    The way is the customer's `deliver:`, else email. Mails go to the contacts with that role, else to those of
    `role:all`, else to the customer's own address; each address gets a mail of its own.
    """
    known = subledger.customers.at(customer, day)
    way = way_of(known.deliver if known is not None else None, sort) or "email"
    if way == "none":
        return Route(way, (), f"{customer} gets no {sort} (deliver:)")
    if way == "einvoice" and form_of(subledger, customer, sort, way, day) == "pdf":
        return Route(way, (), f"{customer} gets e-invoices in which form? Say einvoice:{', einvoice:'.join(FACES)}")
    if way != "email":
        return Route(way)
    contacts = subledger.follow.letters.contacts(customer, sort)
    found = [c.email for c in contacts if c.email]
    if not found and known is not None and known.email:
        found = [known.email]
    addresses = tuple(dict.fromkeys(found))
    if not addresses:
        return Route(way, (), f"there is no address: email: of {customer}, or a contact with role:{sort}")
    if wrong := [address for address in addresses if not ADDRESS.match(address)]:
        return Route(way, (), f'"{wrong[0]}" is not the address of a mailbox')
    return Route(way, addresses)


def form_of(subledger: Subledger, customer: str, sort: str, way: str, day: date) -> str:
    """Return the form of what is sent: the customer's `einvoice:` for invoices and memos as data, else PDF."""
    known = subledger.customers.at(customer, day)
    face = known.einvoice if known is not None else None
    return face if face is not None and sort in ("invoice", "debit", "credit") and way != "print" else "pdf"
