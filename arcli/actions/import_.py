"""Import of entries: rows of a list by a profile, or receivables of an existing book."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from arcli.actions.correct import put_right
from arcli.actions.result import NotPossible, Result, Target, result_of
from arcli.exchange.beancounttext import account_names
from arcli.exchange.build import Rejected
from arcli.exchange.glbooks import ToolMissing, read_book
from arcli.exchange.glimport import Imported, read_receivables
from arcli.exchange.imports import Prepared, import_rows, prepare
from arcli.exchange.kept import kept_aside
from arcli.exchange.merge import Change
from arcli.ledger.opening import Ledger, LedgerError, open_ledger
from arcli.ledger.record import record
from arcli.model.entries import Entry, Opening, id_of
from arcli.model.plain import number_of
from arcli.tabular.table import Row

LAST_DAY = date(9999, 12, 30)  # the tools' own end of time, as they are asked for the day after


@dataclass(frozen=True, slots=True)
class ForeignBook:
    """A book of another tool (`hledger`, `beancount`): its file, its receivable accounts, and the last day to read.

    Without accounts, those in the ledger's settings count.
    """

    path: str
    tool: str
    accounts: Sequence[str] = ()
    until: date = LAST_DAY


class TakenOver(NamedTuple):
    """The import of a book: the result, and what was read (None if nothing could be)."""

    result: Result
    read: Imported | None = None


def import_book(target: Target, book: ForeignBook, *, dry_run: bool = False) -> TakenOver:
    """Add a book's receivables that the ledger does not have, by number. Raise NotPossible, LedgerError."""
    if not Path(book.path).is_file():
        raise LedgerError(f"{book.path} does not exist", "name the book's file")
    accounts = open_ledger(target.files, target.settings).settings.accounts
    ours = [accounts.receivable.replace(":{customer}", "")]
    if book.tool == "beancount":
        ours = list(account_names(ours, accounts).values())
    names = list(book.accounts) or ours
    try:
        postings, problems = read_book(book.path, book.tool, names, book.until)
    except ToolMissing as missing:
        raise LedgerError(f"{missing} is not installed", "install it: its own reading of the book is used") from None
    if problems:
        return TakenOver(Result(problems=tuple(problems), notes=("Nothing was written.",)))
    read = read_receivables(postings, names)

    def make(ledger: Ledger) -> list[Entry]:
        there = {number_of(r) for r in ledger.records} - {None}
        return [e for e in read.entries if id_of(e) not in there]

    try:
        done = record(target.files, make, settings=target.settings, dry_run=dry_run)
    except ValueError as error:
        raise NotPossible(str(error)) from None
    return TakenOver(result_of(done), read)


@dataclass(frozen=True, slots=True)
class RowList:
    """A delimited list and the profile that defines its columns, each by name and content.

    With `skip_bad`, good rows are written although others are bad. `day` is that of entries whose list has none.
    With `update`, customers and opening items that the list says otherwise of are updated, customers from that day on.
    """

    name: str
    data: bytes
    profile_name: str
    profile: bytes
    skip_bad: bool = False
    day: str = ""
    update: date | None = None


class Listed(NamedTuple):
    """The import of a list: the result, what was read, the bad rows, and the number of entries already there.

    What was read is None if the list or profile as a whole is wrong. `changes` are what the list says otherwise of what
    is there, where that is updated; `refused` says of opening items why they could not be.
    """

    result: Result
    prepared: Prepared | None = None
    rejected: tuple[Rejected, ...] = ()
    already: int = 0
    changes: tuple[Change, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def kept_aside(self) -> bytes:
        """Return the bad rows unchanged, with a last column that states the reason."""
        return b"" if self.prepared is None else kept_aside(self.prepared.table, list(self.rejected))


def import_list(
    target: Target, rows: RowList, *, dry_run: bool = False, progress: Callable[[list[Row]], Iterable[Row]] = iter
) -> Listed:
    """Add the entries in a list's rows that the ledger does not have; nothing if a row is bad, unless skipped.

    Raise NotPossible, LedgerError.
    """
    prepared, problems = prepare(rows.name, rows.data, rows.profile_name, rows.profile, day=rows.day, progress=progress)
    if prepared is None:
        return Listed(Result(problems=tuple(problems)))
    try:
        done, rejected, already, changes = import_rows(
            target.files, prepared, settings=target.settings, dry_run=dry_run, skip=rows.skip_bad, update=rows.update
        )
    except ValueError as error:
        raise NotPossible(str(error)) from None
    wrong = done.problems or (rejected and not rows.skip_bad)
    refused = () if wrong else tuple(_update(target, changes, dry_run=dry_run))
    return Listed(result_of(done), prepared, tuple(rejected), already, tuple(changes), refused)


def _update(target: Target, changes: Sequence[Change], *, dry_run: bool) -> Iterator[str]:
    """Correct opening items as `arcli correct` does, one by one; yield why one could not be."""
    by_item: dict[str, dict[str, Any]] = {}
    for change in changes:
        if isinstance(change.there, Opening):
            by_item.setdefault(change.there.id, {})[change.attr] = getattr(change.made.entry, change.attr)
    for number, values in sorted(by_item.items()):
        try:
            result = put_right(target, number, values, dry_run=dry_run)
        except NotPossible as error:
            yield f"{number}: {error}"
        else:
            yield from (f"{number}: {p.message}" for p in result.problems)
