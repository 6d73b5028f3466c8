"""The commits that added and changed an entry, found with as few versions of its file read as possible.

Git lists the commits that touched the file, along the first parent; a merge that brought in an entry leads into the
branch it came from. Newer versions are read one by one. If that would be too many bytes, the rest is bisected, which
finds a change unless it was undone between two of the versions read.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from arcli.history.content import Sought
from arcli.model.entries import Entry
from arcli.source.git import Commit, Repository

READ = 24_000_000  # bytes of old versions that are read one by one before bisection begins
_NONE = "0" * 40
_CHUNK = 16
_MANY = 256


class Version(NamedTuple):
    """A file as a commit left it; `blob` is None where the commit removed it."""

    commit: str
    parents: tuple[str, ...]
    blob: str | None
    before: str | None


class Change(NamedTuple):
    """A commit that added an entry (`before` is None) or changed it. `halved`: found by bisection."""

    commit: Commit
    path: str
    before: Entry | None
    after: Entry
    halved: bool = False


class Tracer:
    """Follows entries through a repository's history, back from one commit. `exact` reads every version."""

    def __init__(self, repository: Repository, start: str, *, exact: bool = False) -> None:
        self.repository, self.start, self.exact = repository, start, exact
        self._versions: dict[tuple[str, str], list[Version]] = {}
        self._blobs: dict[str, bytes] = {}
        self._held = 0  # their size in bytes
        self._sizes: dict[str, int] = {}
        self._committed: dict[str, bytes | None] = {}  # files as they are in the start commit
        self._commits: dict[str, Commit] = {}
        self._asked: Counter[str] = Counter()  # how often the other files of a commit were asked for, by path
        self._others: dict[str, dict[str, str]] = {}  # commit → the other files that it changed, as they were

    def committed(self, entry: Entry, path: str) -> Entry | None:
        """Return the entry as it is in that file in the start commit; None if it is not there."""
        if path not in self._committed:
            done = self.repository.attempt("cat-file", "blob", f"{self.start}:{path}")
            self._committed[path] = done.stdout if done.returncode == 0 else None
        data = self._committed[path]
        return Sought(entry).find_in(path, data) if data is not None else None

    def last_change(self, entry: Entry, path: str) -> Change | None:
        """Return the commit that gave an entry its present content; None if no commit has it."""
        return next(iter(self.changes(entry, path, most=1)), None)

    def changes(self, entry: Entry, path: str, most: int | None = None) -> list[Change]:
        """Return the commits that changed and added an entry, newest first. Moves between files are not changes."""
        found: list[Change] = []
        start, current = self.start, entry
        while most is None or len(found) < most:
            step = self._step(start, path, current)
            if step is None:
                break
            version, before, halved = step
            if before is None:
                origin = self._elsewhere(start, version, path, current)
                if origin is not None and origin[2] == current:
                    start, path, current = origin
                    continue
                if origin is not None:
                    found.append(Change(self._commit(start, path, version), path, origin[2], current, halved))
                    start, path, current = origin
                    continue
            inner = self._merged(version, path, current)
            if inner is not None:
                start = inner
                continue
            found.append(Change(self._commit(start, path, version), path, before, current, halved))
            if before is None:
                break
            start, current = version.parents[0], before
        return found

    def removal(self, entry: Entry, path: str) -> Commit | None:
        """Return the commit that removed an entry from a file; None if the start commit still has it."""
        wanted = Sought(entry)
        versions = self.versions(self.start, path)
        low, high = -1, 0  # the versions up to `low` don't have it
        while high < len(versions):
            blob = versions[high].blob
            if blob is not None and wanted.find_in(path, self._one(blob)) is not None:
                break
            low, high = high, high + 1
        if low < 0 or high == len(versions):
            return None
        return self.repository.describe([versions[low].commit])[versions[low].commit]

    # --- one file ----------------------------------------------------------------------------------------

    def _step(self, start: str, path: str, entry: Entry) -> tuple[Version, Entry | None, bool] | None:
        """Return the newest version of a file in which the entry differs from the one before, with that one."""
        versions = self.versions(start, path)
        if not versions or versions[0].blob is None:
            return None
        wanted = Sought(entry)
        at, read = 0, 0
        last = len(versions) - 1
        while at < last:
            blob = versions[at + 1].blob
            if blob is None:
                return versions[at], None, False
            read += self._size(blob, versions, at + 1)
            if read > READ and not self.exact:
                break
            data = self._blob(blob, versions, at + 1)
            if not wanted.same_in(data):
                return versions[at], wanted.find_in(path, data), False
            at += 1
        if at == last:
            return self._first(versions[last], wanted, path)
        low, high = at, last + 1
        while high - low > 1:
            middle = (low + high) // 2
            blob = versions[middle].blob
            if blob is not None and wanted.same_in(self._one(blob)):
                low = middle
            else:
                high = middle
        if low == last:
            version, before, _ = self._first(versions[last], wanted, path)
            return version, before, True
        blob = versions[low + 1].blob
        return versions[low], wanted.find_in(path, self._one(blob)) if blob else None, True

    def _first(self, version: Version, wanted: Sought, path: str) -> tuple[Version, Entry | None, bool]:
        """Return the oldest version of a file; before it there is nothing, unless the history is cut off."""
        before = wanted.find_in(path, self._one(version.before)) if version.before else None
        return version, before, False

    def versions(self, start: str, path: str) -> list[Version]:
        """Return the commits along the first parent that touched a file, newest first, with the file they left."""
        key = (start, path)
        if key not in self._versions:
            out = self.repository.run(
                "log", "--first-parent", "--diff-merges=first-parent", "--raw", "--no-abbrev", "--no-renames",
                "--format=%x01%H %P", start, "--", path,
            ).decode("utf-8", "replace")  # fmt: skip
            self._versions[key] = [_version(r) for r in out.split("\x01")[1:]]
        return self._versions[key]

    def _size(self, blob: str, versions: list[Version], at: int) -> int:
        if blob not in self._sizes:
            names = [v.blob for v in versions[at : at + 256] if v.blob]
            out = self.repository.run(
                "cat-file", "--batch-check=%(objectname) %(objectsize)", data="\n".join(names).encode()
            )
            self._sizes |= {sha.decode(): int(size) for sha, size in (line.split() for line in out.splitlines())}
        return self._sizes[blob]

    def _blob(self, blob: str, versions: list[Version], at: int) -> bytes:
        if blob not in self._blobs:
            names: list[str] = []
            size = 0
            for version in versions[at : at + _CHUNK]:
                if version.blob is None or (names and size + self._sizes.get(version.blob, READ) > READ // 4):
                    break
                size += self._sizes.get(version.blob, 0)
                names.append(version.blob)
            self._keep(names)
        return self._blobs[blob]

    def _one(self, blob: str) -> bytes:
        if blob not in self._blobs:
            self._keep([blob])
        return self._blobs[blob]

    def _keep(self, blobs: list[str]) -> None:
        """Read blobs and keep them for the next entry, up to a number of bytes in all."""
        if self._held > 2 * READ:
            self._blobs, self._held = {}, 0
        found = self.repository.blobs(blobs)
        self._blobs |= found
        self._held += sum(map(len, found.values()))

    def _commit(self, start: str, path: str, version: Version) -> Commit:
        """Return who made a version, and when; the versions around it are read with it."""
        if version.commit not in self._commits:
            versions = self.versions(start, path)
            at = versions.index(version)
            self._commits |= self.repository.describe([v.commit for v in versions[max(0, at - _CHUNK) : at + _CHUNK]])
        return self._commits[version.commit]

    # --- beyond the file and the branch ------------------------------------------------------------------

    def _elsewhere(self, start: str, version: Version, path: str, entry: Entry) -> tuple[str, str, Entry] | None:
        """Return where an entry that a commit added to a file was before: (parent, path, entry as it was there)."""
        if not version.parents:
            return None
        parent = version.parents[0]
        wanted = Sought(entry)
        olds = {n: old for n, old in self._changed(start, path, version).items() if n != path}
        best = None
        blobs = self.repository.blobs(olds.values())
        for name, old in sorted(olds.items()):
            before = wanted.find_in(name, blobs[old])
            if before is not None and (best is None or before == entry):
                best = (parent, name, before)
        return best

    def _changed(self, start: str, path: str, version: Version) -> dict[str, str]:
        """Return the files of entries that a commit changed, as before it; all at once if many are asked for."""
        if version.commit not in self._others:
            how = ("-z", "--raw", "--no-abbrev", "--no-renames")
            self._asked[path] += 1
            if self._asked[path] < _CHUNK:
                out = self.repository.run("diff-tree", "-r", *how, version.parents[0], version.commit)
                self._others[version.commit] = _raw(out.decode("utf-8", "replace"))
            else:
                first = ("--first-parent", "--diff-merges=first-parent", "--full-diff", "--format=%x01%H")
                versions = self.versions(start, path)
                newest = versions[max(0, versions.index(version) - _MANY)].commit
                out = self.repository.run("log", *how, *first, f"-{2 * _MANY}", newest, "--", path)
                for record in out.decode("utf-8", "replace").split("\x01")[1:]:
                    self._others[record[: len(version.commit)]] = _raw(record[len(version.commit) :])
        return self._others[version.commit]

    def _merged(self, version: Version, path: str, entry: Entry) -> str | None:
        """Return the other parent of a merge that has the entry as the merge left it."""
        for parent in version.parents[1:]:
            done = self.repository.attempt("cat-file", "blob", f"{parent}:{path}")
            if done.returncode == 0 and Sought(entry).same_in(done.stdout):
                return parent
        return None


def _raw(text: str) -> dict[str, str]:
    """Return the files of entries in a raw diff, and the blob of each before it."""
    parts = text[text.find(":") :].split("\0") if ":" in text else []
    olds = {}
    for about, name in zip(parts[::2], parts[1::2], strict=False):
        old = about.split(" ")[2]
        if old != _NONE and name.endswith((".journal", ".yaml", ".yml", ".txt")):
            olds[name] = old
    return olds


def _version(record: str) -> Version:
    head, _, raw = record.strip("\n").partition("\n")
    commit, *parents = head.split()
    line = next((x for x in raw.split("\n") if x.startswith(":")), "")
    words = line.partition("\t")[0].split(" ")
    before, blob = (words[2], words[3]) if len(words) > 3 else (_NONE, _NONE)
    return Version(commit, tuple(parents), None if blob == _NONE else blob, None if before == _NONE else before)
