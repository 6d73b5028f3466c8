"""All that `arcli check` reports of a ledger, before what was accepted is left out."""

from __future__ import annotations

from datetime import date

import arcli.closing.seal_checks  # noqa: F401 - registers the check of closed periods
from arcli.actions.result import NotPossible
from arcli.delivery import checks as of_letters  # noqa: F401 - registers the checks of what was sent
from arcli.history.branches import with_commits
from arcli.history.separate import self_approved
from arcli.ledger.accepting import is_about
from arcli.ledger.checks import check_ledger
from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Accept


def problems_of(ledger: Ledger, last: date, today: date) -> list[Diagnostic]:
    """Return every problem of a ledger up to a day."""
    return [*with_commits(ledger, check_ledger(ledger, last, today)), *self_approved(ledger, last)]


def refuse_needless(ledger: Ledger, entry: Accept, today: date) -> None:
    """Refuse to accept a warning that nobody gives. Raise NotPossible."""
    found = [p for p in problems_of(ledger, date.max, today) if p.severity == "warning"]
    if not is_about(ledger, found, entry.code, entry.about):
        raise NotPossible(f"there is no warning {entry.code} about {entry.about}; arcli check lists what there is")
