"""Names the commits of problems that two entries cause together, as after a merge that fits only as text."""

from __future__ import annotations

from arcli.history.provenance import Provenance
from arcli.ledger.opening import Ledger
from arcli.ledger.places import Places
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Entry

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
    places = Places(ledger)
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
