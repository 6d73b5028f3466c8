"""The allowance for bad debts: each provision books what the account lacks, at a day's end, of what is required.

Write-offs and their recoveries move the account beneath; what is released is booked back (IFRS 9 5.5.8). In another
currency than the base, what is required is worth the rate of that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.gl.chart import Chart
from arcli.gl.postings import Book, Movement, Posting, PostingGroup, Transaction
from arcli.gl.valuing import Valuer
from arcli.model.entries import Provision
from arcli.model.money import ZERO, money
from arcli.subledger.proof import ProofError
from arcli.subledger.provided import Provided
from arcli.subledger.state import Subledger


def provisions(
    found: Sequence[Provided], movements: Iterable[Movement], chart: Chart, valuer: Valuer
) -> Iterator[Transaction]:
    """Yield the transactions of provisions, given what all other entries post; none where nothing is lacking."""
    account = chart.accounts.allowance
    before = sorted((m for m in movements if m.account == account), key=lambda m: m.date)
    stands: dict[str, tuple[Decimal, Decimal]] = {}  # by currency, also in base
    at = 0
    for entry, currency in found:
        while at < len(before) and before[at].date <= entry.date:
            m = before[at]
            amount, base = stands.get(m.currency, (ZERO, ZERO))
            stands[m.currency], at = (amount + m.amount, base + m.base), at + 1
        amount, base = stands.get(currency, (ZERO, ZERO))
        worth = valuer.convert(entry.amount, currency, entry.date, entry)
        lacking, lacking_base = amount + entry.amount, base + worth  # the account's balance is a credit: negative
        stands[currency] = -entry.amount, -worth
        if lacking or lacking_base:
            booked = Posting(account, -lacking, currency, -lacking_base, cls="provision")
            expense = booked.negated()._replace(account=chart.accounts.bad_debt)
            yield Transaction(entry.date, entry, "", [PostingGroup(entry.date, entry, (expense, booked))])


class AllowanceStanding(NamedTuple):
    """The allowance account in one currency from a day to another; positive where it allows for losses.

    `used` are write-offs, `recovered` what came of written-off debts (or of write-offs undone), `provided` provisions.
    """

    opening: Decimal = ZERO
    used: Decimal = ZERO
    recovered: Decimal = ZERO
    provided: Decimal = ZERO

    @property
    def closing(self) -> Decimal:
        """Return what the account has at the end."""
        return self.opening - self.used + self.recovered + self.provided


def standings(book: Book, account: str, since: date) -> dict[str, AllowanceStanding]:
    """Return how the allowance account of a book moved after a day, by currency."""
    found: dict[str, AllowanceStanding] = {}
    for transaction in book.transactions:
        for p in transaction.postings:
            if p.account != account:
                continue
            so_far, amount = found.get(p.currency, AllowanceStanding()), -p.amount
            if transaction.date <= since:
                found[p.currency] = so_far._replace(opening=so_far.opening + amount)
            elif isinstance(transaction.record, Provision):
                found[p.currency] = so_far._replace(provided=so_far.provided + amount)
            elif amount < 0:
                found[p.currency] = so_far._replace(used=so_far.used - amount)
            else:
                found[p.currency] = so_far._replace(recovered=so_far.recovered + amount)
    return found


def prove_provisions(subledger: Subledger, found: Sequence[Provided], movements: Iterable[Movement]) -> None:
    """Prove that the account has what is required at the end of each provision's day. Raise ProofError."""
    account = subledger.settings.accounts.allowance
    own = [m for m in movements if m.account == account] if found else []
    for entry, currency in found:
        stands = -sum((m.amount for m in own if m.currency == currency and m.date <= entry.date), ZERO)
        if stands != entry.amount:
            required = f"required is {money(entry.amount, currency)}"
            raise ProofError(f"proof failed: {account} has {money(stands, currency)} on {entry.date}, {required}")
