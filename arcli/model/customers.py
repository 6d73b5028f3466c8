"""The customer master: what is known about each customer on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from arcli.model.amended import Amended
from arcli.model.entries import Customer
from arcli.model.fieldtext import NO_LIMIT

NOBODY = "?"


class Customers(Amended[Customer]):
    """Customers by ID; each is its first declaration with the amendments up to a day."""

    def __contains__(self, customer: str) -> bool:
        return customer in self._entries or customer == NOBODY

    def at(self, name: str, day: date) -> Customer | None:
        """Return what is known of a customer on a day; without a limit where that was taken away."""
        known = super().at(name, day)
        return replace(known, limit=None) if known is not None and known.limit == NO_LIMIT else known

    def ever(self, name: str, value: str) -> set[str]:
        """Return customers for whom any declaration states a value under a key."""
        return {c for c, found in self._entries.items() if any(getattr(e, name) == value for e in found)}

    def forwards(self, customer: str, day: date) -> bool:
        """Return whether a customer is balance-forward on a day: its credits settle its debits, whatever is applied."""
        known = self.at(customer, day)
        return known is not None and known.method == "balance-forward"

    def forwarding(self, day: date) -> set[str]:
        """Return the customers who are balance-forward on a day."""
        return {c for c in self.ever("method", "balance-forward") if self.forwards(c, day)}

    def payers(self, customer: str, day: date) -> set[str]:
        """Return who may pay this customer's documents on a day besides it: the payer, and the payer's payer."""
        found: set[str] = set()
        known = self.at(customer, day)
        while known is not None and known.payer is not None and known.payer not in found:
            found.add(known.payer)
            known = self.at(known.payer, day)
        return found
