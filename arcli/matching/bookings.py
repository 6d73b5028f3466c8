"""Movements at a bank according to the books: payments, refunds and their reversals.

A paying-in slip is one movement.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from arcli.model.bank.accounts import number_of
from arcli.model.bank.identity import Identity, account_key, parse_identity, same_account
from arcli.model.entries import Cash, Deposit, Payment, Reverse, applications_of, is_cash
from arcli.model.money import ZERO
from arcli.model.settings.accounts import Accounts
from arcli.subledger.deposits import paid_in
from arcli.subledger.state import Document, Subledger

_TELLING = 4  # letters and digits that suffice to be found in a text by more than chance


@dataclass(eq=False)
class Booking:
    """Money in (positive) or out in the books. A paying-in slip or a collective line has several `documents`.

    `number` is what the bank calls its account, if the settings say it. `identity` is the statement line that it was
    booked from, if it was. `undone` is the entry that a reversal reverses, `ended` the day on which all was reversed.
    `words` are references by which the bank may know it, `hints` what else a line may name of it, `settles` the
    documents that it was applied to. `parts` are the bookings of a sum.
    """

    date: datetime.date
    amount: Decimal
    currency: str
    documents: list[str]
    customers: list[str]
    words: set[str] = field(default_factory=set)
    identity: Identity | None = None
    account: str | None = None
    slip: str | None = None
    value: datetime.date | None = None
    undone: str | None = None
    kind: str = "payment"
    entries: list[Cash | Reverse] = field(default_factory=list)
    hints: set[str] = field(default_factory=set)
    settles: frozenset[str] = frozenset()
    ended: datetime.date | None = None
    number: str = ""
    parts: list[Booking] = field(default_factory=list)

    @property
    def day(self) -> datetime.date:
        """Return the day that the bank should show it: the value date if stated."""
        return self.value or self.date

    @property
    def label(self) -> str:
        """Return its name: `PMT-1`, `DEP-7: PMT-1 PMT-2`."""
        listed = " ".join(self.documents[:8]) + (
            f" and {len(self.documents) - 8} more" if len(self.documents) > 8 else ""
        )
        return f"{self.slip}: {listed}" if self.slip else listed


def bookings(
    subledger: Subledger,
    last: datetime.date,
    *,
    noncash: Collection[str] = (),
    account: str | None = None,
    own: Collection[str] = (),
) -> tuple[list[Booking], list[Booking]]:
    """Return the movements of an account up to `last`, and those left out because they name no account.

    An entry belongs to the account when it names it, when it was booked from a line of it (`own` are the account
    numbers that the bank gives it), when it names none and is posted to it all the same, or, without an `account`
    asked for, always. `noncash` are methods of payment that move no money, such as barter; nor does a payment of
    nothing.
    """
    single: list[Booking] = []
    for document in subledger.documents.values():
        if document.facts.cash and document.amount and document.date <= last and document.says("method") not in noncash:
            single += _of_document(document, last, subledger.deposits.get(document.id))
    kept, nameless, usual = [], [], _usual(subledger.settings.accounts)
    for booking in single:
        if booking.account is None and account is not None and not _waits(booking, subledger):
            booking.account = usual
        booking.number = number_of(booking.account or "", subledger.settings.bank_accounts)
        belongs = _belongs(booking, account, own)
        if belongs:
            booking.hints = _hints(subledger, booking, last)
            kept.append(booking)
        elif belongs is None and not _waits(booking, subledger):
            nameless.append(booking)
    return _grouped(kept), nameless


def _usual(accounts: Accounts) -> str | None:
    """Return the name of the bank to which entries without a name are posted; None if none or several have it."""
    named = [name for name, account in accounts.banks.items() if account == accounts.bank]
    return named[0] if len(named) == 1 else None


def _waits(booking: Booking, subledger: Subledger) -> bool:
    """Return whether it is posted to undeposited funds, because nobody has paid it in yet."""
    document = subledger.documents[booking.documents[0]]
    methods = subledger.settings.accounts.undeposited_methods
    return document.kind == "payment" and document.says("method") in methods and booking.slip is None


def _of_document(document: Document, last: datetime.date, deposit: Deposit | None) -> list[Booking]:
    """Return a payment or refund, and its reversals. What a deposit paid in is the bank's from its day on."""
    if deposit is not None and deposit.date > last:
        deposit = None
    sign = 1 if document.kind == "payment" else -1
    entry = document.entry
    assert is_cash(entry)
    paid = entry if isinstance(entry, Payment) else None
    slip = deposit.id if deposit is not None else paid.deposit if paid is not None else None
    account = deposit.account if deposit is not None else entry.account
    first = Booking(
        document.date if deposit is None else deposit.date,
        sign * (document.amount if deposit is None else paid_in(document, deposit)),
        document.currency,
        [document.id],
        [document.customer],
        _words(entry.ref, document.id, slip, deposit.ref if deposit is not None else None),
        parse_identity(entry.bank_line) if entry.bank_line else None,
        account,
        slip,
        paid.value if paid else None,
        kind=document.kind,
        entries=[entry],
        settles=frozenset(a.document.partition("#")[0] for a in entry.applications),
        ended=document.ended,
    )
    found = [first]
    undone = [(day, amount, entry) for day, amount, entry in document.reductions or [] if day <= last]
    if deposit is not None:  # what was reversed before never got to the bank
        undone = [u for u in undone if u[0] >= deposit.date]
    if document.ended is not None and document.ended <= last and document.reversal is not None:
        rest = first.amount * sign - sum((a for d, a, _ in undone if d < document.ended), ZERO)
        undone = [u for u in undone if u[0] < document.ended] + [(document.ended, rest, document.reversal)]
    for day, amount, reversal in undone:
        word = reversal.bank_line
        found.append(
            Booking(
                day,
                -sign * amount,
                document.currency,
                [document.id],
                [document.customer],
                _words(reversal.ref, entry.ref),
                parse_identity(word) if word else None,
                account,
                undone=document.id,
                kind="reverse",
                entries=[reversal],
            )
        )
    return found


def _hints(subledger: Subledger, booking: Booking, last: datetime.date) -> set[str]:
    """Return what a line's text may mention about a booking: the customer's name, the documents that it settles."""
    entry = booking.entries[0]
    settled = [a.document.partition("#")[0] for a in applications_of(entry)]
    names = [known.name or c for c in booking.customers if (known := subledger.customers.at(c, last)) is not None]
    account = (entry.payer_account if isinstance(entry, Payment) else None) or ""
    return {key for t in (*booking.documents, *settled, *names, account) if len(key := account_key(t)) >= _TELLING}


def _words(*texts: str | None) -> set[str]:
    return {key for t in texts if t and len(key := account_key(t).lstrip("0")) > 1}


def _belongs(booking: Booking, account: str | None, own: Collection[str]) -> bool | None:
    """Return whether a booking belongs to the account; None if it names none."""
    if account is None:
        return True
    if booking.identity is not None and booking.identity.account:
        return any(same_account(booking.identity.account, o) for o in {*own, account})
    if booking.account is None:
        return None
    return account in (booking.account, booking.number) or (
        bool(own) and any(same_account(booking.account, o) for o in own)
    )


def _grouped(single: list[Booking]) -> list[Booking]:
    """Return one booking for each paying-in slip, and for payments that were booked from one line."""
    groups: dict[tuple[str, str, str], Booking] = {}
    found = []
    for one in sorted(single, key=lambda b: (b.date, b.documents, b.kind)):
        key = None
        if one.identity is not None:
            key = ("line", one.identity.text, one.currency)
        elif one.slip and one.undone is None:
            key = ("slip", one.slip, one.currency)
        group = groups.get(key) if key is not None else None
        if group is None:
            if key is not None:
                groups[key] = one
            found.append(one)
            continue
        group.amount += one.amount
        group.documents += one.documents
        group.customers += [c for c in one.customers if c not in group.customers]
        group.words |= one.words
        group.hints |= one.hints
        group.entries += one.entries
        group.date = max(group.date, one.date)
    return found


def summed(parts: list[Booking]) -> Booking:
    """Return several bookings as one, dated on the last of their days."""
    return Booking(
        max(b.date for b in parts),
        sum((b.amount for b in parts), ZERO),
        parts[0].currency,
        sorted(d for b in parts for d in b.documents),
        sorted({c for b in parts for c in b.customers}),
        parts=parts,
    )
