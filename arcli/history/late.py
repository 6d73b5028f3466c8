"""Entries recorded after their period: the ledger that git had at a month's end compared with the present one."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

from arcli.history.content import identity
from arcli.history.difference import entry_changes
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.parsed import Parsed
from arcli.ledger.periods import unsealed
from arcli.model.dates import DAY, add_months, end_of_month
from arcli.model.entries import Entry
from arcli.source.files import SourceError
from arcli.source.gitfiles import GitFile, GitFiles, files_at


class Late(NamedTuple):
    """An entry that the ledger lacked, or had in another version, when its month ended."""

    entry: Entry
    month_end: date
    what: str  # "added" or "changed"
    fields: tuple[str, ...] = ()


class LateFound(NamedTuple):
    """Late entries by date, and the month ends before git's history begins, about which nothing is known."""

    entries: list[Late]
    unknown: list[date]
    problem: str = ""


def late_entries(ledger: Ledger, first: date, last: date) -> LateFound:
    """Return the entries of each month from `first` to `last` that were added or changed after that month's end.

    The ledger of a day is that of the last commit dated that day or before, in its committer's time zone.
    """
    parsed = Parsed()
    cache: dict[str, bytes] = {}
    found: list[Late] = []
    unknown: list[date] = []
    for month_end in _month_ends(first, last):
        start = max(first, month_end.replace(day=1))
        aside = unsealed()
        now = [r for r in ledger.records if start <= r.date <= min(last, month_end) and r.kind not in aside]
        if not now:
            continue
        try:
            then = open_ledger(_files(ledger, month_end, cache), None, parsed)
        except SourceError as error:
            if "has no commit of" not in error.message:
                return LateFound([], [], error.message)
            unknown.append(month_end)
            continue
        own = {identity(r) for r in now}
        before = [r for r in then.records if start <= r.date <= month_end or identity(r) in own]
        for change in entry_changes(before, now):
            if change.action != "removed":
                names = tuple(f.field for f in change.fields)
                found.append(Late(change.entry, month_end, change.action, names))
    found.sort(key=lambda x: (x.entry.date, x.entry.kind, identity(x.entry)))
    return LateFound(found, unknown)


def _month_ends(first: date, last: date) -> list[date]:
    ends, day = [], end_of_month(first)
    while day.replace(day=1) <= last:
        ends.append(day)
        day = end_of_month(add_months(day.replace(day=1), 1))
    return ends


def _files(ledger: Ledger, day: date, cache: dict[str, bytes]) -> GitFiles | GitFile:
    files = ledger.files
    if isinstance(files, GitFiles):
        commit = files.repository.commit(f"{files.commit.sha}@{{{day}}}")
        return GitFiles(files.repository, commit, files.folder, str(day), cache)
    if isinstance(files, GitFile):
        commit = files.repository.commit(f"{files.commit.sha}@{{{day}}}")
        return GitFile(files.repository, commit, files.path, files.name, str(day))
    path = getattr(files, "path", None)
    return files_at(os.fspath(path) if path is not None else "-", Path.cwd(), f"@{{{day}}}", cache)


__all__ = ["DAY", "Late", "LateFound", "late_entries"]
