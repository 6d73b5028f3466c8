"""The commit, author and day that an entry of an open ledger comes from."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import NamedTuple

from arcli.history.trace import Change, Tracer
from arcli.ledger.opening import Ledger
from arcli.model.entries import Entry
from arcli.source.files import Folder, SingleFile, SourceError
from arcli.source.git import Repository, open_repository
from arcli.source.gitfiles import GitFile, GitFiles


class Origin(NamedTuple):
    """The origin of an entry's present form: a change, or the reason why there is none ("not committed", "no git")."""

    change: Change | None
    note: str = ""


class Provenance:
    """The origins of a ledger's entries, found on demand. A ledger that is not under git has none."""

    def __init__(self, ledger: Ledger, *, exact: bool = False) -> None:
        self.files = ledger.files
        self.tracer: Tracer | None = None
        self.note = ""
        self._known: dict[int, Origin] = {}
        try:
            self._open(exact)
        except SourceError as error:
            self.note = error.message

    def _open(self, exact: bool) -> None:
        files = self.files
        if isinstance(files, (GitFiles, GitFile)):
            self.tracer = Tracer(files.repository, files.commit.sha, exact=exact)
        elif isinstance(files, (Folder, SingleFile)):
            repository = open_repository(files.path)
            self.tracer = Tracer(repository, repository.commit("HEAD").sha, exact=exact)
        else:
            self.note = "standard input has no history"

    @property
    def repository(self) -> Repository | None:
        """Return the repository that the ledger is in."""
        return self.tracer.repository if self.tracer else None

    def path(self, name: str) -> str:
        """Return the path in the repository of a file of the ledger."""
        files = self.files
        if isinstance(files, GitFiles):
            return posixpath.join(files.folder, name)
        if isinstance(files, GitFile):
            return files.path
        assert self.tracer is not None
        on_disk = files.path / name if isinstance(files, Folder) else Path(name)
        return os.path.relpath(os.path.realpath(on_disk), os.path.realpath(self.tracer.repository.folder))

    def of(self, entry: Entry) -> Origin:
        """Return the commit that added an entry or last changed its content."""
        if id(entry) not in self._known:
            self._known[id(entry)] = self._find(entry)
        return self._known[id(entry)]

    def changes(self, entry: Entry) -> list[Change]:
        """Return all commits that changed and added an entry, newest first, without uncommitted changes."""
        if self.tracer is None:
            return []
        path = self.path(entry.origin.name)
        committed = self.tracer.committed(entry, path)
        return self.tracer.changes(committed, path) if committed is not None else []

    def _find(self, entry: Entry) -> Origin:
        if self.tracer is None:
            return Origin(None, "no git")
        path = self.path(entry.origin.name)
        committed = self.tracer.committed(entry, path)
        if committed is None or committed != entry:
            return Origin(None, "not committed")
        change = self.tracer.last_change(entry, path)
        return Origin(change) if change else Origin(None, "not committed")
