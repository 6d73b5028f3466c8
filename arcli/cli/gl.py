"""Double entry on the command line: journal, trial balance, control, taxes, revaluation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from arcli.cli.shared import Shared, check_rows, stop_on_errors, takes_shared, usage

if TYPE_CHECKING:
    from arcli.gl.postings import Book
    from arcli.gl.summary import Summary
    from arcli.model.diagnostics import Diagnostic
    from arcli.reports.context import Context
    from arcli.subledger.state import Subledger

T = TypeVar("T")

app = typer.Typer()

Revalue = Annotated[
    bool, typer.Option("--revalue", help="With the entries of a revaluation at each month end of the period.")
]


def _proven(context: Context, made: T, problems: list[Diagnostic], prove: Callable[[Subledger, T], None]) -> T:
    """What was made of a context, when it is proven. With problems: shows them and exits 1."""
    stop_on_errors(problems)
    _ = context.all_items
    prove(context.subledger, made)
    return made


def book_for(context: Context) -> Book:
    """The proven book of a context. With problems of rates, taxes or accounts: shows them and exits 1."""
    from arcli.gl.proof import prove_book
    from arcli.ledger.books import book_of

    return _proven(context, *book_of(context.ledger, context.subledger), prove_book)


def summary_for(context: Context) -> Summary:
    """The same of the sums of that book."""
    from arcli.gl.proof import prove_summary
    from arcli.ledger.books import summary_of

    return _proven(context, *summary_of(context.ledger, context.subledger), prove_summary)


def in_base_for(context: Context) -> Book:
    """The book of a context that has a base currency; else exits 2."""
    book = book_for(context)
    _need(book.base)
    return book


def values_for(context: Context) -> Book:
    """The same without transactions of plain documents in the base currency: for what open items stand at."""
    book = summary_for(context).rest
    _need(book.base)
    return book


def _need(base: str | None) -> None:
    if base is None:
        raise usage("there is no base currency: set currency: in arcli.yaml")


def with_revaluation(context: Context, book: Book) -> Book:
    """The book with a revaluation at each month end of the period. With rates missing: shows that and exits 1."""
    from arcli.ledger.books import with_revaluations

    book, problems = with_revaluations(context.ledger, context.subledger, book, context.start)
    stop_on_errors(problems)
    return book


@app.command(epilog="Example: arcli journal --from 2026-03 --to 2026-03 --account 'assets:receivable*'")
@takes_shared
def journal(
    *,
    shared: Shared,
    account: Annotated[
        list[str] | None,
        typer.Option(
            "--account", metavar="ACCOUNT", help="Only these accounts; repeat, or a glob.", show_default=False
        ),
    ] = None,
    revalue: Revalue = False,
) -> None:
    """The general journal: every entry as balanced postings on the accounts that arcli.yaml names."""
    from arcli.reports.journal import journal as report

    context = shared.context()
    book = book_for(context)
    if revalue:
        book = with_revaluation(context, book)
    shared.show(report(context, book, tuple(account or ())))


@app.command("trial-balance", epilog="Example: arcli trial-balance --as-of 2026-03-31 --base")
@takes_shared
def trial_balance(
    *,
    shared: Shared,
    base: Annotated[bool, typer.Option("--base", help="In the base currency, a row an account.")] = False,
    revalue: Revalue = False,
) -> None:
    """What each account stands at. Credits are negative; every column adds up to zero."""
    from arcli.reports.trial_balance import trial_balance as report

    context = shared.context()
    if revalue or context.customers:
        book = book_for(context)
        if revalue:
            book = with_revaluation(context, book)
        movements, currency = book.movements(context.shows), book.base
    else:
        summary = summary_for(context)
        movements, currency = summary.movements(), summary.base
    if base:
        _need(currency)
    shared.show(report(context, movements, currency, in_base=base))


@app.command(epilog="Example: arcli control --as-of 2026-03-31 --by customer")
@takes_shared
def control(
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS", help="class or customer.")] = "class",
) -> None:
    """The control account, deductions, deposits and unidentified receipts against the open items."""
    from arcli.reports.trial_balance import control as report

    check_rows(by, "class", "customer")
    context = shared.context()
    summary = summary_for(context)
    shared.show(report(context, summary.held(context.subledger), summary.rest, by))


@app.command(epilog="Example: arcli tax --from 2026-01 --to 2026-03")
@takes_shared
def tax(
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS", help="code or document.")] = "code",
) -> None:
    """Base and tax per code of a period, tied to the tax accounts."""
    from arcli.reports.tax import tax as report

    check_rows(by, "code", "document")
    context = shared.context()
    shared.show(report(context, book_for(context), by))


@app.command(epilog="Example: arcli revalue --as-of 2026-03-31 --by entry")
@takes_shared
def revalue(
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS", help="document, customer or entry.")] = "document",
) -> None:
    """Unrealised gain or loss on open items in other currencies, and the entries that reverse the next day."""
    from arcli.gl.revaluing import revalue as items
    from arcli.ledger.books import rates_of
    from arcli.reports import revalue as module

    check_rows(by, "document", "customer", "entry")
    context = shared.context()
    book = values_for(context)
    found, problems = items(context.subledger, book, rates_of(context.ledger)[0])
    stop_on_errors([context.ledger.diagnose(p) for p in problems])
    if by == "entry":
        shared.show(module.revaluation_entries(context, book, found))
    else:
        shared.show(module.revaluation(context, book, found, by))
