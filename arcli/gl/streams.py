"""Line items that are deferred: how much each has earned by a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from arcli.gl.earning import Method, served, share
from arcli.model.dates import DAY, NOT_DUE, end_of_month, month_before, moved
from arcli.model.entries import Line
from arcli.subledger.state import Document


class Flow(NamedTuple):
    """What moves the deferred account on a day: billed, credited, earned, or caught up of earlier months."""

    day: date
    what: Literal["billed", "credited", "earned", "caught_up"]
    cents: int


Key = tuple[str, str, str]  # contract, its line, the account of its revenue
Place = Literal["unbilled", "asset"]
What = Literal["earned", "caught_up", "billed", "credited"]


class Accrued(NamedTuple):
    """What moves an account of unbilled revenue on a day, in minor units: what lowers it is negative."""

    day: date
    what: What
    place: Place
    cents: int
    key: Key
    customer: str
    currency: str


@dataclass(slots=True, eq=False)
class Stream:
    """What a line defers from the day `since` on, and earns over the days from `first` to `last`.

    `cents` and `base` are minor units of the document's currency and of the base currency, credits of revenue positive;
    what a credit takes off (`is_credit`) is negative: `takes` are the streams that take off this one. `ended` is the
    day on which its document was reversed: what is left is off. `accrued` was earned before the document (`accruing`).
    """

    document: Document
    account: str
    method: Method
    since: date
    first: date
    last: date
    cents: int
    base: int = 0
    line: Line | None = None
    is_credit: bool = False
    ended: date | None = None
    takes: list[Stream] = field(default_factory=list)
    accrued: int = 0  # earned before it was billed
    accrued_base: int = 0
    earned: int = 0  # as posted
    earned_base: int = 0

    def earned_by(self, day: date) -> int:
        """Return what is earned by the end of a day."""
        return share(self.cents, *self._served(day)) if self._begun(day) else self.accrued

    def base_by(self, day: date) -> int:
        """Return the same in base."""
        return share(self.base, *self._served(day)) if self._begun(day) else self.accrued_base

    def _begun(self, day: date) -> bool:
        return day >= self.since and self.last != NOT_DUE  # what waits for a milestone has not begun on any day

    def _served(self, day: date) -> tuple[int, int]:
        return served(self.method, self.first, self.last, day), served(self.method, self.first, self.last, self.last)

    def is_off(self, day: date) -> bool:
        """Return whether its document is reversed by the end of a day."""
        return self.ended is not None and self.ended <= day

    def left_by(self, day: date) -> int:
        """Return what is not earned by the end of a day, less what credits took off that."""
        taken = sum(t.cents - t.earned_by(day) for t in self.takes if not t.is_off(day))
        return self.cents - self.earned_by(day) + taken

    def deferred(self, day: date) -> int:
        """Return what the deferred account holds of it at the end of a day."""
        if day < self.since or self.is_off(day):
            return 0
        return self.cents - self.earned_by(posted_to(day))

    def flows(self, first: date, last: date) -> Iterator[Flow]:
        """Yield what moves the deferred account from one day to another, both included; what lowers it is negative."""
        if first <= self.since <= last:
            yield Flow(self.since, "credited" if self.is_credit else "billed", self.cents - self.accrued)
        until = last if self.ended is None else min(last, self.ended - DAY)
        day, begun = end_of_month(max(first, self.since)), self.earned_by(posted_to(moved(first, days=-1)))
        while day <= until:
            earned = self.earned_by(day)
            if day == end_of_month(self.since):
                begun = share(self.cents, *self._served(month_before(day)))
                if begun != self.accrued:
                    yield Flow(day, "caught_up", self.accrued - begun)
            if earned != begun:
                yield Flow(day, "earned", begun - earned)
            if day >= self.last:
                break
            begun, day = earned, end_of_month(day + DAY)
        if self.ended is not None and first <= self.ended <= last:
            left = self.deferred(self.ended - DAY) if self.ended > self.since else self.cents - self.accrued
            if left:
                yield Flow(self.ended, "credited", -left)

    def coming(self, day: date) -> Iterator[Flow]:
        """Yield what is earned after a day of what is deferred then, by month ends, as amounts."""
        if self.last == NOT_DUE:  # on the day of a milestone that is still to be reached
            if left := self.deferred(day):
                yield Flow(NOT_DUE, "earned", left)
        elif self.deferred(day):
            for flow in self.flows(day + DAY, end_of_month(max(self.last, self.since))):
                if flow.what in ("earned", "caught_up"):
                    yield flow._replace(cents=-flow.cents)


def posted_to(day: date) -> date:
    """Return the last month end up to a day: what is earned is posted by then."""
    last = end_of_month(day)
    return last if last == day else month_before(day)
