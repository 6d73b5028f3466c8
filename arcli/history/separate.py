"""Whether who approved an entry is also the author of the commit that brought it in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from arcli.history.provenance import Provenance
from arcli.ledger.approving import approvals
from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Diagnostic, Problem
from arcli.model.entries import Entry
from arcli.source.git import Commit


def author_of(provenance: Provenance, entry: Entry) -> Commit | None:
    """Return the commit that gave an entry its present form; None without git."""
    if provenance.tracer is None:
        return None
    change = provenance.of(entry).change
    return change.commit if change is not None else None


def same_person(approved: str | None, commit: Commit) -> bool:
    """Return whether an approver is the author: by the whole name, one of its words, or the name in the address."""
    if approved is None:
        return False
    names = {commit.author, *re.split(r"\W+", commit.author), commit.email.partition("@")[0]}
    return approved.casefold() in {name.casefold() for name in names}


def self_approved(ledger: Ledger, last: date) -> Iterator[Diagnostic]:
    """Yield a warning for each entry up to a day whose approver brought it in, where approvals: separate: yes."""
    if not ledger.settings.approvals.separate:
        return
    provenance = Provenance(ledger)
    if provenance.tracer is None:
        return
    for one in approvals(ledger, ledger.as_of(last)[0]):
        commit = author_of(provenance, one.entry) if not one.breach else None
        if commit is not None and same_person(one.approved, commit):
            message = f"{one.kind} {one.document}: {one.approved} approved it and entered it, in commit {commit.short}"
            hint = "have somebody else approve it: separate: yes in arcli.yaml"
            yield ledger.diagnose(Problem("AR453", message, one.entry, one.place, hint, "warning"))
