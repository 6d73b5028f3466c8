"""`arcli import hledger|beancount`: receivables of an existing book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcli.cli.shared import Shared, say, show_problems, takes, usage
from arcli.model.words import count_of

if TYPE_CHECKING:
    from arcli.ledger.opening import Ledger

_OPTIONS = ("file", "settings", "format", "output", "today", "to")
_Book = Annotated[str, typer.Argument(metavar="BOOK", help="The book's file.")]
_Accounts = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        "-a",
        metavar="ACCOUNT",
        show_default=False,
        help="Its receivable accounts; else those of arcli.yaml.",
    ),
]
_Dry = Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entries, write nothing.")]


@takes(*_OPTIONS)
def import_hledger(book: _Book, *, shared: Shared, account: _Accounts = None, dry_run: _Dry = False) -> int:
    """Receivable postings of an hledger book become invoices and payments, by tag, code or note.

    Says what it could not pair, and exits 1 if something was left out.
    """
    return _import(shared, book, "hledger", account, dry_run=dry_run)


@takes(*_OPTIONS)
def import_beancount(book: _Book, *, shared: Shared, account: _Accounts = None, dry_run: _Dry = False) -> int:
    """Receivable postings of a beancount book become invoices and payments, by metadata or link.

    Says what it could not pair, and exits 1 if something was left out.
    """
    return _import(shared, book, "beancount", account, dry_run=dry_run)


def _import(shared: Shared, book: str, tool: str, accounts: list[str] | None, *, dry_run: bool) -> int:
    from datetime import date

    from arcli.exchange.beancounttext import account_names
    from arcli.exchange.glbooks import ToolMissing, read_book
    from arcli.exchange.glimport import read_receivables
    from arcli.ledger.opening import LedgerError
    from arcli.ledger.record import record

    if not Path(book).is_file():
        raise LedgerError(f"{book} does not exist", "name the book's file")
    settings = shared.ledger().settings
    ours = [settings.accounts.receivable.replace(":{customer}", "")]
    names = accounts or (list(account_names(ours, settings.accounts).values()) if tool == "beancount" else ours)
    until = shared.day(shared.to, "--to") or date(9999, 12, 30)
    try:
        postings, problems = read_book(book, tool, names, until)
    except ToolMissing as missing:
        raise LedgerError(f"{missing} is not installed", "install it: its own reading of the book is used") from None
    if problems:
        show_problems(problems)
        return 1
    read = read_receivables(postings, names)
    files = shared.files

    def make(ledger: Ledger) -> list[Any]:
        there = {r.id for r in ledger.records if hasattr(r, "id")}
        return [e for e in read.entries if e.id not in there]

    try:
        done = record(files, make, settings=shared.settings, dry_run=dry_run)
    except ValueError as error:
        raise usage(str(error)) from None
    if done.problems:
        show_problems(done.problems)
        say("Nothing was written: the ledger with these entries would have errors.")
        return 1
    if dry_run:
        shared.write("\n".join(done.texts.values()))
    return _tell(read, len(done.entries), dry_run=dry_run)


def _tell(read: object, added: int, *, dry_run: bool) -> int:
    from arcli.exchange.glimport import Imported
    from arcli.model.money import grouped

    assert isinstance(read, Imported)
    for u in read.unpaired:
        mark = "not paired" if u.imported else "left out"
        say(f"{mark}: {u.date} {u.said} {grouped(u.amount)} {u.currency} on {u.account}: {u.reason}")
    there = len(read.entries) - added
    left_out = [u for u in read.unpaired if not u.imported]
    for currency, total in sorted(read.totals.items()):
        lost = sum(u.amount for u in left_out if u.currency == currency)
        say(f"The book has {grouped(total)} {currency} open" + (f", {grouped(lost)} left out." if lost else "."))
    say(
        f"{'Would add' if dry_run else 'Added'} {count_of(added, 'entry')}"
        + (f"; {there} there already." if there else ".")
    )
    return 1 if left_out else 0
