"""Take over entries: rows of a list by a profile, receivables of an existing book."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from arcli.actions.result import NotPossible, Result, Target, result_of
from arcli.exchange.beancounttext import account_names
from arcli.exchange.build import Rejected
from arcli.exchange.glbooks import ToolMissing, read_book
from arcli.exchange.glimport import Imported, read_receivables
from arcli.exchange.imports import Prepared, import_rows, prepare
from arcli.exchange.kept import kept_aside
from arcli.ledger.opening import Ledger, LedgerError, open_ledger
from arcli.ledger.record import record
from arcli.model.entries import Entry
from arcli.tabular.table import Row

LAST_DAY = date(9999, 12, 30)  # the tools' own end of time: they ask for the day after


@dataclass(frozen=True, slots=True)
class ForeignBook:
    """A book of another tool (`hledger`, `beancount`): its file, its receivable accounts (none: those that the
    ledger's settings name), and the last day that is read."""

    path: str
    tool: str
    accounts: Sequence[str] = ()
    until: date = LAST_DAY


class TakenOver(NamedTuple):
    """What came of a book: the result, and what was read of the book (None where it could not be)."""

    result: Result
    read: Imported | None = None


def import_book(target: Target, book: ForeignBook, *, dry_run: bool = False) -> TakenOver:
    """Add a book's receivables that the ledger has not, by number. Raises NotPossible, LedgerError."""
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
        there = {r.id for r in ledger.records if hasattr(r, "id")}
        return [e for e in read.entries if e.id not in there]

    try:
        done = record(target.files, make, settings=target.settings, dry_run=dry_run)
    except ValueError as error:
        raise NotPossible(str(error)) from None
    return TakenOver(result_of(done), read)


@dataclass(frozen=True, slots=True)
class RowList:
    """A delimited list and the profile that says what its columns mean, each by name and content.

    With `skip_bad` good rows are written though others are bad.
    """

    name: str
    data: bytes
    profile_name: str
    profile: bytes
    skip_bad: bool = False


class Listed(NamedTuple):
    """What came of a list: the result, what was read of it (None where list or profile as a whole are wrong), the bad
    rows, and how many entries the ledger had already."""

    result: Result
    prepared: Prepared | None = None
    rejected: tuple[Rejected, ...] = ()
    already: int = 0

    @property
    def kept_aside(self) -> bytes:
        """The bad rows as they were, with a last column that says why."""
        return b"" if self.prepared is None else kept_aside(self.prepared.table, list(self.rejected))


def import_list(
    target: Target, rows: RowList, *, dry_run: bool = False, progress: Callable[[list[Row]], Iterable[Row]] = iter
) -> Listed:
    """Add what a list's rows say and the ledger has not; nothing while a row is bad, unless those are skipped.

    Raises NotPossible, LedgerError.
    """
    prepared, problems = prepare(rows.name, rows.data, rows.profile_name, rows.profile, progress=progress)
    if prepared is None:
        return Listed(Result(problems=tuple(problems)))
    try:
        done, rejected, already = import_rows(
            target.files, prepared, settings=target.settings, dry_run=dry_run, skip=rows.skip_bad
        )
    except ValueError as error:
        raise NotPossible(str(error)) from None
    return Listed(Result() if done is None else result_of(done), prepared, tuple(rejected), already)
