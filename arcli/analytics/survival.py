"""When money comes: Kaplan–Meier curves of the days past due at which items were paid.

`Curves` is what forecasts and work lists ask: `curves_of(observations(lives), day).of(customer).chance(late, within)`
is the chance that an item so many days past due is paid within so many days.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from typing import NamedTuple

from arcli.analytics.lives import MONEY, Life
from arcli.model.dates import NOT_DUE
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO

ONE = Decimal(1)
ENOUGH = 30  # payments that a third of the customers needs for a curve of its own
_DIGITS = Context(prec=28)  # of chances; amounts are exact
NEVER = date.max.toordinal()


class Observation(NamedTuple):
    """What is known of when a debit was paid; days as ordinals (`date.toordinal`).

    `closed` is when nothing was left (NEVER while something is open), by `money` or by something else.
    """

    life: Life
    customer: str
    since: int
    due: int
    closed: int
    money: bool


def observations(lives: Iterable[Life]) -> list[Observation]:
    """Return what the lives of debits say; those without an amount or a due date, and refunds, say nothing.

    An item is paid if money came on the day on which nothing was left of it, whatever else lowered it that day.
    """
    found = []
    for life in lives:
        if life.document.side != DEBIT or life.document.kind == "refund" or not life.amount or life.due == NOT_DUE:
            continue
        day = life.settled_on()
        closed = NEVER if day is None else day.toordinal()
        money = any(e.day == day and e.how == MONEY and e.amount > 0 for e in life.events)
        found.append(Observation(life, life.customer, life.since.toordinal(), life.due.toordinal(), closed, money))
    return found


class Curve:
    """A Kaplan–Meier estimate: which share is still unpaid after so many days past due (early ones are negative).

    Source: Kaplan and Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958). Items are
    counted, not amounts: who owes more is not paid at other times for that (our choice).
    """

    def __init__(self, events: Mapping[int, int], censored: Mapping[int, int]) -> None:
        """Take the number of items paid at each number of days, and of those that were last seen unpaid then."""
        self.payments = sum(events.values())
        self.times = sorted(events)
        self.unpaid: list[Decimal] = []  # after each time
        risk = self.payments + sum(censored.values())
        gone, left = sorted(censored), ONE
        at = 0
        for time in self.times:
            while at < len(gone) and gone[at] < time:
                risk -= censored[gone[at]]
                at += 1
            left = _DIGITS.multiply(left, _DIGITS.divide(Decimal(risk - events[time]), Decimal(risk)))
            self.unpaid.append(left)
            risk -= events[time]

    def survival(self, late: int) -> Decimal:
        """Return the share that is unpaid after so many days past due."""
        at = bisect_right(self.times, late)
        return self.unpaid[at - 1] if at else ONE

    def has_history(self, late: int) -> bool:
        """Return whether anything was ever paid later than so many days past due."""
        return bool(self.times) and late < self.times[-1]

    def chance(self, late: int, within: int) -> Decimal:
        """Return the chance that what is unpaid so many days past due is paid within so many days; 0 without history.

        Only later days are left to it: 1 − S(late + within) ÷ S(late).
        """
        if not self.has_history(late):
            return ZERO
        return ONE - _DIGITS.divide(self.survival(late + within), self.survival(late))


class Curves:
    """The pooled curve, and those of the thirds of customers by their median delay where each has enough payments."""

    def __init__(self, pooled: Curve, thirds: Sequence[Curve] = (), third: Mapping[str, int] | None = None) -> None:
        self.pooled, self.thirds, self._third = pooled, tuple(thirds), third or {}

    def of(self, customer: str) -> Curve:
        """Return the curve of a customer: that of its third, else the pooled one."""
        place = self._third.get(customer)
        return self.pooled if place is None or not self.thirds else self.thirds[place]


def curves_of(seen: Sequence[Observation], day: date) -> Curves:
    """Return the curves by what was known at the end of a day."""
    now = day.toordinal()
    known = [o for o in seen if o.since <= now]
    paid = [(o.customer, o.closed - o.due) for o in known if o.closed <= now and o.money]
    other = [(o.customer, min(o.closed, now) - o.due) for o in known if o.closed > now or not o.money]
    pooled = _curve(paid, other)
    delays: dict[str, list[int]] = {}
    for customer, late in paid:
        delays.setdefault(customer, []).append(late)
    if len(delays) < 3:
        return Curves(pooled)
    ranked = sorted(delays, key=lambda c: (median_of(delays[c]), c))
    third = {customer: 3 * place // len(ranked) for place, customer in enumerate(ranked)}
    paid_by: list[list[tuple[str, int]]] = [[], [], []]
    other_by: list[list[tuple[str, int]]] = [[], [], []]
    for into, rows in ((paid_by, paid), (other_by, other)):
        for row in rows:
            if (place := third.get(row[0])) is not None:
                into[place].append(row)
    if any(len(rows) < ENOUGH for rows in paid_by):
        return Curves(pooled)
    return Curves(pooled, [_curve(p, o) for p, o in zip(paid_by, other_by, strict=True)], third)


class Blend:
    """The chance that an item stays unpaid, by its customer's own payments and those of all together.

    A customer with n payments counts n/(n + 10), all together count the rest.
    """

    SHRINK = 10

    def __init__(self, seen: Sequence[Observation], day: date) -> None:
        """Take what was known at the end of a day."""
        now = day.toordinal()
        self._events, self._censored = dict[str, Counter[int]](), dict[str, Counter[int]]()
        for o in seen:
            if o.since <= now:
                if o.closed <= now and o.money:
                    self._events.setdefault(o.customer, Counter())[o.closed - o.due] += 1
                else:
                    self._censored.setdefault(o.customer, Counter())[min(o.closed, now) - o.due] += 1
        events, censored = Counter[int](), Counter[int]()
        for into, of in ((events, self._events), (censored, self._censored)):
            for own in of.values():
                into.update(own)
        self._pooled = Curve(events, censored)
        self._of_all: dict[int, Decimal] = {}
        self._curves: dict[str, Curve] = {}

    def unpaid(self, customer: str, late: int, within: int) -> Decimal:
        """Return the chance that what is unpaid so many days past due is not paid within so many days."""
        if late not in self._of_all:
            self._of_all[late] = ONE - self._pooled.chance(late, within)
        own = self._curves.get(customer)
        if own is None:
            own = Curve(self._events.get(customer, {}), self._censored.get(customer, {}))
            self._curves[customer] = own
        if not own.payments:
            return self._of_all[late]
        weight = _DIGITS.divide(Decimal(own.payments), Decimal(own.payments + self.SHRINK))
        alone = ONE - own.chance(late, within)
        return self._of_all[late] + weight * (alone - self._of_all[late])


def _curve(paid: Iterable[tuple[str, int]], other: Iterable[tuple[str, int]]) -> Curve:
    return Curve(Counter(late for _, late in paid), Counter(late for _, late in other))


def median_of(days: Sequence[int]) -> int:
    """Return the lower median of some days."""
    return sorted(days)[(len(days) - 1) // 2]
