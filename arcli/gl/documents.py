"""What documents post when they take effect: sales, credits, money in and out, openings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from arcli.gl.chart import Chart
from arcli.gl.postings import Posting, TaxFact
from arcli.gl.taxes import Share, Taxes, line_amounts
from arcli.gl.valuing import Valuer
from arcli.model.money import ZERO, round_to
from arcli.subledger.state import Document


class Documents:
    """Postings of documents, and the shares of them that reversals take back."""

    def __init__(self, chart: Chart, valuer: Valuer, taxes: Taxes) -> None:
        self.chart, self.valuer, self.taxes = chart, valuer, taxes

    def own(self, document: Document, holder: str, amount: Decimal, base: Decimal, cls: str) -> Posting:
        """The posting on the account that stands for a document; amount and base are on its own side."""
        account, holding = self.chart.holding(document, holder)
        side = document.side
        return Posting(account, side * amount, document.currency, side * base, holder, document.id, holding, cls)

    def created(self, document: Document) -> tuple[list[Posting], list[TaxFact]]:
        """What a document posts on its day: its own account against income and tax, money, or equity."""
        base = self.valuer.whole(document)
        cls = document.facts.movement or ""
        own = self.own(document, document.customer, document.amount, base, cls)
        others = self._contra(document)
        postings = [own, *self._valued(document, others, -document.side * base, cls)]
        return postings, self.facts(document, self.taxes.of(document), cls, document.side, document.document_date)

    def _contra(self, document: Document) -> list[tuple[str, Decimal]]:
        """(account, signed amount) of the other side."""
        entry, side = document.entry, document.side
        if document.facts.cash:
            return [(self.chart.money(document), -side * document.amount)]
        if not document.facts.itemised:
            return [(self.chart.purpose(document.facts, None), -side * document.amount)]
        shares = self.taxes.of(document)
        if entry.lines:
            rates = {s.code: s.rate or ZERO for s in shares}
            lines = line_amounts(entry, document.currency, shares, rates)
            found = [(self.chart.purpose(document.facts, account), -side * amount) for account, amount in lines]
        else:
            tax = sum((s.tax for s in shares), ZERO)
            found = [(self.chart.purpose(document.facts, None), -side * (document.amount - tax))]
        found += [(self.chart.tax(s.code), -side * s.tax) for s in shares if s.tax]
        return found

    def _valued(self, document: Document, others: list[tuple[str, Decimal]], base: Decimal, cls: str) -> list[Posting]:
        """Amounts with their base amounts, which add up to `base`: the largest takes the remainder of rounding."""
        total = sum((a for _, a in others), ZERO)
        found = [
            Posting(
                account, amount, document.currency, self.valuer.share(base, amount, total), document.customer, cls=cls
            )
            for account, amount in others
        ]
        rest = base - sum((p.base for p in found), ZERO)
        if rest and found:
            at = max(range(len(found)), key=lambda i: (abs(found[i].amount), -i))
            found[at] = found[at]._replace(base=found[at].base + rest)
        return found

    def facts(self, document: Document, shares: list[Share], cls: str, side: int, point: date) -> list[TaxFact]:
        """Facts of tax of a document's shares; `side` 1 raises what is owed, -1 lowers it."""
        convert = self.valuer.part
        return [
            TaxFact(
                s.code,
                cls,
                s.rate,
                point,
                document.currency,
                side * s.base,
                side * s.tax,
                side * convert(document, s.base),
                side * convert(document, s.tax),
                self.chart.tax(s.code),
                document.id,
                document.customer,
            )
            for s in shares
        ]

    def reduced(
        self, document: Document, amount: Decimal, entry: Any, day: date
    ) -> tuple[list[Posting], list[TaxFact]]:
        """What a reversal of part of a document posts: its share of all that the document posted."""
        base = self.valuer.take(document, document.customer, amount)
        own = self.own(document, document.customer, -amount, -base, "reversals")
        share = [(a, -x) for a, x in self._scaled(document, amount)]
        shares = self.taxes.portion(document, amount)
        postings = [own, *self._valued(document, share, document.side * base, "reversals")]
        return postings, self.facts(document, shares, "reversals", -document.side, day)

    def _scaled(self, document: Document, amount: Decimal) -> list[tuple[str, Decimal]]:
        """The other side of a part of a document: tax pro rata, the rest over the other accounts."""
        others, whole = self._contra(document), document.amount
        if amount == whole or not whole:
            return others
        taxed = {self.chart.tax(s.code) for s in self.taxes.of(document) if s.tax}
        found = [
            (self.chart.tax(s.code), -document.side * s.tax) for s in self.taxes.portion(document, amount) if s.tax
        ]
        plain = [(a, x) for a, x in others if a not in taxed]
        scaled = [(a, round_to(x * amount / whole, document.currency)) for a, x in plain]
        rest = -document.side * amount - sum((x for _, x in [*found, *scaled]), ZERO)
        if scaled:
            at = max(range(len(scaled)), key=lambda i: (abs(scaled[i][1]), -i))
            scaled[at] = (scaled[at][0], scaled[at][1] + rest)
        elif found:
            found[-1] = (found[-1][0], found[-1][1] + rest)
        return scaled + found
