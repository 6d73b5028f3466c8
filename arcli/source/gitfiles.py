"""A ledger as it was at a commit, read from git's objects. The work tree is neither read nor touched."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from arcli.model.diagnostics import Diagnostic
from arcli.source.files import SETTINGS, Listing, SourceError
from arcli.source.git import Commit, Repository, open_repository
from arcli.source.write import Stamp

Problems = list[Diagnostic]
_LINK, _MODULE = "120000", "160000"


class GitFiles:
    """The ledger in a folder of a commit; the rules of what belongs to it are those of a folder on disk."""

    is_folder = True

    def __init__(
        self, repository: Repository, commit: Commit, folder: str, rev: str, cache: dict[str, bytes] | None = None
    ) -> None:
        self.repository, self.commit, self.folder, self.rev = repository, commit, folder, rev
        self.shas: dict[str, str] = {}
        self._bytes: dict[str, bytes] = {} if cache is None else cache

    @property
    def label(self) -> str:
        """`REV:FOLDER`."""
        return f"{self.rev}:{self.folder or '.'}"

    def list(self) -> Listing:
        """Return all files, sorted, and links that lead nowhere."""
        tree = self.commit.sha + (f":{self.folder}" if self.folder else "^{tree}")
        out = self.repository.run("ls-tree", "-r", "-z", "--full-tree", tree).decode("utf-8", "surrogateescape")
        found: dict[str, tuple[str, str]] = {}
        for line in out.split("\0"):
            if line:
                about, _, name = line.partition("\t")
                mode, _, sha = about.split(" ")[:3]
                found[name] = (mode, sha)
        problems: Problems = []
        self._follow(found, problems)
        nested = {n[: -len(SETTINGS)] for n in found if n.endswith("/" + SETTINGS)}
        for name in sorted(found):
            mode, sha = found[name]
            folders = name.split("/")[:-1]
            if any(p.startswith(".") for p in name.split("/")) or "profiles" in folders:
                continue
            if nested and any("/".join(folders[: i + 1]) + "/" in nested for i in range(len(folders))):
                continue
            if mode != _MODULE:
                self.shas[name] = sha
        return sorted(self.shas), problems

    def _follow(self, found: dict[str, tuple[str, str]], problems: Problems) -> None:
        """Replace links by what they lead to within the ledger's folder at that commit."""
        links = {n: sha for n, (mode, sha) in found.items() if mode == _LINK}
        if not links:
            return
        blobs = self.repository.blobs(links.values())
        for name, sha in links.items():
            del found[name]
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), blobs[sha].decode("utf-8", "replace")))
            below = {n: v for n, v in found.items() if n.startswith(target + "/") and v[0] != _LINK}
            if target in found and found[target][0] != _LINK:
                found[name] = found[target]
            elif below and not name.startswith(target + "/"):
                found |= {name + n[len(target) :]: v for n, v in below.items()}
            elif name.endswith((".journal", ".yaml")):
                message = f"{name} is a link that leads out of the ledger; its content is not in the commit"
                problems.append(Diagnostic("AR801", message, hint="keep the file itself in the ledger", file=name))

    def read(self, name: str) -> bytes:
        """Return the bytes of a file at the commit. Journals and YAML files are fetched together at the first call."""
        sha = self.shas.get(name)
        if sha is None:
            raise FileNotFoundError(name)
        if sha not in self._bytes:
            wanted = {s for n, s in self.shas.items() if n.endswith((".journal", ".yaml"))} | {sha}
            self._bytes |= self.repository.blobs(sorted(wanted - self._bytes.keys()))
        return self._bytes[sha]

    def read_beside(self, path: str) -> bytes:
        """Return a file that an option names, at the commit if it is in the repository there, else from disk."""
        return _beside(self.repository, self.commit, path)

    def settled(self) -> bool:
        """Return a commit never changes."""
        return True

    def stamps(self) -> dict[str, Stamp]:
        """Return a commit is not written to."""
        return {}


class GitFile:
    """One file that is a whole ledger, as it was at a commit."""

    is_folder = False

    def __init__(self, repository: Repository, commit: Commit, path: str, name: str, rev: str) -> None:
        self.repository, self.commit, self.path, self.name, self.rev = repository, commit, path, name, rev

    @property
    def label(self) -> str:
        """`REV:PATH`."""
        return f"{self.rev}:{self.path}"

    def list(self) -> Listing:
        """Return the one file."""
        return [self.name], []

    def read(self, name: str) -> bytes:
        """Return its bytes, or those of a file beside it."""
        path = self.path if name == self.name else posixpath.join(posixpath.dirname(self.path), name)
        done = self.repository.attempt("cat-file", "blob", f"{self.commit.sha}:{path}")
        if done.returncode:
            raise FileNotFoundError(name)
        return done.stdout

    def read_beside(self, path: str) -> bytes:
        """Return a file that an option names, at the commit if it is in the repository there, else from disk."""
        return _beside(self.repository, self.commit, path)

    def settled(self) -> bool:
        """Return a commit never changes."""
        return True

    def stamps(self) -> dict[str, Stamp]:
        """Return a commit is not written to."""
        return {}


def _beside(repository: Repository, commit: Commit, path: str) -> bytes:
    try:
        there = open_repository(Path(path))
    except SourceError:
        return Path(path).read_bytes()
    done = repository.attempt("cat-file", "blob", f"{commit.sha}:{there.prefix}")
    return done.stdout if done.returncode == 0 else Path(path).read_bytes()


def files_at(file: str | None, start: Path, rev: str, cache: dict[str, bytes] | None = None) -> GitFiles | GitFile:
    """Return the ledger that `--file` names (else the nearest one) at a revision; `REV:FOLDER` names its folder.

    Raise SourceError: no git, no repository, no such revision, no ledger there then.
    """
    if file == "-":
        raise SourceError("standard input has no revisions", "name a ledger under git with -f")
    rev, folder = split_rev(rev)
    path = start if file is None else start / file
    if path.name == SETTINGS:
        path = path.parent
    if file is None:
        path = next((p for p in (start, *start.parents) if (p / SETTINGS).is_file()), start)
    repository = open_repository(path)
    commit = repository.commit(rev)
    upwards = file is None and folder is None
    if folder is None:
        folder = repository.prefix
    elif folder == ".":
        folder = ""
    kind, folder = _what(repository, commit, folder, upwards=upwards)
    if kind == "blob":
        return GitFile(repository, commit, folder, file or folder, rev)
    return GitFiles(repository, commit, folder, rev, cache)


def _what(repository: Repository, commit: Commit, folder: str, *, upwards: bool) -> tuple[str, str]:
    """Return whether a path is a ledger folder ("tree") or a file ("blob") at a commit.

    `upwards` looks above it too.
    """
    while True:
        done = repository.attempt("cat-file", "-t", f"{commit.sha}:{folder}")
        kind = done.stdout.decode().strip()
        if kind == "blob" and folder.endswith((".journal", ".yaml", ".yml")):
            return kind, folder
        settings = posixpath.join(folder, SETTINGS)
        # by its name in the tree: a partial clone may lack the content
        if kind == "tree" and repository.run("ls-tree", "--full-tree", commit.sha, "--", settings):
            return kind, folder
        if not upwards or not folder:
            break
        folder = posixpath.dirname(folder)
    where = folder or "the top folder"
    found = repository.ledgers_at(commit.sha)
    hint = None
    if found:
        hint = f"there was one in {', '.join(found[:5])}: --rev {commit.short}:{found[0]}"
    raise SourceError(f"there is no ledger in {where} at {commit.short} ({commit.day})", hint)


def split_rev(rev: str) -> tuple[str, str | None]:
    """`main:books` → ("main", "books"); colons within `@{…}` are no separators."""
    match = re.match(r"((?:[^:{]|\{[^}]*\})*):(.*)\Z", rev, re.DOTALL)
    return (match[1] or "HEAD", match[2].strip("/") or ".") if match else (rev, None)
