"""The input of a report: an open ledger, its subledger as of a day, and the customers and currency to show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from arcli.analytics.lives import Lives
from arcli.ledger.opening import Ledger
from arcli.model.customers import NOBODY
from arcli.model.dates import NOT_DUE, stated
from arcli.source.files import glob_regex
from arcli.subledger.arrangements import agreed_dates, arranged
from arcli.subledger.openitems import OpenItem, open_items
from arcli.subledger.proof import prove
from arcli.subledger.shares import Shares
from arcli.subledger.state import Subledger


def chosen_by(typed: str) -> re.Pattern[str]:
    """Return what the IDs are like that a choice of customers names: one ID, or with `*` or `?` a pattern in any case.

    `?` alone is nobody.
    """
    if typed == NOBODY or not any(sign in typed for sign in "*?"):
        return re.compile(re.escape(typed) + r"\Z")
    return re.compile(glob_regex(typed).pattern, re.IGNORECASE)


@dataclass
class Context:
    """A ledger as of a day. `items` and `balances` are proven against each other when first used."""

    ledger: Ledger
    subledger: Subledger
    as_of: date
    start: date | None = None
    customers: tuple[str, ...] = ()
    currency: str | None = None
    basis: str = "due"
    all_columns: bool = True  # columns that only wide text, csv and json show
    _items: list[OpenItem] | None = None
    _balances: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    _shares: Shares | None = None
    _chosen: dict[str, bool] = field(default_factory=dict)  # by customer, whether the options select it

    def on(self, day: date, subledger: Subledger) -> Context:
        """Return the same context as of another day, with the subledger of that day."""
        return replace(self, as_of=day, subledger=subledger, _items=None, _balances={}, _shares=None, _chosen={})

    @property
    def span(self) -> str:
        """Return the days in words, for titles: `2026-01-01 to 2026-03-31`, or `up to 2026-03-31`."""
        return f"{self.start} to {self.as_of}" if self.start is not None else f"up to {self.as_of}"

    @property
    def all_items(self) -> list[OpenItem]:
        """Return all open items as of the day, proven."""
        if self._items is None:
            self._items = open_items(self.subledger)
            self._balances = prove(self.subledger, self._items)
        return self._items

    @property
    def items(self) -> list[OpenItem]:
        """Return the open items of the chosen customers and currency."""
        if not self.customers and self.currency is None:
            return self.all_items
        return [i for i in self.all_items if self.shows(i.customer, i.document.currency)]

    @property
    def balances(self) -> dict[tuple[str, str], Decimal]:
        """Return the balances of all customers by (customer, currency), proven."""
        _ = self.all_items
        return self._balances

    @cached_property
    def lives(self) -> Lives:
        """Return the lives of all open items up to the day."""
        return Lives(self.subledger)

    def shows(self, customer: str, currency: str | None = None) -> bool:
        """Return whether the options select that customer and currency."""
        if self.currency is not None and currency is not None and currency != self.currency:
            return False
        if not self.customers:
            return True
        known = self._chosen.get(customer)
        if known is None:
            known = self._chosen[customer] = any(p.match(customer) for p in self._patterns)
        return known

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [chosen_by(c) for c in self.customers]

    def name(self, customer: str) -> str:
        """Return the customer's name on the day."""
        if customer == NOBODY:
            return "(unidentified)"
        known = self.subledger.customers.at(customer, self.as_of)
        return (known.name if known else None) or customer

    def days_past_due(self, item: OpenItem) -> int:
        """Return the days from an item's aging date to the as-of date; 0 or less is current."""
        return (self.as_of - self.aging_date(item)).days

    def stated_days(self, item: OpenItem) -> int | None:
        """Return the days past due of a debit; None of a credit, and of what is not due before somebody says so."""
        return None if self.stated_date(item) is None else self.days_past_due(item)

    def stated_date(self, item: OpenItem) -> date | None:
        """Return the date that a debit ages from; None of a credit, and of what is not due before somebody says so."""
        return stated(self.aging_date(item)) if item.open > 0 else None

    def aging_date(self, item: OpenItem) -> date:
        """Return the date that an item ages from: its due date, the document's date, or the agreed date.

        What is retained has none before its due date is given.
        """
        if item.due == NOT_DUE:
            return NOT_DUE
        if self.basis == "invoice":
            return item.date
        if self.basis == "agreed":
            arranged = self._arranged.get(item.ref) or self._arranged.get(item.document.id)
            return arranged or self.subledger.follow.agreed(item.document.id, item.part) or item.due
        return item.due

    @cached_property
    def _arranged(self) -> dict[str, date]:
        """Return the agreed days of documents under an arrangement that is kept, while it is."""
        return agreed_dates(arranged(self.subledger))

    @property
    def shares(self) -> Shares:
        """Return how much of each open item is disputed or promised."""
        if self._shares is None:
            self._shares = Shares(self.subledger, self.all_items)
        return self._shares

    def disputed(self, item: OpenItem) -> Decimal | None:
        """Return the disputed part of an item's open amount; None if nothing is disputed."""
        found = self.shares.disputed(item)
        return None if found is None else found.amount

    def limit(self, customer: str, currency: str) -> Decimal | None:
        """Return the customer's credit limit on the day, if it is in that currency."""
        known = self.subledger.customers.at(customer, self.as_of)
        if known is None or known.limit is None:
            return None
        return known.limit if currency == (known.currency or self.ledger.settings.currency) else None
