"""The git executable: running it, finding a repository, resolving revisions. Only reads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from arcli.model.nearest import nearest
from arcli.source.files import SETTINGS, SourceError
from arcli.source.lock import locks_held

_ENV = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",  # a partial clone is read as far as it is here
}
# What of git's environment is the user's own. All else names a repository, as in its hooks, or runs programs.
_USERS = re.compile(
    r"GIT_(?:(?:AUTHOR|COMMITTER)_\w+|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)|CEILING_DIRECTORIES|EXEC_PATH|TRACE\w*)\Z"
)
_QUIET = ("core.quotePath=false", "log.showSignature=false", "color.ui=false", "core.fsmonitor=false")
# Reading runs nothing of the repository's and fetches nothing.
_READS = ("core.hooksPath=/dev/null", "protocol.allow=never")
_READS_ENV = {"GIT_ALLOW_PROTOCOL": ""}  # which a repository can't override, as it can protocol.allow
_PATIENCE = 40  # looks at an index that another git has locked, 50 ms apart
_DAY = re.compile(r"(.*)@\{([0-9]{4}-[0-9]{2}-[0-9]{2})\}\Z", re.DOTALL)
_FORMAT = "%H%x00%h%x00%an%x00%ae%x00%cs%x00%as%x00%s"


class Commit(NamedTuple):
    """A commit: full and short name, author, day committed and day written (each in its writer's zone), subject."""

    sha: str
    short: str
    author: str
    email: str
    day: str
    written: str
    subject: str


class Repository:
    """A git repository: `folder` is where git runs, its top where it has a work tree.

    `prefix` is the path within it that was asked for, "" or without a slash at its end.
    """

    def __init__(self, folder: Path, prefix: str, bare: bool) -> None:
        self.folder, self.prefix, self.bare = folder, prefix, bare

    def run(self, *args: str, data: bytes | None = None, fine: tuple[int, ...] = (0,)) -> bytes:
        """Run git here and return what it prints. Raises SourceError when it fails."""
        return self._printed(self.attempt(*args, data=data), args[0], fine)

    def _printed(self, done: subprocess.CompletedProcess[bytes], command: str, fine: tuple[int, ...] = (0,)) -> bytes:
        if done.returncode not in fine:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise SourceError(f"git {command} failed in {self.folder}", said[0] if said else None)
        return done.stdout

    def attempt(self, *args: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        """Run git here, whatever becomes of it."""
        return _git(self.folder, *args, data=data)

    def changed(self, *where: str) -> list[str]:
        """Return the files below some paths that differ from the last commit. Raises SourceError.

        git compares contents after the filters that `filter.NAME` of its configuration names; none of them is run here.
        """
        listed = self.run("config", "--name-only", "-z", "--get-regexp", r"^filter\.", fine=(0, 1))
        drivers = {n.rpartition(".")[0] for n in listed.decode("utf-8", "surrogateescape").split("\0") if n}
        none = [
            (f"{d}.{key}", value)
            for d in sorted(drivers)
            for key, value in (("clean", ""), ("process", ""), ("required", "false"))
        ]
        words = ("status", "--porcelain", "-z", "--no-renames", "--ignore-submodules=all", "--", *where)
        done = _git(self.folder, *words, settings=none)
        return [n[3:] for n in self._printed(done, "status").decode("utf-8", "surrogateescape").split("\0") if n]

    def writing(self, *args: str) -> subprocess.CompletedProcess[bytes]:
        """Run a git that writes, with the user's hooks, whatever becomes of it; wait when another git has the index."""
        for _ in range(_PATIENCE):
            done = _git(self.folder, *args, writes=True)
            if not (done.returncode and b"index.lock" in done.stderr):
                break
            time.sleep(0.05)
        return done

    def text(self, *args: str) -> str:
        """Return what git prints, as text."""
        return self.run(*args).decode("utf-8", "replace")

    def commit(self, rev: str) -> Commit:
        """Return the commit that a revision names: SHA, tag, branch, `HEAD~3`, `@{1}`, or `BRANCH@{2026-04-05}`.

        `@{DAY}` is the last commit of the branch whose committer's own calendar said that day or an earlier one. git
        itself would look in this clone's reflog, which other clones don't have. Raises SourceError.
        """
        match = _DAY.match(rev)
        if match:
            return self._at_day(match[1] or "HEAD", match[2])
        sha = self._resolve(rev)
        return self.describe([sha])[sha]

    def _resolve(self, rev: str) -> str:
        done = self.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", rev + "^{commit}")
        if done.returncode == 0:
            return done.stdout.decode().strip()
        if self.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}").returncode and rev in ("HEAD", "@"):
            raise SourceError("this repository has no commit yet", "commit the ledger first: git add . && git commit")
        best = nearest(rev, self.names())
        hint = f'did you mean "{best}"?' if best else "a revision is a commit, a tag, a branch, or @{2026-04-05}"
        raise SourceError(f'there is no revision "{rev}"', hint)

    def _at_day(self, base: str, day: str) -> Commit:
        sha = self._resolve(base)
        year, month, date = day.split("-")
        if not ("01" <= month <= "12" and "01" <= date <= "31" and year > "1970"):
            raise SourceError(f'"{day}" is not a day', "write @{YYYY-MM-DD}")
        for most in ("64", "4096", "-1"):
            text = self.text(
                "log", "--first-parent", "-n", most, f"--before={day}T23:59:59-1200", "--format=%H %cs", sha
            )
            for line in text.splitlines():
                found, _, committed = line.partition(" ")
                if committed <= day:
                    return self.describe([found])[found]
            if len(text.splitlines()) < int(most.replace("-1", "0") or 0):
                break
        hint = "is the clone shallow? git fetch --unshallow" if self.is_shallow() else None
        raise SourceError(f"{base} has no commit of {day} or before", hint)

    def describe(self, shas: Iterable[str]) -> dict[str, Commit]:
        """Return what is known of commits, by their full names."""
        wanted = sorted(set(shas))
        if not wanted:
            return {}
        data = "\n".join(wanted).encode()
        out = self.run("log", "--no-walk=unsorted", "--stdin", "-z", f"--format={_FORMAT}", data=data)
        return {c.sha: c for c in parse_commits(out)}

    def names(self) -> list[str]:
        """Branches and tags."""
        return self.text("for-each-ref", "--format=%(refname:short)").split()

    def is_shallow(self) -> bool:
        """Return whether the history ends before its beginning."""
        return self.text("rev-parse", "--is-shallow-repository").strip() == "true"

    @cached_property
    def boundary(self) -> frozenset[str]:
        """Return the commits at which a shallow clone cuts history off: what they hold may be older than they are."""
        if not self.is_shallow():
            return frozenset()
        path = self.folder / self.text("rev-parse", "--git-path", "shallow").strip()
        try:
            return frozenset(path.read_text().split())
        except OSError:
            return frozenset()

    def named(self, commit: Commit) -> str:
        """Return how a commit is shown as the origin of something: at the boundary it may be an earlier one."""
        return f"{commit.short} or earlier" if commit.sha in self.boundary else commit.short

    def cut_off(self) -> str | None:
        """Return a sentence that says where history is cut off; None when it is whole."""
        if not self.boundary:
            return None
        names = ", ".join(sorted(c.short for c in self.describe(self.boundary).values()))
        return f"History is cut off at {names} (a shallow clone); git fetch --unshallow brings the rest."

    def ledgers_at(self, sha: str) -> list[str]:
        """Folders with an arcli.yaml in a commit; "." is the top."""
        names = (
            self.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", sha).decode("utf-8", "replace").split("\0")
        )
        found = [n.rpartition("/")[0] or "." for n in names if n.rpartition("/")[2] == SETTINGS]
        return sorted(found)

    def blobs(self, shas: Iterable[str]) -> dict[str, bytes]:
        """Return the bytes of objects by their names. Raises SourceError for one that is not there."""
        wanted = list(dict.fromkeys(shas))
        if not wanted:
            return {}
        done = self.attempt("cat-file", "--batch", data="\n".join(wanted).encode() + b"\n")
        if b"lazy fetching" in done.stderr or b"promisor" in done.stderr or b"not allowed" in done.stderr:
            raise SourceError(
                "git does not have all of this history here: it is a partial clone, and arcli fetches nothing",
                "git fetch --refetch --no-filter brings the rest",
            )
        out = self._printed(done, "cat-file")
        found: dict[str, bytes] = {}
        at = 0
        for sha in wanted:
            end = out.index(b"\n", at)
            head = out[at:end].split()
            if head[-1] == b"missing":
                raise SourceError(f"git has lost the object {sha}", "git fsck says more; is it a partial clone?")
            size = int(head[2])
            found[sha] = out[end + 1 : end + 1 + size]
            at = end + 2 + size
        return found


def parse_commits(out: bytes) -> list[Commit]:
    """Commits from what git prints with NUL between fields and between commits."""
    fields = out.decode("utf-8", "replace").split("\0")
    return [Commit(*fields[i : i + 7]) for i in range(0, len(fields) - 6, 7)]


def open_repository(path: Path) -> Repository:
    """Return the repository that a path is in; the path itself need not exist any more. Raises SourceError."""
    existing = path.absolute()
    rest: list[str] = []
    while not existing.is_dir():
        rest.insert(0, existing.name)
        existing = existing.parent
    done = _git(existing, "rev-parse", "--is-inside-work-tree", "--show-prefix", "--show-cdup")
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace")
        if "dubious ownership" in said:
            raise SourceError(
                f"git does not trust the repository of {path}: it belongs to another user",
                f"git config --global --add safe.directory {existing}",
            )
        raise SourceError(f"{path} is not in a git repository", "git init, git add . and git commit begin its history")
    inside, prefix, up = [*done.stdout.decode("utf-8", "replace").split("\n"), "", ""][:3]
    below = "/".join(rest)
    if inside != "true":
        return Repository(existing, below, bare=True)
    return Repository((existing / up).resolve(), (prefix + below).rstrip("/"), bare=False)


def merge_text(base: Path, ours: Path, theirs: Path) -> tuple[bytes, int]:
    """Merge three files line by line; returns the content and the number of conflicts. Raises SourceError."""
    names = [str(p.absolute()) for p in (ours, base, theirs)]
    done = _git(Path(), "merge-file", "-p", "-L", "ours", "-L", "base", "-L", "theirs", *names)
    if done.returncode not in range(128):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SourceError(f"git can't merge {ours}", said[0] if said else None)
    return done.stdout, done.returncode


def _git(
    folder: Path,
    *args: str,
    data: bytes | None = None,
    writes: bool = False,
    settings: Sequence[tuple[str, str]] = (),
) -> subprocess.CompletedProcess[bytes]:
    words = [_executable(os.environ.get("PATH", os.defpath))]
    for setting in _QUIET if writes else (*_QUIET, *_READS):
        words += ["-c", setting]
    given: dict[str, Any] = {"input": data} if data is not None else {"stdin": subprocess.DEVNULL}
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or _USERS.match(k)} | _ENV
    for number, (key, value) in enumerate(settings):  # by the environment: a key given by -c ends at its first "="
        env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    env |= {"GIT_CONFIG_COUNT": str(len(settings))}
    env |= locks_held() | ({} if writes else _READS_ENV)
    return subprocess.run([*words, *args], cwd=folder, env=env, capture_output=True, check=False, **given)


@cache
def _executable(path: str) -> str:
    """Return the git on a PATH. Never one in the folder that arcli runs in, whatever PATH says."""
    found = shutil.which("git", path=os.pathsep.join(p for p in path.split(os.pathsep) if p.startswith(os.sep)))
    if found is None:
        raise SourceError("git is not installed, or not on the PATH", "revisions of a ledger are read by git")
    return found
