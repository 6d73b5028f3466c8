"""Makes the content of documents: what all of them share, and which sort a document is printed as."""

from __future__ import annotations

import functools
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.collections.interest.charges import LateCharge
from arcli.collections.memos import told
from arcli.documents import parties
from arcli.documents.content import Party
from arcli.documents.needs import Needs
from arcli.documents.references import References
from arcli.documents.wording import Wording
from arcli.gl.postings import TaxFact
from arcli.ledger.books import book_of
from arcli.model.entries import Customer
from arcli.model.money import ZERO
from arcli.model.settings.documents import in_language
from arcli.reports.context import Context
from arcli.subledger.discounts import Discounts


class Reader(NamedTuple):
    """Who reads a document: the customer as known on its day, and the words in their language."""

    id: str
    known: Customer | None
    wording: Wording


class Maker:
    """What the documents of a run share: a ledger as of a day, what is lacking of it, wordings, discounts, taxes."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.ledger, self.subledger, self.settings = context.ledger, context.subledger, context.ledger.settings
        self.needs = Needs(self.ledger)
        self.discounts = Discounts(self.subledger)
        self._wordings: dict[str, Wording] = {}
        self.charges: dict[date, dict[tuple[str, str], LateCharge]] = {}

    def reader(self, customer: str, day: date) -> Reader:
        """Return who reads a document of that day."""
        known = self.subledger.customers.at(customer, day)
        language = self.needs.language(customer, known)
        if language not in self._wordings:
            self._wordings[language] = Wording(language, signs=self.settings.documents.money == "symbol")
        return Reader(customer, known, self._wordings[language])

    def said(self, reader: Reader, text: str) -> str:
        """Return a text of the ledger; of memos that plans write of interest and fees, in the reader's language."""
        found, wording = told(text), reader.wording
        if found is None:
            return text
        if found.letter is not None:
            return wording.say("reminder_fee_of", date=wording.day(found.letter).short)
        said = [wording.say("claim_on", document=found.ref) if found.sort == "interest" else
                f"{wording.say('reminder_late_fee')}, {found.ref}"]  # fmt: skip
        if found.days is not None:
            said.append(" – ".join(dict.fromkeys(wording.day(day).short for day in found.days)))
        text = ", ".join(said)
        return wording.say("claim_corrected", text=text) if found.corrected else text

    def own(self, texts: dict[str, str], wording: Wording) -> str:
        """Return a text of the ledger's: where the reader's language has none, in the ledger's, else in any."""
        return in_language(texts, wording.language, self.settings.documents.language)

    def shared(
        self, sort: str, number: str, reader: Reader, day: date, as_of: date, ended: date | None = None
    ) -> dict[str, Any]:
        """Return the fields that every content has; `ended` is the day on which the document was reversed."""
        settings, wording = self.settings.documents, reader.wording
        gone = wording.day(ended) if ended is not None else None
        notes = self.own(settings.notes.get(sort) or settings.notes.get("*", {}), wording)
        return {
            "title": wording.say(sort),
            "number": number,
            "language": wording.language,
            "paper": settings.paper,
            "window": settings.window or {"a4": "b", "letter": "us10"}[settings.paper],
            "date": wording.day(day),
            "as_of": wording.day(as_of),
            "seller": self.seller(reader),
            "buyer": self.buyer(reader),
            "customer": reader.id,
            "reversed": gone,
            "state": wording.say("reversed", date=gone.text) if gone is not None else None,
            "notes": tuple(line for line in notes.strip().split("\n") if line),
            "footer": self.own(settings.footer, wording).strip() or None,
        }

    def seller(self, reader: Reader) -> Party:
        """Return who sends a document to a reader."""
        country = reader.known.country if reader.known is not None else None
        return parties.seller(self.settings.company, reader.wording, country)

    def buyer(self, reader: Reader) -> Party:
        """Return who gets a document."""
        return parties.buyer(reader.known, reader.id, reader.wording, self.settings.company.country)

    @functools.cached_property
    def references(self) -> References | None:
        """Return the payment references of the ledger's documents; None where numbers serve."""
        scheme = self.settings.references.scheme
        return References(scheme, self.subledger.documents.values()) if scheme is not None else None

    @functools.cached_property
    def _credited(self) -> dict[str, list[TaxFact]]:
        """Return what credit memos posted to each tax code, by document."""
        found: dict[str, list[TaxFact]] = {}
        for transaction in book_of(self.ledger, self.subledger)[0].transactions:
            for fact in transaction.facts:
                if fact.cls == "credits" and fact.document:
                    found.setdefault(fact.document, []).append(fact)
        return found

    def posted_taxes(self, document: str) -> list[tuple[str, Decimal, Decimal, Decimal | None]]:
        """Return (code, base, tax, rate) of what a credit memo without lines took of its invoice, as it was posted."""
        facts = self._credited.get(document, []) if self.settings.keeps_tax else []
        return [(f.code, ZERO - f.base, ZERO - f.tax, f.rate) for f in facts]
