"""Refusal of new entries that break the seal of a closed period, such as backdated customers."""

from __future__ import annotations

from collections.abc import Sequence

from arcli.ledger.guards import guard
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import closed_until
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Entry
from arcli.subledger.state import Subledger


@guard
def sealed(ledger: Ledger, subledger: Subledger, entries: Sequence[Entry]) -> list[Diagnostic]:
    """Return the errors of seals; none if all new entries are dated in open periods, which can't break a seal."""
    until = closed_until(ledger.stated)
    if until is None or all(e.date is not None and e.date > until for e in entries):
        return []
    from arcli.closing.seal_checks import seals  # noqa: PLC0415 - seldom

    made = list(seals(ledger, subledger, subledger.as_of))
    found = [p if isinstance(p, Diagnostic) else ledger.diagnose(p) for p in made]
    return [p for p in found if p.severity == "error"]
