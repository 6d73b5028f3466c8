"""`arcli sql`: questions to the ledger's tables."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.books import book_for
from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import usage

if TYPE_CHECKING:
    from arcli.exchange.tablefiles import Store
    from arcli.reports.context import Context

app = typer.Typer()


@app.command(epilog='Example: arcli sql "select customer, sum(open) from open_items group by 1" --as-of 2026-03-31')
@takes("file", "settings", "rev", "as_of", "today", *TABLE)
def sql(
    query: Annotated[
        str | None,
        typer.Argument(metavar="[QUERY]", show_default=False, help="In DuckDB's SQL; - for stdin."),
    ] = None,
    *,
    shared: Shared,
) -> None:
    """Ask the ledger's tables in SQL, as of a day and a revision. Without a query, list tables and columns.

    Needs the extra [sql]. A query sees these tables and nothing else: no files, no network.
    """
    from arcli.exchange import tableanswers
    from arcli.exchange.tablefiles import TablesError

    if query is None:
        shared.show(tableanswers.schema())
        return
    text = sys.stdin.read() if query == "-" else query
    store = opened()
    with store:
        try:
            context = filled(shared, store, text)
            shared.show(tableanswers.answer(context, store, text))
        except TablesError as error:
            raise usage(str(error)) from None


def opened() -> Store:
    """Return an empty store of tables. Without DuckDB: exit 3."""
    from arcli.exchange.tablefiles import DuckDBMissing, Store

    try:
        return Store()
    except DuckDBMissing as error:
        sys.stderr.write(f"arcli: {error}\n")
        raise typer.Exit(3) from None


def filled(shared: Shared, store: Store, query: str) -> Context:
    """Fill a store with the tables that a query names; return the ledger that they are of."""
    from arcli.exchange.tablefiles import named_in
    from arcli.exchange.tables import TABLES

    context, names = shared.context(), named_in(query)
    book = book_for(context) if "postings" in names else None
    for name in names:
        store.add(TABLES[name], TABLES[name].rows(context, book))
    return context
