"""The days over which a line item is earned: those of its service, or the one day that it waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from arcli.model.dates import NOT_DUE, Period
from arcli.model.diagnostics import Problem
from arcli.model.entries import Entry, Itemised, Line, Milestone
from arcli.subledger.state import Subledger


def earned_over(subledger: Subledger, line: Line) -> Period | None:
    """Return the days over which a line is earned; None if it is at once.

    With `recognise:` it is earned whole on that day, or when the milestone of that name is reached; on no day that is
    known (`NOT_DUE`) until then.
    """
    if line.recognise is None:
        return line.service
    day = line.recognise
    if isinstance(day, str):
        day = subledger.reached.get((line.contract or "", day), NOT_DUE)
    return day, day


def milestones(entries: Iterable[Entry], counts_from: Callable[[Entry], date]) -> dict[tuple[str, str], date]:
    """Return from when on the milestones of contracts count as reached, by contract and name."""
    found: dict[tuple[str, str], date] = {}
    for entry in entries:
        if isinstance(entry, Milestone):
            key = (entry.contract, entry.name)
            day = counts_from(entry)
            found[key] = min(day, found.get(key, day))
    return found


def nameless(entries: Iterable[Itemised]) -> Iterator[Problem]:
    """Report lines that wait for a milestone and name no contract that could have it."""
    for entry in entries:
        for number, line in enumerate(entry.lines):
            if isinstance(line.recognise, str) and line.contract is None:
                message = f'this line waits for the milestone "{line.recognise}", and names no contract'
                hint = "write contract: beside it, or the day: recognise:YYYY-MM-DD"
                yield Problem("AR332", message, entry, ("lines", number, "recognise"), hint)
