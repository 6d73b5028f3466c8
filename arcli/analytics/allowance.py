"""Loss rates by bucket from what became of earlier items: the provision matrix of IFRS 9 B5.5.35 and ASC 326."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from arcli.analytics.lives import Event, Life
from arcli.model.dates import DAY, NOT_DUE, add_months
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO, round_to
from arcli.subledger.state import Subledger

MONTHS = 36  # of cohorts
KNOWN_AFTER = 180  # days past due after which what is open counts as never collected


@dataclass
class Reached:
    """The amount that ever came into a bucket, and the part that was never collected. The rate is unrounded."""

    count: int = 0
    amount: Decimal = ZERO
    lost: Decimal = ZERO

    @property
    def rate(self) -> Decimal | None:
        """Return never collected ÷ ever reached as a fraction; None without history."""
        return self.lost / self.amount if self.amount else None


def recovered_shares(subledger: Subledger) -> dict[str, Decimal]:
    """Return the share of each write-off that was recovered by the subledger's date, by its ID."""
    found: dict[str, Decimal] = {}
    for s in subledger.stated:  # no quick one is of a write-off
        if s.target.kind == "writeoff" and s.active(subledger.as_of):
            found[s.target.id] = found.get(s.target.id, ZERO) + s.settled
    amounts = subledger.documents
    return {number: back / amounts[number].amount for number, back in found.items() if amounts[number].amount}


def matrix(
    lives: Iterable[Life],
    day: date,
    bounds: Sequence[int],
    recovered: dict[str, Decimal],
    segment: Callable[[Life], str | None],
) -> dict[tuple[str, str], list[Reached]]:
    """Return for each segment and currency what reached each bucket, from the items of the last 36 months.

    Only known outcomes count: settled, written off, or open more than 180 days past due; what was reversed as a whole
    was never owed. An item reaches a bucket with what is open at the end of its first day in it, or of the first on
    which anything is, of what did not go on to another holder or as the item of a deduction: that item has it. Of
    opening items the books know no sisters that had been paid before, so they reach no bucket that they had left when
    they were taken over. Lost is what was written off, small balances too, less recoveries, and what is open after 180
    days; what a credit memo took off does not count as lost. `segment` None leaves an item out.
    """
    first = add_months(day, -MONTHS)
    found: dict[tuple[str, str], list[Reached]] = {}
    for life in lives:
        if life.document.side != DEBIT or life.document.kind == "refund" or not first < life.since <= day:
            continue
        if not life.amount or life.due == NOT_DUE:
            continue
        name, left = segment(life), life.open(day)
        late = left > 0 and (day - life.due).days > KNOWN_AFTER
        if name is None or (left and not late) or _undone(life, day):
            continue
        gone = sum((_lost(e, recovered) for e in life.events if e.how == "writeoff" and e.day <= day), ZERO)
        lost = left + round_to(gone, life.currency)  # so that the lost of the row is what its rate is made of
        row = found.setdefault((name, life.currency), [Reached() for _ in range(len(bounds) + 1)])
        _count(row, life, day if left else life.events[-1].day - DAY, bounds, lost)
    return found


def _lost(event: Event, recovered: dict[str, Decimal]) -> Decimal:
    """Return the amount of a write-off that no recovery brought back."""
    return event.amount * (1 - recovered.get("" if event.source is None else event.source.id, ZERO))


def _undone(life: Life, day: date) -> bool:
    return life.document.ended is not None and life.document.ended <= day


def _count(row: list[Reached], life: Life, last: date, bounds: Sequence[int], lost: Decimal) -> None:
    """Count an item in each bucket that it reached up to the last day on which something was open of it."""
    taken_over = life.document.kind == "opening"
    own = life.own
    for number, reached in enumerate(row):
        if taken_over and number < len(bounds) and life.due + timedelta(bounds[number]) < life.since:
            continue
        there = own
        if number:
            begins = life.due + timedelta(bounds[number - 1] + 1)
            if begins > last:
                break
            begins = max(begins, life.since)
            there = life.open(begins) if own == life.amount else life.stayed(begins)
            if not there > 0:
                there = _later(life, begins, last, bounds[number:])
        if there > 0:
            reached.count += 1
            reached.amount += there
            reached.lost += min(lost, there)


def _later(life: Life, begins: date, last: date, bounds: Sequence[int]) -> Decimal:
    """Return what was open on the first later day in a bucket on which anything was: a cheque may bounce in it."""
    ends = min(life.due + timedelta(bounds[0]), last) if bounds else last
    days = (e.day for e in life.events if begins < e.day <= ends)
    return next((amount for day in days if (amount := life.stayed(day)) > 0), ZERO)
