"""Where a ledger's bytes come from: a folder, one file, or standard input, behind `list()` and `read()`."""

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

SETTINGS = "arcli.yaml"


class SourceError(Exception):
    """There is nothing to read or to write to: exit 3. `hint` says what to do."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


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
        """How to name it to people."""

    def list(self) -> Listing:
        """Names of all files that may belong to the ledger, sorted."""

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises OSError."""

    def read_beside(self, path: str) -> bytes:
        """The bytes of a file that an option names. Raises OSError."""


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

    @property
    def label(self) -> str:
        return str(self.path)

    def list(self) -> Listing:
        """All files, sorted, and what is wrong with the folders. A folder that several links lead to is read once."""
        names: _Names = []
        problems: _Problems = []
        root = os.path.realpath(self.path)
        seen, folders, links = {root}, [_Found("", (root,))], deque[_Found]()
        while folders or links:
            folder = folders.pop() if folders else links.popleft()
            if folder.linked:
                if folder.above[-1] in seen:
                    continue
                seen.add(folder.above[-1])
            for found in self._look(folder, names, problems):
                if found.linked:
                    links.append(found)
                else:
                    seen.add(found.above[-1])
                    folders.append(found)
        return sorted(names), problems

    def read(self, name: str) -> bytes:
        path = self.path / name
        if not stat.S_ISREG(path.stat().st_mode):  # reading a pipe or a device could wait for ever
            raise OSError(errno.EINVAL, "it is not a regular file")
        return path.read_bytes()

    def read_beside(self, path: str) -> bytes:
        return Path(path).read_bytes()

    def _look(self, folder: _Found, names: _Names, problems: _Problems) -> Iterator[_Found]:
        """The folders in a folder; its files are added to `names`."""
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
            except OSError:  # a link that leads to itself: reading it will say so, if it is of the ledger
                is_folder = False
            if not is_folder:
                names.append(name)
                continue
            linked = item.is_symlink()
            real = os.path.realpath(item.path) if linked else folder.above[-1] + "/" + item.name
            if item.name == "profiles" or (real not in folder.above and (Path(item.path) / SETTINGS).exists()):
                continue
            if real in folder.above:
                message = f"the folder {name} links back to a folder that it is in"
                problems.append(Diagnostic("AR005", message, hint="remove the link", file=name))
                continue
            yield _Found(name + "/", (*folder.above, real), linked)


class SingleFile:
    """One file that is a whole ledger."""

    is_folder = False

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def label(self) -> str:
        return str(self.path)

    def list(self) -> Listing:
        return [str(self.path)], []

    def read(self, name: str) -> bytes:
        return Path(name).read_bytes()

    def read_beside(self, path: str) -> bytes:
        return Path(path).read_bytes()


class StandardInput:
    """A ledger on standard input, read once. It is YAML when its first sign of content is a list item."""

    label = "-"
    is_folder = False

    def __init__(self) -> None:
        self._bytes: bytes | None = None

    def list(self) -> Listing:
        return ["<stdin>"], []

    def read(self, _name: str) -> bytes:
        if self._bytes is None:
            self._bytes = sys.stdin.buffer.read()
        return self._bytes

    def read_beside(self, path: str) -> bytes:
        return Path(path).read_bytes()


def unreadable(name: str, error: OSError) -> Diagnostic:
    """A diagnostic for a file or folder that can't be read."""
    message, hint = f"{name} can't be read: {(error.strerror or 'no reason given').lower()}", "look at the file"
    if isinstance(error, FileNotFoundError):
        message = f"{name} is not there any more, or links to nothing"
        hint = "run arcli again; if it is a link, correct or remove it"
    elif isinstance(error, PermissionError):
        hint = "you may not read it: ask its owner for permission"
    elif error.errno == errno.ELOOP:
        message, hint = f"{name} is a link that leads back to itself", "remove the link"
    elif error.errno == errno.EINVAL:
        hint = "a ledger is made of files; pipes and devices can't be part of one"
    return Diagnostic("AR001", message, hint=hint, file=name)


def is_yaml(name: str, text: str) -> bool:
    """Whether a file holds YAML: by its ending, for standard input by its first line of content."""
    if name == "<stdin>":
        first = re.search(r"^[^\s#;].*", text, re.MULTILINE)
        return bool(first and first[0].startswith(("- ", "-\n", "[", "---")))
    return name.endswith((".yaml", ".yml"))


def choose(names: list[str], include: list[str], exclude: list[str]) -> tuple[list[str], list[tuple[str, int]]]:
    """The files to read out of all: journals and YAML files, or what `include` says, less `exclude`.

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
    """A path pattern as a regular expression: `*` and `?` stay in one folder, `**/` is any depth."""
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
