"""The proven book of a context, for the commands that need postings or a base currency."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from arcli.cli.shared import stop_on_errors, usage

if TYPE_CHECKING:
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
    need_base(book.base)
    return book


def values_for(context: Context) -> Book:
    """The same without transactions of plain documents in the base currency: for what open items stand at."""
    book = summary_for(context).rest
    need_base(book.base)
    return book


def need_base(base: str | None) -> None:
    """Refuse a ledger without a base currency: exit 2."""
    if base is None:
        raise usage("there is no base currency: set currency: in arcli.yaml")


def with_revaluation(context: Context, book: Book) -> Book:
    """The book with a revaluation at each month end of the period. With rates missing: shows that and exits 1."""
    from arcli.ledger.books import with_revaluations

    book, problems = with_revaluations(context.ledger, context.subledger, book, context.start)
    stop_on_errors(problems)
    return book
