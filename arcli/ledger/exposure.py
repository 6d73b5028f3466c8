"""Credit exposure: what a customer, or the group that has the limit, owes in all currencies at the day's rates."""

from __future__ import annotations

from decimal import Decimal

from arcli.gl.rates import RateError
from arcli.ledger.books import rates_of
from arcli.ledger.opening import Ledger
from arcli.model.money import ZERO, round_to
from arcli.subledger.movements import balances
from arcli.subledger.state import Subledger


class Exposure:
    """The exposures of a ledger as of its subledger's date.

    Balances are added up by currency, credits included, and each sum is converted at the last rate on or before the
    day.
    """

    def __init__(self, ledger: Ledger, subledger: Subledger) -> None:
        self.ledger, self.subledger, self.day = ledger, subledger, subledger.as_of
        self.warnings: dict[str, str] = {}  # missing rates: message → hint
        self._limits = {name: group.limit for name, group in ledger.settings.groups.items() if group.limit is not None}
        self._owed: dict[str, dict[str, Decimal]] | None = None  # by customer, then currency
        self._groups: dict[str, list[str]] = {}

    def of(self, customer: str, currency: str) -> Decimal | None:
        """Return the amount that counts against the customer's or the group's limit, in a currency; None without one.

        Also None if a rate is missing, which `warnings` then names.
        """
        known = self.subledger.customers.at(customer, self.day)
        if known is None:
            return None
        if known.group in self._limits:
            return self._sum(self._members(known.group or ""), currency)
        return None if known.limit is None else self._sum([customer], currency)

    def _members(self, group: str) -> list[str]:
        if not self._groups:
            customers = self.subledger.customers
            for customer in customers.ids():
                known = customers.at(customer, self.day)
                if known is not None and known.group is not None:
                    self._groups.setdefault(known.group, []).append(customer)
        return self._groups[group]

    def _sum(self, members: list[str], currency: str) -> Decimal | None:
        if self._owed is None:
            self._owed = {}
            for (customer, code), amount in balances(self.subledger).items():
                self._owed.setdefault(customer, {})[code] = amount
            self._rates, problems = rates_of(self.ledger)
            self.warnings.update((p.message, p.hint or "") for p in problems)
        sums: dict[str, Decimal] = {}
        for customer in members:
            for code, amount in self._owed.get(customer, {}).items():
                sums[code] = sums.get(code, ZERO) + amount
        total = ZERO
        for code, amount in sums.items():
            if amount:
                try:
                    total += round_to(amount * self._rates.find(code, currency, self.day).rate, currency)
                except RateError as error:
                    self.warnings[error.message] = error.hint
                    return None
        return total
