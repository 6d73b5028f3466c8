"""Names the commits of problems that two entries cause together, as after a merge that fits only as text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from arcli.history.provenance import Provenance
from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Diagnostic, Spot
from arcli.model.entries import Entry
from arcli.model.plain import Record, entry_of

CODES = frozenset({"AR201", "AR301", "AR302", "AR403", "AR404", "AR308", "AR311"})
_MOST = 20  # problems whose commits are looked up


def with_commits(ledger: Ledger, problems: list[Diagnostic]) -> list[Diagnostic]:
    """Return the problems; those of two entries that clash name the commits that added them, if git has them."""
    wanted = [p for p in problems if p.code in CODES and p.spot is not None][:_MOST]
    if not wanted:
        return problems
    provenance = Provenance(ledger)
    if provenance.tracer is None:
        return problems
    places = _Places(ledger)
    for problem in wanted:
        spots = [problem.spot, *(spot for spot, _ in problem.related)]
        entries = {id(e): e for s in spots if s is not None and (e := places.entry(s)) is not None}
        said = [_said(e, provenance) for e in entries.values()]
        known = list(dict.fromkeys(s for s in said if s))
        if known:
            text = "recorded by " + " and ".join(known)
            problem.hint = f"{problem.hint} ({text})" if problem.hint else text
    return problems


def _said(entry: Entry, provenance: Provenance) -> str:
    change = provenance.of(entry).change
    if change is None:
        return ""
    commit = change.commit
    return f"commit {commit.short} ({commit.author}, {commit.day})"


class _Places:
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
