"""Commits of what a command wrote, with a message in the ledger's terms."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

from arcli.history.difference import EntryChange, entry_changes
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.parsed import Parsed
from arcli.model.entries import Entry, currency_of, customer_of, first_word, has_amount
from arcli.model.money import money
from arcli.model.words import count_of
from arcli.source.files import Files, Folder, SingleFile, SourceError
from arcli.source.git import Repository, open_repository
from arcli.source.gitfiles import files_at

_LISTED = 30  # entries listed in the body of a message


_FIRST = "commit what is there first: git add --all && git commit"


class Committer:
    """Commits what a command writes to a ledger, while the command holds the lock: see `arcli.ledger.write.keeping`.

    Raise SourceError without git or a repository.
    """

    def __init__(self, files: Files) -> None:
        if not isinstance(files, (Folder, SingleFile)):
            raise SourceError("--commit needs a ledger on disk", "name it with -f")
        self.files = files
        self.repository: Repository = open_repository(files.path)
        self.said: list[str] = []  # the first line of each commit's message

    def check(self) -> None:
        """Refuse if files of the ledger have uncommitted changes, which would get into the commit."""
        dirty = self._changed()
        if dirty:
            shown = ", ".join(dirty[:3]) + (", …" if len(dirty) > 3 else "")
            raise SourceError(f"nothing was done: not committed yet: {shown}", _FIRST)

    def keep(self, paths: Sequence[Path]) -> None:
        """Commit those of the files that differ from the last commit. Raise SourceError if git refuses."""
        names = sorted({_name_in(self.repository, p) for p in paths} & set(self._changed()))
        if names:
            message = self._message()
            _commit(self.repository, names, message)
            self.said.append(message.partition("\n")[0])

    def _changed(self) -> list[str]:
        """Return the paths in the repository of journals, YAML and lock files that differ from the last commit."""
        names = _differing(self.repository, self._where())
        return [n for n in names if n.endswith((".journal", ".yaml", ".lock")) and not n.endswith(".arcli.lock")]

    def _where(self) -> str:
        if isinstance(self.files, Folder):
            return self.repository.prefix or "."
        folder = Path(self.repository.prefix).parent
        return str(folder)

    def _message(self) -> str:
        parsed = Parsed()
        now = open_ledger(self.files, None, parsed)
        try:
            before = open_ledger(files_at(str(self.files.path), Path.cwd(), "HEAD"), None, parsed).records
        except SourceError:  # the ledger's first commit
            before = []
        return message_of(entry_changes(before, now.records), now)


class FileCommitter:
    """Commits the named files and nothing else; they must have no changes of their own before they are written.

    Raise SourceError without git, without a repository that has a work tree, or for a file outside the work tree.
    """

    def __init__(self, paths: list[Path], message: str) -> None:
        self.repository = open_repository(paths[0])
        if self.repository.bare:
            raise SourceError(f"{self.repository.folder} is a bare repository: there is no work tree to commit from")
        self.message = message
        self.paths = {path: _name_in(self.repository, path) for path in paths}
        for path, name in self.paths.items():
            if name.startswith(".."):
                raise SourceError(f"nothing was done: {path} is not in the repository {self.repository.folder}")

    def check(self) -> None:
        """Refuse if one of the files has uncommitted changes."""
        for path, name in self.paths.items():
            if path.exists() and _differing(self.repository, name):
                raise SourceError(f"nothing was done: not committed yet: {path}", _FIRST)

    def keep(self, _paths: Sequence[Path]) -> None:
        """Commit those of the files that differ from the last commit. Raise SourceError if git refuses."""
        found = _differing(self.repository, *self.paths.values())
        if found:
            _commit(self.repository, found, self.message)


def _name_in(repository: Repository, path: Path) -> str:
    """Return the name of a file in a repository."""
    return os.path.relpath(os.path.realpath(path), os.path.realpath(repository.folder))


def _differing(repository: Repository, *where: str) -> list[str]:
    """Return the files below the paths that differ from the last commit."""
    out = repository.run("status", "--porcelain", "-z", "-uall", "--no-renames", "--", *where)
    return [n[3:] for n in out.decode("utf-8", "surrogateescape").split("\0") if n]


def _commit(repository: Repository, names: list[str], message: str) -> None:
    """Commit files. Raise SourceError if git refuses, OSError if it can't be run; git's index is then as before."""
    done: CompletedProcess[bytes] | None = None
    try:
        if not (added := repository.writing("add", "--", *names)).returncode:
            done = repository.writing("commit", "--quiet", "--message", message, "--only", "--", *names)
    finally:
        if done is None or done.returncode:
            first = repository.attempt("rev-parse", "--verify", "--quiet", "HEAD").returncode != 0
            words = ("rm", "--cached", "--quiet", "--ignore-unmatch") if first else ("reset", "--quiet")
            repository.writing(*words, "--", *names)
    done = done or added
    if done.returncode:
        said = (done.stderr + done.stdout).decode("utf-8", "replace").strip().splitlines()
        raise SourceError("git did not commit it, so nothing was written", said[0] if said else None)


def message_of(changes: list[EntryChange], ledger: Ledger) -> str:
    """Return a commit message: `Record payment PMT-77 of acme, 1,407.96 USD`; with many entries, a list follows."""
    if not changes:
        return "Lay out journals"
    lines = [_line(c, ledger) for c in changes]
    if len(changes) == 1:
        return lines[0]
    kinds = Counter((c.action, c.entry.kind) for c in changes)
    words = {"added": "Record", "changed": "Correct", "removed": "Remove"}
    parts: list[str] = []
    for action, verb in words.items():
        found = [_many(n, kind) for (what, kind), n in sorted(kinds.items()) if what == action]
        if found:
            parts.append(f"{verb if not parts else verb.lower()} {', '.join(found)}")
    more = [f"… and {len(lines) - _LISTED} more"] if len(lines) > _LISTED else []
    return "; ".join(parts) + "\n\n" + "\n".join([*lines[:_LISTED], *more])


def _many(number: int, kind: str) -> str:
    return count_of(number, kind)


def _line(change: EntryChange, ledger: Ledger) -> str:
    entry = change.entry
    if change.action == "changed":
        said = "; ".join(f"{f.field} {f.before or 'nothing'} → {f.after or 'nothing'}" for f in change.fields)
        return f"Correct {entry.kind} {first_word(entry)}: {said}"
    if change.action == "removed":
        return f"Remove {entry.kind} {first_word(entry)}{_about(entry, ledger)}"
    if entry.declared.logged is not None:
        return str(
            entry.declared.logged.format(**{f.name: getattr(entry, f.attr) for f in entry.declared.fields.values()})
        )
    return f"Record {entry.kind} {first_word(entry)}{_about(entry, ledger)}"


def _about(entry: Entry, ledger: Ledger) -> str:
    customer = customer_of(entry)
    amount = entry.amount if has_amount(entry) else None
    text = f" of {customer}" if customer and customer != first_word(entry) else ""
    if amount is not None:
        currency = currency_of(entry)
        if currency is None and customer is not None:
            known = ledger.customers.at(customer, entry.date or date.max)
            currency = (known.currency if known else None) or ledger.settings.currency
        text += f", {money(amount, currency)}" if currency else f", {amount:,f}"
    return text
