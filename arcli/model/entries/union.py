"""Types of entries for those who read them: unions of kinds that share a shape, and tests that tell mypy so.

The tests ask the declaration, so that a kind declared elsewhere passes them like those of this room.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TypeGuard

from arcli.model.entries.base import Entry
from arcli.model.entries.billing import Contract, Terminate
from arcli.model.entries.control import Accept, Balance, Deposit, Provision, Reopen
from arcli.model.entries.details import Application, Instalment, Line, Retained, StatedTax
from arcli.model.entries.documents import Credit, Debit, Invoice, Opening, Payment, Refund
from arcli.model.entries.followup import (
    Annotate,
    Arrangement,
    Dispute,
    Extend,
    Hold,
    Impair,
    Note,
    Place,
    Promise,
    Recall,
    Release,
    Resolve,
)
from arcli.model.entries.letters import Contact, Failed, Sent
from arcli.model.entries.masters import Customer
from arcli.model.entries.settling import Apply, Reverse, Transfer, Unapply, Writeoff

Numbered = Opening | Invoice | Credit | Payment | Refund | Writeoff | Transfer  # a debit memo is an invoice
Applying = Credit | Payment | Refund | Writeoff | Apply
WithApplications = Applying | Transfer | Unapply | Reverse
Itemised = Invoice | Credit
Cash = Payment | Refund
WithAmount = Numbered | Reverse | Dispute | Promise | Impair | Arrangement | Balance | Provision | Deposit
WithCustomer = Numbered | Contract | Arrangement | Hold | Release | Note | Place | Recall | Sent | Contact | Balance
WithDocument = Reverse | Extend | Dispute | Resolve | Promise | Impair | Annotate | Note | Place | Recall
WithInstalments = Invoice | Arrangement
WithSource = Apply | Unapply
WithOrder = Opening | Invoice | Credit | Annotate | Contract
WithReason = (
    Debit
    | Credit
    | Refund
    | Writeoff
    | Transfer
    | Reverse
    | Unapply
    | Extend
    | Dispute
    | Impair
    | Arrangement
    | Hold
    | Release
    | Place
    | Recall
    | Failed
    | Terminate
    | Provision
    | Reopen
    | Accept
)
WithApproval = (
    Credit
    | Refund
    | Writeoff
    | Transfer
    | Reverse
    | Extend
    | Impair
    | Arrangement
    | Hold
    | Release
    | Place
    | Provision
    | Accept
)


def is_numbered(entry: Entry) -> TypeGuard[Numbered]:
    """Return whether it is a document: with an ID of its own, a customer and an amount."""
    return entry.declared.has_number


def is_applying(entry: Entry) -> TypeGuard[Applying]:
    """Return whether its application lines settle documents."""
    return entry.declared.applies


def is_itemised(entry: Entry) -> TypeGuard[Itemised]:
    """Return whether it may have line items."""
    return entry.declared.itemised


def has_terms(entry: Entry) -> TypeGuard[Invoice]:
    """Return whether it falls due by payment terms or in instalments."""
    return entry.declared.has_terms


def is_cash(entry: Entry) -> TypeGuard[Cash]:
    """Return whether the bank moved it."""
    return entry.declared.cash


def has_amount(entry: Entry) -> TypeGuard[WithAmount]:
    """Return whether it states an amount, in a currency that may stand beside it."""
    return "amount" in entry.declared.fields


def has_customer(entry: Entry) -> TypeGuard[WithCustomer]:
    """Return whether it names its customer; a customer's own entry is not."""
    return "customer" in entry.declared.fields


def has_document(entry: Entry) -> TypeGuard[WithDocument]:
    """Return whether it is about one document that another entry raises."""
    return "document" in entry.declared.fields


def has_applications(entry: Entry) -> TypeGuard[WithApplications]:
    """Return whether it may have application lines."""
    return "applications" in entry.declared.details


def has_instalments(entry: Entry) -> TypeGuard[WithInstalments]:
    """Return whether it may have instalments."""
    return "instalments" in entry.declared.details


def has_document_date(entry: Entry) -> TypeGuard[Numbered]:
    """Return whether the date on its document may differ from its own."""
    return "dated" in entry.declared.fields


def has_source(entry: Entry) -> TypeGuard[WithSource]:
    """Return whether it moves applications of a payment or credit that another entry raises."""
    return "source" in entry.declared.fields


def has_order(entry: Entry) -> TypeGuard[WithOrder]:
    """Return whether it may name a purchase order."""
    return "po" in entry.declared.fields


def has_reason(entry: Entry) -> TypeGuard[WithReason]:
    """Return whether it may say why."""
    return "reason" in entry.declared.fields


def has_approval(entry: Entry) -> TypeGuard[WithApproval]:
    """Return whether it may say who approved it."""
    return "approved" in entry.declared.fields


def id_of(entry: Entry) -> str | None:
    """Return the ID that an entry has of its own, as documents, letters and customers do."""
    return entry.id if is_numbered(entry) or isinstance(entry, Customer | Sent | Arrangement | Deposit) else None


def customer_of(entry: Entry) -> str | None:
    """Return the customer that an entry is of."""
    return entry.customer if has_customer(entry) else None


def currency_of(entry: Entry) -> str | None:
    """Return the currency that an entry states for its amounts."""
    return entry.currency if has_amount(entry) or isinstance(entry, Customer) else None


def source_of(entry: Entry) -> str | None:
    """Return the payment or credit whose applications an entry moves."""
    return entry.source if has_source(entry) else None


def dated_of(entry: Entry) -> date | None:
    """Return the date on the document, where it is stated beside the entry's own."""
    return entry.dated if has_document_date(entry) else None


def order_of(entry: Entry) -> str | None:
    """Return the customer's purchase order that an entry names."""
    return entry.po if has_order(entry) else None


def reason_of(entry: Entry) -> str | None:
    """Return why an entry was made, as it says."""
    return entry.reason if has_reason(entry) else None


def approved_of(entry: Entry) -> str | None:
    """Return who approved an entry, as it says."""
    return entry.approved if has_approval(entry) else None


def label_of(entry: Entry) -> str:
    """Return what people call an entry: its ID, else its kind."""
    return entry.id if isinstance(entry, Contract) else id_of(entry) or entry.kind


def subject_of(entry: Entry) -> str | None:
    """Return the ID of an entry, else of the document that it is about."""
    return id_of(entry) or (entry.document if has_document(entry) else None)


def first_word(entry: Entry) -> str:
    """Return the first word after the kind: a document, source, customer, currency or period."""
    return str(getattr(entry, entry.declared.words[0].attr))


def applications_of(entry: Entry) -> tuple[Application, ...]:
    """Return the application lines of an entry; none of a kind that has no such lines."""
    return entry.applications if has_applications(entry) else ()


def lines_of(entry: Entry) -> tuple[Line, ...]:
    """Return the line items of an entry; none of a kind that has no such lines."""
    return entry.lines if is_itemised(entry) else ()


def stated_taxes_of(entry: Entry) -> tuple[StatedTax, ...]:
    """Return the taxes that an entry states; none of a kind that has no such lines."""
    return entry.taxes if is_itemised(entry) else ()


def instalments_of(entry: Entry) -> tuple[Instalment, ...]:
    """Return the instalments of an entry; none of a kind that has no such lines."""
    return entry.instalments if has_instalments(entry) else ()


def retained_of(entry: Entry) -> tuple[Retained, ...]:
    """Return the parts of an entry that are not due yet; none of a kind that has no such lines."""
    return entry.retained if has_terms(entry) else ()


def contracts_of(entry: Entry) -> list[str]:
    """Return the contracts that the fields of an entry name: its own, and those that they refer to."""
    own = [entry.id] if isinstance(entry, Contract) else []
    return own + [value for f in entry.declared.contracts if (value := getattr(entry, f.attr)) is not None]


def documents_of(entry: Entry) -> list[str]:
    """Return the documents that the fields of an entry refer to, its detail lines aside."""
    return [value for f in entry.declared.documents if (value := getattr(entry, f.attr)) is not None]


def customers_of(entry: Entry) -> list[str]:
    """Return the customers that the fields of an entry refer to."""
    return [value for f in entry.declared.customers if (value := getattr(entry, f.attr)) is not None]


def amounts_of(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], Decimal]]:
    """Yield each amount of money that an entry and its detail lines state, after its path in the entry."""
    for field in entry.declared.amounts:
        if (value := getattr(entry, field.attr)) is not None and value.is_finite():  # one limit is not
            yield (field.attr,), value
    for name, details in entry.declared.details.items():
        for index, item in enumerate(getattr(entry, name)):
            for field in details.shape.amounts:
                if (value := getattr(item, field.attr)) is not None:
                    yield (name, index, field.attr), value
