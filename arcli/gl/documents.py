"""Postings of documents when they take effect: sales, credits, money in and out, opening balances."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.chart import Chart
from arcli.gl.postings import Posting, TaxFact
from arcli.gl.remainders import Fall, Share
from arcli.gl.taxes import Taxes
from arcli.gl.valuing import Valuer
from arcli.model.entries import Entry, is_itemised
from arcli.model.money import ZERO
from arcli.subledger.state import Document


class _Other(NamedTuple):
    """A line of the other side of a document: its account, the signed amount, and its code if it is a tax."""

    account: str
    amount: Decimal
    tax: str = ""


class Documents:
    """Postings of documents, and the shares of them that reversals undo."""

    def __init__(self, chart: Chart, valuer: Valuer, taxes: Taxes) -> None:
        self.chart, self.valuer, self.taxes = chart, valuer, taxes

    def own(self, document: Document, holder: str, amount: Decimal, base: Decimal, cls: str) -> Posting:
        """Return the posting on the account that holds a document; amount and base are on the document's own side."""
        account, holding = self.chart.holding(document, holder)
        side = document.side
        return Posting(account, side * amount, document.currency, side * base, holder, document.id, holding, cls)

    def created(self, document: Document) -> tuple[list[Posting], list[TaxFact]]:
        """Return a document's postings on its day: its own account against income and tax, money, or equity."""
        base = self.valuer.whole(document)
        cls = document.facts.movement or ""
        own = self.own(document, document.customer, document.amount, base, cls)
        others, shares = self._contra(document), self.taxes.of(document)
        self.taxes.created(document)
        postings = [own, *self._valued(document, others, -document.side * base, cls)]
        return postings, self.facts(document, shares, cls, document.side, document.document_date)

    def taken_back(self, document: Document) -> None:
        """Give the tax that a reversed credit memo had taken back to its supply."""
        self.taxes.taken_back(document)

    def _contra(self, document: Document) -> list[_Other]:
        """Return the other side of a document."""
        entry, side, facts = document.entry, document.side, document.facts
        if facts.cash:
            return [_Other(self.chart.money(document), -side * document.amount)]
        if not facts.itemised or not is_itemised(entry):  # a deduction has the entry that opened it, not its lines
            return [_Other(self.chart.purpose(facts, entry), -side * document.amount)]
        shares = self.taxes.of(document)
        if entry.lines:
            lines = zip(entry.lines, self.taxes.nets(document), strict=True)
            found = [_Other(self.chart.purpose(facts, entry, line.account), -side * net) for line, net in lines]
        else:
            tax = sum((s.tax for s in shares), ZERO)
            found = [_Other(self.chart.purpose(facts, entry), -side * (document.amount - tax))]
        return found + self._taxes(document, shares)

    def _taxes(self, document: Document, shares: list[Share]) -> list[_Other]:
        return [_Other(self.chart.tax(s.code), -document.side * s.tax, s.code) for s in shares if s.tax]

    def _valued(self, document: Document, others: list[_Other], base: Decimal, cls: str) -> list[Posting]:
        """Return amounts with base amounts that add up to `base`, the last takes the rounding remainder: never a tax.

        A tax has its own amount at the rate of the document, which the tax report adds up (our choice: a return should
        be explained by rates alone). Only where nothing but taxes is posted, the last of them takes it.
        """
        currency, who = document.currency, document.customer
        if currency == self.valuer.base:
            return [Posting(o.account, o.amount, currency, o.amount, who, "", "", cls, o.tax) for o in others]
        order = sorted(range(len(others)), key=lambda i: not others[i].tax)  # taxes first
        bases = dict(zip(order, self.valuer.split(base, [others[i].amount for i in order]), strict=True))
        return [Posting(o.account, o.amount, currency, bases[i], who, cls=cls, tax=o.tax) for i, o in enumerate(others)]

    def facts(self, document: Document, shares: list[Share], cls: str, side: int, point: date) -> list[TaxFact]:
        """Return the tax facts of a document's shares; `side` 1 raises the tax owed, -1 lowers it."""
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
        self, document: Document, amount: Decimal, entry: Entry, day: date
    ) -> tuple[list[Posting], list[TaxFact]]:
        """Return the postings of a partial reversal: its share of everything that the document posted."""
        base = self.valuer.take(document, document.customer, amount)
        own = self.own(document, document.customer, -amount, -base, "reversals")
        fall = self.taxes.take(document, amount)
        self.taxes.corrects(document, fall, -1)
        postings = [own, *self._valued(document, self._part(document, fall), document.side * base, "reversals")]
        return postings, self.facts(document, fall.shares, "reversals", -document.side, day)

    def _part(self, document: Document, fall: Fall) -> list[_Other]:
        """Return the other side of a part of a document: of what remains of its lines."""
        side, accounts = document.side, dict[str, Decimal]()
        if fall.nets and document.lines:
            for (_, account), net in fall.nets.items():
                name = self.chart.purpose(document.facts, document.entry, account)
                accounts[name] = accounts.get(name, ZERO) + net
        else:
            accounts[self._contra(document)[0].account] = fall.net
        taxes = [_Other(self.chart.tax(s.code), side * s.tax, s.code) for s in fall.shares if s.tax]
        return [_Other(name, side * net) for name, net in accounts.items()] + taxes
