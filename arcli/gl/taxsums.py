"""The taxes of documents that are summed: what their postings move, and the facts of a return, made when asked for.

It assumes what the sums assume: plain debits with line items, and plain payments of such. A property test holds the
facts equal to those of the transactions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from arcli.gl.chart import Chart
from arcli.gl.postings import TaxFact
from arcli.gl.valuing import Valuer
from arcli.model.money import ZERO
from arcli.subledger.linesums import TaxSum
from arcli.subledger.state import Document, Settlement

Fallen = dict[str, TaxSum]  # what falls with a discount, by code


class TaxSums:
    """`moved` is what is owed more by day, account of a tax and currency: of documents that are summed."""

    def __init__(self, chart: Chart, valuer: Valuer) -> None:
        self.moved: dict[tuple[date, str, str], Decimal] = {}
        self._chart, self._valuer = chart, valuer
        self._raised: list[tuple[Document, dict[str, TaxSum]]] = []
        self._settled: list[tuple[Settlement, Fallen]] = []

    def raised(self, document: Document, taxes: dict[str, TaxSum]) -> None:
        """Note a debit whose taxes are posted."""
        if taxes:
            self._raised.append((document, taxes))
            self._move(document.date, document.currency, taxes, 1)

    def settled(self, settlement: Settlement, fallen: Fallen) -> None:
        """Note a settlement with a discount whose taxes are posted, or with tax that the customer keeps."""
        if fallen or settlement.part_of("withholding"):
            self._settled.append((settlement, fallen))
            self._move(settlement.start, settlement.target.currency, fallen, -1)

    def _move(self, day: date, currency: str, taxes: dict[str, TaxSum], sign: int) -> None:
        for code, (_, tax, _) in taxes.items():
            if tax:
                key = day, self._chart.tax(code), currency
                self.moved[key] = self.moved.get(key, ZERO) + sign * tax

    def facts(self) -> Iterator[tuple[date, TaxFact]]:
        """Yield tax facts with the days on which they are posted."""
        for document, taxes in self._raised:
            for fact in self.of_raised(document, taxes):
                yield document.date, fact
        for settled in self._settled:
            for fact in self.of_settled([settled]):
                yield settled[0].start, fact

    def of_raised(self, document: Document, taxes: dict[str, TaxSum]) -> list[TaxFact]:
        """Return the facts of a debit's taxes."""
        cls = document.facts.movement or ""
        return [self._fact(document, code, cls, document.date, share) for code, share in taxes.items()]

    def of_settled(self, settled: list[tuple[Settlement, Fallen]]) -> list[TaxFact]:
        """Return the facts of settlements with the taxes that fall with their discounts."""
        made: list[TaxFact] = []
        for s, fallen in settled:
            for code, share in fallen.items():
                less = TaxSum(-share.base, -share.tax, share.rate)
                made.append(self._fact(s.target, code, "discounts", s.start, less))
            if withheld := s.part_of("withholding"):
                made.append(self._withheld(s, withheld))
        return made

    def _fact(self, document: Document, code: str, cls: str, point: date, share: TaxSum) -> TaxFact:
        base, tax, rate = share
        currency, valuer = document.currency, self._valuer
        worth = (base, tax) if currency == valuer.base else (valuer.part(document, base), valuer.part(document, tax))
        account = self._chart.tax(code)
        return TaxFact(code, cls, rate, point, currency, base, tax, *worth, account, document.id, document.customer)

    def _withheld(self, s: Settlement, value: Decimal) -> TaxFact:
        target, worth, account = s.target, self._valuer.part, self._chart.accounts.withholding
        whole, kept = worth(target, s.settled), worth(target, value)
        code = "withholding"
        return TaxFact(
            code, code, None, s.start, target.currency, s.settled, value, whole, kept, account, target.id, s.holder
        )
