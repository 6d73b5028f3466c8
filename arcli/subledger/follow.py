"""A stage of the replay: follow-up entries in the order of days → their state as of a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from arcli.model.diagnostics import Problem
from arcli.model.entries import (
    Contact,
    Delivered,
    Dispute,
    Entry,
    Extend,
    Failed,
    Hold,
    Impair,
    Place,
    Promise,
    Recall,
    Release,
    Resolve,
    Sent,
    customers_of,
    documents_of,
)
from arcli.model.kinds import DEBIT, Role
from arcli.model.money import money
from arcli.subledger.followup import Disputed, FollowUp, Promised
from arcli.subledger.settle import Settler
from arcli.subledger.state import Document, Subledger


def follow_up(subledger: Subledger, entries: list[Entry], settler: Settler) -> FollowUp:
    """Replay follow-up entries in the order of days, up to the as-of date."""
    state = FollowUp()
    for entry in sorted((e for e in entries if e.declared.role is Role.FOLLOW_UP), key=_rank):
        if _known(subledger, entry, settler) and entry.date <= subledger.as_of:
            _take(subledger, state, entry)
    return state


def said_until(subledger: Subledger, day: date) -> FollowUp:
    """Return the state of follow-up entries as of an earlier day, of entries that a replay has found in order."""
    if day >= subledger.as_of:
        return subledger.follow
    state, problems = FollowUp(), list(subledger.problems)
    for entry in sorted((e for e in subledger.other_entries if e.declared.role is Role.FOLLOW_UP), key=_rank):
        if entry.date <= day:
            _take(subledger, state, entry)
    subledger.problems[:] = problems  # they are told already
    return state


def _rank(entry: Entry) -> tuple[date, bool, bool]:
    """Return the sort key: of one day, what begins comes before what ends it, a document before its instalments."""
    return entry.date, entry.declared.ends is not None, any("#" in d for d in documents_of(entry))


def _known(subledger: Subledger, entry: Entry, settler: Settler) -> bool:
    """Return whether everything that an entry refers to exists; what does not is reported with the other references."""
    found = [settler.find(d)[0] for d in documents_of(entry)]
    currency = entry.currency if isinstance(entry, Dispute | Promise | Impair) else None
    for target in found:
        if target is not None and currency not in (None, target.currency):
            message = f"{target.id} is in {target.currency}, not in {currency}"
            hint = f"{entry.declared.one} is in the document's currency"
            subledger.problems.append(Problem("AR304", message, entry, ("currency",), hint))
            return False
        if isinstance(entry, Promise) and target is not None:
            subledger.problems += _doubts(entry, target)
    return None not in found and all(c in subledger.customers for c in customers_of(entry))


def _doubts(entry: Promise, document: Document) -> Iterator[Problem]:
    """Yield what is wrong with a promise about a document."""
    if document.side != DEBIT and document.kind != "writeoff":  # what was written off may be recovered
        message = f"{document.id} is {document.entry.declared.one}, which nobody owes"
        yield Problem("AR219", message, entry, ("document",), "name what is promised to be paid")
    elif entry.amount > document.amount:
        message = f"{document.id} is of {money(document.amount, document.currency)}"
        yield Problem("AR219", message, entry, ("amount",), "no more than that can be promised")
    if entry.until < entry.date:
        message = f"a promise of {entry.date} for {entry.until}, which was over"
        yield Problem("AR219", message, entry, ("until",), "is the date right?")


def _take(subledger: Subledger, state: FollowUp, entry: Entry) -> None:
    if isinstance(entry, Extend):
        state.extensions[entry.document] = (entry.date, entry.due)
    elif isinstance(entry, Dispute):
        state.disputes.remove(entry.document)
        state.disputes[entry.document] = Disputed(entry.date, entry.amount, entry.reason, entry)
    elif isinstance(entry, Impair):
        state.impairs.remove(entry.document)
        if entry.amount is not None:
            state.impairs[entry.document] = entry
    elif isinstance(entry, Resolve):
        if not state.resolve(entry.document, entry.date):
            message, whole = f"{entry.document} is not disputed on {entry.date}", entry.document.partition("#")[0]
            hint = "a dispute comes before"
            if (all_of_it := state.disputes.get(whole)) is not None:
                hint = f"all of {whole} has been in dispute since {all_of_it.since}: resolve {whole}"
            subledger.problems.append(Problem("AR314", message, entry, ("document",), hint))
    elif isinstance(entry, Promise):
        made = [p for p in state.promises.get(entry.document, []) if p.made == entry.date]
        if not made:
            state.promises.remove(entry.document)
        promise = Promised(entry.date, entry.amount, entry.until, entry)
        state.promises[entry.document] = sorted([*made, promise], key=_by_day)
    elif isinstance(entry, Sent | Delivered | Failed | Contact):
        state.letters.take(entry)
    elif isinstance(entry, Hold):
        state.hold(entry)
    elif isinstance(entry, Place):
        state.place(entry)
    elif isinstance(entry, Recall) and not state.recall(entry):
        what = entry.document or f'customer "{entry.customer}"'
        message = f"{what} is not with an agency on {entry.date}"
        subledger.problems.append(Problem("AR315", message, entry, ("customer",), "a place entry comes before"))
    elif isinstance(entry, Release) and not state.release(entry):
        hold = "on hold" if entry.scope in (None, "all") else f"under a hold of {entry.scope}"
        message = f'customer "{entry.customer}" is not {hold} on {entry.date}'
        subledger.problems.append(Problem("AR315", message, entry, ("customer",), "a hold comes before"))


def _by_day(promise: Promised) -> tuple[date, Decimal]:
    return promise.until, promise.amount
