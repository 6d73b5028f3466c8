"""The content of documents: one frozen model for each sort, the contract with templates.

Each value is given exactly and, where it is a figure or a day, as the text that is printed: templates compute
nothing. `arcli schema documents` and the tables of the manual are made from these declarations.
"""

from __future__ import annotations

from arcli.documents.content.account import (
    Bucket,
    Charge,
    Confirmation,
    Receipt,
    Reminder,
    ReminderRow,
    Settled,
    Statement,
    StatementPart,
    StatementRow,
)
from arcli.documents.content.itemised import (
    CreditMemo,
    DebitMemo,
    Discount,
    Effect,
    Instalment,
    InterestClaim,
    InterestRow,
    Invoice,
    Itemised,
    Line,
    TaxRow,
)
from arcli.documents.content.parts import (
    Account,
    Amount,
    Bill,
    Content,
    Day,
    Number,
    Party,
    Pay,
    Qr,
)

SORTS: dict[str, type[Content]] = {
    c.sort: c for c in (Invoice, CreditMemo, DebitMemo, Receipt, Statement, Confirmation, Reminder)
}
PAID = (Invoice, Reminder)  # those that say how one amount is paid

__all__ = [
    "PAID",
    "SORTS",
    "Account",
    "Amount",
    "Bill",
    "Bucket",
    "Charge",
    "Confirmation",
    "Content",
    "CreditMemo",
    "Day",
    "DebitMemo",
    "Discount",
    "Effect",
    "Instalment",
    "InterestClaim",
    "InterestRow",
    "Invoice",
    "Itemised",
    "Line",
    "Number",
    "Party",
    "Pay",
    "Qr",
    "Receipt",
    "Reminder",
    "ReminderRow",
    "Settled",
    "Statement",
    "StatementPart",
    "StatementRow",
    "TaxRow",
]
