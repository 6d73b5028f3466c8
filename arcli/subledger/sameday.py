"""Contradictions within a day: a date is a set, so the order of files must not decide which of two entries counts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from arcli.model.diagnostics import Problem
from arcli.model.entries import Entry, Rate_
from arcli.model.money import places
from arcli.subledger.state import Subledger

_HINT = "keep one of them; a change of mind is an entry of a later day"


def check_days(subledger: Subledger, entries: list[Entry]) -> None:
    """Report each two entries of one day, up to the as-of date, that contradict each other.

    They concern one document, customer or pair of currencies.
    """
    groups: dict[tuple[Any, ...], list[Entry]] = {}
    for entry in entries:
        declared = entry.declared
        if entry.date <= subledger.as_of and (declared.replaces or declared.ends is not None):
            told = [declared.fields[name].attr for name in declared.told_by] or [declared.words[0].attr]
            about = [getattr(entry, attr) for attr in told]
            groups.setdefault((entry.date, entry.kind, *about), []).append(entry)
    for found in groups.values():
        if len(found) > 1:
            subledger.problems += _contradictions(found)
    _check_rates(subledger)


def _contradictions(entries: list[Entry]) -> Iterator[Problem]:
    declared = entries[0].declared
    word, *others = [w.attr for w in declared.words]
    keys = (*others, *(declared.fields[name].attr for name in declared.says))
    for one, other in pairwise(sorted(entries, key=lambda e: [_show(e, k) for k in keys])):
        differing = next((k for k in keys if getattr(one, k) != getattr(other, k)), None)
        if differing is not None:
            what = f"{getattr(one, word)} has two {one.kind} entries on {one.date} that contradict each other"
            message = f"{what}: {differing.rstrip('_')} {_show(one, differing)} and {_show(other, differing)}"
            yield Problem("AR318", message, other, (word,), _HINT, related=((one, (word,), "the other"),))


def _show(entry: Entry, key: str) -> str:
    value = getattr(entry, key)
    return "not given" if value is None else f"{value:,f}" if isinstance(value, Decimal) else str(value)


# --- exchange rates --------------------------------------------------------------------------------------


def _check_rates(subledger: Subledger) -> None:
    """Report rates of one day and pair that do not agree, in either direction."""
    groups: dict[tuple[Any, ...], list[Rate_]] = {}
    for rate in subledger.rates:
        if rate.date <= subledger.as_of:
            groups.setdefault((rate.date, *sorted((rate.currency, rate.quote))), []).append(rate)
    for found in groups.values():
        rates = sorted({(r.currency, r.rate): r for r in reversed(found)}.values(), key=lambda r: (r.currency, r.rate))
        for one, other in combinations(rates, 2):
            if not _agree(one, other):
                message = (
                    f"two rates of {one.date} contradict each other: {one.currency} {one.rate:f} {one.quote} and "
                    f"{other.currency} {other.rate:f} {other.quote}"
                )
                related = ((one, ("rate",), "the other"),)
                subledger.problems.append(Problem("AR318", message, other, ("rate",), "keep one", related=related))
                break


def _agree(one: Rate_, other: Rate_) -> bool:
    """Return whether two rates agree; the inverse of one may differ by the rounding of both."""
    if one.currency == other.currency:
        return one.rate == other.rate
    half = [Decimal(1).scaleb(-places(r.rate)) / 2 for r in (one, other)]
    low, high = ((one.rate + sign * half[0]) * (other.rate + sign * half[1]) for sign in (-1, 1))
    return low <= 1 <= high
