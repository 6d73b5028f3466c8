"""The one write: files of a ledger change together, under its lock, as they were read, with their commit."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol, TypeVar

from arcli.ledger.opening import Ledger, LedgerError
from arcli.source.files import Files, Folder, SingleFile, SourceError, WrittenError
from arcli.source.intent import finish
from arcli.source.lock import home_of, locked
from arcli.source.write import Change, ChangedError, ReadOnlyError, Stamp, UnfinishedError, stamp_at, write_all

T = TypeVar("T")
_TRIES = 100


class Keeper(Protocol):
    """What keeps each write in a history, such as a commit in git. Both methods run under the ledger's lock."""

    def check(self) -> None:
        """Refuse when something else would get into the history with the write. Raises SourceError."""

    def keep(self, paths: Sequence[Path]) -> None:
        """Keep the files that were written. Raises SourceError: then the write is taken back."""


_keeper: ContextVar[Keeper | None] = ContextVar("keeper", default=None)
_force: ContextVar[bool] = ContextVar("force", default=False)
_written: list[Path] = []


def written() -> list[Path]:
    """Return the files that were written since `forget`, so that a later failure is not taken for "nothing was"."""
    return _written


def forget() -> None:
    """Begin anew: nothing is written yet."""
    _written.clear()


@contextmanager
def keeping(keeper: Keeper | None, *, force: bool = False) -> Iterator[None]:
    """Have what is written within kept in a history; by `force` also files that are protected against writing."""
    tokens = _keeper.set(keeper), _force.set(force)
    try:
        yield
    finally:
        _keeper.reset(tokens[0])
        _force.reset(tokens[1])


@contextmanager
def writing(path: Path, home: Path | None = None) -> Iterator[Path]:
    """Hold the lock that guards a path, with an interrupted write finished; yields the folder of the lock.

    `home` is that folder where it is not found from the path: that of a ledger about to be made. Raises LedgerError
    for what can't be written to.
    """
    folder = home or home_of(path)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folder))
            names = finish(folder)
        except OSError as error:
            raise cannot_write(folder, error) from None
        if names:
            _report(f"finished a write that was interrupted: {', '.join(names)}")
        yield folder


def place_of(files: Files) -> Path:
    """Where a ledger is on disk. Raises LedgerError for one that can't be written to."""
    if isinstance(files, (Folder, SingleFile)):
        return files.path
    raise LedgerError("a ledger on standard input can't be added to", "name a folder or a file with -f")


def retrying(place: Path, act: Callable[[], T]) -> T:
    """Do something under the lock that guards a path, anew each time that a file changed since it was read.

    `act` reads, then ends with `save` or `save_files`. Raises LedgerError.
    """
    with writing(place):
        for _ in range(_TRIES):
            try:
                return act()
            except ChangedError as error:
                last = error
        raise LedgerError(f"{last}, each time again", "which program writes to it?")


Contents = Mapping[str, bytes | None]


def save(ledger: Ledger, contents: Contents, beside: Contents | None = None) -> None:
    """Write contents of files of a ledger, None to remove one: all or none, and only over what was read of them.

    `beside` are files that a ledger is not read from, such as lock files; they are replaced whatever they are.
    Names are relative to the ledger, or absolute. Raises ChangedError when a file has changed since: start over.
    Raises LedgerError: nothing was written; WrittenError: it was.
    """
    base = ledger.files.path if isinstance(ledger.files, Folder) else Path()
    for name in [*contents, *(beside or {})]:
        _check_ours(ledger, name)
    changes = [Change(base / name, data, ledger.stamps.get(name)) for name, data in contents.items()]
    changes += [Change(base / name, data, stamp_at(base / name)) for name, data in (beside or {}).items()]
    save_files(place_of(ledger.files), changes)


def _check_ours(ledger: Ledger, name: str) -> None:
    """Refuse a file outside of the ledger that `allow:` does not name. Raises LedgerError."""
    if isinstance(ledger.files, Folder):
        try:
            ledger.files.check_inside(name, new=True)
        except OSError as error:
            raise cannot_write(name, error) from None


def save_files(place: Path, changes: list[Change], home: Path | None = None) -> None:
    """Write files in one transaction under the lock that guards `place`, and keep them in the history if asked to.

    `home` as in `writing`. Raises like `save`.
    """
    keeper = _keeper.get()
    with writing(place, home) as folder:
        if keeper is None:
            _write(folder, changes)
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
        _written.extend(c.path for c in changes)


def _write(folder: Path, changes: list[Change]) -> None:
    try:
        write_all(folder, changes, force=_force.get())
    except ChangedError:
        raise
    except ReadOnlyError as error:
        raise LedgerError(f"{error}: nothing was written", "--force writes to it all the same") from None
    except UnfinishedError as error:
        raise WrittenError(
            f"it is written, but the disk did not confirm it: {in_words(error)}",
            "do not repeat the command; look at the disk, then at arcli check",
        ) from None
    except OSError as error:
        name = _name_of(changes, error)
        raise cannot_write(name, error) from None


def _take_back(
    folder: Path, changes: list[Change], before: list[bytes | None], after: list[Stamp | None], why: str
) -> None:
    """Put files back as they were before a write that could not be kept. Raises WrittenError when that fails."""
    undo = [Change(c.path, old, now) for c, old, now in zip(changes, before, after, strict=True)]
    undo = [c for c in undo if not (c.data is None and c.seen is None)]
    try:
        write_all(folder, undo, force=True)
    except OSError as error:
        raise WrittenError(
            f"it is written, but not committed ({why}), and not taken back: {in_words(error)}",
            "do not repeat the command; commit it yourself",
        ) from None


def _content(change: Change) -> bytes | None:
    return change.path.read_bytes() if change.seen is not None else None


def _name_of(changes: list[Change], error: OSError) -> str:
    """The file that a failure is about, as the user knows it: a temporary file is named by its target."""
    names = [str(c.path) for c in changes]
    if len(names) == 1 or not isinstance(error.filename, str):
        return ", ".join(names)
    folder = Path(error.filename).parent
    return next((n for n in names if Path(os.path.realpath(n)).parent == folder), ", ".join(names))


def cannot_write(what: str | Path, error: OSError) -> LedgerError:
    """Return the error for a file or folder that the system refused to have written."""
    return LedgerError(f"{what} can't be written: {in_words(error)}")


def in_words(error: OSError) -> str:
    """Return why the system refused, in its own words."""
    return (error.strerror or str(error) or "no reason given").lower()


def _report(text: str) -> None:
    import logging  # noqa: PLC0415 - seldom

    logging.getLogger("arcli").warning("arcli: %s", text)
