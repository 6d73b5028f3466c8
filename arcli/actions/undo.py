"""Taking back the last write, byte for byte, where nobody has built on it yet."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from arcli.actions.result import NotPossible, Result, Target
from arcli.closing.seal_checks import seals
from arcli.history.commit import message_of
from arcli.history.difference import EntryChange, entry_changes
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.parsed import Parsed
from arcli.ledger.write import place_of, save_files, writing
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Close, Delivered, Failed, Reopen, Sent
from arcli.source.files import Files, Listing, SourceError
from arcli.source.git import open_repository
from arcli.source.lastwrite import LastWrite, LastWriteError, Replaced, last_write, put_last
from arcli.source.lock import LOCK
from arcli.source.write import Change, Stamp, stamp_at


def undo(target: Target, *, dry_run: bool = False) -> Result:
    """Take back the last write to a ledger: each of its files is again what it was, byte for byte.

    Not one that is committed, that closed or reopened a period, that has left the house, or that something else in the
    ledger relies on: the result then has the errors that would be left. Raise NotPossible, LedgerError.
    """
    with writing(place_of(target.files)) as folder:
        last = _last(folder)
        for file in last.files:
            if _is_committed(file.path):
                raise NotPossible(f"{os.path.relpath(file.path, folder)} is committed with it{_by_git(file.path)}")
        parsed = Parsed()
        now = open_ledger(target.files, target.settings, parsed)
        before = open_ledger(_Before(target.files, last), target.settings, parsed)
        changes = entry_changes(now.records, before.records)
        _refuse(last, changes)
        if problems := _left(now, before):
            return Result(problems=tuple(problems), notes=("Something relies on it: nothing was taken back.",))
        if not dry_run:
            root = Path(os.path.realpath(folder))
            made = [
                f for f in last.files if f.before is None and not Path(os.path.realpath(f.path)).is_relative_to(root)
            ]
            rest = [f for f in last.files if f not in made]
            save_files(folder, [Change(f.path, f.before, stamp_at(f.path)) for f in rest], undoable=False)
            for one in made:  # copies and mails that lie outside, of which the ledger says nothing any more
                one.path.unlink(missing_ok=True)
            put_last(folder, None)
    said = f"{'would take' if dry_run else 'took'} back: {last.command}"
    names = [os.path.relpath(f.path, folder) for f in last.files]
    text = message_of(changes, before) + "\n" if changes else ""
    return Result(texts={"": text}, notes=(said, f"as before: {', '.join(names)}"))


def _last(folder: Path) -> LastWrite:
    try:
        found = last_write(folder)
    except LastWriteError as error:
        raise NotPossible(f"{error}: only the last write can be taken back, and before the file is changed") from None
    except OSError as error:
        raise NotPossible(f"what the last write replaced can't be read: {(error.strerror or '').lower()}") from None
    if found is None and (instead := _by_git(folder)):
        raise NotPossible(f"the last write is committed{instead}")
    if found is None:
        raise NotPossible("there is no write to take back: only the last one is, once, before it is committed")
    return found


def _by_git(path: Path) -> str:
    """Return how the last commit of a file or folder is taken back, in words; "" where there is none, or more since."""
    try:
        repository = open_repository(path)
    except SourceError:
        return ""
    name = os.path.relpath(os.path.realpath(path), os.path.realpath(repository.folder))
    last = repository.attempt("log", "-1", "--format=%h%x00%s", "--", name)
    commit, mark, subject = last.stdout.decode("utf-8", "replace").strip().partition("\0")
    dirty = [n for n in repository.changed(name) if not n.endswith(LOCK)]  # the lock is held
    if last.returncode or not mark or dirty:
        return ""
    instead = f"git revert {commit} takes that back; arcli add reverse DOCUMENT, one document from a day on"
    return f": {commit} {subject}\n  help: {instead}"


def _is_committed(path: Path) -> bool:
    """Return whether git's last commit has a file as it is now."""
    try:
        repository = open_repository(path)
    except SourceError:
        return False
    name = os.path.relpath(os.path.realpath(path), os.path.realpath(repository.folder))
    known = repository.attempt("ls-tree", "--name-only", "HEAD", "--", name)
    return bool(known.stdout.strip()) and not repository.changed(name)


def _refuse(last: LastWrite, changes: Sequence[EntryChange]) -> None:
    """Refuse what is sealed, and what has left the house. Raise NotPossible."""
    gone = [c.entry for c in changes if c.action == "removed"]
    for entry in gone:
        if isinstance(entry, (Close, Reopen)):
            hint = "arcli reopen lifts a seal" if isinstance(entry, Close) else "arcli close seals it again"
            raise NotPossible(f"it {entry.kind}s {entry.period}, which stays in the ledger: {hint}")
        if isinstance(entry, Sent) and entry.outbox is None:
            raise NotPossible(f"{entry.id} has left the house: arcli add failed {entry.id} says that it did not arrive")
        if isinstance(entry, (Delivered, Failed)):
            raise NotPossible(f"{entry.letter} has left the house")
    if left := next((f.path for f in last.files if f.after is None and "outbox" in f.path.parts), None):
        raise NotPossible(f"{left.name} was handed over: it has left the house")


def _left(now: Ledger, before: Ledger) -> list[Diagnostic]:
    """Return the errors of the ledger as it would be that it does not have now, with those of its seals."""
    known = Counter((p.code, p.message) for p in _errors(now))
    found = _errors(before)
    return [p for p in found if not known[p.code, p.message] or known.subtract([(p.code, p.message)])]


def _errors(ledger: Ledger) -> list[Diagnostic]:
    subledger, problems = ledger.as_of(date.max)
    made = [p if isinstance(p, Diagnostic) else ledger.diagnose(p) for p in seals(ledger, subledger, subledger.as_of)]
    return [p for p in (*problems, *made) if p.severity == "error"]


class _Before:
    """The files of a ledger as they were before its last write."""

    def __init__(self, files: Files, last: LastWrite) -> None:
        self.files, self.is_folder = files, files.is_folder
        self.base = place_of(files) if files.is_folder else Path()
        self.path = place_of(files)
        self.contents = {os.path.realpath(f.path): f for f in last.files}

    @property
    def label(self) -> str:
        return self.files.label

    def _replaced(self, name: str) -> Replaced | None:
        return self.contents.get(os.path.realpath(self.base / name))

    def list(self) -> Listing:
        """Return the names, without files that the write made, and with those that it removed."""
        names, problems = self.files.list()
        root = os.path.realpath(self.base)
        kept = [n for n in names if (found := self._replaced(n)) is None or found.before is not None]
        removed = [os.path.relpath(path, root) for path, f in self.contents.items() if f.after is None]
        return sorted({*kept, *(n for n in removed if not n.startswith("."))}), problems

    def read(self, name: str) -> bytes:
        found = self._replaced(name)
        return self.files.read(name) if found is None or found.before is None else found.before

    def read_beside(self, path: str) -> bytes:
        return self.files.read_beside(path)

    def settled(self) -> bool:
        return self.files.settled()

    def stamps(self) -> dict[str, Stamp]:
        return self.files.stamps()
