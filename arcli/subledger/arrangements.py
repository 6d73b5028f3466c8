"""Arrangements to pay by instalments, as of a day: kept so far, fulfilled, or broken and since when.

An arrangement moves no money. It is broken on the first day on which payments to its documents fall short of the
instalments that were due before the grace; then the original due dates count again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Literal, NamedTuple

from arcli.model.dates import DAY
from arcli.model.diagnostics import Problem
from arcli.model.entries import Arrangement, Entry
from arcli.model.fields import split_ref
from arcli.model.kinds import CREDIT
from arcli.model.money import ZERO, money
from arcli.subledger.forwarded import came_forward, forward_open
from arcli.subledger.instalments import Parts
from arcli.subledger.state import Settlement, Subledger

State = Literal["running", "fulfilled", "broken"]


class Arranged(NamedTuple):
    """An arrangement as of a day: what was paid under it, what is left of its instalments, and when it broke."""

    entry: Arrangement
    currency: str
    paid: Decimal
    rest: tuple[tuple[date, Decimal], ...]
    broken: date | None

    @property
    def next_due(self) -> date | None:
        """Return the day of the next instalment; None if all are paid."""
        return self.rest[0][0] if self.rest else None

    @property
    def next_amount(self) -> Decimal:
        """Return what is left of the next instalment."""
        return self.rest[0][1] if self.rest else ZERO

    @property
    def state(self) -> State:
        """Return whether it runs, was fulfilled, or is broken."""
        if self.broken is not None:
            return "broken"
        return "running" if self.rest else "fulfilled"


def arranged(subledger: Subledger) -> list[Arranged]:
    """Return the arrangements up to the subledger's date, by day and ID. To be asked once a replay is done."""
    entries = [e for e in subledger.other_entries if isinstance(e, Arrangement) and e.date <= subledger.as_of]
    known = [e for e in entries if _numbers(e) and _numbers(e) <= subledger.documents.keys()]
    subledger.prepare({number for e in known for number in _numbers(e)})
    return [_of_entry(subledger, e) for e in sorted(known, key=lambda e: (e.date, e.id))]


def _numbers(entry: Arrangement) -> set[str]:
    return {split_ref(e.document)[0] for e in entry.enclosed}


def _of_entry(subledger: Subledger, entry: Arrangement) -> Arranged:
    payments = _payments(subledger, entry)
    plan = sorted((i.due, i.amount) for i in entry.instalments)
    sums = list(accumulate(amount for _, amount in plan))
    grace = timedelta(days=entry.grace or 0)

    def paid(day: date) -> Decimal:
        there = (s.settled for s in payments if s.there_on <= day and (s.end is None or s.end > day))
        return sum(there, ZERO) + _forwarded(subledger, entry, day)

    def asked(day: date) -> Decimal:
        """Return the instalments that were due, the grace included, before a day."""
        return sum((amount for due, amount in plan if due + grace < day), ZERO)

    ends = {s.end for s in payments if s.end is not None} | _credits_ended(subledger, entry)
    days = sorted({due + grace + DAY for due, _ in plan} | ends)
    broken = next(
        (d for d in days if d <= subledger.as_of and (paid(d - DAY) < asked(d) or (d in ends and paid(d) < asked(d)))),
        None,
    )
    have = paid(subledger.as_of)
    place = bisect_right(sums, have)
    rest = [(plan[place][0], sums[place] - have), *plan[place + 1 :]] if place < len(plan) else []
    return Arranged(entry, _currency(subledger, entry), have, tuple(rest), broken)


def _forwarded(subledger: Subledger, entry: Arrangement, day: date) -> Decimal:
    """Return what credits that nobody applied have settled since, of balance-forward customers' documents."""
    if day <= entry.date:
        return ZERO
    named = [split_ref(ref) for ref in dict.fromkeys(e.document for e in entry.enclosed)]
    forward = [(subledger.documents[number], part) for number, part in named if _is_forward(subledger, entry, number)]
    return sum((came_forward(subledger, document, part, entry.date, day) for document, part in forward), ZERO)


def _credits_ended(subledger: Subledger, entry: Arrangement) -> set[date]:
    """Return the days on which a balance-forward customer's money went back, so that more is open again."""
    who = {subledger.documents[n].customer for n in _numbers(entry) if _is_forward(subledger, entry, n)}
    found = (d for d in subledger.documents.values() if d.side == CREDIT and d.customer in who) if who else ()
    return {d.ended for d in found if d.ended is not None and d.ended > entry.date}


def _is_forward(subledger: Subledger, entry: Arrangement, number: str) -> bool:
    return subledger.customers.forwards(subledger.documents[number].customer, entry.date)


def _payments(subledger: Subledger, entry: Arrangement) -> list[Settlement]:
    """Return the applications of payments and credit memos to the documents after the day of the arrangement.

    Their money counts from the day on which it was there, once an entry applies it.
    """
    found = []
    for ref in dict.fromkeys(e.document for e in entry.enclosed):
        number, part = split_ref(ref)
        if _is_forward(subledger, entry, number):
            continue  # credits settle them in order, whatever is applied
        for s in subledger.touching(number):
            counts = (
                s.target.id == number
                and s.source.kind in ("payment", "credit")
                and entry.date < s.start <= subledger.as_of
            )
            if counts and (part is None or s.part in (None, part)):
                found.append(s)
    return found


def _currency(subledger: Subledger, entry: Arrangement) -> str:
    return subledger.documents[split_ref(entry.enclosed[0].document)[0]].currency


def agreed_dates(found: Iterable[Arranged]) -> dict[str, date]:
    """Return the day that is agreed for each document of an arrangement that runs: its next instalment's."""
    return {
        e.document: one.next_due
        for one in found
        if one.state == "running" and one.next_due is not None
        for e in one.entry.enclosed
    }


def check_arrangements(subledger: Subledger, entries: Sequence[Entry]) -> None:
    """Report arrangements whose instalments or documents do not add up to their amount."""
    for entry in entries:
        if not isinstance(entry, Arrangement) or entry.date > subledger.as_of:
            continue
        if not _numbers(entry) or not _numbers(entry) <= subledger.documents.keys():
            if not entry.enclosed:
                message = f"{entry.id} names no document"
                hint = "write the documents that it is about below it: INV-1 500.00"
                subledger.problems.append(Problem("AR321", message, entry, ("id",), hint))
            continue
        currency = _currency(subledger, entry)
        owed = sum((_owed(subledger, entry, e.document, e.amount) for e in entry.enclosed), ZERO)
        for what, total in (("instalments", sum((i.amount for i in entry.instalments), ZERO)), ("documents", owed)):
            if total != entry.amount:
                message = f"the {what} of {entry.id} add up to {money(total, currency)}"
                hint = f"the arrangement is about {money(entry.amount, currency)}; all three agree"
                subledger.problems.append(Problem("AR321", message, entry, ("amount",), hint))
                break


def _owed(subledger: Subledger, entry: Arrangement, ref: str, amount: Decimal | None) -> Decimal:
    """Return what an arrangement states of a document; without that, what was open of it on its day."""
    if amount is not None:
        return amount
    number, part = split_ref(ref)
    if _is_forward(subledger, entry, number):
        return forward_open(subledger, subledger.documents[number], part, entry.date)
    subledger.prepare({number})
    held = Parts(subledger, subledger.documents[number]).rows(entry.date)
    return sum(
        (
            open_
            for holder, rows in held.items() if _pays_for(subledger, entry, holder)
            for n, _, _, open_ in rows if part in (None, n)
        ),
        ZERO,
    )  # fmt: skip


def _pays_for(subledger: Subledger, entry: Arrangement, holder: str) -> bool:
    """Return whether an arrangement's customer owes what a holder has: itself, or as its payer."""
    known = subledger.customers.at(holder, entry.date)
    return holder == entry.customer or (known is not None and known.payer == entry.customer)
