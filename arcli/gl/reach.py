"""Which documents the days from one on touch, and all that are settled with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from arcli.subledger.state import Document, Subledger


def reached(sub: Subledger, since: date) -> set[str]:
    """IDs of documents that anything happens to from a day on, and of those that settlements connect them with.

    What they post depends on no document besides: the book of them alone has their postings whole.
    """
    leader: dict[str, str] = {}

    def lead(number: str) -> str:
        while (up := leader.get(number, number)) != number:
            leader[number] = number = leader.get(up, up)
        return number

    moved: set[str] = set()
    for s in sub.settlements:
        one, other = lead(s.source.id), lead(s.target.id)
        if one != other:
            leader[one] = other
        if s.start >= since or (s.end is not None and s.end >= since):
            moved.add(s.target.id)
    moved |= {d.id for d in sub.documents.values() if any(day >= since for day in _days(d))}
    groups = {lead(number) for number in moved}
    return {number for number in sub.documents if lead(number) in groups}


def _days(document: Document) -> Iterator[date]:
    """The days on which something happens to a document, settlements aside."""
    yield document.date
    if document.ended is not None:
        yield document.ended
    yield from (day for day, _, _ in document.reductions or [])
    for move in document.moves or []:
        yield move.start
        if move.end is not None:
            yield move.end
