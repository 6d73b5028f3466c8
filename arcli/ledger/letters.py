"""Checks of letters: numbers that two of them have, and documents that were sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Problem
from arcli.model.entries import Sent
from arcli.subledger.state import Subledger


def letter_numbers(_ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of letters with one ID: what is said of it later counts for both."""
    first: dict[str, Sent] = {}
    for letter in subledger.follow.letters:
        entry = letter.entry
        before = first.setdefault(entry.id, entry)
        if before is not entry:
            related = ((before, ("id",), "first here"),)
            message, hint = f'two letters have the number "{entry.id}"', "give the newer one the next number"
            yield Problem("AR413", message, entry, ("id",), hint, "warning", related)


def sent_twice(_ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of what was sent twice to one address, copies aside: a document as one sort, a reminder of one level."""
    first: dict[tuple[str, ...], Sent] = {}
    for letter in subledger.follow.letters:
        entry = letter.entry
        if not letter.counts or entry.copy is not None:
            continue
        for what in _contents(entry):
            before = first.setdefault(what, entry)
            if before is not entry and before.id != entry.id:
                related = ((before, ("id",), "first here"),)
                message = f"{' '.join(what[2:])} was sent to {entry.customer} twice: {before.id} and {entry.id}"
                hint = f"a copy on request says so: copy:{before.id}"
                yield Problem("AR414", message, entry, ("id",), hint, "warning", related)
                break


def _contents(entry: Sent) -> Iterator[tuple[str, ...]]:
    """Yield what a letter must be the only one about: its customer and address, its sort, and the words for it."""
    sort, to = entry.template or "letter", entry.to or ""
    if entry.as_of is not None:
        yield (entry.customer, to, sort, f"as of {entry.as_of}")
        return
    for enclosed in entry.enclosed:
        level = "" if enclosed.level is None else f", level {enclosed.level}"
        yield (entry.customer, to, sort, f"of {enclosed.document}{level}")
