"""Where a ledger's bytes come from: a folder, one file, or standard input, through `list()` and `read()`."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from arcli.model.diagnostics import Diagnostic
from arcli.source.intent import INTENT, pending
from arcli.source.lock import home_of
from arcli.source.write import Stamp, stamp_at, stamp_of

SETTINGS = "arcli.yaml"


class SourceError(Exception):
    """Nothing to read from or write to: exit 3. `hint` says what to do."""

    code = 3

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class WrittenError(SourceError):
    """Everything is written, but something after it failed: exit 4. The command must not be repeated."""

    code = 4


class OutsideError(OSError):
    """A file outside the ledger's folder that the settings don't name."""

    def __init__(self, name: str) -> None:
        super().__init__(errno.EPERM, "it is outside the ledger's folder", name)


_Names = list[str]
_Problems = list[Diagnostic]
Listing = tuple[list[str], list[Diagnostic]]


class Files(Protocol):
    """What a ledger is read from. Names are relative paths with slashes.

    `is_folder`: settings and `include:` choose among the files, rather than one file being the whole ledger.
    """

    is_folder: bool

    @property
    def label(self) -> str:
        """Return its name for people."""

    def list(self) -> Listing:
        """Return the names of all files that may belong to the ledger, sorted."""

    def read(self, name: str) -> bytes:
        """Return the bytes of one file. Raises OSError."""

    def read_beside(self, path: str) -> bytes:
        """Return the bytes of a file that an option names. Raises OSError."""

    def settled(self) -> bool:
        """Return whether everything read since `list` is unchanged, so that it belongs together."""

    def stamps(self) -> dict[str, Stamp]:
        """Return the stamps of the files that were read since `list`, where they can be written to."""


class _Look:
    """What has been read since a ledger's files were listed; the content of an interrupted write takes precedence.

    Raise SourceError for an interrupted write that can't be finished.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.stamps: dict[str, Stamp] = {}
        self.intent = stamp_at(home / INTENT)
        try:
            self.pending = pending(home)
        except OSError as error:
            raise SourceError(str(error.strerror or error)) from None

    def read(self, path: Path, name: str) -> bytes:
        """Return the bytes of a file, and its stamp when it is read for the first time. Raises OSError."""
        if self.pending:
            real = os.path.realpath(path)
            if real in self.pending:
                data = self.pending[real]
                if data is None:
                    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
                return data
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe or a device could wait for ever
            raise OSError(errno.EINVAL, "it is not a regular file")
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            self.stamps.setdefault(name, stamp_of(found))
            return file.read()

    def settled(self, base: Path) -> bool:
        """Return whether every file that was read and the intent are still the same."""
        return stamp_at(self.home / INTENT) == self.intent and all(
            stamp_at(base / name) == stamp for name, stamp in self.stamps.items()
        )


class _Found(NamedTuple):
    """A folder to look into: its name with a slash, the real paths above it and its own, whether it is a link."""

    below: str
    above: tuple[str, ...]
    linked: bool = False


class Folder:
    """A ledger folder: hidden folders, `profiles/` and nested ledgers are not part of it."""

    is_folder = True

    def __init__(self, path: Path) -> None:
        self.path = path
        self.allowed: tuple[str, ...] = ()  # folders outside that `allow:` of the settings names
        self._look: _Look | None = None
        self._listed: _Names = []
        self._inside: set[str] = set()  # listed names that no link can lead elsewhere

    @property
    def label(self) -> str:
        return str(self.path)

    @property
    def look(self) -> _Look:
        """Return what was seen since the files were listed."""
        if self._look is None:
            self._look = _Look(self.path)
        return self._look

    def list(self) -> Listing:
        """Return all files, sorted, and what is wrong with the folders.

        A folder that several links lead to is read once.
        """
        self._look = _Look(self.path)
        self._listed, problems = self._scan()
        if not self._look.pending:
            return self._listed, problems
        root = os.path.realpath(self.path)
        names = set(self._listed)
        for path, data in self._look.pending.items():
            name = os.path.relpath(path, root)
            if data is None:
                names.discard(name)
            elif not any(p.startswith(".") for p in name.split("/")):
                names.add(name)
        return sorted(names), problems

    def settled(self) -> bool:
        return self.look.settled(self.path) and self._scan()[0] == self._listed

    def stamps(self) -> dict[str, Stamp]:
        return dict(self.look.stamps)

    def _scan(self) -> Listing:
        names: _Names = []
        problems: _Problems = []
        self._inside = set()
        root = os.path.realpath(self.path)
        seen, folders, links = {root}, [_Found("", (root,))], deque[_Found]()
        while folders or links:
            folder = folders.pop() if folders else links.popleft()
            if folder.linked:
                if folder.above[-1] in seen:
                    continue
                seen.add(folder.above[-1])
            inside = folder.above[-1] == root or folder.above[-1].startswith(root + os.sep)
            for found in self._look_into(folder, names, problems, inside=inside):
                if found.linked:
                    links.append(found)
                else:
                    seen.add(found.above[-1])
                    folders.append(found)
        return sorted(names), problems

    def read(self, name: str) -> bytes:
        self.check_inside(name)
        return self.look.read(self.path / name, name)

    def check_inside(self, name: str, *, new: bool = False) -> None:
        """Refuse a file outside of the folder that `allow:` does not name. Raises OutsideError."""
        if name in self._inside and not new:
            return
        real = os.path.realpath(self.path / name)
        roots = [os.path.realpath(self.path / folder) for folder in ("", *self.allowed)]
        if not any(real == root or real.startswith(root + os.sep) for root in roots):
            raise OutsideError(name)

    def read_beside(self, path: str) -> bytes:
        return Path(path).read_bytes()

    def _look_into(self, folder: _Found, names: _Names, problems: _Problems, *, inside: bool) -> Iterator[_Found]:
        """Yield the folders in a folder; its files are added to `names`."""
        try:
            with os.scandir(self.path / folder.below) as found:
                items = sorted(found, key=lambda e: e.name)
        except OSError as error:
            problems.append(unreadable(folder.below or ".", error))
            return
        for item in items:
            name = folder.below + item.name
            if item.name.startswith("."):
                continue
            try:
                is_folder = item.is_dir()
            except OSError:  # a link that leads to itself: reading it will say so, if it belongs to the ledger
                is_folder = False
            if not is_folder:
                names.append(name)
                if inside and not item.is_symlink():
                    self._inside.add(name)
                continue
            linked = item.is_symlink()
            real = os.path.realpath(item.path) if linked else folder.above[-1] + "/" + item.name
            if item.name == "profiles" or (real not in folder.above and _is_ledger(item.path)):
                continue
            if real in folder.above:
                message = f"the folder {name} links back to a folder that it is in"
                problems.append(Diagnostic("AR005", message, hint="remove the link", file=name))
                continue
            yield _Found(name + "/", (*folder.above, real), linked)


def _is_ledger(folder: str) -> bool:
    """Return whether a folder has settings of its own.

    One that may not be looked into is said to be unreadable later.
    """
    return os.path.exists(os.path.join(folder, SETTINGS))  # noqa: PTH110, PTH118 - no error where Path.exists has one


class SingleFile:
    """One file that is a whole ledger."""

    is_folder = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self._look: _Look | None = None

    @property
    def label(self) -> str:
        return str(self.path)

    @property
    def look(self) -> _Look:
        """Return what was seen since the file was listed."""
        if self._look is None:
            self._look = _Look(home_of(self.path))
        return self._look

    def list(self) -> Listing:
        self._look = None
        return [str(self.path)], []

    def settled(self) -> bool:
        return self.look.settled(Path())

    def stamps(self) -> dict[str, Stamp]:
        return dict(self.look.stamps)

    def read(self, name: str) -> bytes:
        path = Path(name)
        if not path.is_file() and path.exists():  # a pipe is read as it is, once
            return path.read_bytes()
        return self.look.read(path, name)

    def read_beside(self, path: str) -> bytes:
        return Path(path).read_bytes()


class StandardInput:
    """A ledger on standard input, read once. It is YAML when its content begins with a list item."""

    label = "-"
    is_folder = False

    def __init__(self) -> None:
        self._bytes: bytes | None = None

    def list(self) -> Listing:
        return ["<stdin>"], []

    def settled(self) -> bool:
        return True

    def stamps(self) -> dict[str, Stamp]:
        return {}

    def read(self, _name: str) -> bytes:
        if self._bytes is None:
            self._bytes = sys.stdin.buffer.read()
        return self._bytes

    def read_beside(self, path: str) -> bytes:
        return Path(path).read_bytes()


def unreadable(name: str, error: OSError) -> Diagnostic:
    """Return a diagnostic for a file or folder that can't be read."""
    message, hint = f"{name} can't be read: {(error.strerror or 'no reason given').lower()}", "check the file"
    if isinstance(error, FileNotFoundError):
        message = f"{name} is not there any more, or links to nothing"
        hint = "run arcli again; if it is a link, correct or remove it"
    elif isinstance(error, OutsideError):
        hint = "if it belongs to the ledger, name its folder in arcli.yaml: allow: [../shared]"
    elif isinstance(error, PermissionError):
        hint = "you may not read it: ask its owner for permission, or leave it out with exclude: in arcli.yaml"
    elif error.errno == errno.ELOOP:
        message, hint = f"{name} is a link that leads back to itself", "remove the link"
    elif error.errno == errno.EINVAL:
        hint = "a ledger is made of files; pipes and devices can't be part of one"
    return Diagnostic("AR001", message, hint=hint, file=name)


def is_yaml(name: str, text: str) -> bool:
    """Return whether a file holds YAML: by its ending, for standard input by its first line of content."""
    if name == "<stdin>":
        first = re.search(r"^[^\s#;].*", text, re.MULTILINE)
        return bool(first and first[0].startswith(("- ", "-\n", "[", "---")))
    return name.endswith((".yaml", ".yml"))


def choose(names: list[str], include: list[str], exclude: list[str]) -> tuple[list[str], list[tuple[str, int]]]:
    """Return the files to read out of all: journals and YAML files, or what `include` says, less `exclude`.

    Also the patterns that match nothing, as the setting and the pattern's place in it.
    """
    unmatched: list[tuple[str, int]] = []
    if include:
        chosen = _matching(names, include, "include", unmatched)
    else:
        chosen = {n for n in names if n.endswith((".journal", ".yaml"))}
    chosen -= _matching(names, exclude, "exclude", unmatched)
    chosen.discard(SETTINGS)
    return sorted(chosen), unmatched


def _matching(names: list[str], patterns: list[str], key: str, unmatched: list[tuple[str, int]]) -> set[str]:
    found: set[str] = set()
    for index, pattern in enumerate(patterns):
        regex = glob_regex(pattern)
        hits = {n for n in names if regex.match(n)}
        if not hits:
            unmatched.append((key, index))
        found |= hits
    return found


def glob_regex(pattern: str) -> re.Pattern[str]:
    """Return a path pattern as a regular expression: `*` and `?` stay in one folder, `**/` is any depth."""
    out = ""
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            out, at = out + "(?:[^/]+/)*", at + 3
        elif pattern.startswith("**", at):
            out, at = out + ".*", at + 2
        else:
            sign = pattern[at]
            out, at = out + {"*": "[^/]*", "?": "[^/]"}.get(sign, re.escape(sign)), at + 1
    return re.compile(out + r"\Z")
