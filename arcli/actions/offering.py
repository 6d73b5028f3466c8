"""What a new entry may be about: the open items of its customer, and which of them an amount is usually for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.ledger.propose import payable
from arcli.model.money import ZERO
from arcli.subledger.discounts import Discounts
from arcli.subledger.openitems import open_items
from arcli.subledger.state import Subledger


class Offered(NamedTuple):
    """An open item: what is open of it, positive for credits too, and what pays it with the discount of the day."""

    ref: str
    customer: str
    due: date
    open: Decimal
    net: Decimal
    currency: str


def offered(subledger: Subledger, customer: str, day: date, *, credits: bool = False) -> list[Offered]:
    """Return what a customer owes on a day, and those that it pays for, oldest due date first; or its credits.

    Of a later subledger that is what later entries have left.
    """
    discounts, found, items = Discounts(subledger), [], open_items(subledger)
    for currency in sorted({i.currency for i in items}):
        for item in payable(subledger, items, customer, currency):
            if (item.open < 0) is not credits or item.document.date > day:
                continue
            offer = None if credits else discounts.of(item, day)
            off = offer.on(day, item.open) if offer is not None else ZERO
            open_ = abs(item.open)
            found.append(Offered(item.ref, item.customer, item.due, open_, open_ - off, currency))
    return found


def usual(items: Sequence[Offered], amount: Decimal | None) -> list[str]:
    """Return what an amount is usually for: the oldest item that it pays to the cent, all together, else oldest first.

    Without an amount, that is the oldest item.
    """
    if amount is None:
        return [i.ref for i in items[:1]]
    exact = next((i.ref for i in items if amount in (i.open, i.net)), None)
    if exact is not None:
        return [exact]
    if amount in (sum((i.open for i in items), ZERO), sum((i.net for i in items), ZERO)):
        return [i.ref for i in items]
    chosen, left = [], amount
    for item in items:
        if left <= ZERO:
            break
        chosen.append(item.ref)
        left -= item.open
    return chosen
