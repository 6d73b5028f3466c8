"""What each seal knew of contracts: what comes later counts from the first day that was open then.

Entries of contracts are not sealed, but a month that is closed may have earned by them (`revenue:`). So a lock file
lists those that its seal was the first to know. One that is dated in a closed period and that no seal knows changes
nothing there: it counts from the first open day, and what it changes of earlier months is caught up.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from arcli.ledger.canonical import Canonical, LockRow
from arcli.ledger.periods import last_day, standing
from arcli.model.dates import DAY, iso
from arcli.model.entries import Close, Entry, first_word
from arcli.model.kinds import Role
from arcli.source.files import Files
from arcli.source.gitfiles import GitFile
from arcli.subledger.state import Late


def lock_folder(files: Files) -> str:
    """Return the folder of a ledger's lock files."""
    if files.is_folder:
        return "closed"
    name = files.list()[0][0]
    if isinstance(files, GitFile):
        name = posixpath.basename(name)
    return posixpath.splitext(name)[0] + ".closed"


def lock_name(files: Files, period: str, digest: str) -> str:
    """Return the name of a seal's lock file: `closed/2026-03-1a2b3c4d.lock`, or `NAME.closed/…` for a single file."""
    return posixpath.join(lock_folder(files), f"{period}-{digest[:8]}.lock")


def known_rows(stated: Iterable[Entry], late: Late, since: date | None, until: date) -> list[LockRow]:
    """Return the rows of a seal: the entries that count from a day of its period on (`since` None: or from before)."""
    first, say = since or date.min, Canonical()
    return sorted(_row(e, say) for e in _of_contracts(stated) if first <= late.get(id(e), e.date) <= until)


def came_late(files: Files, stated: Sequence[Entry]) -> Late:
    """Return from which day the entries of contracts count that came after the seal of their day, by identity."""
    return _Sealed(files, stated).late()


def forgotten(files: Files, stated: Sequence[Entry], close: Close) -> list[LockRow]:
    """Return the entries that a seal knew, and that are changed or gone since."""
    return sorted(row for row, of in _Sealed(files, stated).gone if of is close)


def _of_contracts(stated: Iterable[Entry]) -> Iterator[Entry]:
    return (e for e in stated if e.declared.role is Role.BILLING)


def _row(entry: Entry, say: Canonical) -> LockRow:
    from hashlib import sha256  # noqa: PLC0415 - slow to load; few ledgers have contracts

    content = sha256(say.content(entry).encode()).hexdigest()[:12]
    return LockRow(iso(entry.date), entry.kind, first_word(entry), content)


class _Sealed:
    """The seals in force, and the entries of contracts that each was the first to know.

    An entry that was changed in place is known still, so that what its change does to sealed figures is found. A seal
    without a list (or whose lock file is gone) knew all that is dated in its period.
    """

    def __init__(self, files: Files, stated: Sequence[Entry]) -> None:
        self.seals = [c for c in standing(stated) if c.digest is not None]
        self.known: list[tuple[Entry, date]] = []  # since when
        self.gone: list[tuple[LockRow, Close]] = []
        self.left: dict[LockRow, list[Entry]] = {}
        self.until = last_day(self.seals[-1].period) if self.seals else date.min
        say = Canonical()
        for entry in _of_contracts(stated if self.seals else ()):
            if entry.date <= self.until:
                self.left.setdefault(_row(entry, say), []).append(entry)
        if self.left:
            self._know({close.digest: _listed(files, close) for close in self.seals})

    def late(self) -> Late:
        found = {id(entry): since for entry, since in self.known if entry.date < since}
        return found | {id(entry): self.until + DAY for entries in self.left.values() for entry in entries}

    def _know(self, lists: dict[str | None, list[LockRow] | None]) -> None:
        missing = [(row, c) for c in self.seals for row in lists[c.digest] or () if not self._take(row, c)]
        for row, close in missing:
            changed = min((r for r in self.left if r[:3] == row[:3]), default=None)
            self.gone.append((row, close))
            if changed is not None:
                self._take(changed, close)
        for close in (c for c in self.seals if lists[c.digest] is None):
            for row in [r for r in self.left if r.date <= iso(last_day(close.period))]:
                while self._take(row, close):
                    pass

    def _take(self, row: LockRow, close: Close) -> bool:
        """Say that a seal knew an entry of a row, if one is left."""
        entries = self.left.get(row)
        if not entries:
            return False
        self.known.append((entries.pop(), close.since or date.min))
        if not entries:
            del self.left[row]
        return True


def _listed(files: Files, close: Close) -> list[LockRow] | None:
    """Return what the lock file of a seal lists; None if it lists nothing, or can't be read."""
    try:
        text = files.read(lock_name(files, close.period, close.digest or "")).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    head = text.partition("\nentries ")[0].split("\n")  # PERF: what follows has a line for each sealed entry
    if not any(line.startswith("knows ") for line in head):
        return None
    words = [line.split(" ")[1:] for line in head if line.startswith("known ")]
    return [LockRow(*four) for four in words if len(four) == len(LockRow._fields)]
