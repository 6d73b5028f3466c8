"""The proven book of a context, for commands that need postings or a base currency."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from arcli.cli.showing import stop_on_errors
from arcli.cli.talk import usage

if TYPE_CHECKING:
    from datetime import date

    from arcli.gl.postings import Book
    from arcli.gl.summary import Summary
    from arcli.model.diagnostics import Diagnostic
    from arcli.reports.context import Context
    from arcli.subledger.state import Subledger

T = TypeVar("T")

Revalue = Annotated[
    bool, typer.Option("--revalue", help="With the entries of a revaluation at each month end of the period.")
]


def _proven(context: Context, made: T, problems: list[Diagnostic], prove: Callable[[Subledger, T], None]) -> T:
    """Return what was made from a context, once proven. Show problems and exit 1 if there are any."""
    stop_on_errors(problems)
    _ = context.all_items
    prove(context.subledger, made)
    return made


def book_for(context: Context, since: date | None = None) -> Book:
    """Return the proven book of a context. Show problems of rates, taxes or accounts and exit 1 if there are any.

    With `since`, only what is posted from that day on has to be whole (see `book_of`).
    """
    from arcli.gl.proof import prove_book
    from arcli.ledger.books import book_of

    return _proven(context, *book_of(context.ledger, context.subledger, since), prove_book)


def summary_for(context: Context, since: date | None = None) -> Summary:
    """Return the proven sums of that book, in the same way.

    With `since`, only what is posted from that day on has to be whole.
    """
    from arcli.gl.proof import prove_summary
    from arcli.ledger.books import needed, summary_of

    only = needed(context.subledger, since)
    summary, problems = summary_of(context.ledger, context.subledger, only)
    if problems and only is not None:  # which entry they name depends on order: that of the whole
        only = None
        summary, problems = summary_of(context.ledger, context.subledger)
    return _proven(context, summary, problems, lambda subledger, made: prove_summary(subledger, made, only))


def sums_in_base_for(context: Context) -> Summary:
    """Return the proven sums of a context that has a base currency; else exit 2."""
    summary = summary_for(context)
    need_base(summary.base)
    return summary


def values_for(context: Context) -> Book:
    """Return the same without transactions of plain documents in the base currency: for book values of open items."""
    return sums_in_base_for(context).rest


def need_base(base: str | None) -> None:
    """Refuse a ledger without a base currency: exit 2."""
    if base is None:
        raise usage("there is no base currency: set currency: in arcli.yaml")


def with_revaluation(context: Context, book: Book) -> Book:
    """Return the book with a revaluation at each month end of the period. Show missing rates and exit 1."""
    from arcli.ledger.books import with_revaluations

    book, problems = with_revaluations(context.ledger, context.subledger, book, context.start)
    stop_on_errors(problems)
    return book
