"""The canonical text of entries, for seals: what they say, and what the ledger derives from it."""

from __future__ import annotations

from datetime import date

from arcli.ledger.canonical import ITEM, Canonical, number
from arcli.model.dates import iso
from arcli.model.kinds import DEBIT
from arcli.model.plain import Record, number_of
from arcli.subledger.discounts import Discounts
from arcli.subledger.state import Document, Subledger


class Meaning(Canonical):
    """Entries as canonical texts: their content, and the facts derived from it."""

    def __init__(self, subledger: Subledger) -> None:
        super().__init__()
        self.subledger = subledger
        self._discounts = Discounts(subledger)
        self._forward = subledger.customers.ever("method", "balance-forward")

    def derived(self, record: Record) -> str:
        """Return what the ledger derives for a document: its currency, due dates and the customer's account method."""
        name = number_of(record)
        document = self.subledger.documents.get(name) if name is not None else None
        if document is None or not document.stands_for(record):
            return ""
        account, due = document.account, document.due
        text = account.currency or ""
        parts = document.parts if document.lifecycle is not None else None
        if due is not None and not (parts and parts[0].retained):
            text += ITEM + iso(due)
        if parts is not None:
            days = ("retained" if p.retained else str(p.due) for p in parts)
            text += ITEM + ITEM.join(f"{day}:{number(p.amount)}" for day, p in zip(days, parts, strict=True))
        if document.side == DEBIT:
            text += self._discount(document)
        if account.customer in self._forward and self._kept_forward(account.customer, document.date):
            text += ITEM + "balance-forward"
        return text

    def _discount(self, document: Document) -> str:
        """Return the discount terms that the document takes from named terms, its customer or the ledger's settings."""
        if document.terms is not None and document.terms not in self.subledger.terms.named:
            return ""
        found = self._discounts.rules(document).items()
        return "".join(sorted(f"{ITEM}{part or ''}:{number(share)}:{until}" for part, (share, until) in found))

    def _kept_forward(self, customer: str, day: date) -> bool:
        return self.subledger.customers.forwards(customer, day)
