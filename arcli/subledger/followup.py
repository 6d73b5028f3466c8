"""Follow-up as of a date: disputes, promises, agreed due dates, holds, notes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.model.diagnostics import Problem
from arcli.model.kinds import Role
from arcli.subledger.settle import Settler
from arcli.subledger.state import Subledger


class Disputed(NamedTuple):
    """An open dispute: since when, how much (None: all that is open), why."""

    since: date
    amount: Decimal | None
    reason: str | None
    entry: Any


class Promised(NamedTuple):
    """A promise to pay: how much and by when."""

    made: date
    amount: Decimal
    until: date
    entry: Any


class FollowUp:
    """What follow-up entries say as of a date. Documents are keyed by their reference, `INV-1` or `INV-1#2`."""

    def __init__(self) -> None:
        self.disputes: dict[str, Disputed] = {}
        self.promises: dict[str, list[Promised]] = {}
        self.extensions: dict[str, date] = {}
        self.holds: dict[str, Any] = {}
        self.notes: dict[str, list[Any]] = {}

    def disputed(self, document: str, part: int | None) -> Disputed | None:
        """The open dispute of a document or of its instalment."""
        return self.disputes.get(f"{document}#{part}") or self.disputes.get(document)

    def promised(self, document: str, part: int | None) -> Promised | None:
        """The latest promise for a document or its instalment."""
        found = [*self.promises.get(document, []), *self.promises.get(f"{document}#{part}", [])]
        return max(found, key=lambda p: (p.made, p.until), default=None)

    def agreed(self, document: str, part: int | None) -> date | None:
        """The agreed due date, if one was given."""
        return self.extensions.get(f"{document}#{part}") or self.extensions.get(document)


def follow_up(subledger: Subledger, entries: list[Any], settler: Settler) -> FollowUp:
    """Replay follow-up entries in the order of days, up to the as-of date."""
    state = FollowUp()
    # On one day a dispute comes before what resolves it, and a hold before its release.
    for entry in sorted((e for e in entries if e.declared.role is Role.FOLLOW_UP), key=lambda e: (e.date, e.kind)):
        if not _known(subledger, entry, settler) or entry.date > subledger.as_of:
            continue
        _take(subledger, state, entry)
    return state


def _known(subledger: Subledger, entry: Any, settler: Settler) -> bool:
    """Whether all that an entry refers to is there; what is not is reported with the other references."""
    declared = entry.declared
    documents = [value for f in declared.documents if (value := getattr(entry, f.attr)) is not None]
    customers = [value for f in declared.customers if (value := getattr(entry, f.attr)) is not None]
    found = all(settler.find(d)[0] is not None for d in documents)
    return found and all(c in subledger.customers for c in customers)


def _take(subledger: Subledger, state: FollowUp, entry: Any) -> None:
    if entry.kind == "extend":
        state.extensions[entry.document] = entry.due
    elif entry.kind == "dispute":
        state.disputes[entry.document] = Disputed(entry.date, entry.amount, entry.reason, entry)
    elif entry.kind == "resolve":
        if state.disputes.pop(entry.document, None) is None:
            message = f"{entry.document} is not disputed on {entry.date}"
            subledger.problems.append(Problem("AR314", message, entry, ("document",), "a dispute comes before"))
    elif entry.kind == "promise":
        promise = Promised(entry.date, entry.amount, entry.until, entry)
        state.promises.setdefault(entry.document, []).append(promise)
    elif entry.kind == "hold":
        state.holds[entry.customer] = entry
    elif entry.kind == "release":
        if state.holds.pop(entry.customer, None) is None:
            message = f'customer "{entry.customer}" is not on hold on {entry.date}'
            subledger.problems.append(Problem("AR315", message, entry, ("customer",), "a hold comes before"))
    else:
        state.notes.setdefault(entry.customer, []).append(entry)
