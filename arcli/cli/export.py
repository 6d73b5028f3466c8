"""`arcli export`: the book for other tools and systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.books import Revalue, book_for, with_revaluation
from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import takes
from arcli.cli.talk import check_choice, say, usage
from arcli.model.words import count_of

if TYPE_CHECKING:
    from arcli.exchange.glexport import Export
    from arcli.exchange.glprofile import GlProfile
    from arcli.reports.context import Context

app = typer.Typer()
exporting = typer.Typer(no_args_is_help=True, help="The book for other tools and systems.")
app.add_typer(exporting, name="export")

_OPTIONS = ("file", "settings", "as_of", "from_", "to", "period", "output", "today")


@exporting.callback()
def _export() -> None:
    """Export the book for other tools and systems."""


def _prepared(shared: Shared, *, revalue: bool, opening: bool = True) -> tuple[Context, Export]:
    from arcli.exchange.glexport import prepare

    context = shared.context()
    book = book_for(context, None if revalue or opening else context.start)
    if revalue:
        book = with_revaluation(context, book)
    title = context.ledger.settings.company.name or "Receivables"
    return context, prepare(context.subledger, book, title, context.start)


@exporting.command(epilog="Example: arcli export hledger --from 2026-01 --to 2026-03 -o q1.journal")
@takes(*_OPTIONS)
def hledger(*, shared: Shared, revalue: Revalue = False) -> None:
    """Export the book for hledger: documents as codes and tags, foreign amounts with their worth."""
    from arcli.exchange.ledgertext import HLEDGER, render

    shared.write(render(_prepared(shared, revalue=revalue)[1], HLEDGER))


@exporting.command(epilog="Example: arcli export ledger -o books.ledger")
@takes(*_OPTIONS)
def ledger(*, shared: Shared, revalue: Revalue = False) -> None:
    """Export the book for ledger: documents as codes and metadata, foreign amounts with their worth."""
    from arcli.exchange.ledgertext import LEDGER, render

    shared.write(render(_prepared(shared, revalue=revalue)[1], LEDGER))


@exporting.command(epilog="Example: arcli export beancount -o books.beancount")
@takes(*_OPTIONS)
def beancount(*, shared: Shared, revalue: Revalue = False) -> None:
    """Export the book for beancount: documents as links and metadata, accounts under its five roots."""
    from arcli.exchange.beancounttext import render

    context, export = _prepared(shared, revalue=revalue)
    shared.write(render(export, context.ledger.settings.accounts))


@exporting.command("csv", epilog="Example: arcli export csv --profile xero --from 2026-03 --to 2026-03 -o march.csv")
@takes(*_OPTIONS, "raw")
def csv_(
    *,
    shared: Shared,
    profile: Annotated[str, typer.Option("--profile", metavar="PROFILE", help="A shipped profile, or a file.")],
    opening: Annotated[
        bool, typer.Option("--opening", help="With --from: the balances before it as a first entry.")
    ] = False,
    revalue: Revalue = False,
) -> int:
    """Export journal lines, invoices or receipts for another system, as a profile says.

    Journal lines: quickbooks, quickbooks-iif, xero, business-central, d365-finance, sap-journal. Documents:
    quickbooks-invoices, xero-invoices, quickbooks-receipts, xero-receipts. Where a system takes only so many rows a
    file, -o NAME.csv becomes NAME-1.csv, NAME-2.csv, …; no transaction is split.
    """
    from dataclasses import replace
    from pathlib import Path

    from arcli.cli.profiles import profile_named
    from arcli.exchange import glprofile
    from arcli.source.profiles import read_profile

    name, data = profile_named(shared, profile, glprofile.SHIPPED)
    chosen, problems = read_profile(name, data, glprofile.GlProfile)
    if chosen is None:
        show_problems(problems)
        return 1
    if chosen.of == "postings":
        _, export = _prepared(shared, revalue=revalue, opening=opening)
        if not opening:
            export.out = [t for t in export.out if t.kind != "opening-balances"]
        long = glprofile.too_long(export, chosen)
        if long is not None:
            lines = count_of(len(long.lines), "line")
            raise usage(f"{long.kind} {long.reference} has {lines}, a file takes {chosen.rows}")
        texts = glprofile.render(export, chosen, raw=shared.leaves_formulas)
    else:
        texts = _documents(shared, chosen)
    if len(texts) == 1:
        shared.write(texts[0])
        return 0
    if shared.output in (None, "-"):
        raise usage(f"this needs {len(texts)} files: name them with -o NAME.csv")
    path = Path(str(shared.output))
    for number, text in enumerate(texts, 1):
        replace(shared, output=str(path.with_name(f"{path.stem}-{number}{path.suffix}"))).write(text)
    say(f"{len(texts)} files, {path.stem}-1{path.suffix} to {path.stem}-{len(texts)}{path.suffix}")
    return 0


def _documents(shared: Shared, profile: GlProfile) -> list[str]:
    """Return the files of invoices or receipts; say what was left out."""
    from arcli.exchange.docexport import export_documents

    context = shared.context()
    made = export_documents(context.subledger, profile, context.start, context.shows, raw=shared.leaves_formulas)
    if made.gone:
        say(f"left out, since they were reversed: {', '.join(made.gone)}")
    say(f"{count_of(made.number, 'document')} written")
    return made.texts


@exporting.command(epilog="Example: arcli export tables -o tables/ --as-of 2026-03-31, or with -O jsonl")
@takes("file", "settings", "rev", "as_of", "today")
def tables(
    *,
    shared: Shared,
    folder: Annotated[str, typer.Option("--output", "-o", metavar="FOLDER", help="Where the files go.")],
    form: Annotated[str, typer.Option("--format", "-O", metavar="FORMAT", help="parquet or jsonl.")] = "parquet",
) -> None:
    """Export the ledger as tables: a file each of documents, lines, settlements, open items, movements, postings, …

    Amounts are exact decimals in Parquet, which needs the extra [sql], and texts with all digits in JSON lines.
    """
    from contextlib import nullcontext
    from pathlib import Path

    from arcli.cli.output import check_outputs, replace_output
    from arcli.cli.sql import opened
    from arcli.exchange.tablefiles import TablesError, lines_of
    from arcli.exchange.tables import TABLES
    from arcli.source.write import make_folder

    form = check_choice("format", form, ("parquet", "jsonl"))
    paths = {name: Path(folder) / f"{name}.{form}" for name in TABLES}
    check_outputs("-o", paths.values())
    context = shared.context()
    book = book_for(context)
    made: dict[str, bytes] = {}
    with opened() if form == "parquet" else nullcontext() as store:
        for name, table in TABLES.items():
            rows = table.rows(context, book)
            try:
                made[name] = "".join(lines_of(table, rows)).encode() if store is None else store.parquet(table, rows)
            except TablesError as error:
                raise usage(str(error)) from None
    make_folder(Path(folder), [])
    for name, path in paths.items():
        replace_output(path, made[name])
    say(f"{count_of(len(paths), 'file')} in {folder.rstrip('/')}/, as of {context.as_of}")
