"""Which documents are posted without the rules of `deriving`, and on which accounts: what all quick paths assume.

They are plain invoices and payments to which nothing happens but settlement in full or in part, at face value or with
parts (`parting`) whose taxes are known. Their postings follow from amounts, days and accounts. What is otherwise is
left to the rules; property tests hold both equal.
"""

from __future__ import annotations

from collections.abc import Container

from arcli.gl.chart import Chart
from arcli.gl.parting import Parting
from arcli.gl.rates import Rates
from arcli.gl.taxsums import TaxSums
from arcli.gl.valuing import Valuer
from arcli.model.diagnostics import SourceText
from arcli.model.plain import Account
from arcli.subledger.linesums import LineSums
from arcli.subledger.state import Document, Subledger


class PlainDocuments:
    """The plain documents of a subledger; of those in `only`, by ID, or (None) of all."""

    def __init__(self, subledger: Subledger, base: str | None, rates: Rates, only: Container[str] | None) -> None:
        self.subledger, self.base, self.only = subledger, base, only
        self.chart, self.lines = Chart(subledger.settings), LineSums(subledger.settings)
        self.valuer = Valuer(subledger, base, rates)
        self.taxes = TaxSums(self.chart, self.valuer)
        self.parting = Parting(subledger, base, self.lines)
        self._choosing: dict[SourceText, bool] = {}  # whether a text says anything that chooses a payment's accounts
        self._received: dict[Account, tuple[str, str, str]] = {}  # of payments that say nothing of the sort

    def documents(self) -> list[Document]:
        """Return documents raised by the as-of date as their text states, to which nothing happens but settlement.

        A payment that settles anything unusual is one transaction with that, so it is left to the rest.
        """
        only, as_of = self.only, self.subledger.as_of
        summed = {d.id for d in self.subledger.quick} | self.parting.payments.keys()
        return [
            d
            for d in self.subledger.documents.values()
            if d.lifecycle is None
            and d.date <= as_of
            and d.offset >= 0  # PERF: that it is plain, without a call
            and (only is None or d.id in only)
            and (not d.applied or d.id in summed)
        ]

    def accounts_of(self, payment: Document) -> tuple[str, str, str]:
        """Return the accounts of a payment: of what is unapplied, and of the money; then which of HOLDINGS that is."""
        text = payment.origin
        if text not in self._choosing:
            self._choosing[text] = any(word in text.text for word in self.chart.payment_words)
        if self._choosing[text]:
            return self._accounts(payment)
        # PERF: where a whole text says nothing that chooses accounts, they are those of the customer's other payments
        found = self._received.get(payment.account)
        if found is None:
            found = self._received[payment.account] = self._accounts(payment)
        return found

    def _accounts(self, payment: Document) -> tuple[str, str, str]:
        own, holding = self.chart.holding(payment, payment.customer)
        return own, self.chart.money(payment), holding
