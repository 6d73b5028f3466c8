"""Control: what someone vouches for or estimates, periods closed and opened."""

# No `from __future__ import annotations`: fields are read from the annotations as they stand (texts take longer).

from dataclasses import dataclass

from arcli.model.entries.base import Entry
from arcli.model.entries.details import Enclosed
from arcli.model.entries.types import (
    Amount,
    Currency,
    CustomerOrAll,
    Date,
    DepositId,
    Number,
    Period,
    Signed,
    Subject,
    Text,
    Warned,
    Word,
    Yes,
)
from arcli.model.kinds import Facts, Role, code, detail, key, kind, word


@kind(
    "balance",
    Facts(
        role=Role.CONTROL,
        example="arcli add balance acme 1452.00",
        sealed=False,
        says=("amount", "currency"),
        section="Balances vouched for",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Balance(Entry):
    """Asserts the open balance at the end of the day, of one customer or (`*`) of all."""

    customer: CustomerOrAll = word("the customer, or * for all")
    amount: Signed = word("the open balance, may be negative")
    currency: Currency | None = code("currency of the amount")


@kind(
    "provision",
    Facts(
        role=Role.CONTROL,
        example="arcli add provision 27567.39 --reason 'matrix of 36 months'",
        says=("amount", "reason"),
        logged="Require an allowance of {amount}",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Provision(Entry):
    """States the allowance for bad debts that is required at the day's end. What the account lacks is posted."""

    amount: Amount = word("what is required in all, not the change")
    currency: Currency | None = code("currency of the amount; else the ledger's")
    reason: Word | None = key("how it was found")
    approved: Word | None = key("who approved it")


@kind(
    "deposit",
    Facts(
        role=Role.CONTROL,
        numbers="DEP-{year}{month}-{n:02}",
        says=("id", "amount", "account"),
        logged="Pay in {id}, {amount}",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Deposit(Entry):
    """Pays in cheques and cash that were recorded before: from undeposited funds to the bank, as one sum."""

    id: DepositId = word("the deposit's number")
    amount: Amount = word("what the bank gets: the sum of its payments")
    currency: Currency | None = code("currency of the amount; else that of its payments")
    account: Word | None = key("bank account that gets it")
    enclosed: tuple[Enclosed, ...] = detail("the payments that are paid in")


@kind(
    "banked",
    Facts(
        role=Role.CONTROL,
        example="arcli add banked main --until 2026-01-31",
        sealed=False,
        says=("account", "until"),
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Banked(Entry):
    """Says up to which day the statements of a bank account have been read."""

    account: Word = word("the account, by the name that payments use")
    until: Date = key("the last day that was read", required=True)
    closed: Yes | None = key("whether the account is closed, so that nothing more comes")


@kind(
    "accept",
    Facts(
        role=Role.CONTROL,
        example="arcli add accept AR404 INV-1002 --reason 'two lots of one order'",
        told_by=("code", "about"),
        says=("code", "about", "reason"),
        logged="Accept {code} of {about}: {reason}",
    ),
)
@dataclass(slots=True, eq=False, repr=False)
class Accept(Entry):
    """Accepts a warning of `check` for a reason: it is not shown again."""

    code: Warned = word("the code of the warning")
    about: Subject = word("the document or customer that it is about, else the file")
    reason: Word = key("why it is right as it is", required=True)
    approved: Word | None = key("who decided it")


@kind("close", Facts(role=Role.CONTROL, sealed=False, logged="Close {period}, {totals}"))
@dataclass(slots=True, eq=False, repr=False)
class Close(Entry):
    """Seals a period."""

    period: Period = word("the month or year")
    totals: Text | None = key("open balance at the period's end, by currency")
    since: Date | None = key("the first day sealed; without it all before the period too")
    after: Word | None = key("digest of the seal before it")
    rules: Number | None = key("the version of arcli's rules that it was sealed by")
    posted: Word | None = key("digest of what the period posted to each account, and of its revaluation")
    soft: Word | None = key("digest of what is sealed softly: notes, names, limits, salespeople")
    digest: Word | None = key("digest of what is sealed, and of the seal before it")


@kind("reopen", Facts(role=Role.CONTROL, sealed=False, logged="Reopen {period}: {reason}"))
@dataclass(slots=True, eq=False, repr=False)
class Reopen(Entry):
    """Unseals a period: lifts the seal that `digest` names, else all seals of the period so far."""

    period: Period = word("the month or year")
    digest: Word | None = key("digest of the seal that it lifts")
    reason: Word | None = key("why")
