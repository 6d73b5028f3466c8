"""The open amounts over time of plain documents: the quick way for most of what was late.

It assumes a document that nothing has altered, that has no instalments and one holder, and that plain payments alone
settle. Then each lowers what is open from the end of the day on which its money was there, for good. What is otherwise
is left to `principal`; a property test holds both equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from arcli.collections.interest.accrual import OpenAmount
from arcli.model.money import ZERO
from arcli.subledger.state import Document, Subledger


def plain_steps(subledger: Subledger, documents: Iterable[Document]) -> dict[str, tuple[OpenAmount, ...]]:
    """Return the steps of those documents that are plain, by their IDs."""
    as_of, unusual = subledger.as_of, set[str]()
    for settlement in subledger.stated:
        unusual |= {settlement.target.id, settlement.source.id}
    paid: dict[str, list[tuple[date, Decimal]]] = {
        d.id: [] for d in documents if d.lifecycle is None and d.id not in unusual
    }
    for source in subledger.quick:
        if source.date > as_of:
            continue
        applied, day = source.applied, None
        for place in range(0, len(applied), 2):
            own = paid.get(applied[place])
            if own is not None and subledger.documents[applied[place]].date <= as_of:
                day = day or source.there_on
                own.append((day, applied[place + 1]))
    return {number: _steps(subledger.documents[number].amount, own, as_of) for number, own in paid.items()}


def _steps(amount: Decimal, paid: list[tuple[date, Decimal]], as_of: date) -> tuple[OpenAmount, ...]:
    if not paid:
        return (OpenAmount(date.min, amount),)
    paid.sort()
    steps, open_ = [OpenAmount(date.min, amount)], amount
    for place, (day, part) in enumerate(paid):
        if day > as_of:
            break
        open_ -= part
        if place + 1 == len(paid) or paid[place + 1][0] != day:
            steps.append(OpenAmount(day, max(open_, ZERO)))
    return tuple(steps)
