"""Taxes of documents: what each code bears, and what of it falls with credits, discounts and bad debts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from arcli.model.diagnostics import Problem
from arcli.model.money import ZERO, round_to
from arcli.subledger.discounts import taxed_share_of
from arcli.subledger.lines import line_net, taxes_of
from arcli.subledger.state import Document, Subledger


class Share(NamedTuple):
    """What a code bears of a document or of a part of it: base and tax in the document's currency, and the rate."""

    code: str
    base: Decimal
    tax: Decimal
    rate: Decimal | None
    included: bool = False


class Taxes:
    """Tax per code of documents and of parts of them."""

    def __init__(self, subledger: Subledger) -> None:
        self.subledger, self.settings = subledger, subledger.settings
        self.problems: list[Problem] = []
        self.kept = self.settings.keeps_tax
        self._known: dict[str, list[Share]] = {}

    def of(self, document: Document) -> list[Share]:
        """Tax per code of a document; empty for one without tax codes."""
        if not self.settings.taxes or not document.facts.itemised:
            return []
        if document.id not in self._known:
            self._known[document.id] = []  # a circle of corrects: ends here
            self._known[document.id] = self._find(document)
        return self._known[document.id]

    def _find(self, document: Document) -> list[Share]:
        entry = document.entry
        if not entry.lines:
            return self._corrected(document) if document.kind == "credit" else []
        day = document.document_date
        share = taxed_share_of(self.subledger, document)
        found = taxes_of(entry, document.currency, self.settings, share)
        return [Share(t.code, t.base, t.amount, self.settings.tax_rate(t.code, day), t.included) for t in found]

    def _corrected(self, document: Document) -> list[Share]:
        """A credit memo without lines takes its tax pro rata from the invoice that it corrects, else is refused."""
        invoice = self._invoice_of(document)
        if invoice is None:
            if self.kept:
                message = f"{document.id} has neither line items nor an invoice that it corrects, so its tax is unknown"
                hint = "write corrects:INVOICE, or a line item with its tax code (a code of 0% where there is none)"
                self.problems.append(Problem("AR721", message, document.entry, ("id",), hint))
            return []
        return self.portion(invoice, document.amount)

    def _invoice_of(self, document: Document) -> Document | None:
        """What a credit memo corrects: as it says, else the one document that it is applied to."""
        entry = document.entry
        names = [entry.corrects] if entry.corrects else [a.document for a in entry.applications]
        found = {self._origin(self.subledger.documents.get(n.partition("#")[0])) for n in names}
        if len(found) != 1:
            return None
        return found.pop()

    def _origin(self, document: Document | None) -> Document | None:
        """The invoice that a deduction was taken from; any other document itself."""
        while document is not None and document.kind == "deduction":
            application = document.entry.applications[document.path[1]]
            document = self.subledger.documents.get(application.document.partition("#")[0])
        return document

    def portion(self, document: Document, amount: Decimal) -> list[Share]:
        """The tax inside a part of a document, pro rata to the whole, rounded per code."""
        origin = self._origin(document)
        if origin is None or not origin.amount:
            return []
        currency = origin.currency
        found = []
        for share in self.of(origin):
            tax = round_to(share.tax * amount / origin.amount, currency)
            both = round_to((share.base + share.tax) * amount / origin.amount, currency)
            found.append(share._replace(base=both - tax, tax=tax))
        return found


def line_amounts(
    entry: Any, currency: str, shares: list[Share], rates: dict[str, Decimal]
) -> list[tuple[str | None, Decimal]]:
    """(account, amount without tax) of each line of a document; of lines with tax inside what is left of the price.

    The remainder of rounding goes to the last line of its code, so that lines and taxes add up to the document.
    """
    inside = {s.code: s for s in shares if s.included}
    found: list[tuple[str | None, Decimal]] = []
    last: dict[str, int] = {}
    for line in entry.lines:
        amount = line_net(line, currency)
        if line.tax in inside:
            amount = round_to(amount / (1 + rates[line.tax]), currency)
            last[line.tax] = len(found)
        found.append((line.account, amount))
    for code, index in last.items():
        total = sum((a for (_, a), line in zip(found, entry.lines, strict=True) if line.tax == code), ZERO)
        account, amount = found[index]
        found[index] = (account, amount + inside[code].base - total)
    return found
