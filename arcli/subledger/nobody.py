"""Nobody (customer `?`) has unidentified money, and owes nothing; and a transfer has two sides."""

from __future__ import annotations

from collections.abc import Iterator

from arcli.model.customers import NOBODY
from arcli.model.diagnostics import Problem
from arcli.model.entries import Transfer
from arcli.model.fieldtext import split_ref
from arcli.model.kinds import DEBIT
from arcli.subledger.state import Document, Subledger

_SOLD = ("invoice", "debit", "credit", "opening")  # kinds that sell, or take back what was sold


def owed_by_nobody(documents: dict[str, Document]) -> Iterator[Problem]:
    """Yield documents that ask nobody for money, or give credit for what nobody bought."""
    for document in documents.values():
        if document.account.customer == NOBODY and document.kind in _SOLD and not _is_money(document):
            message = f"{document.entry.declared.one} needs a customer: {NOBODY} is nobody"
            hint = f"name the customer; only money can be unidentified: payment ID {NOBODY} AMOUNT"
            yield Problem("AR217", message, document.entry, ("customer",), hint)


def _is_money(document: Document) -> bool:
    """Return whether it brings over money that was unidentified in another system."""
    return document.kind == "opening" and document.side != DEBIT


def transfers_to_nobody(subledger: Subledger, transfers: list[Transfer]) -> Iterator[Problem]:
    """Yield transfers to the customer that they are from, and those of debts to nobody."""
    for entry in transfers:
        if entry.customer == entry.to:
            message = f'a transfer from "{entry.customer}" to itself moves nothing'
            yield Problem("AR218", message, entry, ("to",), "name another customer; extend gives a later due date")
        elif entry.to == NOBODY and any(_is_debt(subledger, a.document) for a in entry.applications):
            message = f"a debt can't be transferred to {NOBODY}: that is nobody"
            yield Problem("AR217", message, entry, ("to",), "name the customer; only money can be unidentified")


def _is_debt(subledger: Subledger, ref: str) -> bool:
    document = subledger.documents.get(split_ref(ref)[0])
    return document is not None and document.side == DEBIT
