"""Due dates of documents: as stated, by their instalments, else by the terms in force.

Days past due count from the due date; a due date on a weekend is not moved (our choice: statutes differ).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.model.diagnostics import Problem
from arcli.model.entries import Customer, Invoice, has_terms
from arcli.model.money import ZERO, money
from arcli.model.nearest import nearest
from arcli.model.terms import TERMS_HINT, Terms, TermsError, TermsPart, instalments, late_discount
from arcli.subledger.discounts import terms_in_force
from arcli.subledger.retention import retained_in
from arcli.subledger.state import Document, Part, Subledger


class DueDates:
    """Sets the due dates and instalments of documents, and reports invalid terms."""

    def __init__(self, subledger: Subledger) -> None:
        self.subledger = subledger
        self.plain: set[str | None] = {None}  # terms without effect on a document that states its due date
        self._days: dict[tuple[str, date], tuple[date, date | None]] = {}  # due date, and the discount's last day

    def check_customers(self) -> None:
        """Report customers' terms that do not exist, where they are entered."""
        known: set[str | None] = {None}
        for entry in self.subledger.customers.declarations():
            if entry.terms not in known and self._find(entry.terms or "", entry) is not None:
                known.add(entry.terms)

    def give(self, document: Document, own: str | None, due: date | None) -> None:
        """Set the due date of a document: as stated, else by its terms, else by the customer's or the ledger's."""
        text, day = own, document.document_date
        if text is None:
            if due is not None:
                document.due = due
                return
            book, customers = self.subledger.terms, self.subledger.customers
            text = terms_in_force(customers, book, document.customer, day, None)
            if text is None:
                return
        days = self._days.get((text, day))
        if days is None:
            terms = self._find(text, document if own is not None else None)
            if terms is None:
                return
            if not isinstance(terms, Terms):
                self._divide(document, own, due, text, terms)
                return
            days = self._days[text, day] = terms.due(day), terms.discount_date(day)
            if days[1] is None:
                self.plain.add(text)
        document.due = due or days[0]
        if days[1] is not None and days[1] > document.due:
            self._late(document, own, text, document.due)

    def state(self, document: Document, entry: Invoice) -> None:
        """Set the instalments that a document states."""
        if entry.terms is not None:
            self._find(entry.terms, document)
        kept = retained_in(entry)
        total = sum((p.amount for p in entry.instalments), kept)
        if total != document.amount:
            parts = "instalments and what is retained" if kept else "instalments"
            message = (
                f"the {parts} add up to {money(total, document.currency)}, "
                f"the document is {money(document.amount, document.currency)}"
            )
            hint = f"the difference is {money(document.amount - total, document.currency)}; they add up exactly"
            self.subledger.problems.append(Problem("AR310", message, entry, ("amount",), hint))
        _number(document, [(p.due, p.amount) for p in entry.instalments])

    def _divide(
        self, document: Document, own: str | None, due: date | None, text: str, terms: tuple[TermsPart, ...]
    ) -> None:
        self.plain.add(text)
        if due is not None:
            document.due = due
            return
        day = document.document_date
        entry, amount = document.entry, document.amount
        if has_terms(entry) and entry.retained:
            amount = max(amount - retained_in(entry), ZERO)
        try:
            found = instalments(text, terms, day, amount, document.currency)
        except TermsError as error:
            self._report(error, document, own)
            return
        for part in terms:
            if (late := late_discount(text, part.terms, day, part.terms.due(day))) is not None:
                self._report(late, document, own)
        _number(document, found)

    def _find(self, text: str, place: Document | Customer | None) -> Terms | tuple[TermsPart, ...] | None:
        """Return the terms of a text; report what is wrong with them at the place that states them, if it is here."""
        try:
            return self.subledger.terms.find(text)
        except TermsError as error:
            if place is not None:
                best = nearest(text, [*self.subledger.terms.named, "net30", "eom", "receipt"])
                hint = error.hint or (f'did you mean "{best}"?' if best else TERMS_HINT)
                entry = place.entry if isinstance(place, Document) else place
                self.subledger.problems.append(Problem(error.code, error.message, entry, ("terms",), hint))
            return None

    def _late(self, document: Document, own: str | None, text: str, due: date) -> None:
        terms = self.subledger.terms.find(text)
        assert isinstance(terms, Terms)
        error = late_discount(text, terms, document.document_date, due)
        assert error is not None
        self._report(error, document, own)

    def _report(self, error: TermsError, document: Document, own: str | None) -> None:
        path = ("terms",) if own is not None else ("customer",)
        self.subledger.problems.append(Problem(error.code, error.message, document.entry, path, error.hint))


def _number(document: Document, parts: list[tuple[date, Decimal]]) -> None:
    ordered = sorted(parts, key=lambda p: p[0])
    document.parts = tuple(Part(i, due, amount) for i, (due, amount) in enumerate(ordered, 1))
    document.due = document.parts[0].due
