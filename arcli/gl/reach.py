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
    leader: dict[str, str] = {}  # documents that settlements connect have one leader at the end of this chain
    for one, other, start, end in _settled(sub):
        if start >= since or (end is not None and end >= since):
            found.add(other)
        first, second = _first(one, leader), _first(other, leader)
        if first != second:
            leader[second] = first
    leaders = {_first(number, leader) for number in found}
    return found | leaders | {number for number in leader if _first(number, leader) in leaders}


def _settled(sub: Subledger) -> Iterator[tuple[str, str, date, date | None]]:
    """Source and target of each settlement, and the days between which it is in effect."""
    for s in sub.stated:
        yield s.source.id, s.target.id, s.start, s.end
    for source in sub.quick:
        for number in source.applied[::2]:
            yield source.id, number, max(source.date, sub.documents[number].date), None


def _first(number: str, leader: dict[str, str]) -> str:
    """The leader of a document's group; the chain to it is halved on the way."""
    while (up := leader.get(number)) is not None:
        if (above := leader.get(up)) is None:
            return up
        leader[number] = number = above
    return number


def _days(document: Document) -> Iterator[date]:
    """The days on which an altered document is reversed, in part or whole, or moved."""
    if document.ended is not None:
        yield document.ended
    yield from (day for day, _, _ in document.reductions or [])
    for move in document.moves or []:
        yield move.start
        if move.end is not None:
            yield move.end
