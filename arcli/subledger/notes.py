"""Notes whose next step is still to come: the latest about a customer, or about one of its documents, decides."""

from __future__ import annotations

from datetime import date

from arcli.model.entries import Note
from arcli.subledger.state import Subledger


def next_steps(subledger: Subledger) -> list[Note]:
    """Return the notes with a `next:` that no later one about the same follows, by that day."""
    last: dict[tuple[str, str | None], Note] = {}
    for entry in subledger.other_entries:
        if isinstance(entry, Note) and entry.date <= subledger.as_of:
            before = last.get((entry.customer, entry.document))
            if before is None or by_day(before) < by_day(entry):
                last[entry.customer, entry.document] = entry
    return sorted((n for n in last.values() if n.next is not None), key=lambda n: (n.next or date.max, n.customer))


def by_day(note: Note) -> tuple[date, bool, date, str, str]:
    """Return the sort key of notes: the latest decides; of one day, the one that says when to come back."""
    return note.date, note.next is not None, note.next or date.min, note.at or "", note.text
