"""Taxes of documents: what each code bears, and how much of it falls with credits, discounts and bad debts.

What falls with a part of a document is pro rata to what remains of it: a credit memo whose lines took all of one code
leaves none of that code for the next (our choice, because the return of one supply has no bearing on the other supplies
of the invoice).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from arcli.gl.valuing import Valuer
from arcli.model.diagnostics import Problem
from arcli.model.entries import Credit, is_itemised
from arcli.model.money import ZERO, round_to
from arcli.subledger.discounts import taxed_share_of
from arcli.subledger.lines import taxed_of
from arcli.subledger.state import Document, Subledger
from arcli.subledger.supplies import corrected_by, supply_of, tax_day


class Share(NamedTuple):
    """The share of a code in a document or a part of it: base and tax in the document's currency, and the rate.

    Without a code, it is the part that bears no tax.
    """

    code: str
    base: Decimal
    tax: Decimal
    rate: Decimal | None = None

    @property
    def both(self) -> Decimal:
        """Return base and tax together."""
        return self.base + self.tax

    def part(self, factor: Decimal, currency: str) -> Share:
        """Return a part of the share, rounded so that base and tax add up to the part of both."""
        tax = round_to(self.tax * factor, currency)
        return self._replace(base=round_to(self.both * factor, currency) - tax, tax=tax)

    def plus(self, other: Share, sign: int = 1) -> Share:
        """Return the sum of both, or what remains of this one."""
        return self._replace(base=self.base + sign * other.base, tax=self.tax + sign * other.tax)


class Fall(NamedTuple):
    """The tax that falls with an amount of a document."""

    document: Document
    amount: Decimal
    shares: list[Share]

    def part(self, factor: Decimal) -> Fall:
        """Return a part of it, rounded."""
        currency = self.document.currency
        return Fall(
            self.document, round_to(self.amount * factor, currency), [s.part(factor, currency) for s in self.shares]
        )

    def plus(self, other: Fall, sign: int = 1) -> Fall:
        """Return the sum of both, or what remains of this one; for one document and the same codes."""
        shares = [a.plus(b, sign) for a, b in zip(self.shares, other.shares, strict=True)]
        return Fall(self.document, self.amount + sign * other.amount, shares)


class Taxes:
    """Tax per code of documents, and of parts of what remains of them as they are corrected, day by day."""

    def __init__(self, subledger: Subledger, valuer: Valuer) -> None:
        self.subledger, self.settings, self.valuer = subledger, subledger.settings, valuer
        self.problems: list[Problem] = []
        self.kept = self.settings.keeps_tax
        self._known: dict[str, list[Share]] = {}
        self._nets: dict[str, list[Decimal]] = {}
        self._taken: dict[str, dict[str, Share]] = {}

    def of(self, document: Document) -> list[Share]:
        """Return the tax per code of a document; empty for one without tax codes."""
        if not self.settings.taxes or not document.facts.itemised:
            return []
        if document.id not in self._known:
            self._known[document.id] = []  # a circle of corrects: ends here
            self._known[document.id] = self._find(document)
        return self._known[document.id]

    def _find(self, document: Document) -> list[Share]:
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
            factor = self.factor(document, invoice)
            return [s.part(1 / factor, document.currency) for s in self.portion(invoice, document.amount * factor)]
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

    def remaining(self, document: Document) -> list[Share]:
        """Return what has not been taken from a document, per code and without one; never less than taken in full."""
        taken = self._taken.get(document.id, {})
        return [
            s._replace(base=_rest(s.base, t.base), tax=_rest(s.tax, t.tax)) if (t := taken.get(s.code)) else s
            for s in self._whole(document)
        ]

    def _whole(self, document: Document) -> list[Share]:
        shares = self.of(document)
        return [*shares, Share("", document.amount - sum((s.both for s in shares), ZERO), ZERO)]

    def portion(self, document: Document, amount: Decimal) -> list[Share]:
        """Return the tax inside a part of a document, pro rata to what remains of it, rounded per code.

        What exceeds that (an error that is warned of) is pro rata to the whole.
        """
        supply = supply_of(self.subledger.documents, document.id)
        if supply is None or not supply.amount or not self.of(supply):
            return []
        left = self.remaining(supply)
        total = sum((s.both for s in left), ZERO)
        within = min(amount, max(total, ZERO))
        beyond = (amount - within) / supply.amount
        found = []
        for share, whole in zip(left, self.of(supply), strict=False):  # the part without a code is last
            one = share.part(within / total if within else ZERO, supply.currency)
            found.append(one.plus(whole.part(beyond, supply.currency)))
        return found

    def take(self, document: Document, amount: Decimal) -> list[Share]:
        """Return the same, and take it off what remains."""
        shares = self.portion(document, amount)
        self.took(document, shares, amount)
        return shares

    def took(self, document: Document, shares: list[Share], amount: Decimal, sign: int = 1) -> None:
        """Take shares of an amount off what remains of a document's supply, or (`sign` -1) return them."""
        supply = supply_of(self.subledger.documents, document.id)
        if supply is None or not self.of(supply):
            return
        rest = Share("", amount - sum((s.both for s in shares), ZERO), ZERO)
        taken = self._taken.setdefault(supply.id, {})
        for share in (*shares, rest):
            taken[share.code] = taken.get(share.code, Share(share.code, ZERO, ZERO)).plus(share, sign)

    def corrects(self, document: Document, shares: list[Share], amount: Decimal, sign: int = 1) -> bool:
        """Take a credit memo's tax off the invoice that it corrects; return whether there is one.

        `sign` as in `took`.
        """
        invoice = corrected_by(self.subledger.documents, document)
        if invoice is None:
            return False
        factor = self.factor(document, invoice)
        self.took(invoice, [s.part(factor, invoice.currency) for s in shares], amount * factor, sign)
        return True

    def settles(self, credit: Document, target: Document, settled: Decimal) -> None:
        """Take the tax of a credit memo that corrects nothing off what it is applied to; negative returns it."""
        if credit.kind != "credit" or not credit.amount or not (shares := self.of(credit)):
            return
        if corrected_by(self.subledger.documents, credit) is None:
            factor = settled / credit.amount
            self.took(target, [s.part(factor, target.currency) for s in shares], settled)


def _rest(amount: Decimal, taken: Decimal) -> Decimal:
    left = amount - taken
    return left if left * amount > ZERO else ZERO
