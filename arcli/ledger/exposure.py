"""Credit exposure: what a customer, or the group that has the limit, owes in all currencies at the day's rates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.rates import RateError, Rates
from arcli.ledger.books import rates_of
from arcli.ledger.opening import Ledger
from arcli.model.money import ZERO, money, round_to
from arcli.subledger.movements import balances
from arcli.subledger.state import Subledger


class Limit(NamedTuple):
    """A credit limit of a customer, or of a group; what all `members` owe counts against it.

    Its currency is the customer's, else the ledger's; of a group the ledger's.
    """

    members: tuple[str, ...]
    group: str | None
    currency: str
    amount: Decimal


class Exceeded(NamedTuple):
    """A credit limit that is exceeded; or one of which nobody knows, because `unknown` says which rate is missing."""

    limit: Limit
    owed: Decimal
    unknown: str = ""

    @property
    def over(self) -> Decimal:
        """Return by how much it is exceeded."""
        return self.owed - self.limit.amount

    @property
    def message(self) -> str:
        """Return what is wrong, in words."""
        limit = money(self.limit.amount, self.limit.currency)
        who = f'"{self.limit.members[0]}"' if self.limit.group is None else f'the group "{self.limit.group}"'
        if self.unknown:
            return f"nobody knows whether {who} owes more than the limit of {limit}: {self.unknown}"
        return f"{who} owes {money(self.owed, self.limit.currency)}, over the limit of {limit}"


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

    def limits(self) -> list[Limit]:
        """Return the limits of all customers, by customer, then those of groups with members."""
        own = [limit for c in self.subledger.customers.ids(self.day) if (limit := self._own(c)) is not None]
        return [*own, *(limit for name in self._limits if (limit := self._of_group(name)) is not None)]

    def limits_of(self, customer: str) -> list[Limit]:
        """Return the limits that hold for a customer: its own, and its group's. It has to keep within both."""
        known = self.subledger.customers.at(customer, self.day)
        found = self._own(customer), None if known is None else self._of_group(known.group or "")
        return [limit for limit in found if limit is not None]

    def _own(self, customer: str) -> Limit | None:
        known = self.subledger.customers.at(customer, self.day)
        currency = (known.currency if known is not None else None) or self.ledger.settings.currency
        if known is None or known.limit is None or currency is None:
            return None
        return Limit((customer,), None, currency, known.limit)

    def _of_group(self, group: str) -> Limit | None:
        amount, base, members = self._limits.get(group), self.ledger.settings.currency, self.members(group)
        return None if amount is None or base is None or not members else Limit(tuple(members), group, base, amount)

    def owed(self, limit: Limit) -> Decimal | None:
        """Return what counts against a limit, in its currency; None if a rate is missing, which `warnings` names."""
        return self._sum(limit.members, limit.currency)

    def exceeded(self) -> list[Exceeded]:
        """Return the limits that customers and groups exceed: in all currencies, at the day's rates."""
        found = []
        for limit in self.limits():
            self.warnings.clear()
            owed = self.owed(limit)
            if owed is None:
                found.append(Exceeded(limit, ZERO, "; ".join(sorted(self.warnings))))
            elif owed > limit.amount:
                found.append(Exceeded(limit, owed))
        return found

    def members(self, group: str) -> list[str]:
        """Return the customers of a group on the day."""
        if not self._groups:
            customers = self.subledger.customers
            for customer in customers.ids(self.day):
                known = customers.at(customer, self.day)
                if known is not None and known.group is not None:
                    self._groups.setdefault(known.group, []).append(customer)
        return self._groups.get(group, [])

    def _sum(self, members: Sequence[str], currency: str) -> Decimal | None:
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
