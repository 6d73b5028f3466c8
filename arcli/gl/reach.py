"""The documents touched from a day on, and all documents settled with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from arcli.gl.accruing import accrues
from arcli.gl.deriving import base_currency
from arcli.model.dates import NOT_DUE, end_of_month
from arcli.subledger.serving import earned_over
from arcli.subledger.state import Document, Subledger
from arcli.subledger.supplies import corrected_by


def reached(subledger: Subledger, since: date) -> set[str]:
    """Return the IDs of documents touched from a day to the as-of date, and of those settled with them by then.

    Their postings depend on no other document, so a book of only these has their postings whole.
    """
    until = subledger.as_of
    found = {d.id for d in subledger.documents.values() if since <= d.date <= until}
    found |= {d.id for d in subledger.altered.values() if any(since <= day <= until for day in _days(d))}
    if accrues(subledger):  # what is unbilled of a contract depends on all that bills it
        found |= {document.id for document, _ in subledger.billing if document.date <= until}
    found |= {number for number in subledger.serviced if _earns(subledger, subledger.documents[number], since)}
    for s in subledger.stated:
        if s.start <= until and (s.start >= since or (s.end is not None and since <= s.end <= until)):
            found |= {s.source.id, s.target.id}
    return settled_with(subledger, found, since)


def settled_with(subledger: Subledger, found: set[str], since: date = date.max) -> set[str]:
    """Return the IDs of some documents and of those settled with them up to the as-of date, directly or by others.

    Documents that balance-forward customers hold in foreign currency are reached where their method changes `since`.
    """
    until = subledger.as_of
    others: dict[str, list[str]] = {}  # the documents that settlements connect a document with
    for s in subledger.stated:
        if s.start <= until:
            others.setdefault(s.source.id, []).append(s.target.id)
            others.setdefault(s.target.id, []).append(s.source.id)
    for source in subledger.quick:  # in effect from the later one's date: that one has been found already
        if source.date <= until:
            for number in source.applied[::2]:
                others.setdefault(number, []).append(source.id)
    for number, first in _met(subledger, found, since):
        others.setdefault(number, []).append(first)
        others.setdefault(first, []).append(number)
    for document in subledger.documents.values():  # the tax that a credit memo takes depends on what others took
        if document.kind == "credit" and (supply := corrected_by(subledger.documents, document)) is not None:
            others.setdefault(document.id, []).append(supply.id)
            others.setdefault(supply.id, []).append(document.id)
    left = list(found)
    while left:
        one = left.pop()
        for number in (*others.get(one, ()), *subledger.documents[one].applied[::2]):
            if number not in found and number in subledger.documents and subledger.documents[number].date <= until:
                found.add(number)
                left.append(number)
    return found


def _earns(subledger: Subledger, document: Document, since: date) -> bool:
    """Return whether a document with service periods is raised, and may earn something from a day on."""
    spans = [span for line in document.lines if (span := earned_over(subledger, line)) is not None]
    last = max([document.date, *(end for _, end in spans if end != NOT_DUE)])
    return document.date <= subledger.as_of and end_of_month(last) >= since


def _met(subledger: Subledger, found: set[str], since: date) -> Iterator[tuple[str, str]]:
    """Yield pairs of documents that balance-forward customers hold in one foreign currency: what meets depends on all.

    Where the method changes in these days, they are added to `found`.
    """
    customers, base, firsts = subledger.customers, base_currency(subledger), dict[tuple[str, str], str]()
    ids = customers.ever("method", "balance-forward")
    changed = {c for c in ids if any(since <= e.date <= subledger.as_of for e in customers.amendments(c))}
    for document in subledger.documents.values() if ids and base is not None else ():
        if document.currency == base or document.date > subledger.as_of:
            continue
        for holder in {document.customer, *(m.to for m in document.moves or [])} & ids:
            if holder in changed:
                found.add(document.id)
            yield document.id, firsts.setdefault((holder, document.currency), document.id)


def _days(document: Document) -> Iterator[date]:
    """Yield the days on which an altered document is reversed, in part or whole, or transferred."""
    if document.ended is not None:
        yield document.ended
    yield from (day for day, _, _ in document.reductions or [])
    for move in document.moves or []:
        yield move.start
        if move.end is not None:
            yield move.end
