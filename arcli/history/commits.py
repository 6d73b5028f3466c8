"""The commits of a ledger in its own terms: the entries that each touched, and its effect on receivables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.history.difference import EntryChange, Sums, entry_changes
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.parsed import Parsed
from arcli.model.entries import PARTS, Numbered, applications_of, is_numbered
from arcli.model.kinds import Role
from arcli.model.money import ZERO
from arcli.model.plain import Plain, Record, entry_of
from arcli.source.files import SourceError
from arcli.source.git import Commit, Repository, parse_commits
from arcli.source.gitfiles import GitFile, GitFiles
from arcli.subledger.movements import moving

_FORMAT = "%H%x00%h%x00%an%x00%ae%x00%cs%x00%as%x00%s"
SMALL = 5_000  # entries up to which a ledger is derived at each commit unasked: this takes a tenth of a second or less


class CommitEffect(NamedTuple):
    """A commit: entries added, removed and changed, and the change in receivables (None if there are errors on a side).

    `errors` are those that the ledger has after the commit and not before, as code and message; None if they were not
    looked for, since deriving a large ledger at each commit takes time.
    """

    commit: Commit
    changes: list[EntryChange]
    effect: Sums | None
    settings_differ: bool
    errors: list[tuple[str, str]] | None = None


class _State(NamedTuple):
    """A derived version: the open amounts by currency (None with errors), and its errors as code and message."""

    total: Sums | None
    errors: Counter[tuple[str, str]]


def commits_of(repository: Repository, start: str, path: str, most: int) -> list[Commit]:
    """Return the commits along the first parent that touched a path, newest first."""
    args = ["log", "--first-parent", "-n", str(most), "-z", f"--format={_FORMAT}", start]
    return parse_commits(repository.run(*args, "--", path or "."))


def steps(
    files: GitFiles | GitFile, commits: list[Commit], older: Commit | None, day: date, *, derive: bool = False
) -> Iterator[CommitEffect]:
    """Yield the effect of each of successive commits, newest first. `older` is the one before them all, if any.

    Errors are looked for where a commit's effect is unknown without, in merges, which may be wrong although both
    branches are right, and in ledgers of up to SMALL entries; with `derive`, in each commit.
    """
    history = _History(files, day)
    merges = set() if derive else _merges(files.repository, commits)
    for commit, before in zip(commits, [*commits[1:], older], strict=True):
        yield history.step(commit, before, derive=derive or commit.sha in merges)


def _merges(repository: Repository, commits: list[Commit]) -> set[str]:
    """Return those of the commits that have several parents."""
    if not commits:
        return set()
    data = "\n".join(c.sha for c in commits).encode()
    return set(repository.run("rev-list", "--no-walk", "--merges", "--stdin", data=data).decode().split())


class _History:
    """The versions of one ledger, which share what they have in common."""

    def __init__(self, files: GitFiles | GitFile, day: date) -> None:
        self.files, self.day = files, day
        self._parsed = Parsed()
        self._blobs: dict[str, bytes] = {}
        self._last: tuple[str, Ledger | None] = ("", None)
        self._states: dict[str, _State] = {}

    def step(self, commit: Commit, before: Commit | None, *, derive: bool) -> CommitEffect:
        new, old = self._open(commit), self._open(before) if before else None
        changes = entry_changes(old.records if old else [], new.records if new else [])
        differ = (old.settings if old else None) != (new.settings if new else None)
        quick = None
        derive = derive or (new is not None and len(new.records) <= SMALL)
        if not derive and new is not None and old is not None and not differ and not new.problems and not old.problems:
            quick = _simple_effect(changes, new, self.day)
        if quick is not None:
            return CommitEffect(commit, changes, quick, differ)
        then, now = self._state(before, old), self._state(commit, new)
        errors = list((now.errors - then.errors).elements())
        if then.total is None or now.total is None:
            return CommitEffect(commit, changes, None, differ, errors)
        one, other = then.total, now.total
        sums = {c: other.get(c, ZERO) - one.get(c, ZERO) for c in sorted(one.keys() | other.keys())}
        return CommitEffect(commit, changes, {c: v for c, v in sums.items() if v}, differ, errors)

    def _open(self, commit: Commit) -> Ledger | None:
        """Return the ledger at a commit; None if it did not exist."""
        if self._last[0] == commit.sha:
            return self._last[1]
        files, at = self.files, self._at(commit)
        ledger: Ledger | None
        try:
            ledger = open_ledger(at, None, self._parsed)
            if any(p.code == "AR001" for p in ledger.problems) and isinstance(files, GitFile):
                ledger = None
        except SourceError:
            ledger = None
        self._last = (commit.sha, ledger)
        return ledger

    def _at(self, commit: Commit) -> GitFiles | GitFile:
        files = self.files
        if isinstance(files, GitFile):
            return GitFile(files.repository, commit, files.path, files.name, commit.short)
        return GitFiles(files.repository, commit, files.folder, commit.short, self._blobs)

    def _state(self, commit: Commit | None, ledger: Ledger | None) -> _State:
        """Return the open amounts at a commit by currency, up to the day, or its errors; nothing without a ledger."""
        if ledger is None or commit is None:
            return _State({}, Counter())
        if commit.sha not in self._states:
            subledger, problems = ledger.as_of(self.day)
            errors = Counter((p.code, p.message) for p in problems if p.severity == "error")
            sums: Sums = {}
            for movement in moving(subledger) if not errors else ():
                sums[movement.currency] = sums.get(movement.currency, ZERO) + movement.amount
            self._states[commit.sha] = _State(None if errors else sums, errors)
        return self._states[commit.sha]


def _simple_effect(changes: list[EntryChange], ledger: Ledger, day: date) -> Sums | None:
    """Return the effect of new entries that settle plain debts in one currency, without a derivation; else None."""
    sums: Sums = {}
    known: dict[str, Record] = {}
    for change in changes:
        entry = change.entry
        if change.action != "added" or entry.date > day:
            return None
        facts = entry.declared
        if not facts.moves_money:
            continue
        if facts.role is not Role.DOCUMENT or facts.exact or not is_numbered(entry):
            return None
        if not known:
            documents = [r for r in ledger.records if isinstance(r, Plain) or is_numbered(r)]
            known |= {r.id: r for r in documents}
            if len(known) < len(documents):
                return None
        currency = _currency(entry, ledger)
        amount: Decimal = facts.side * entry.amount
        for application in applications_of(entry):
            record = known.get(application.document.partition("#")[0])
            target = entry_of(record) if record is not None else None
            if target is None or not is_numbered(target) or not target.declared.payable or target.amount < ZERO:
                return None
            if _currency(target, ledger) != currency:
                return None
            if target.date > day or application.rate or application.total or application.id or application.currency:
                return None
            amount -= sum((getattr(application, p) or ZERO for p in PARTS), ZERO)
        sums[currency] = sums.get(currency, ZERO) + amount
    return {c: v for c, v in sorted(sums.items()) if v}


def _currency(entry: Numbered, ledger: Ledger) -> str:
    known = ledger.customers.at(entry.customer, entry.date)
    return str(entry.currency or (known.currency if known else None) or ledger.settings.currency)


def wanted_path(files: GitFiles | GitFile) -> str:
    """Return the ledger's path in its repository."""
    return files.folder if isinstance(files, GitFiles) else files.path
