"""Entries by their places in files."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Spot
from arcli.model.entries import Entry
from arcli.model.plain import Record, entry_of


class Places:
    """The entry at a place in a file."""

    def __init__(self, ledger: Ledger) -> None:
        self._files: dict[int, tuple[list[int], Sequence[Record]]] = {}
        self.ledger = ledger

    def entry(self, spot: Spot) -> Entry | None:
        """Return the entry at a place in a file; None if there is none."""
        number = id(spot.source)
        if number not in self._files:
            found = sorted((e for e in self.ledger.records if e.origin is spot.source), key=lambda e: e.offset)
            self._files[number] = ([e.offset for e in found], found)
        offsets, entries = self._files[number]
        at = bisect_right(offsets, spot.start) - 1
        return entry_of(entries[at]) if at >= 0 else None
