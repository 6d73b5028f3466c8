"""`arcli export`: the book for other tools and systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from arcli.cli.gl import Revalue, book_for, with_revaluation
from arcli.cli.shared import Shared, takes

if TYPE_CHECKING:
    from arcli.exchange.glexport import Export
    from arcli.reports.context import Context

app = typer.Typer()
exporting = typer.Typer(no_args_is_help=True, help="The book for other tools and systems.")
app.add_typer(exporting, name="export")

_OPTIONS = ("file", "settings", "as_of", "from_", "to", "output", "today")


@exporting.callback()
def _export() -> None:
    """The book for other tools and systems."""


def _prepared(shared: Shared, *, revalue: bool) -> tuple[Context, Export]:
    from arcli.exchange.glexport import prepare  # noqa: PLC0415

    context = shared.context()
    book = book_for(context)
    if revalue:
        book = with_revaluation(context, book)
    title = context.ledger.settings.company.name or "Receivables"
    return context, prepare(context.sub, book, title, context.start)


@exporting.command(epilog="Example: arcli export hledger --from 2026-01 --to 2026-03 -o q1.journal")
@takes(*_OPTIONS)
def hledger(*, shared: Shared, revalue: Revalue = False) -> None:
    """The book for hledger: documents as codes and tags, foreign amounts with their worth."""
    from arcli.exchange.ledgertext import HLEDGER, render  # noqa: PLC0415

    shared.write(render(_prepared(shared, revalue=revalue)[1], HLEDGER))


@exporting.command(epilog="Example: arcli export ledger -o books.ledger")
@takes(*_OPTIONS)
def ledger(*, shared: Shared, revalue: Revalue = False) -> None:
    """The book for ledger: documents as codes and metadata, foreign amounts with their worth."""
    from arcli.exchange.ledgertext import LEDGER, render  # noqa: PLC0415

    shared.write(render(_prepared(shared, revalue=revalue)[1], LEDGER))


@exporting.command(epilog="Example: arcli export beancount -o books.beancount")
@takes(*_OPTIONS)
def beancount(*, shared: Shared, revalue: Revalue = False) -> None:
    """The book for beancount: documents as links and metadata, accounts under its five roots."""
    from arcli.exchange.beancounttext import render  # noqa: PLC0415

    context, export = _prepared(shared, revalue=revalue)
    shared.write(render(export, context.ledger.settings.accounts))

