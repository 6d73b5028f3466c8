"""Bank accounts by the names that a ledger gives them: `bank_accounts:` of the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arcli.model.bank.identity import account_key, same_account
from arcli.model.bank.line import Statement
from arcli.model.settings.banks import BankAccount

Accounts = Mapping[str, BankAccount]


def name_of(number: str, accounts: Accounts) -> str:
    """Return the name of the account that has a number, in whichever way it is written; the number without one."""
    if not account_key(number):
        return number
    found = [n for n, a in accounts.items() if account_key(a.number) == account_key(number)]
    found = found or [n for n, a in accounts.items() if account_key(a.number) and same_account(a.number, number)]
    return found[0] if len(found) == 1 else number


def number_of(name: str, accounts: Accounts) -> str:
    """Return the number of the account that a ledger calls so; what is given if none is."""
    account = accounts.get(name)
    return account.number or name if account is not None else name


def take_as_of(account: str, statements: Sequence[Statement], accounts: Accounts) -> None:
    """Name the account of statements that name none themselves, as CSV files often don't: by its number, if known."""
    number = "".join(number_of(account, accounts).split())
    for statement in statements:
        if not statement.account:
            statement.account = number
            for line in statement.lines:
                line.account = number
