"""Reports on the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.shared import Shared, takes_shared, usage

app = typer.Typer()

Basis = Annotated[str | None, typer.Option("--basis", metavar="BASIS", help="Age by due, invoice or agreed date.",
                                           show_default=False)]


def _basis(value: str | None) -> str | None:
    if value not in (None, "due", "invoice", "agreed"):
        raise usage(f'there is no basis "{value}": due, invoice, agreed')
    return value


@app.command(epilog="Example: arcli aging --as-of 2026-03-31 --by document -c 'a*'")
@takes_shared
def aging(
    *,
    shared: Shared,
    by: Annotated[str, typer.Option("--by", metavar="ROWS",
                                    help="customer, document, bucket, salesperson or group.")] = "customer",
    basis: Basis = None,
    credits: Annotated[str | None, typer.Option("--credits", metavar="HOW", show_default=False,
                                                help="separate columns, or aged by their date.")] = None,
) -> None:
    """Open items by how long they are past due.

    Due today is current. Open credits and unapplied cash have columns of their own.
    """
    from arcli.reports.aging import aging as report  # noqa: PLC0415

    if by not in ("customer", "document", "bucket", "salesperson", "group"):
        raise usage(f'there are no rows by "{by}": customer, document, bucket, salesperson, group')
    if credits not in (None, "separate", "aged"):
        raise usage(f'--credits is separate or aged, not "{credits}"')
    shared.show(report(shared.context(basis=_basis(basis)), by, credits))


@app.command("open", epilog="Example: arcli open -c acme -O csv")
@takes_shared
def open_(*, shared: Shared, basis: Basis = None) -> None:
    """Open items, one by one: invoices, open credits, unapplied payments."""
    from arcli.reports.openlist import open_list  # noqa: PLC0415

    shared.show(open_list(shared.context(basis=_basis(basis))))
