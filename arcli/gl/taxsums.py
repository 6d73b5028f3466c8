"""The taxes of documents that are summed: what their postings move, and the facts of a return, made when asked for.

It assumes what the sums assume: plain debits with line items, and plain payments of such. The facts of a debit are
worked out from its line items again, so that the tie of the tax report compares two ways. A property test holds them
equal to those of the transactions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from arcli.gl.chart import Chart
from arcli.gl.postings import TaxFact
from arcli.gl.valuing import Valuer
from arcli.model.money import ZERO
from arcli.subledger.linesums import LineSums, TaxSum
from arcli.subledger.state import Document, Settlement

Fallen = dict[str, TaxSum]  # what falls with a discount, by code


class TaxSums:
    """`moved` is what is owed more by day, account of a tax and currency: of documents that are summed."""

    def __init__(self, chart: Chart, lines: LineSums, valuer: Valuer) -> None:
        self.moved: dict[tuple[date, str, str], Decimal] = {}
        self._chart, self._lines, self._valuer = chart, lines, valuer
        self._raised: list[Document] = []
        self._settled: list[tuple[Settlement, Fallen]] = []

    def raised(self, document: Document, taxes: dict[str, TaxSum]) -> None:
        """Note a debit whose taxes are posted."""
        if taxes:
            self._raised.append(document)
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
        for document in self._raised:
            items = document.beside.items if document.beside is not None else ()
            found = self._lines.split(items, document.currency, document.date)
            assert found is not None, "it was summed"
            yield from ((document.date, fact) for fact in self.of_raised(document, found[1]))
        for settled in self._settled:
            yield from ((settled[0].start, fact) for fact in self.of_settled([settled]))

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
        worth = self._valuer.part
        return TaxFact(
            code,
            cls,
            rate,
            point,
            document.currency,
            base,
            tax,
            worth(document, base),
            worth(document, tax),
            self._chart.tax(code),
            document.id,
            document.customer,
        )

    def _withheld(self, s: Settlement, value: Decimal) -> TaxFact:
        target, worth, account = s.target, self._valuer.part, self._chart.accounts.withholding
        whole, kept = worth(target, s.settled), worth(target, value)
        code = "withholding"
        return TaxFact(
            code, code, None, s.start, target.currency, s.settled, value, whole, kept, account, target.id, s.holder
        )
