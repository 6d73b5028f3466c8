"""Claims on insurers: without a response, near the payer's limits, denied, secondary; credit balances to pay back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from arcli.model.customers import NOBODY
from arcli.model.dates import DAY
from arcli.model.entries import Invoice
from arcli.model.money import ZERO
from arcli.model.settings.collecting import Insurer
from arcli.subledger.openitems import OpenItem
from arcli.subledger.shares import Shares
from arcli.subledger.state import Subledger

AHEAD = 30  # days before a limit on which a claim is listed


class Claim(NamedTuple):
    """Something to do about a claim: what, whose, how much, by when (None: at once), the payer's code, why, since when.

    What was denied waits since then, all else since the claim's date.
    """

    task: str
    item: OpenItem
    amount: Decimal
    by: date | None
    code: str | None
    why: str
    since: date


def claims(subledger: Subledger, items: Sequence[OpenItem]) -> list[Claim]:
    """Return what there is to do about claims on the subledger's date, by day and document.

    A claim is an invoice that one of `payers:` holds. It was filed with the first letter about it that arrived; where
    the ledger has no letters to that payer, on its date. A secondary one is filed by a letter, too, or on the day of
    its transfer, where the ledger has letters to no payer at all. What was denied is in dispute.
    """
    shares = Shares(subledger, items)
    found: list[Claim] = []
    filing = {x.entry.customer for x in subledger.follow.letters} & subledger.settings.payers.keys()
    for item in items:
        insurer = subledger.settings.payers.get(item.customer)
        if item.open < 0:
            found += _credit(subledger, item)
        elif insurer is not None and item.open > 0:
            found += _claim(subledger, item, insurer, shares, filing)
    return sorted(found, key=lambda c: (c.by or date.min, c.item.ref, c.task))


def _claim(
    subledger: Subledger, item: OpenItem, insurer: Insurer, shares: Shares, filing: Collection[str]
) -> Iterator[Claim]:
    """Yield what there is to do about a claim. `filing` are the payers to whom the ledger has letters."""
    day, document = subledger.as_of, item.document
    dispute = shares.disputed(item)
    if dispute is not None:
        entry = dispute.entry
        last = entry.date + timedelta(days=insurer.appeal)
        said = ": ".join(filter(None, (entry.code, entry.reason))) or "no code"
        why = f"denied on {entry.date}: {said}"
        yield Claim("denied", item, dispute.amount, last, entry.code or entry.reason or said, why, entry.date)
        return
    secondary = document.customer != item.customer and document.customer in subledger.settings.payers
    since = _held_since(item, day) if secondary else item.date
    filed = _filed(subledger, item, since, letters=bool(filing) if secondary else item.customer in filing)
    if filed is None:
        by = _served(item) + timedelta(days=insurer.file) if insurer.file is not None else None
        if secondary:
            yield Claim("secondary", item, item.open, by, None, f"{document.customer} has paid its part", since)
        elif by is not None and by - AHEAD * DAY <= day:
            late = "is over since" if by < day else "ends on"
            yield Claim("file", item, item.open, by, None, f"not sent; the time for filing {late} {by}", item.date)
        return
    respond = filed + timedelta(days=insurer.response)
    if respond < day:
        yield Claim(
            "no response", item, item.open, None, None, f"sent on {filed}, a response was due by {respond}", since
        )


def _held_since(item: OpenItem, day: date) -> date:
    """Return since when who has a claim now has it."""
    moves = item.document.moves
    move = moves.last(item.customer, day) if moves is not None else None
    return move.start if move is not None else item.date


def _filed(subledger: Subledger, item: OpenItem, since: date, *, letters: bool) -> date | None:
    """Return when a claim went to who has it now; None if it did not."""
    if not letters:
        return since
    found = subledger.follow.letters.about(item.document.id)
    return min((x.entry.date for x, _ in found if x.counts and x.entry.customer == item.customer), default=None)


def _served(item: OpenItem) -> date:
    """Return the first day of service of a claim: of its lines, else the date on it."""
    document = item.document
    if document.is_plain or not isinstance(document.entry, Invoice):
        return document.document_date
    return min((line.service[0] for line in document.entry.lines if line.service), default=document.document_date)


def _credit(subledger: Subledger, item: OpenItem) -> Iterator[Claim]:
    days = subledger.settings.credit_balance
    if days is not None and item.customer != NOBODY:
        by = item.date + timedelta(days=days)
        yield Claim("pay back", item, ZERO - item.open, by, None, f"a credit since {item.date}", item.date)
