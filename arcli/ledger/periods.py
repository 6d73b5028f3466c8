"""Closed periods, from the `close` and `reopen` entries of a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from arcli.model.dates import DAY, end_of_month, parse_date
from arcli.model.entries import Close, Entry, Reopen, kinds_where


def unsealed() -> frozenset[str]:
    """Return the kinds that no seal covers: their entries change no figure, so they may be added to a closed period."""
    return kinds_where(lambda kind: not kind.sealed)


def first_day(period: str) -> date:
    """Return the first day of a month (`2026-03`) or year (`2026`)."""
    return parse_date(f"{period}-01" if len(period) == 7 else f"{period}-01-01")


def last_day(period: str) -> date:
    """Return the last day of a month or year."""
    return end_of_month(first_day(period)) if len(period) == 7 else parse_date(f"{period}-12-31")


def closes_of(entries: Iterable[Entry], until: date = date.max) -> list[Close]:
    """Return the `close` entries up to a day."""
    return [e for e in entries if isinstance(e, Close) and e.date <= until]


def reopens_of(entries: Iterable[Entry], until: date = date.max) -> list[Reopen]:
    """Return the `reopen` entries up to a day."""
    return [e for e in entries if isinstance(e, Reopen) and e.date <= until]


def standing(entries: Sequence[Entry], until: date = date.max) -> list[Close]:
    """Return the `close` entries up to a day that no `reopen` has lifted, by the last day of their period.

    A reopening names the seal that it lifts; one without a digest lifts all seals of its period up to its own date.
    """
    reopens = reopens_of(entries, until)
    found = [c for c in closes_of(entries, until) if not any(lifts(r, c) for r in reopens)]
    return sorted(found, key=lambda c: (last_day(c.period), c.date, c.digest or ""))


def lifts(reopen: Reopen, close: Close) -> bool:
    """Return whether a reopening lifts a seal."""
    if reopen.digest is not None:
        return reopen.digest == close.digest
    return reopen.period == close.period and close.date <= reopen.date


def closed_until(entries: Sequence[Entry]) -> date | None:
    """Return the last day that is closed; None if no period is."""
    found = standing(entries)
    return last_day(found[-1].period) if found else None


def first_open(entries: Sequence[Entry]) -> date | None:
    """Return the first day after all closed periods; None if no period is closed."""
    last = closed_until(entries)
    return last + DAY if last is not None else None


def is_shut(entry: Entry, until: date | None) -> bool:
    """Return whether an entry takes effect in a closed period, given the last day that is closed."""
    return until is not None and entry.date <= until and entry.declared.sealed
