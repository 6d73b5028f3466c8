"""Plain documents → transactions, without events and values: the quick path of `deriving`, for most of a book.

It assumes what `plaindocuments` assume, and the base currency, in which an amount is its own value. Each transaction is
made merged: what a payment settles on its own day is in one with it. Everything else is derived by the rules. A
property test holds the book equal to the derived one, in any order of entries and files.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

from arcli.gl.deriving import Deriver, derive, provide
from arcli.gl.plaindocuments import PlainDocuments
from arcli.gl.postings import Book, Posting, Transaction, in_order, merge
from arcli.gl.rates import Rates
from arcli.gl.settlements import CLASS_OF_PART
from arcli.gl.taxsums import Fallen
from arcli.model.kinds import DEBIT
from arcli.model.plain import Account
from arcli.subledger.state import Document, Settlement, Subledger

# A settlement, what it settles, how much of the payment it uses, the taxes that fall; none where it is at face value.
_Settled = tuple[Settlement | None, Document, Decimal, Fallen]


def post(subledger: Subledger, rates: Rates, base: str | None = None, only: frozenset[str] | None = None) -> Book:
    """Return the book that `derive` returns, sooner: plain documents are one step of a transaction each."""
    plain = None if base is None else PlainBook(subledger, base, rates, only)
    if plain is None or plain.chart.problems:  # which entry the problems name depends on order: that of the whole
        return derive(subledger, rates, base, only)
    documents = [d for d in subledger.documents.values() if d.id not in plain.raised and (only is None or d.id in only)]
    settling = plain.settling
    settlements = [s for s in subledger.settlements_of(only, settling) if not (s.is_own and s.source.id in settling)]
    book = Deriver(subledger, rates, base).run(documents, settlements)
    book.only = only
    book.transactions = in_order([*book.transactions, *plain.transactions()])
    provide(subledger, rates, book, book.movements())
    return book


class PlainBook(PlainDocuments):
    """The transactions of plain documents in the base currency. `raised` are these, `settling` their payments."""

    def __init__(self, subledger: Subledger, base: str, rates: Rates, only: frozenset[str] | None) -> None:
        super().__init__(subledger, base, rates, only)
        self.raised: dict[str, Document] = {}
        self.settling: set[str] = set()
        self._made: list[Transaction] = []
        self._holding: dict[Account, tuple[str, str]] = {}  # of debits: the account, and which of HOLDINGS it is
        payments = list[Document]()
        for document in self.documents():
            if document.account.currency != base or not document.amount:
                continue
            if document.side != DEBIT:
                payments.append(document)
            elif not self._sale(document):
                continue
            self.raised[document.id] = document
        quick = {d.id for d in subledger.quick}
        for document in payments:
            parted = self.parting.payments.get(document.id)
            if parted is not None:
                self._receipt(document, [(s, s.target, s.used, taxes) for s, taxes in parted])
            elif document.id in quick:
                self._settling(document)
            else:
                self._receipt(document, [])

    def transactions(self) -> list[Transaction]:
        """Return the transactions, unordered."""
        return self._made

    def _add(self, document: Document, day: date, postings: list[Posting]) -> None:
        self._made.append(Transaction(day, document, document.account.customer, (), postings))

    def _own(self, debit: Document) -> tuple[str, str]:
        if debit.kind != "invoice":
            return self.chart.holding(debit, debit.customer)
        found = self._holding.get(debit.account)
        if found is None:
            found = self._holding[debit.account] = self.chart.holding(debit, debit.customer)
        return found

    # --- sales -------------------------------------------------------------------------------------------

    def _sale(self, document: Document) -> bool:
        """Post an invoice; False if there is more to its line items than sums."""
        amount, who = document.amount, document.account.customer
        currency, revenue = document.account.currency or "", self.chart.accounts.revenue
        account, holding = self._own(document)
        own = Posting(account, amount, currency, amount, who, document.id, holding, "invoices")
        items = () if document.beside is None else document.beside.items
        if not items:
            other = Posting(revenue, -amount, currency, -amount, who, "", "", "invoices")
            self._add(document, document.date, [own, other])
            return True
        found = self.lines.split(items, currency, document.date)
        if found is None:
            return False
        nets, taxes = found
        others = [Posting(name or revenue, -net, currency, -net, who, "", "", "invoices") for name, net in nets]
        others += [
            Posting(self.chart.tax(code), -tax, currency, -tax, who, "", "", "invoices", code)
            for code, (_, tax, _) in taxes.items()
            if tax
        ]
        self._add(document, document.date, merge([own, *others]))
        if taxes:
            self._made[-1].of_taxes = partial(self.taxes.of_raised, document, taxes)
        return True

    # --- receipts ----------------------------------------------------------------------------------------

    def _settling(self, payment: Document) -> None:
        """Post a payment with what it settles at face value."""
        applied, documents = payment.applied, self.subledger.documents
        if len(applied) == 2 and applied[1] == payment.amount and documents[applied[0]].date <= payment.date:
            self.settling.add(payment.id)  # PERF: all of it for one document, as most are
            amount, currency, who = payment.amount, payment.account.currency or "", payment.account.customer
            received = Posting(self.accounts_of(payment)[1], amount, currency, amount, who, "", "", "receipts")
            self._add(payment, payment.date, [received, self._settled(documents[applied[0]], amount)])
            return
        pairs = zip(applied[::2], applied[1::2], strict=True)
        self._receipt(payment, [(None, documents[number], amount, {}) for number, amount in pairs])

    def _receipt(self, payment: Document, settlements: list[_Settled]) -> None:
        """Post a payment with what it settles on its own day; what it settles later is one transaction a day."""
        amount, currency, who = payment.amount, payment.account.currency or "", payment.account.customer
        own, money, holding = self.accounts_of(payment)
        created = Posting(own, -amount, currency, -amount, who, payment.id, holding, "receipts")
        received = Posting(money, amount, currency, amount, who, "", "", "receipts")
        days: dict[date, list[Posting]] = {payment.date: [created, received]}
        facts: dict[date, list[tuple[Settlement, Fallen]]] = {}
        if settlements:
            self.settling.add(payment.id)
        for s, target, used, taxes in settlements:
            day = max(payment.date, target.date)
            if day > self.subledger.as_of:
                continue
            postings = days.setdefault(day, [])
            postings.append(created._replace(amount=used, base=used, cls="applied"))
            postings.append(self._settled(target, used))
            if s is not None and s.parts:
                postings += self._parts(s, taxes)
                if taxes or s.part_of("withholding"):
                    facts.setdefault(day, []).append((s, taxes))
        for day, postings in days.items():
            merged = merge(postings)
            if merged or day in facts:
                self._add(payment, day, merged)
                if day in facts:
                    self._made[-1].of_taxes = partial(self.taxes.of_settled, facts[day])

    def _settled(self, target: Document, amount: Decimal) -> Posting:
        account, holding = self._own(target)
        held = target.account
        return Posting(account, -amount, held.currency or "", -amount, held.customer, target.id, holding, "applied")

    def _parts(self, s: Settlement, taxes: Fallen) -> list[Posting]:
        """Return the postings of discounts, fees and other parts, with the taxes that fall with a discount."""
        found, target = list[Posting](), s.target
        currency, who = target.account.currency or "", target.account.customer
        for name, value in s.parts:
            cls, rest = CLASS_OF_PART[name], value
            found.append(self._settled(target, value)._replace(cls=cls))
            fallen = [(code, tax) for code, (_, tax, _) in taxes.items() if tax] if name == "discount" else []
            for code, tax in fallen:
                found.append(Posting(self.chart.tax(code), tax, currency, tax, who, "", "", cls, code))
                rest -= tax
            found.append(Posting(self.chart.part(name), rest, currency, rest, who, "", "", cls))
        return found
