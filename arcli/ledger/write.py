"""The only writer: files of a ledger change together, under its lock, as they were read, with their commit."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol, TypeVar

from arcli.ledger.opening import Ledger, LedgerError, open_ledger
from arcli.source.files import Files, Folder, SingleFile, SourceError, WrittenError
from arcli.source.intent import finish
from arcli.source.lastwrite import keep_last, put_last, replaced
from arcli.source.lock import home_of, locked
from arcli.source.write import (
    Change,
    ChangedError,
    ReadOnlyError,
    Stamp,
    UnfinishedError,
    read_stamped,
    stamp_at,
    write_all,
)

T = TypeVar("T")
_TRIES = 100
_NAMED = 3  # files that a failure of many names


class Keeper(Protocol):
    """Records each write in a history, such as a commit in git. Both methods run under the ledger's lock."""

    def check(self) -> None:
        """Refuse if something else would get into the history with the write. Raise SourceError."""

    def keep(self, paths: Sequence[Path]) -> None:
        """Record the files that were written. Raise SourceError: the write is then undone."""


_keeper: ContextVar[Keeper | None] = ContextVar("keeper", default=None)
_force: ContextVar[bool] = ContextVar("force", default=False)
_command: ContextVar[str] = ContextVar("command", default="")
_written: list[Path] = []


def written() -> list[Path]:
    """Return the files written since `forget`, so that a later failure is not taken for "nothing was written"."""
    return _written


def forget() -> None:
    """Start again: nothing is written yet."""
    _written.clear()


@contextmanager
def keeping(keeper: Keeper | None, *, force: bool = False, command: str = "") -> Iterator[None]:
    """Record what is written within in a history; with `force`, also write to files that are write-protected.

    `command` are the words that `arcli undo` names the write by.
    """
    tokens = _keeper.set(keeper), _force.set(force), _command.set(command)
    try:
        yield
    finally:
        _keeper.reset(tokens[0])
        _force.reset(tokens[1])
        _command.reset(tokens[2])


@contextmanager
def writing(path: Path, home: Path | None = None) -> Iterator[Path]:
    """Hold the lock that guards a path, after finishing any interrupted write; yield the folder of the lock.

    `home` is that folder if it can't be found from the path, as for a ledger about to be made. Raise LedgerError for
    what can't be written to.
    """
    folder = home or home_of(path)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folder))
            names = finish(folder)
        except OSError as error:
            raise cannot_write(folder, error) from None
        if names:
            _report(f"finished an interrupted write: {', '.join(names)}")
        yield folder


def place_of(files: Files) -> Path:
    """Return the place of a ledger on disk. Raise LedgerError for one that can't be written to."""
    if isinstance(files, (Folder, SingleFile)):
        return files.path
    raise LedgerError("a ledger on standard input can't be added to", "name a folder or a file with -f")


def open_to_write(files: Files, settings: str | None) -> Ledger:
    """Open a ledger that an entry is to be added to or corrected in. Raises LedgerError.

    Each of its files must be there to be read: else numbers would be given again that nobody sees.
    """
    ledger = open_ledger(files, settings)
    for problem in ledger.problems:
        if problem.code == "AR001":
            raise LedgerError(f"{problem.message}: nothing was written", problem.hint)
    wrong = [p for p in ledger.problems if p.severity == "error"]
    if wrong and isinstance(files, SingleFile) and not ledger.records:
        said = f"{files.label} is not a ledger: {wrong[0].message}"
        raise LedgerError(said, "-f and --file name the ledger; an entry's document is named with --source-file")
    return ledger


def retrying(place: Path, act: Callable[[], T]) -> T:
    """Do something under the lock that guards a path, again each time a file changed since it was read.

    `act` reads, then ends with `save` or `save_files`. Raise LedgerError.
    """
    with writing(place):
        for _ in range(_TRIES):
            try:
                return act()
            except ChangedError as error:
                last = error
        raise LedgerError(f"{last}, on every try", "stop the program that writes to it")


def read_to_change(path: Path) -> tuple[bytes, Stamp]:
    """Return a file's content and its stamp, by which a write sees whether it has changed since. Raise LedgerError."""
    try:
        return read_stamped(path)
    except OSError as error:
        raise LedgerError(f"{path} can't be read: {(error.strerror or '').lower()}") from None


Contents = Mapping[str, bytes | None]


def save(ledger: Ledger, contents: Contents, beside: Contents | None = None) -> None:
    """Write contents of files of a ledger (None removes one): all or none, and only over what was read of them.

    `beside` are files that the ledger is not read from, such as lock files; they are replaced whatever they contain.
    Names are relative to the ledger, or absolute. Raise ChangedError if a file has changed since: start over. Raise
    LedgerError: nothing was written; WrittenError: it was.
    """
    base = ledger.files.path if isinstance(ledger.files, Folder) else Path()
    for name in [*contents, *(beside or {})]:
        _check_ours(ledger, name)
    changes = [Change(base / name, data, ledger.stamps.get(name)) for name, data in contents.items()]
    changes += [Change(base / name, data, stamp_at(base / name)) for name, data in (beside or {}).items()]
    save_files(place_of(ledger.files), changes, private=ledger.settings.private is not None)


def _check_ours(ledger: Ledger, name: str) -> None:
    """Refuse a file outside the ledger that `allow:` does not name. Raise LedgerError."""
    if isinstance(ledger.files, Folder):
        try:
            ledger.files.check_inside(name, new=True)
        except OSError as error:
            raise cannot_write(name, error) from None


def save_files(
    place: Path, changes: list[Change], home: Path | None = None, *, undoable: bool = True, private: bool = False
) -> None:
    """Write files in one transaction under the lock that guards `place`, and record them in the history if asked to.

    `home` as in `writing`. What is recorded in a history is not kept for `arcli undo`, nor what is not `undoable`: a
    ledger's first files, a merge, what takes back itself. Of a ledger with `private` customers no text of theirs is
    kept for it. Raises like `save`.
    """
    keeper = _keeper.get()
    with writing(place, home) as folder:
        if private and any(_replaces(folder, c) for c in changes):
            put_last(folder, None)
            undoable = False
        if keeper is None:
            previous = _keep_last(folder, changes, private=private) if undoable else None
            try:
                _write(folder, changes)
            except (ChangedError, LedgerError):  # nothing was written: the last write is the one before
                if undoable:
                    with suppress(OSError):
                        put_last(folder, previous)
                raise
            _written.extend(c.path for c in changes)
            return
        keeper.check()
        before = [_content(c) for c in changes]
        _write(folder, changes)
        after = [stamp_at(c.path) for c in changes]
        try:
            keeper.keep([c.path for c in changes])
        except BaseException as error:
            why = error.message if isinstance(error, SourceError) else str(error) or "interrupted"
            _take_back(folder, changes, before, after, why)
            if isinstance(error, OSError):
                raise SourceError(f"git could not be run, so nothing was written: {in_words(error)}") from None
            raise
        with suppress(OSError):
            put_last(folder, None)
        _written.extend(c.path for c in changes)


def _keep_last(folder: Path, changes: list[Change], *, private: bool) -> bytes | None:
    """Keep what the files hold, for `arcli undo`. Raise LedgerError: then nothing is written at all."""
    command = _name_in(_command.get()) if private else _command.get()
    try:
        return keep_last(folder, command, changes)
    except OSError as error:
        raise cannot_write(_name_of(changes, error), error) from None


def _name_in(command: str) -> str:
    """Return the name in a command line: its other words may be texts of private customers."""
    plain = re.sub(r" -\S*(?: [^-\s]\S*)?(?= )", "", command)  # options that come before it
    words = plain.split(" ")
    return " ".join(words[: 3 if words[1:2] == ["add"] else 2])


def _replaces(folder: Path, change: Change) -> bool:
    """Return whether a change replaces something of a file outside of the ledger: it may be of a private customer."""
    path = Path(os.path.realpath(change.path))
    if path.is_relative_to(os.path.realpath(folder)) or not path.exists():
        return False
    return change.data is None or bool(replaced(path.read_bytes(), change.data))


def _write(folder: Path, changes: list[Change]) -> None:
    try:
        write_all(folder, changes, force=_force.get())
    except ChangedError:
        raise
    except ReadOnlyError as error:
        raise LedgerError(f"{error}: nothing was written", "--force writes to it anyway") from None
    except UnfinishedError as error:
        raise WrittenError(
            f"it is written, but the disk did not confirm it: {in_words(error)}",
            "do not repeat the command; check the disk, then run arcli check",
        ) from None
    except OSError as error:
        name = _name_of(changes, error)
        raise cannot_write(name, error) from None


def _take_back(
    folder: Path, changes: list[Change], before: list[bytes | None], after: list[Stamp | None], why: str
) -> None:
    """Restore files as they were before a write that could not be recorded. Raise WrittenError if that fails."""
    undo = [Change(c.path, old, now) for c, old, now in zip(changes, before, after, strict=True)]
    undo = [c for c in undo if not (c.data is None and c.seen is None)]
    try:
        write_all(folder, undo, force=True)
    except OSError as error:
        raise WrittenError(
            f"it is written, but not committed ({why}), and could not be undone: {in_words(error)}",
            "do not repeat the command; commit it yourself",
        ) from None


def _content(change: Change) -> bytes | None:
    return change.path.read_bytes() if change.seen is not None else None


def _name_of(changes: list[Change], error: OSError) -> str:
    """Return the file that a failure concerns, as the user knows it: the target of a temporary file."""
    names = [str(c.path) for c in changes]
    more = len(names) - _NAMED
    said = ", ".join(names) if more <= 1 else f"{', '.join(names[:_NAMED])} and {more} more files"
    if len(names) == 1 or not isinstance(error.filename, str):
        return said
    folder = Path(error.filename).parent
    return next((n for n in names if Path(os.path.realpath(n)).parent == folder), said)


def cannot_write(what: str | Path, error: OSError) -> LedgerError:
    """Return the error for a file or folder that the system refused to have written."""
    return LedgerError(f"{what} can't be written: {in_words(error)}")


def in_words(error: OSError) -> str:
    """Return why the system refused, in its own words."""
    return (error.strerror or str(error) or "no reason given").lower()


def _report(text: str) -> None:
    import logging  # noqa: PLC0415 - seldom

    logging.getLogger("arcli").warning("arcli: %s", text)
