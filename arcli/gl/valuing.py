"""Values of documents in the base currency: booked at a rate, and reduced as they are settled.

Each settlement takes its share of the base amount of the document, rounded; the one that settles the rest takes the
remainder, so that no document keeps one. Values are kept per holder, because each holder owes its own part.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.gl.rates import RateError, Rates
from arcli.model.diagnostics import Problem
from arcli.model.entries import Credit, Entry, Opening, currency_of
from arcli.model.kinds import DEBIT, NEITHER
from arcli.model.money import ZERO, money, round_to, split
from arcli.model.plain import Record, entry_of
from arcli.subledger.state import Document, Subledger
from arcli.subledger.supplies import supply_of


class Valuer:
    """Base amounts of documents. Without a base currency all of them are 0."""

    def __init__(self, subledger: Subledger, base: str | None, rates: Rates) -> None:
        self.subledger, self.base, self.rates = subledger, base, rates
        self.problems: list[Problem] = []
        self.booked: dict[str, tuple[Decimal, date]] = {}
        self._base: dict[str, Decimal] = {}
        self._held: dict[tuple[str, str], list[Decimal]] = {}
        self._said: set[tuple[str, date | None]] = set()
        self._rates: dict[tuple[str, date], tuple[Decimal, date]] = {}  # found, by currency and day

    # --- rates -------------------------------------------------------------------------------------------

    def rate_on(self, currency: str, day: date, record: Record) -> tuple[Decimal, date]:
        """Return base units for one of a currency on a day, and the rate's date.

        Note a problem of the entry if there is none.
        """
        assert self.base is not None
        if (known := self._rates.get((currency, day))) is not None:
            return known
        try:
            found = self.rates.find(currency, self.base, day)
        except RateError as error:
            entry = entry_of(record)
            key = (currency, error.last)  # one problem for each gap in the rates, at its first day
            if key not in self._said:
                self._said.add(key)
                path = ("currency",) if currency_of(entry) else ("date",)
                self.problems.append(Problem(error.code, error.message, entry, path, error.hint))
            return ZERO, day
        self._rates[currency, day] = found.rate, found.date
        return found.rate, found.date

    def convert(self, amount: Decimal, currency: str, day: date, entry: Entry) -> Decimal:
        """Return an amount in the base currency at the rate of a day, rounded."""
        if self.base is None:
            return ZERO
        if currency == self.base:
            return amount
        return round_to(amount * self.rate_on(currency, day, entry)[0], self.base)

    # --- documents ---------------------------------------------------------------------------------------

    def whole(self, document: Document) -> Decimal:
        """Return the booked value of a document: its amount at the rate of its date, or at the rate an opening states.

        IAS 21.21: at the spot rate of the transaction's date.
        """
        if self.base is None:
            return ZERO
        if document.currency == self.base:
            return document.amount
        if document.id not in self._base:
            self._base[document.id] = self._book(document)
        return self._base[document.id]

    def _book(self, document: Document) -> Decimal:
        assert self.base is not None
        if document.kind == "deduction":
            parent = self.subledger.documents[document.opener.document.partition("#")[0]]
            whole = self.whole(parent)
            self.booked[document.id] = self.booked[parent.id]
            return self.share(whole, document.amount, parent.amount)
        self.booked[document.id] = rate = self._booking_rate(document)
        return round_to(document.amount * rate[0], self.base)

    def _booking_rate(self, document: Document) -> tuple[Decimal, date]:
        """Return the rate of a document's own date, or the rate that it states or takes over, with its date."""
        if document.is_plain:  # neither an opening nor a correction
            return self.rate_on(document.currency, document.date, document)
        entry = document.entry
        if isinstance(entry, Opening):
            stated = entry.rate
            return (
                (stated, document.date) if stated is not None else self.rate_on(document.currency, document.date, entry)
            )
        if (supply := self._supply(document)) is not None:
            self.whole(supply)
            return self.booked[supply.id]
        return self.rate_on(document.currency, document.document_date, entry)

    def _supply(self, document: Document) -> Document | None:
        """Return the document that a credit memo `corrects:`, if the settings give the memo the rate of that one."""
        if self.subledger.settings.rates.corrections != "supply" or not isinstance(entry := document.entry, Credit):
            return None
        supply = supply_of(self.subledger.documents, entry.corrects or "")
        return supply if supply is not None and supply.currency == document.currency and supply.side == DEBIT else None

    def rate_of(self, document: Document) -> Decimal:
        """Return base units for one of a document's currency, as booked; 0 without a base currency or a rate."""
        if self.base in (None, document.currency):
            return Decimal(1) if self.base is not None else ZERO
        self.whole(document)
        return self.booked[document.id][0]

    def share(self, base: Decimal, amount: Decimal, whole: Decimal) -> Decimal:
        """Return the share of a base amount that belongs to a part of the document's amount."""
        if self.base is None or not whole:
            return ZERO
        return base if amount == whole else round_to(base * amount / whole, self.base)

    def split(self, base: Decimal, amounts: list[Decimal]) -> list[Decimal]:
        """Return a base amount divided pro rata to amounts, rounded; zeros where there is no base currency."""
        return [ZERO] * len(amounts) if self.base is None else split(base, amounts, self.base)

    def part(self, document: Document, amount: Decimal) -> Decimal:
        """Return a part of a document at its booking rate."""
        if self.base is None:
            return ZERO
        return amount if document.currency == self.base else self.share(self.whole(document), amount, document.amount)

    # --- what is held ------------------------------------------------------------------------------------

    def put(self, document: Document, holder: str, amount: Decimal, base: Decimal) -> None:
        """Add to a holder's open part of a document (amount and base on the document's own side)."""
        if self.base is None or document.currency == self.base or document.side == NEITHER:
            return
        held = self._held.setdefault((document.id, holder), [ZERO, ZERO])
        held[0] += amount
        held[1] += base

    def take(self, document: Document, holder: str, amount: Decimal) -> Decimal:
        """Take from a holder's open part of a document; return the base amount."""
        if self.base is None:
            return ZERO
        if document.currency == self.base:
            return amount
        held = self._held.setdefault((document.id, holder), [ZERO, ZERO])
        base = held[1] if held[0] == amount else self.part(document, amount)
        held[0] -= amount
        held[1] -= base
        return base

    def held(self, document: Document, holder: str) -> tuple[Decimal, Decimal]:
        """Return a holder's open part of a document in a foreign currency: amount and base, on the document's side."""
        amount, base = self._held.get((document.id, holder), (ZERO, ZERO))
        return amount, base

    def left(self, document: Document, holder: str) -> Decimal:
        """Return the value of a holder's part of a document, on the document's own side."""
        held = self._held.get((document.id, holder))
        return held[1] if held else ZERO

    def carrying(self) -> dict[tuple[str, str], Decimal]:
        """Return everything held in foreign currencies, in base: debit and credit both positive."""
        return {k: base for k, (amount, base) in self._held.items() if amount or base}

    def show(self, amount: Decimal) -> str:
        """Return a base amount in words."""
        return money(amount, self.base or "")
