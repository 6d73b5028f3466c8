"""Closing and reopening: which seal comes next, what it says, and the entries that record it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.closing.posted import posted_by
from arcli.closing.seal import RULES, Head, Seal, seal_rows, totals_at, totals_text
from arcli.closing.soft import digest_of_rows, soft_rows
from arcli.gl.summary import Summary
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import closes_of, first_day, last_day, lifts, reopens_of, standing
from arcli.model.dates import DAY
from arcli.model.entries import Close, Reopen
from arcli.subledger.state import Subledger


class CannotClose(ValueError):
    """Why a period can't be closed or reopened, in words for the user."""


class Scope(NamedTuple):
    """What the next seal covers: its period, its first day (None: all before too), and the seal before it."""

    period: str
    since: date | None
    after: str | None


def next_scope(ledger: Ledger, period: str) -> Scope:
    """The scope of the seal of a period. Raises CannotClose when it or a later one is closed already."""
    closed = standing(ledger.stated)
    if closed and last_day(closed[-1].period) >= last_day(period):
        last = closed[-1]
        what = "is closed already" if last.period == period else f"ends before {last.period}, which is closed"
        raise CannotClose(f"{period} {what}; arcli reopen {last.period} --reason … comes first")
    since = last_day(closed[-1].period) + DAY if closed else None
    return Scope(period, since, tip(ledger))


def tip(ledger: Ledger) -> str | None:
    """The digest of the last seal of the chain, also if it was lifted."""
    closes = [c for c in closes_of(ledger.stated) if c.digest]
    followed = {c.after for c in closes}
    ends = [c for c in closes if c.digest not in followed]
    return max(ends, key=lambda c: (c.date, c.digest or "")).digest if ends else None


def seal_entry(
    ledger: Ledger, subledger: Subledger, scope: Scope, today: date, summary: Summary | None
) -> tuple[Seal, Close]:
    """The seal of a scope as the ledger is now, and the `close` entry that records it.

    The subledger is as of the period's last day. `summary` has what the scope posted, in base too; without it that is
    not sealed.
    """
    until = last_day(scope.period)
    found = posted_by(ledger, subledger, scope.since, summary) if summary is not None else None
    soft = tuple(sorted(soft_rows(ledger.stated, scope.since, until)))
    head = Head(*scope, RULES, found.digest if found is not None else None, digest_of_rows(soft) if soft else None)
    digest, rows = seal_rows(ledger, subledger, head)
    totals = totals_at(subledger, until)
    buckets = tuple(ledger.settings.aging.buckets)
    seal = Seal(scope.period, scope.since, scope.after, digest, totals, rows, found, soft, RULES, buckets)
    entry = Close(
        today,
        scope.period,
        totals=totals_text(totals),
        since=scope.since,
        after=scope.after,
        rules=Decimal(RULES),
        posted=head.posted,
        soft=head.soft,
        digest=digest,
    )
    return seal, entry


def reopen_entries(ledger: Ledger, period: str, reason: str, today: date) -> list[Reopen]:
    """A `reopen` for each standing seal of a period and of those behind it, latest first. Raises CannotClose."""
    first = first_day(period)
    lifted = [c for c in reversed(standing(ledger.stated)) if last_day(c.period) >= first]
    if not lifted:
        raise CannotClose(f"{period} is not closed")
    return [Reopen(today, c.period, digest=c.digest, reason=reason) for c in lifted]


def sealings(ledger: Ledger) -> list[tuple[Close, list[Reopen]]]:
    """Every `close` entry in the order of the chain, with the reopenings that lifted it."""
    closes = closes_of(ledger.stated)
    reopens = sorted(reopens_of(ledger.stated), key=lambda e: e.date)
    depth: dict[str | None, int] = {None: 0}
    left = sorted(closes, key=lambda c: (c.date, c.period))
    while left:
        known = [c for c in left if c.after in depth]
        for close in known or left[:1]:
            depth[close.digest] = depth.get(close.after, 0) + 1
            left.remove(close)
    closes.sort(key=lambda c: (depth.get(c.digest, 0), c.date, c.period))
    return [(c, [r for r in reopens if lifts(r, c)]) for c in closes]
