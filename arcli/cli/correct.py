"""`arcli correct`: correct a mistake."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.options import day_option
from arcli.cli.shared import Shared
from arcli.cli.taking import takes
from arcli.cli.talk import usage

app = typer.Typer()


@app.command(epilog="Example: arcli correct INV-1001 amount=1500.00 po=PO-779 --reason 'wrong price'")
@takes("file", "settings", "today")
def correct(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="A document, deposit or customer; a part of its name.")
    ],
    fields: Annotated[
        list[str] | None, typer.Argument(metavar="[FIELD=VALUE]...", help="The correct values; po= removes a field.")
    ] = None,
    *,
    shared: Shared,
    application: Annotated[
        list[str] | None,
        typer.Option("--application", metavar="TEXT", help="Its applications, all: 'INV-1 30.00'; may repeat."),
    ] = None,
    payment: Annotated[
        list[str] | None,
        typer.Option("--payment", metavar="PAYMENT", help="The payments of a deposit, all; may repeat."),
    ] = None,
    line: Annotated[
        list[str] | None, typer.Option("--line", metavar="TEXT", help="Its line items, all; may repeat.")
    ] = None,
    tax: Annotated[
        list[str] | None,
        typer.Option("--tax", metavar="CODE=AMOUNT", help="Its stated taxes, all; may repeat. --line leaves none."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "correction",
    date: Annotated[
        str | None,
        day_option("When a reversal takes effect; today."),
    ] = None,
    new_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Number of the new document.", show_default=False)
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Print what would be written, write nothing.")
    ] = False,
) -> int:
    """Correct a mistake in a document or a customer, in the way that its period requires.

    In an open period the entry is edited, in a YAML file value by value. In a closed one nothing in it changes:
    wrong applications are taken back and made again on an open day; any other mistake is reversed
    and entered under a new number. A customer whose name, terms, … closed periods rely on is changed from an open
    day on. The amount of a deposit follows its payments, also when one of these is corrected.
    """
    from arcli.actions.correct import Correction
    from arcli.actions.correct import correct as put_right
    from arcli.actions.result import NotPossible

    day = None if date is None else shared.entry_day(date)
    correction = Correction(document, fields or (), application, payment, line, tax, day, reason, new_id)
    try:
        return shared.finish(put_right(shared.target, correction, dry_run=dry_run))
    except NotPossible as error:
        raise usage(str(error)) from None
