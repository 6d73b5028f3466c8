"""Closing of a period, resealing under newer rules, and reopening."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from arcli.actions.result import NotPossible, Result, Target, result_of
from arcli.closing.close import CannotClose, next_scope, reopen_entries, seal_entry
from arcli.closing.lock_file import write_lock
from arcli.closing.reseal import reseal as make_seals
from arcli.ledger.knowing import lock_name
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import last_day
from arcli.ledger.record import Draft, Make, Recorded, record
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Close, Entry, Reopen
from arcli.model.report import Row
from arcli.model.words import count_of
from arcli.reports.close_checklist import describe, fitness
from arcli.reports.context import Context
from arcli.source.files import SourceError
from arcli.source.git import open_repository


class NotFit(Exception):
    """A period that can't be closed as it is: the reasons in words, and the errors of the ledger."""

    def __init__(self, notes: Sequence[str], problems: Sequence[Diagnostic]) -> None:
        super().__init__()
        self.notes, self.problems = tuple(notes), tuple(problems)


def close(target: Target, period: str, *, rates: bool = True, dry_run: bool = False) -> Result:
    """Close a period that is ready for it: a close entry, and a lock file with one line per entry.

    With `rates`, each foreign currency with open items needs a rate for the period's end. Raise NotFit, NotPossible.
    """
    if last_day(period) >= target.today:
        raise NotPossible(f"{period} is not over: it ends on {last_day(period)}")

    def draft(ledger: Ledger) -> Draft:
        """Return the close entry and its lock file. Raise NotFit, CannotClose."""
        scope, day = next_scope(ledger, period), last_day(period)
        subledger, problems = ledger.as_of(day)
        fit = fitness(Context(ledger, subledger, day), problems, period, scope.since, rates=rates)
        if fit.stops:
            raise NotFit(describe(fit.rows), fit.problems)
        seal, entry = seal_entry(ledger, subledger, scope, target.today, fit.summary)
        lock = {lock_name(ledger.files, period, seal.digest): write_lock(seal).encode()}
        return Draft([entry], lock, told=_Sealed(fit.rows, len(seal.rows)))

    done = _recorded(target, draft, dry_run=dry_run)
    assert isinstance(done.told, _Sealed)
    (lock,), verb = done.beside, "would be" if dry_run else "is"
    notes = [*describe(done.told.rows)]
    notes.append(f"{period} {verb} closed: {count_of(done.told.entries, 'entry')} sealed in {lock}")
    path = (done.ledger.folder or Path()) / lock
    if not dry_run and _ignored(path):
        notes.append(f"note: git ignores {lock}, which must be kept in it: git add -f {path}")
    return replace(result_of(done), files=(lock,)).noting(*notes)


class _Sealed(NamedTuple):
    """The checklist of a period that is being closed, and the number of its entries."""

    rows: list[Row]
    entries: int


def _ignored(path: Path) -> bool:
    """Return whether git ignores a file of a ledger under git: the file's removal would then leave no trace."""
    try:
        repository = open_repository(path.parent)
        return bool(
            repository.run("ls-files", "--others", "--ignored", "--exclude-standard", "--", os.path.realpath(path))
        )
    except SourceError:
        return False


def reseal(target: Target, reason: str, *, dry_run: bool = False) -> Result:
    """Reseal what an older arcli sealed under other rules, with the reason. Raise NotPossible."""
    _need_reason(reason)

    def draft(ledger: Ledger) -> Draft:
        reopens, seals = make_seals(ledger, reason, target.today)
        contents = {lock_name(ledger.files, seal.period, seal.digest): write_lock(seal).encode() for seal, _ in seals}
        return Draft([*reopens, *(entry for _, entry in seals)], contents)

    done = _recorded(target, draft, dry_run=dry_run)
    periods = ", ".join(e.period for e in done.entries if isinstance(e, Close))
    said = f"{'Would seal' if dry_run else 'Sealed'} again: {periods}. arcli close --report lists what differs."
    return replace(result_of(done), files=done.beside).noting(said)


def reopen(target: Target, period: str, reason: str, *, dry_run: bool = False) -> Result:
    """Lift the seal of a period and of those after it, with the reason. Raise NotPossible."""
    _need_reason(reason)

    def draft(ledger: Ledger) -> list[Entry]:
        return list(reopen_entries(ledger, period, reason, target.today))

    done = _recorded(target, draft, dry_run=dry_run)
    lifted = ", ".join(e.period for e in done.entries if isinstance(e, Reopen))
    said = f"{'Would lift' if dry_run else 'Lifted'} the seal of {lifted}. Close it again when it is correct."
    return result_of(done).noting(said)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise NotPossible("--reason: state why; it is kept in the ledger")


def _recorded(target: Target, draft: Make, *, dry_run: bool) -> Recorded:
    try:
        return record(target.files, draft, settings=target.settings, dry_run=dry_run, derive=False)
    except CannotClose as error:
        raise NotPossible(str(error)) from None
