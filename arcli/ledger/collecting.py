"""Checks of collecting: calls, insolvent customers, and what was placed too early, by the laws of arcli.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Problem
from arcli.model.entries import Debit, Entry, Note, Place, Sent
from arcli.model.fieldtext import split_ref
from arcli.subledger.protection import CALL, Calls, extraordinary, insolvent, law_of
from arcli.subledger.state import Document, Subledger


def forbidden_calls(ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of calls that were too many, too soon after a conversation, or outside the hours."""
    if not ledger.settings.law:
        return
    calls = Calls(subledger)
    for note in calls:
        document = split_ref(note.document)[0] if note.document is not None else None
        law = law_of(subledger, note.customer, note.date)
        if (why := calls.barred(note.customer, document, note.date, note)) is not None:
            message = f'"{note.customer}" was called on {note.date}: {why}'
            yield Problem("AR450", message, note, ("customer",), "is the note right?", "warning")
        if law is not None and note.at is not None and not law.allows(note.at):
            message = f'"{note.customer}" was called at {note.at}; calls are allowed {law.hours}'
            yield Problem("AR450", message, note, ("at",), "is the time right, where the customer is?", "warning")


def collected_from_insolvent(_ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of reminders, calls and interest after a customer's insolvency, about what is older than that."""
    if not subledger.follow.any_hold:
        return
    for entry in subledger.other_entries:
        if isinstance(entry, Sent) and entry.template in ("reminder", "notice"):
            about = [e.document for e in entry.enclosed]
            yield from _insolvent(subledger, entry, entry.customer, about, f"{entry.template} {entry.id} went")
        elif isinstance(entry, Note) and entry.channel == CALL:
            about = [entry.document] if entry.document is not None else []
            yield from _insolvent(subledger, entry, entry.customer, about, "a call was made")
    for document in subledger.documents.values():
        if document.kind != "debit" or document.is_plain or document.ended is not None:
            continue
        entry = document.entry
        if isinstance(entry, Debit) and entry.accrued is not None and entry.for_ is not None:
            yield from _insolvent(
                subledger, entry, entry.customer, [entry.for_], f"{entry.id} charges interest", entry.accrued
            )


def _insolvent(
    subledger: Subledger, entry: Entry, customer: str, about: list[str], what: str, until: date | None = None
) -> Iterator[Problem]:
    """Yield that an entry breaks a stay: its day (or that up to which it charges) is after the hold's.

    The stay is of whom it is addressed to, or of who owes what it is about.
    """
    day = min(until or entry.date, subledger.as_of)
    if entry.date > subledger.as_of:
        return
    documents = [_document(subledger, ref) for ref in about]
    for who in dict.fromkeys((customer, *(d.customer for d in documents if d is not None))):
        hold = insolvent(subledger, who, day)
        if hold is None or day <= hold.date:
            continue
        of = [d for d in documents if d is None or who in (customer, d.customer)]
        if about and all(d is not None and d.date > hold.date for d in of):
            continue
        related = ((hold, ("customer",), "since this"),)
        message = f'{what} after the {hold.reason} of "{who}" on {hold.date}'
        hint = "nothing is asked for what is older than that"
        yield Problem("AR451", message, entry, ("customer",), hint, "warning", related)
        return


def _document(subledger: Subledger, ref: str) -> Document | None:
    return subledger.documents.get(split_ref(ref)[0])


def placed_early(ledger: Ledger, subledger: Subledger, _today: date) -> Iterator[Problem]:
    """Warn of what was given to an agency before the days that the law wants after the first bill and final notice."""
    if not any(law.extraordinary for law in ledger.settings.law.values()):
        return
    owed: dict[str, list[Document]] = {}
    for document in subledger.documents.values():
        if document.facts.payable and document.open:
            owed.setdefault(document.customer, []).append(document)
    for entry in subledger.other_entries:
        if not isinstance(entry, Place) or entry.date > subledger.as_of:
            continue
        named = _document(subledger, entry.document) if entry.document is not None else None
        documents = [named] if named is not None else owed.get(entry.customer, [])
        for document in sorted(documents, key=lambda d: d.id):
            found = extraordinary(subledger, document, entry.customer, entry.date)
            if document.date <= entry.date and found is not None and (found.day is None or found.day > entry.date):
                when = f"not before {found.day} ({found.reason})" if found.day is not None else found.reason
                message = f"{document.id} was placed with {entry.with_} on {entry.date}: {when}"
                yield Problem("AR452", message, entry, ("customer",), "recall it, and wait", "warning")
                break
