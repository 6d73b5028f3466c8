"""Which documents the days from one on touch, and all that are settled with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from arcli.subledger.state import Document, Subledger


def reached(sub: Subledger, since: date) -> set[str]:
    """IDs of documents that anything happens to from a day on, and of those that settlements connect them with.

    What they post depends on no document besides: the book of them alone has their postings whole.
    """
    found = {d.id for d in sub.documents.values() if d.date >= since}
    found |= {d.id for d in sub.altered.values() if any(day >= since for day in _days(d))}
    others: dict[str, list[str]] = {}  # what settlements connect a document with
    for one, other, start, end in _settled(sub):
        others.setdefault(one, []).append(other)
        others.setdefault(other, []).append(one)
        if start >= since or (end is not None and end >= since):
            found.add(one)
    left = list(found)
    while left:
        for number in others.get(left.pop(), ()):
            if number not in found:
                found.add(number)
                left.append(number)
    return found


def _settled(sub: Subledger) -> Iterator[tuple[str, str, date, date | None]]:
    """Source and target of each settlement, and the days between which it is in effect."""
    for s in sub.stated:
        yield s.source.id, s.target.id, s.start, s.end
    for source in sub.quick:
        for number in source.applied[::2]:
            yield source.id, number, max(source.date, sub.documents[number].date), None


def _days(document: Document) -> Iterator[date]:
    """The days on which an altered document is reversed, in part or whole, or moved."""
    if document.ended is not None:
        yield document.ended
    yield from (day for day, _, _ in document.reductions or [])
    for move in document.moves or []:
        yield move.start
        if move.end is not None:
            yield move.end
