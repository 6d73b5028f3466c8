"""Accounts by currency and customer, as readers of text look them up."""

from __future__ import annotations

from arcli.journal.build import refuse_odd
from arcli.model.fields import CURRENCY
from arcli.model.plain import Account, account


class _Parties(dict[str, Account]):
    """Accounts in one currency by customer."""

    def __init__(self, currency: str | None) -> None:
        super().__init__()
        self._currency = currency

    def __missing__(self, customer: str) -> Account:
        if customer != "?":
            refuse_odd(customer)
        found = self[customer] = account(customer, self._currency)
        return found


class Parties(dict[str | None, _Parties]):
    """Accounts by currency (None where none is stated), then by customer, each read once.

    What is not a currency code raises FieldError, a customer of the form of a date or an amount NeedsCare.
    """

    def __missing__(self, code: str | None) -> _Parties:
        found = self[code] = _Parties(code if code is None else CURRENCY.parse(code))
        return found
