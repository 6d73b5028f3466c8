"""Bank accounts of a ledger, by the names that its entries use."""

# No `from __future__ import annotations`: the annotations of declared settings are read as they stand.

from arcli.model.settings.declared import Declared, setting


@setting
class BankAccount(Declared):
    """A bank account: its number, as the bank's files write it, and the profile of its CSV files.

    `files` is a pattern of the names of its files, for accounts whose files look alike.
    """

    number: str = ""
    profile: str = ""
    files: str = ""
