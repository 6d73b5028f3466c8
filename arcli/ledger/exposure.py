"""Credit exposure: what a customer, or the group that has the limit, owes in all currencies at the day's rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.rates import RateError, Rates
from arcli.ledger.books import rates_of
from arcli.ledger.opening import Ledger
from arcli.model.money import ZERO, money, round_to
from arcli.subledger.movements import balances
from arcli.subledger.state import Subledger


class Exceeded(NamedTuple):
    """A credit limit that is exceeded; or one of which nobody knows, because `unknown` says which rate is missing.

    The `customer` whose declaration says so; of a group's limit the first member, and all `members`.
    """

    customer: str
    members: tuple[str, ...]
    group: str | None
    currency: str
    owed: Decimal
    limit: Decimal
    unknown: str = ""

    @property
    def message(self) -> str:
        """Return what is wrong, in words."""
        limit = money(self.limit, self.currency)
        who = f'"{self.customer}"' if self.group is None else f'the group "{self.group}"'
        if self.unknown:
            return f"nobody knows whether {who} owes more than the limit of {limit}: {self.unknown}"
        return f"{who} owes {money(self.owed, self.currency)}, over the limit of {limit}"


class Exposure:
    """The exposures of a ledger as of a day, else of its subledger's date.

    Balances are added up by currency, credits included, and each sum is converted at the last rate on or before the
    day.
    """

    def __init__(self, ledger: Ledger, subledger: Subledger, day: date | None = None) -> None:
        self.ledger, self.subledger, self.day = ledger, subledger, day or subledger.as_of
        self.warnings: dict[str, str] = {}  # missing rates: message → hint
        self._limits = {name: group.limit for name, group in ledger.settings.groups.items() if group.limit is not None}
        self._owed: dict[str, dict[str, Decimal]] | None = None  # by customer, then currency
        self._groups: dict[str, list[str]] = {}
        self._rates: Rates | None = None

    def of(self, customer: str, currency: str) -> Decimal | None:
        """Return the amount that counts against the customer's or the group's limit, in a currency; None without one.

        Also None if a rate is missing, which `warnings` then names.
        """
        known = self.subledger.customers.at(customer, self.day)
        if known is None:
            return None
        if known.group in self._limits:
            return self._sum(self.members(known.group or ""), currency)
        return None if known.limit is None else self._sum([customer], currency)

    def exceeded(self) -> list[Exceeded]:
        """Return the limits that customers and groups exceed: in all currencies, at the day's rates."""
        found = []
        customers, base = self.subledger.customers, self.ledger.settings.currency
        for customer in customers.ids():
            known = customers.at(customer, self.day)
            if known is not None and known.limit is not None and known.group not in self._limits:
                found += self._compared((customer,), None, known.currency or base, known.limit)
        for group, limit in self._limits.items():
            if members := self.members(group):
                found += self._compared(tuple(members), group, base, limit)
        return found

    def _compared(
        self, members: tuple[str, ...], group: str | None, currency: str | None, limit: Decimal
    ) -> list[Exceeded]:
        if currency is None:
            return []
        self.warnings.clear()
        owed = self._sum(list(members), currency)
        unknown = "; ".join(sorted(self.warnings)) if owed is None else ""
        if owed is not None and owed <= limit:
            return []
        return [Exceeded(members[0], members, group, currency, owed or ZERO, limit, unknown)]

    def members(self, group: str) -> list[str]:
        """Return the customers of a group on the day."""
        if not self._groups:
            customers = self.subledger.customers
            for customer in customers.ids():
                known = customers.at(customer, self.day)
                if known is not None and known.group is not None:
                    self._groups.setdefault(known.group, []).append(customer)
        return self._groups.get(group, [])

    def _sum(self, members: list[str], currency: str) -> Decimal | None:
        if self._owed is None:
            self._owed = {}
            for (customer, code), amount in balances(self.subledger, self.day).items():
                self._owed.setdefault(customer, {})[code] = amount
        sums: dict[str, Decimal] = {}
        for customer in members:
            for code, amount in self._owed.get(customer, {}).items():
                sums[code] = sums.get(code, ZERO) + amount
        total = ZERO
        for code, amount in sums.items():
            if code == currency:
                total += amount
            elif amount:
                try:
                    total += round_to(amount * self._known_rates().find(code, currency, self.day).rate, currency)
                except RateError as error:
                    self.warnings[error.message] = error.hint
                    return None
        return total

    def _known_rates(self) -> Rates:
        if self._rates is None:
            self._rates, problems = rates_of(self.ledger)
            self.warnings.update((p.message, p.hint or "") for p in problems)
        return self._rates
