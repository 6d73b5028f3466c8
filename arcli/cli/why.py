"""`arcli why`: the chain of entries and commits behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared_but
from arcli.cli.talk import check_choice, meant

if TYPE_CHECKING:
    pass

app = typer.Typer()

Exact = Annotated[bool, typer.Option("--exact", help="Read every version of a file, however long its history.")]


@app.command(epilog="Example: arcli why INV-2026-0042, or arcli why acme --bucket 31-60")
@takes_shared_but("from_", "customer", "currency", "chart")
def why(
    what: Annotated[str, typer.Argument(metavar="DOCUMENT|CUSTOMER")],
    *,
    shared: Shared,
    bucket: Annotated[
        str | None,
        typer.Option("--bucket", metavar="COLUMN", help="For a customer: one cell of the aging.", show_default=False),
    ] = None,
    exact: Exact = False,
) -> None:
    """Trace a figure to its causes: each entry, its effect, its file and line, its commit, author and day.

    Of a customer: of everything that is open, or of one column of the aging with --bucket.
    """
    from arcli.history.provenance import Provenance
    from arcli.reports.why import why_customer, why_document
    from arcli.subledger.named import named

    context = shared.context()
    provenance = Provenance(context.ledger, exact=exact)
    known = context.subledger
    if bucket is None:
        found, is_document = meant(lambda: named([known.documents], known.customers, what, known.as_of))
        if is_document:
            shared.show(why_document(context, found, provenance))
            return
    customer = shared.customer_of(known.customers, what, known.as_of)
    columns = [*context.ledger.settings.bucket_ids(), "credits", "unapplied", "total"]
    if bucket is not None:
        bucket = check_choice("bucket", bucket, columns)
    shared.show(why_customer(context, customer, bucket, provenance))
