"""The sums of plain documents in foreign currencies: what they post and are worth, without a transaction for each.

It assumes plain invoices and payments to which nothing happens but settlement, in full or in part, of one by the other
at face value. Documents that anything else touches, and all that payments connect them with, are left to the rules
(`settlements`), since each settlement takes its share of what a document is still worth: so do customers whose credits
meet debits without applications. The values are `Valuer`'s, in the order of `Deriver`. A property test holds both
equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from arcli.gl.chart import Chart
from arcli.gl.postings import Movement, Valued
from arcli.gl.taxsums import TaxSums
from arcli.gl.valuing import Valuer
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO
from arcli.subledger.linesums import LineSums, TaxSum
from arcli.subledger.state import Document, Subledger

_Merged = dict[tuple[str, str], tuple[Decimal, Decimal]]  # (account, document) → (amount, base) of one transaction
_Settled = tuple[date, str, str, int, Decimal]  # day, source, target, index, amount


class ForeignSums:
    """The sums of those among `documents` that can be summed. `left` and `worth` are what their postings leave, by ID.

    Both are signed, in the document's currency and in base. `settling` are the payments. Empty if a rate is missing.
    """

    def __init__(
        self,
        subledger: Subledger,
        valuer: Valuer,
        chart: Chart,
        lines: LineSums,
        taxes: TaxSums,
        accounts_of: Callable[[Document], tuple[str, str, str]],
    ) -> None:
        self.subledger, self.valuer, self.chart, self._lines = subledger, valuer, chart, lines
        self._taxes, self._taxed = taxes, dict[str, dict[str, TaxSum]]()  # the taxes of a document by code
        self._accounts_of = accounts_of  # of a payment: what is unapplied, money, HOLDINGS
        self._own: dict[str, str] = {}  # the account that holds a document
        self.left: dict[str, Decimal] = {}
        self.worth: dict[str, Decimal] = {}
        self.settling: set[str] = set()
        self._valued: list[Valued] = []
        self._sums: dict[tuple[date, str, str, bool, bool], tuple[Decimal, Decimal]] = {}

    def run(self, documents: Iterable[Document]) -> bool:
        """Sum what can be summed; return False if nothing may be, because a rate is missing."""
        usual, posted = self._usual(documents), dict[str, _Merged]()
        for number, document in usual.items():
            made = self._raised(document)
            if made is not None:
                posted[number] = made
        if len(posted) < len(usual):
            usual = self._connected({n: usual[n] for n in posted}, ())
        if self.valuer.problems:
            return False
        for number, document in usual.items():
            base = self.valuer.whole(document)
            self.valuer.put(document, document.customer, document.amount, base)
            self.left[number], self.worth[number] = document.side * document.amount, document.side * base
            cls = document.facts.movement or ""
            self._valued.append(Valued(document.date, cls, document.currency, document.customer, self.worth[number]))
            if number in self._taxed:
                self._taxes.raised(document, self._taxed[number])
        later = self._settle(usual, posted)
        for number, document in usual.items():
            self._post(document.date, document.currency, posted[number])
        for (number, day), merged in later.items():
            self._post(day, usual[number].currency, merged)
        return True

    def movements(self) -> Iterator[Movement]:
        """Yield the movements of accounts, in sums by day; debits and credits apart."""
        for (day, account, currency, _, _), (amount, base) in self._sums.items():
            yield Movement(day, account, currency, amount, base)

    def valued(self) -> Iterator[Valued]:
        """Yield what moves the values of documents, for their holders."""
        return iter(self._valued)

    def _usual(self, documents: Iterable[Document]) -> dict[str, Document]:
        subledger = self.subledger
        forward = subledger.customers.ever("method", "balance-forward")
        usual = {d.id: d for d in documents if d.account.customer not in forward}
        touched = (n for s in (*subledger.stated, *subledger.unusual) for n in (s.source.id, s.target.id))
        return self._connected(usual, touched)

    def _connected(self, usual: dict[str, Document], touched: Iterable[str]) -> dict[str, Document]:
        """Return the documents without those touched, and without all that payments connect with any other."""
        payments: dict[str, list[tuple[str, ...]]] = {}
        for source in self.subledger.quick:
            if source.account.currency != self.valuer.base:
                group = (source.id, *source.applied[::2])
                for number in group:
                    payments.setdefault(number, []).append(group)
        usual, waiting = dict(usual), [n for n in payments if n not in usual]
        waiting += [n for n in touched if usual.pop(n, None) is not None]
        while waiting:
            for group in payments.pop(waiting.pop(), ()):
                waiting += [n for n in group if usual.pop(n, None) is not None]
        return usual

    def _raised(self, document: Document) -> _Merged | None:
        """Return what a document posts when it is raised; None if there is more to its lines than sums."""
        base, amount, chart = self.valuer.whole(document), document.amount, self.chart
        if document.side != DEBIT:
            account, money, _ = self._accounts_of(document)
            self._own[document.id] = account
            return _merged([((account, document.id), -amount, -base), ((money, ""), amount, base)])
        account = self._own[document.id] = chart.holding(document, document.customer)[0]
        own = account, document.id
        if document.beside is None or not document.beside.items:
            return _merged([(own, amount, base), ((chart.accounts.revenue, ""), -amount, -base)])
        found = self._lines.split(document.beside.items, document.currency, document.date)
        if found is None:
            return None
        nets, taxes = found
        self._taxed[document.id] = taxes
        others = [(chart.tax(code), -tax) for code, (_, tax, _) in taxes.items() if tax]
        others += [(account or chart.accounts.revenue, -net) for account, net in nets]
        bases = self.valuer.split(-base, [value for _, value in others])
        lines = [((account, ""), value, worth) for (account, value), worth in zip(others, bases, strict=True)]
        return _merged([(own, amount, base), *lines])

    def _settle(self, usual: dict[str, Document], posted: dict[str, _Merged]) -> dict[tuple[str, date], _Merged]:
        """Post settlements with the payments of their day; return the others by payment and day."""
        later: dict[tuple[str, date], _Merged] = {}
        for day, number, other, _, amount in sorted(self._settlements(usual)):
            source, target, accounts = usual[number], usual[other], self.chart.accounts
            used = self.valuer.take(source, source.customer, amount)
            taken = self.valuer.take(target, target.customer, amount)
            made = posted[number] if day == source.date else later.setdefault((number, day), {})
            _add(made, (self._own[number], number), amount, used)
            _add(made, (self._own[other], other), -amount, -taken)
            if source.account is not target.account:  # between two holders
                self._valued.append(Valued(day, "transfers", source.currency, source.customer, used))
                self._valued.append(Valued(day, "transfers", target.currency, target.customer, -used))
            if change := used - taken:  # an exchange gain or loss (IAS 21.28)
                self._valued.append(Valued(day, "fx", target.currency, target.customer, change))
                _add(made, (accounts.fx_loss if change < 0 else accounts.fx_gain, ""), ZERO, -change)
            self.left[number] += amount
            self.left[other] -= amount
            self.worth[number] += used
            self.worth[other] -= taken
        return later

    def _settlements(self, usual: dict[str, Document]) -> Iterator[_Settled]:
        for source in self.subledger.quick:
            if source.id not in usual:
                continue
            self.settling.add(source.id)
            for at in range(0, len(source.applied), 2):
                number, amount = source.applied[at], source.applied[at + 1]
                yield max(source.date, usual[number].date), source.id, number, at, amount

    def _post(self, day: date, currency: str, merged: _Merged) -> None:
        for (account, _), (amount, base) in merged.items():
            if amount or base:
                key = day, account, currency, amount > ZERO, base > ZERO
                one, other = self._sums.get(key, (ZERO, ZERO))
                self._sums[key] = one + amount, other + base


def _merged(lines: Iterable[tuple[tuple[str, str], Decimal, Decimal]]) -> _Merged:
    found: _Merged = {}
    for key, amount, base in lines:
        _add(found, key, amount, base)
    return found


def _add(merged: _Merged, key: tuple[str, str], amount: Decimal, base: Decimal) -> None:
    one, other = merged.get(key, (ZERO, ZERO))
    merged[key] = one + amount, other + base
