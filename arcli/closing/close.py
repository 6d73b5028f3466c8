"""Closing and reopening: the next seal in the chain, and the entries that record it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.closing.posted import posted_by
from arcli.closing.seal import RULES, Head, Seal, seal_rows, totals_at, totals_text
from arcli.closing.soft import digest_of_rows, soft_rows
from arcli.gl.summary import Summary
from arcli.ledger.knowing import known_rows
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import closes_of, first_day, last_day, lifts, reopens_of, standing
from arcli.model.dates import DAY
from arcli.model.entries import Close, Reopen
from arcli.subledger.state import Subledger


class CannotClose(ValueError):
    """The reason that a period can't be closed or reopened, in words for the user."""


class Scope(NamedTuple):
    """The scope of the next seal: its period, its first day (None: everything before too), and the seal before it."""

    period: str
    since: date | None
    after: str | None


def next_scope(ledger: Ledger, period: str) -> Scope:
    """Return the scope of the seal of a period. Raise CannotClose if it or a later one is closed already."""
    closed = standing(ledger.stated)
    if closed and last_day(closed[-1].period) >= last_day(period):
        last = closed[-1]
        what = "is closed already" if last.period == period else f"ends before {last.period}, which is closed"
        raise CannotClose(f"{period} {what}; run arcli reopen {last.period} --reason … first")
    since = last_day(closed[-1].period) + DAY if closed else None
    return Scope(period, since, tip(ledger))


def tip(ledger: Ledger) -> str | None:
    """Return the digest of the last seal of the chain, even if that seal was lifted."""
    closes = [c for c in closes_of(ledger.stated) if c.digest]
    followed = {c.after for c in closes}
    ends = [c for c in closes if c.digest not in followed]
    return max(ends, key=lambda c: (c.date, c.digest or "")).digest if ends else None


def seal_entry(
    ledger: Ledger, subledger: Subledger, scope: Scope, today: date, summary: Summary | None
) -> tuple[Seal, Close]:
    """Return the seal of a scope for the ledger as it is now, and the `close` entry that records it.

    `subledger` is as of the period's last day. `summary` holds the scope's postings, in base too; without it, postings
    are not sealed.
    """
    until = last_day(scope.period)
    found = posted_by(ledger, subledger, scope.since, summary) if summary is not None else None
    soft = tuple(sorted(soft_rows(ledger.stated, scope.since, until)))
    head = Head(*scope, RULES, found.digest if found is not None else None, digest_of_rows(soft) if soft else None)
    digest, rows = seal_rows(ledger, subledger, head)
    totals = totals_at(subledger, until)
    buckets = tuple(ledger.settings.aging.buckets)
    known = None
    if ledger.settings.revenue is not None:
        known = tuple(known_rows(ledger.stated, subledger.late, scope.since, until))
    seal = Seal(scope.period, scope.since, scope.after, digest, totals, rows, found, soft, RULES, buckets, known)
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
    """Return a `reopen` for each seal in force of a period and of those after it, the latest first.

    Raise CannotClose if the period is not closed.
    """
    first = first_day(period)
    lifted = [c for c in reversed(standing(ledger.stated)) if last_day(c.period) >= first]
    if not lifted:
        raise CannotClose(f"{period} is not closed")
    return [Reopen(today, c.period, digest=c.digest, reason=reason) for c in lifted]


def sealings(ledger: Ledger) -> list[tuple[Close, list[Reopen]]]:
    """Return every `close` entry in the order of the chain, with the reopenings that lifted it."""
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
