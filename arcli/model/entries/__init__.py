"""The entries of a ledger: each kind declared once, in the module of its role; this is the room's face.

Amounts are Decimal in the currency that stands beside them; `None` means the customer's currency, else the
ledger's. `date` is when an entry takes effect; `dated` is the date on the document when it differs.
"""

from arcli.model.entries.base import DocumentEntry, Entry
from arcli.model.entries.control import Balance, Close, Reopen
from arcli.model.entries.details import PARTS, Application, Instalment, Line
from arcli.model.entries.documents import Credit, Debit, Invoice, Opening, Payment, Refund
from arcli.model.entries.followup import Dispute, Extend, Hold, Note, Promise, Release, Resolve
from arcli.model.entries.masters import Customer, Rate_
from arcli.model.entries.settling import Apply, Reverse, Transfer, Unapply, Writeoff
from arcli.model.entries.union import (
    Applying,
    Cash,
    Itemised,
    Numbered,
    WithApplications,
    applications_of,
    customers_of,
    documents_of,
    has_terms,
    is_applying,
    is_cash,
    is_itemised,
    is_numbered,
)

__all__ = [
    "PARTS",
    "Application",
    "Apply",
    "Applying",
    "Balance",
    "Cash",
    "Close",
    "Credit",
    "Customer",
    "Debit",
    "Dispute",
    "DocumentEntry",
    "Entry",
    "Extend",
    "Hold",
    "Instalment",
    "Invoice",
    "Itemised",
    "Line",
    "Note",
    "Numbered",
    "Opening",
    "Payment",
    "Promise",
    "Rate_",
    "Refund",
    "Release",
    "Reopen",
    "Resolve",
    "Reverse",
    "Transfer",
    "Unapply",
    "WithApplications",
    "Writeoff",
    "applications_of",
    "customers_of",
    "documents_of",
    "has_terms",
    "is_applying",
    "is_cash",
    "is_itemised",
    "is_numbered",
]  # fmt: skip
