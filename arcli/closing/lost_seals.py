"""Seals in git's history that the ledger lacks: a close entry removed with its lock file leaves no other trace."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from arcli.history.provenance import Provenance
from arcli.ledger.knowing import lock_folder
from arcli.ledger.opening import Ledger
from arcli.ledger.periods import last_day
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Close, Reopen
from arcli.source.files import SETTINGS
from arcli.source.git import Commit, Repository, parse_commits

_FORMAT = "%H%x00%h%x00%an%x00%ae%x00%cs%x00%as%x00%s%x00%P"
_LOCK = re.compile(r"((?!0000)[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?)-([0-9a-f]{8})\.lock")


class _Event(NamedTuple):
    """A commit that added ("A") or deleted ("D") a lock file."""

    what: str
    commit: Commit
    merge: bool


def lost_seals(ledger: Ledger, until: date) -> Iterator[Diagnostic]:
    """Yield an error for each seal up to a day whose lock file was committed once and is gone with its close entry.

    A `reopen` entry that names the seal explains its absence. This takes one walk of git over the commits that touched
    lock files: about a tenth of a second for 5,000 commits.
    """
    provenance = Provenance(ledger)
    tracer = provenance.tracer
    if tracer is None:
        return
    if cut := tracer.repository.cut_off():
        message = "it is unknown whether an earlier seal was removed: " + cut[0].lower() + cut[1:].split(";")[0]
        hint = "run git fetch --unshallow; in CI, check out the full history"
        yield Diagnostic("AR828", message, hint=hint, severity="warning", file=lock_folder(ledger.files))
    anchor = posixpath.normpath(provenance.path(SETTINGS if ledger.files.is_folder else ledger.files.list()[0][0]))
    places = _places(tracer.repository, tracer.start, anchor)
    if ledger.files.is_folder:
        folders = [posixpath.join(posixpath.dirname(place), "closed") for place in places]
    else:
        folders = [f"{posixpath.splitext(place)[0]}.closed" for place in places]
    named = [e.digest for e in ledger.stated if isinstance(e, Close | Reopen) and e.digest]
    there = set(ledger.all_names)
    for name, events in sorted(_events(tracer.repository, tracer.start, folders).items()):
        match = _LOCK.fullmatch(name)
        shown = posixpath.join(lock_folder(ledger.files), name)
        if match is None or shown in there or any(d.startswith(match[2]) for d in named):
            continue
        period = match[1]
        if last_day(period) > until:
            continue
        deleted = sorted((e for e in events if e.what == "D"), key=lambda e: e.merge)
        held = tracer.repository.attempt("cat-file", "-e", f"{tracer.start}:{folders[0]}/{name}").returncode == 0
        who = " (not committed)"
        if deleted and not held:
            commit = deleted[0].commit
            who = f" (commit {commit.short} of {commit.day} by {commit.author})"
        message = f"{period} was closed, but its close entry and its lock file {shown} are gone, and no reopen says why"
        hint = "restore both from git; arcli reopen lifts a seal and records the reason"
        yield Diagnostic("AR820", message + who, hint=hint, file=shown)


def _places(repository: Repository, start: str, anchor: str) -> list[str]:
    """Return the present and earlier places of a ledger's settings (or its one file), the present one first.

    A move is a commit that adds one and deletes another. Git's own detection of renames goes by similarity, which
    whoever moves a file can defeat.
    """
    found = [anchor]
    for place in found:
        added = repository.run(
            "log", "--full-history", "-m", "--no-renames", "--diff-filter=A", "--format=%H", start, "--", place
        )
        for commit in dict.fromkeys(added.decode().split()):
            gone = repository.run(
                "diff-tree",
                "-m",
                "-r",
                "-z",
                "--no-commit-id",
                "--no-renames",
                "--name-only",
                "--diff-filter=D",
                commit,
            )
            for path in gone.decode("utf-8", "surrogateescape").split("\0"):
                alike = posixpath.basename(path) == SETTINGS or not anchor.endswith(SETTINGS)
                if alike and posixpath.splitext(path)[1] == posixpath.splitext(anchor)[1] and path not in found:
                    found.append(path)
    return found


def _events(repository: Repository, start: str, folders: list[str]) -> dict[str, list[_Event]]:
    """Return the commits that added or deleted each lock file by its name, newest first, side branches included."""
    args = ["log", "--full-history", "-m", "--no-renames", "--name-status", "--diff-filter=AD"]
    out = repository.run(*args, f"--format=%x01{_FORMAT}", start, "--", *folders)
    found: dict[str, list[_Event]] = {}
    for record in out.split(b"\x01")[1:]:
        head, _, changes = record.partition(b"\n")
        *_, parents = head.split(b"\0")
        (commit,) = parse_commits(head[: len(head) - len(parents) - 1])
        for line in changes.decode("utf-8", "replace").splitlines():
            what, _, path = line.partition("\t")
            if what in ("A", "D"):
                name = posixpath.basename(path.rstrip('"'))
                found.setdefault(name, []).append(_Event(what, commit, b" " in parents))
    return found
