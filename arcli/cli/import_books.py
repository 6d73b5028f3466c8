"""`arcli import hledger|beancount`: receivables of an existing book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import takes
from arcli.cli.talk import say, usage
from arcli.model.words import count_of

if TYPE_CHECKING:
    from arcli.exchange.glimport import Imported

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
    """Import receivable postings of an hledger book as invoices and payments, by tag, code or note.

    Says what it could not pair, and exits 1 if something was left out.
    """
    return _import(shared, book, "hledger", account, dry_run=dry_run)


@takes(*_OPTIONS)
def import_beancount(book: _Book, *, shared: Shared, account: _Accounts = None, dry_run: _Dry = False) -> int:
    """Import receivable postings of a beancount book as invoices and payments, by metadata or link.

    Says what it could not pair, and exits 1 if something was left out.
    """
    return _import(shared, book, "beancount", account, dry_run=dry_run)


def _import(shared: Shared, book: str, tool: str, accounts: list[str] | None, *, dry_run: bool) -> int:
    from arcli.actions.import_ import LAST_DAY, ForeignBook, import_book
    from arcli.actions.result import NotPossible

    until = shared.day(shared.to, "--to") or LAST_DAY
    try:
        taken = import_book(shared.target, ForeignBook(book, tool, accounts or (), until), dry_run=dry_run)
    except NotPossible as error:
        raise usage(str(error)) from None
    if taken.result.problems:
        show_problems(list(taken.result.problems))
        if taken.read is not None:
            say("Nothing was written: the ledger with these entries would have errors.")
        return 1
    assert taken.read is not None  # without problems the book was read
    if dry_run:
        shared.write(taken.result.text)
    return _tell(taken.read, len(taken.result.entries), dry_run=dry_run)


def _tell(read: Imported, added: int, *, dry_run: bool) -> int:
    from arcli.model.money import grouped

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
