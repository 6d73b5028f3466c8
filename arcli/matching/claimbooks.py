"""What the books know of claims: the document of a claim number, who holds it, what was paid and taken off it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from arcli.matching.numbers import runs_of
from arcli.matching.receivables import Item, Receivables, squeeze
from arcli.model.bank.line import RemittanceAdvice
from arcli.model.entries import Credit
from arcli.model.money import ZERO
from arcli.model.settings.collecting import Insurer
from arcli.subledger.openitems import OpenItem
from arcli.subledger.state import Document

_NEXT_PAYERS = ("x-secondary", "x-tertiary")


class ClaimBooks:
    """Claims in the books: invoices whose number is the claim's (CLP01), and the payers whom they name, in order."""

    def __init__(self, receivables: Receivables) -> None:
        self.receivables, self.subledger = receivables, receivables.subledger
        self._numbers: dict[str, list[Document]] | None = None
        self._held: dict[str, list[Item]] | None = None
        self._credits: dict[str, list[Document]] | None = None
        self._advised: dict[tuple[date, str], str] | None = None
        self._disputing: dict[tuple[str, date], tuple[RemittanceAdvice, str]] = {}

    def time_for_appeal(self, payer: str) -> timedelta:
        """Return how long a payer may be asked to think again about a denial."""
        return timedelta(days=self.subledger.settings.payers.get(payer, Insurer()).appeal)

    # --- the claim -----------------------------------------------------------------------------------------

    def claim(self, number: str, family: frozenset[str], currency: str) -> Document | None:
        """Return the document of a claim number: by the whole number, else the one open item that it identifies."""
        if self._numbers is None:
            self._numbers = {}
            for document in self.subledger.documents.values():
                if document.facts.payable and document.ended is None:
                    self._numbers.setdefault(squeeze(document.id), []).append(document)
        whole = [d for d in self._numbers.get(squeeze(number), []) if d.currency == currency]
        if whole:
            return whole[0] if len(whole) == 1 else None
        index = self.receivables.own_numbers(family, currency) if family else self.receivables.numbers()
        hits, _ = index.find(runs_of(number))
        items = [self.receivables.items[i] for h in hits for i in h.candidates]
        told = {i.document.id: i.document for i in items if i.left > 0 and i.currency == currency}
        return next(iter(told.values())) if len(told) == 1 else None

    def payers(self, document: Document) -> list[str]:
        """Return the payers of a claim in order: its customer, then those in `x-secondary:` and `x-tertiary:`."""
        extra = document.entry.extra or {}
        named = [c for key in _NEXT_PAYERS if (c := extra.get(key, "")) in self.subledger.customers]
        return list(dict.fromkeys([document.customer, *named]))

    def payer(self, document: Document, family: frozenset[str]) -> str | None:
        """Return who pays for an advice of a family: the payer who holds a part, else the first of them."""
        holders = [i.customer for i in self.held(document) if i.left > 0]
        order = self.payers(document)
        if family:
            order = [c for c in dict.fromkeys([*order, *holders]) if c in family]
        return next((c for c in order if c in holders), order[0] if order else None)

    def next_payer(self, document: Document, payer: str) -> str | None:
        """Return the payer to whom a claim goes from another; None if the invoice names none."""
        order = self.payers(document)
        following = order[order.index(payer) + 1 :] if payer in order else order[1:]
        return following[0] if following else None

    def patient(self, document: Document, payer: str, ids: list[str]) -> str | None:
        """Return the patient as a customer: by `x-patient:` of the claim's invoice, else by the advice's numbers."""
        extra = document.entry.extra or {}
        known = self.subledger.customers
        return next((t for t in (extra.get("x-patient", ""), *ids) if t and t in known and t != payer), None)

    # --- what is open, paid, taken off ---------------------------------------------------------------------

    def held(self, document: Document) -> list[Item]:
        """Return the items of a document, of all holders."""
        if self._held is None:
            self._held = {}
            for item in self.receivables.items:
                self._held.setdefault(item.document.id, []).append(item)
        return self._held.setdefault(document.id, [])

    def items(self, document: Document, holder: str) -> list[Item]:
        """Return a holder's items, by due date; an item of zero if nothing is open, to reverse amounts from."""
        own = sorted((i for i in self.held(document) if i.customer == holder), key=lambda i: (i.due, i.part or 0))
        return own or [self._settled(document, holder)]

    def _settled(self, document: Document, holder: str) -> Item:
        nothing = OpenItem(document, None, holder, document.document_date, document.due_date, document.amount, ZERO)
        item = self.receivables.add_settled(nothing)
        self.held(document).append(item)
        return item

    def received(self, document: Document, payer: str) -> Decimal:
        """Return what the payments of a payer settle of a document."""
        touching = self.subledger.touching(document.id)
        own = [s for s in touching if s.target is document and s.source.kind == "payment" and s.active(date.max)]
        return sum((s.settled for s in own if payer in (s.holder, s.source.customer)), ZERO)

    def credits(self, document: Document, reason: str) -> list[tuple[Document, Decimal]]:
        """Return the credit memos of a reason that correct a document, with what remains of them; newest first."""
        if self._credits is None:
            self._credits = {}
            for one in self.subledger.documents.values():
                if one.kind == "credit" and one.ended is None and isinstance(one.entry, Credit) and one.entry.corrects:
                    self._credits.setdefault(one.entry.corrects.partition("#")[0], []).append(one)
            for found in self._credits.values():
                found.sort(key=lambda d: (d.date, d.id), reverse=True)
        own = [d for d in self._credits.get(document.id, []) if d.says("reason") == reason]
        return [(d, d.amount - sum((a for _, a, _ in d.reductions or []), ZERO)) for d in own]

    def disputed(self, document: Document, day: date, advice: RemittanceAdvice, codes: str) -> str | None:
        """Return the codes with which the books, or another advice of this run, dispute a claim on a day.

        A claim has one dispute a day. Without any, the one of this advice is remembered.
        """
        before = self.subledger.follow.disputes.get(document.id)
        if before is not None and before.entry.date == day:
            return before.entry.code or "no code"
        first, said = self._disputing.setdefault((document.id, day), (advice, codes))
        return None if first == advice else said

    # --- the advice ----------------------------------------------------------------------------------------

    def advised(self, reference: str, day: date) -> str | None:
        """Return the zero payment by which the advice of a number and day was booked."""
        if self._advised is None:
            nothing = [d for d in self.subledger.documents.values() if not d.amount and d.ended is None]
            self._advised = {(d.date, squeeze(d.says("ref") or "")): d.id for d in nothing if d.kind == "payment"}
        return self._advised.get((day, squeeze(reference)))
