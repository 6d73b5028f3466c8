"""Types of entries for those who read them: unions of kinds that share a shape, and tests that tell mypy so.

The tests ask the declaration, so that a kind declared elsewhere passes them like those of this room.
"""

from __future__ import annotations

from typing import TypeGuard

from arcli.model.entries.base import Entry
from arcli.model.entries.details import Application
from arcli.model.entries.documents import Credit, Invoice, Opening, Payment, Refund
from arcli.model.entries.settling import Apply, Reverse, Transfer, Unapply, Writeoff

Numbered = Opening | Invoice | Credit | Payment | Refund | Writeoff | Transfer  # a debit memo is an invoice
Applying = Credit | Payment | Refund | Writeoff | Apply
WithApplications = Applying | Transfer | Unapply | Reverse
Itemised = Invoice | Credit
Cash = Payment | Refund


def is_numbered(entry: Entry) -> TypeGuard[Numbered]:
    """Whether it is a document: with an ID of its own, a customer and an amount."""
    return entry.declared.has_number


def is_applying(entry: Entry) -> TypeGuard[Applying]:
    """Whether its application lines settle documents."""
    return entry.declared.applies


def is_itemised(entry: Entry) -> TypeGuard[Itemised]:
    """Whether it may have line items."""
    return entry.declared.itemised


def has_terms(entry: Entry) -> TypeGuard[Invoice]:
    """Whether it falls due by payment terms or in instalments."""
    return entry.declared.has_terms


def is_cash(entry: Entry) -> TypeGuard[Cash]:
    """Whether the bank moved it."""
    return entry.declared.cash


def applications_of(entry: Entry) -> tuple[Application, ...]:
    """Return the application lines of an entry; none of a kind that has no such lines."""
    if "applications" not in entry.declared.details:
        return ()
    found: tuple[Application, ...] = entry.applications  # type: ignore[attr-defined]  # declared, as just asked
    return found


def documents_of(entry: Entry) -> list[str]:
    """Return the documents that the fields of an entry refer to, its detail lines aside."""
    return [value for f in entry.declared.documents if (value := getattr(entry, f.attr)) is not None]


def customers_of(entry: Entry) -> list[str]:
    """Return the customers that the fields of an entry refer to."""
    return [value for f in entry.declared.customers if (value := getattr(entry, f.attr)) is not None]
