"""The place for output: standard output, or a file that is free; never over what a command reads."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from arcli.source.files import SETTINGS, SourceError, WrittenError, choose
from arcli.source.lock import home_of
from arcli.source.write import UnfinishedError, replace_file

if TYPE_CHECKING:
    from arcli.model.settings.ledger import Settings

# Options whose value is a file to be written; every other word of a command line may name one that is read.
OUTPUTS = frozenset({"-o", "--output", "--skip-bad", "--save"})
_given: list[str] = []  # the words of this command line


class OutputError(SourceError):
    """Output can't be written: exit 3, or 4 where the ledger was."""


def remember(words: list[str]) -> None:
    """Keep the words of the command line that is run now."""
    _given[:] = words


def given() -> str:
    """Return the command line that is run now, as it would be typed."""
    return " ".join(["arcli", *map(shlex.quote, _given)])


def emit(data: bytes) -> None:
    """Write bytes to standard output. Raise OutputError; BrokenPipeError if its reader has closed it."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output can't be written: {(error.strerror or str(error)).lower()}") from None


def replace_output(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raise OutputError; WrittenError if it was written, but not confirmed."""
    try:
        replace_file(path, data)
    except UnfinishedError as error:
        said = f"{path} is written, but the disk did not confirm it: {(error.strerror or str(error)).lower()}"
        raise WrittenError(said, "check the disk") from None
    except OSError as error:
        raise OutputError(f"{path} can't be written: {(error.strerror or str(error)).lower()}") from None


def check_output(option: str, path: Path, *, new_entries: bool = False) -> None:
    """Refuse a file of a ledger, and what the command itself reads: exit 2.

    `new_entries`: the output is a file of entries, which a ledger may read once it is there.
    """
    if any(_is_same(p, path) for p in _inputs()):
        raise typer.BadParameter(f"{option} {path} would replace what this command reads")
    what = _of_ledger(path)
    if what is not None and not (new_entries and not path.exists()):
        would = "would replace" if path.exists() else "is not a place for output:"
        raise typer.BadParameter(f"{option} {path} {would} {what}")


def check_outputs(option: str, paths: Iterable[Path]) -> None:
    """Refuse the same of several files: exit 2."""
    for path in paths:
        check_output(option, path)


def _inputs() -> Iterator[Path]:
    """Yield every file that the command line or the environment may name to be read."""
    words = [*_given, os.environ.get("ARCLI_FILE", "")]
    for before, word in zip(["", *words], words, strict=False):
        option, _, value = word.partition("=")
        if before in OUTPUTS or option in OUTPUTS or (word.startswith("-o") and not word.startswith("--")):
            continue
        yield from (Path(w) for w in (word, value, word[2:] if word.startswith("-") else "") if w)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.is_file() and one.samefile(other)
    except (OSError, ValueError):
        return False


def _of_ledger(path: Path) -> str | None:
    """Return what a path is to the ledger around it, in words; None if it is nothing to it."""
    from arcli.ledger.config import read_settings
    from arcli.model.private import PEOPLE
    from arcli.source.decode import decode

    real = Path(os.path.realpath(path))
    home = home_of(real)
    if not (home / SETTINGS).is_file():
        kept = path.exists() and any((folder / PEOPLE).is_file() for folder in real.parents)
        return "a file about the private customers of a ledger" if kept else None
    name = real.relative_to(home).as_posix()
    if name == SETTINGS:
        return "the settings of a ledger"
    if real.name.startswith(".arcli."):
        return "a file of arcli's own"
    if name.endswith(".lock"):
        return "the lock file of a closed period"
    try:
        settings = read_settings(decode(SETTINGS, (home / SETTINGS).read_bytes())[0])[0]
    except OSError as error:
        raise OutputError(f"{home / SETTINGS} can't be read: {(error.strerror or '').lower()}") from None
    if name == settings.rates.file:
        return "the rates of a ledger"
    parts = name.split("/")
    if (what := _beside(parts, settings)) is not None and (path.exists() or parts[0] == ".git"):
        return what
    hidden = any(part.startswith(".") or part == "profiles" for part in parts)
    if name in choose([name], settings.include, settings.exclude)[0] and not hidden:
        return "a file of a ledger" if path.exists() else "the ledger would read it as a file of entries"
    return None


def _beside(parts: list[str], settings: Settings) -> str | None:
    """Return what a file below a ledger's folder is that is kept for the ledger, though it holds no entries."""
    if ".git" in parts:
        return "a file of git's"
    if parts[0] == "outbox":
        return "a mail of the outbox"
    if parts[: settings.delivery.archive.count("/") + 1] == settings.delivery.archive.strip("/").split("/"):
        return "what was sent"
    if "profiles" in parts[:-1]:
        return "a profile of a ledger"
    if parts[0] == "templates" or "/".join(parts) == settings.documents.logo:
        return "a template or the logo of a ledger's documents"
    return None
