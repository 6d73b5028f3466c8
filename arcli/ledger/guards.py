"""Guards that refuse a new entry, in addition to the errors of every reading: proofs, postings, seals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Entry
from arcli.subledger.openitems import open_items
from arcli.subledger.proof import prove
from arcli.subledger.state import Subledger

Guard = Callable[[Ledger, Subledger, Sequence[Entry]], list[Diagnostic]]
Before = Callable[[Callable[[Ledger, Subledger], list[Diagnostic]]], list[Diagnostic]]
GUARDS: list[Guard] = []


def guard(function: Guard) -> Guard:
    """Register a guard, which returns the errors of a ledger with new entries (a decorator)."""
    GUARDS.append(function)
    return function


def refusals(
    ledger: Ledger, subledger: Subledger, entries: Sequence[Entry], before: Before, *, sound: bool
) -> list[Diagnostic]:
    """Return the errors that a ledger has only with new entries; `before` finds those that it has without them.

    Raise ProofError if the figures of a `sound` ledger do not prove: nothing may be added to it then. Those of one with
    errors prove nothing.
    """
    if sound:
        prove(subledger, open_items(subledger))

    def find(ledger: Ledger, subledger: Subledger) -> list[Diagnostic]:
        return [problem for one in GUARDS for problem in one(ledger, subledger, entries)]

    found = find(ledger, subledger)
    known = Counter((p.code, p.message) for p in before(find)) if found else Counter()
    new = []
    for problem in found:
        if known[problem.code, problem.message]:
            known[problem.code, problem.message] -= 1
        else:
            new.append(problem)
    return new


@guard
def posted(ledger: Ledger, subledger: Subledger, entries: Sequence[Entry]) -> list[Diagnostic]:
    """Return what can't be posted, among documents that are touched from the first new entry's day on.

    A ledger whose settings name no accounts may never be posted: for those, `arcli check` warns instead.
    """
    if not ledger.settings.accounts.given or not entries:
        return []
    from arcli.gl.reach import reached  # noqa: PLC0415 - only ledgers that post need it
    from arcli.ledger.books import summary_of  # noqa: PLC0415 - only ledgers that post need it

    since = min(e.date or date.min for e in entries)
    _, problems = summary_of(ledger, subledger, reached(subledger, since))
    return [p for p in problems if p.severity == "error"]
