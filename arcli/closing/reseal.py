"""Resealing of periods sealed under older rules of arcli: entries are unchanged, differences are recorded."""

from __future__ import annotations

from datetime import date

from arcli.closing.close import CannotClose, Scope, seal_entry, tip
from arcli.closing.seal import RULES, Seal, rules_of
from arcli.closing.seal_checks import seals_until
from arcli.ledger.books import summary_of
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import last_day, standing
from arcli.model.entries import Close, Reopen


def reseal(ledger: Ledger, reason: str, today: date) -> tuple[list[Reopen], list[tuple[Seal, Close]]]:
    """Return the reopenings, the latest first, and the new seals with their entries, in order.

    From the first seal of an older version of the rules, all seals in force are made again, since each covers the one
    before. Raise CannotClose if there is none, or if entries of a sealed period changed or can't be posted.
    """
    closes = standing(ledger.stated)
    first = next((i for i, c in enumerate(closes) if c.digest is not None and rules_of(c) < RULES), None)
    if first is None:
        raise CannotClose(f"all closed periods are sealed under the rules of this version ({RULES})")
    now, _ = ledger.as_of(date.max)
    broken = [p.message for p in seals_until(ledger, now, date.max, posted=True) if p.severity == "error"]
    if broken:
        raise CannotClose(f"this would hide a change: {broken[0]}")
    made: list[tuple[Seal, Close]] = []
    after = tip(ledger)
    for close in closes[first:]:
        subledger, problems = ledger.as_of(last_day(close.period))
        summary, more = summary_of(ledger, subledger)
        unpostable = [p for p in more if p.severity == "error"]
        errors = [p for p in problems if p.severity == "error"] + (unpostable if close.posted is not None else [])
        if errors:
            raise CannotClose(f"{close.period} can't be sealed again: {errors[0].message}")
        with_posted = not unpostable and (close.posted is not None or rules_of(close) == 0)
        scope = Scope(close.period, close.since, after)
        made.append(seal_entry(ledger, subledger, scope, today, summary if with_posted else None))
        after = made[-1][0].digest
    return [Reopen(today, c.period, digest=c.digest, reason=reason) for c in reversed(closes[first:])], made
