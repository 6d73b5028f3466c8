"""The list of a batch for portals: which file goes to which portal, with what the portal asks for."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from arcli.model.entries import Entry, Sent

_HEADS = (
    "letter", "file", "customer", "name", "portal", "sort", "document", "reference", "order", "date", "currency",
    "amount",
)  # fmt: skip


class Listed(NamedTuple):
    """A letter of a batch: its entry, its file, and the other columns of its row."""

    entry: Sent
    file: str
    values: tuple[str, ...]


def portal_list(listed: Sequence[Listed], entries: Sequence[Entry]) -> bytes:
    """Return the list as CSV, of those letters that are among the numbered entries."""
    numbers = {_told_by(e): e.id for e in entries if isinstance(e, Sent)}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADS)
    for one in listed:
        number = numbers.get(_told_by(one.entry))
        if number is not None:
            name, portal, *others = one.values
            writer.writerow([number, one.file, one.entry.customer, name, portal, one.entry.template, *others])
    return out.getvalue().encode()


def _told_by(entry: Sent) -> tuple[object, ...]:
    """Return what tells a letter of a plan from the others of its day."""
    return entry.customer, entry.template, entry.to, entry.as_of, entry.copy, tuple(e.document for e in entry.enclosed)
