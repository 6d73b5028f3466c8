"""Taxes of documents: what each code bears, and how much of it falls with credits, discounts and bad debts."""

from __future__ import annotations

from decimal import Decimal

from arcli.gl.remainders import Fall, Nets, Remainder, Share
from arcli.gl.valuing import Valuer
from arcli.model.diagnostics import Problem
from arcli.model.entries import Credit, is_itemised
from arcli.model.money import ZERO
from arcli.subledger.discounts import taxed_share_of
from arcli.subledger.lines import taxed_of
from arcli.subledger.linesums import LineSums
from arcli.subledger.state import Document, Subledger
from arcli.subledger.supplies import corrected_by, supply_of, tax_day


class Taxes:
    """Tax per code of documents, and of parts of what remains of them as they are corrected, day by day."""

    def __init__(self, subledger: Subledger, valuer: Valuer) -> None:
        self.subledger, self.settings, self.valuer = subledger, subledger.settings, valuer
        self.problems: list[Problem] = []
        self.kept = self.settings.keeps_tax
        self._known: dict[str, list[Share]] = {}
        self._nets: dict[str, list[Decimal]] = {}
        self._remainders: dict[str, Remainder] = {}
        self._lines = LineSums(self.settings)

    def of(self, document: Document) -> list[Share]:
        """Return the tax per code of a document; empty for one without tax codes."""
        if not self.settings.taxes or not document.facts.itemised:
            return []
        if document.id not in self._known:
            self._known[document.id] = []  # a circle of corrects: ends here
            self._known[document.id] = self._find(document)
        return self._known[document.id]

    def _find(self, document: Document) -> list[Share]:
        if document.is_plain and document.beside is not None and document.beside.items:
            summed = self._lines.split(document.beside.items, document.currency, document.date)
            if summed is not None:  # PERF: the rule below, of texts
                self._nets[document.id] = [net for _, net in summed[0]]
                return [Share(code, *tax) for code, tax in summed[1].items()]
        entry = document.entry
        if not is_itemised(entry) or not entry.lines:
            return self._corrected(document) if isinstance(entry, Credit) else []
        day = tax_day(self.subledger.documents, document)
        share = taxed_share_of(self.subledger, document)
        found = taxed_of(entry, document.currency, self.settings, share, day)
        self._nets[document.id] = found.nets
        rate = self.settings.tax_rate
        return [Share(t.code, t.base, t.amount, rate(t.code, day)) for t in found.taxes]

    def nets(self, document: Document) -> list[Decimal]:
        """Return the amount without tax of each line item of a document."""
        entry = document.entry
        if not self.of(document) and is_itemised(entry):  # no line bears tax
            return taxed_of(entry, document.currency, self.settings).nets
        return self._nets[document.id]

    def _corrected(self, document: Document) -> list[Share]:
        """Return the tax of a credit memo without lines: from what remains of the invoice it corrects.

        Else refuse it.
        """
        invoice = corrected_by(self.subledger.documents, document)
        if invoice is not None:
            return self._of_supply(document, invoice).shares
        if self.kept:
            message = f"{document.id} has neither line items nor an invoice that it corrects, so its tax is unknown"
            hint = "write corrects:INVOICE, or a line item with its tax code (a code of 0% where there is none)"
            self.problems.append(Problem("AR721", message, document.entry, ("id",), hint))
        return []

    def factor(self, document: Document, supply: Document) -> Decimal:
        """Return the units of a supply's currency for one of the document's, at the rates at which both are booked."""
        if document.currency == supply.currency:
            return Decimal(1)
        one, other = self.valuer.rate_of(document), self.valuer.rate_of(supply)
        return one / other if one and other else Decimal(1)

    # --- what remains ------------------------------------------------------------------------------------

    def take(self, document: Document, amount: Decimal) -> Fall:
        """Return what falls with an amount of a document, and take it off what remains."""
        supply = supply_of(self.subledger.documents, document.id)
        if supply is None:
            return Fall(document, amount, [], {})
        remainder = self._remainder(supply)
        fall = remainder.portion(amount)._replace(document=document)
        remainder.took(fall)
        return fall

    def took(self, fall: Fall, sign: int = 1) -> None:
        """Take an amount off what remains of its document's supply, or (`sign` -1) return it."""
        supply = supply_of(self.subledger.documents, fall.document.id)
        if supply is not None:
            self._remainder(supply).took(fall, sign)

    def created(self, credit: Document) -> None:
        """Take what a new credit memo bears off the invoice that it corrects."""
        if corrected_by(self.subledger.documents, credit) is not None:
            self.corrects(credit, self._remainder(credit).whole)

    def taken_back(self, credit: Document) -> None:
        """Return what remained of a credit memo, now reversed, to the invoice that it corrects."""
        if corrected_by(self.subledger.documents, credit) is not None:
            left = self._remainder(credit)
            shares = [s for s in left.shares() if s.code]
            lost = sum((a for day, a, _ in credit.reductions or [] if day < (credit.ended or day)), ZERO)
            self.corrects(credit, Fall(credit, credit.amount - lost, shares, left.nets()), -1)

    def corrects(self, document: Document, fall: Fall, sign: int = 1) -> None:
        """Take a credit memo, or a part of it, off the invoice that it corrects; `sign` as in `took`."""
        invoice = corrected_by(self.subledger.documents, document)
        if invoice is None:
            return
        factor = self.factor(document, invoice)
        if factor != 1:
            fall = fall.part(factor, invoice.currency)._replace(amount=fall.amount * factor)
        self.took(fall._replace(document=invoice), sign)

    def settles(self, credit: Document, target: Document, settled: Decimal) -> None:
        """Take the tax of a credit memo that corrects nothing off what it is applied to; negative returns it."""
        if credit.kind != "credit" or not credit.amount or not credit.lines:
            return
        if corrected_by(self.subledger.documents, credit) is None:
            fall = self._remainder(credit).whole.part(settled / credit.amount, target.currency)
            self.took(fall._replace(document=target, amount=settled))

    def _remainder(self, document: Document) -> Remainder:
        known = self._remainders.get(document.id)
        if known is None:
            self._remainders[document.id] = Remainder(Fall(document, document.amount, [], {}))  # for a circle
            whole = Fall(document, document.amount, self.of(document), self._nets_of(document))
            known = self._remainders[document.id] = Remainder(whole)
        return known

    def _nets_of(self, document: Document) -> Nets:
        """Return the nets of a document's lines; or what a credit memo without lines takes of its invoice's."""
        found: Nets = {}
        for line, net in zip(document.lines, self.nets(document) if document.lines else (), strict=True):
            key = (tuple(sorted(set(self.settings.tax_codes(line.tax)))), line.account)
            found[key] = found.get(key, ZERO) + net
        if not document.lines and document.kind == "credit":
            invoice = corrected_by(self.subledger.documents, document)
            return {} if invoice is None else self._of_supply(document, invoice).nets
        return found

    def _of_supply(self, document: Document, invoice: Document) -> Fall:
        """Return what falls of an invoice with a credit memo without lines, in the currency of the credit memo."""
        factor = self.factor(document, invoice)
        fall = self._remainder(invoice).portion(document.amount * factor)
        return fall if factor == 1 else fall.part(1 / factor, document.currency)
