"""`arcli blame`: who set each field of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.shared import Shared, takes, usage
from arcli.cli.why import Exact

if TYPE_CHECKING:
    from arcli.ledger.opening import Ledger
    from arcli.model.entries import Entry

app = typer.Typer()


@app.command(epilog="Example: arcli blame INV-2026-0042")
@takes("file", "settings", "rev", "format", "output", "wide")
def blame(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT|CUSTOMER")],
    *,
    shared: Shared,
    exact: Exact = False,
) -> None:
    """Who set each field of a document or of a customer, and when: amounts, dates, applications, one by one."""
    from arcli.history.provenance import Provenance
    from arcli.reports.log import blame_report

    ledger = shared.ledger()
    shared.show(blame_report(entry_named(ledger, document), Provenance(ledger, exact=exact)))


def entry_named(ledger: Ledger, number: str) -> Entry:
    """The entry with an ID, the one whose application opened it, or a customer's last."""
    from arcli.model.entries import applications_of
    from arcli.model.nearest import no_such
    from arcli.model.plain import entry_of, number_of

    number = number.partition("#")[0]
    named = [entry_of(r) for r in ledger.records if number_of(r) == number]
    named.sort(key=lambda e: (e.kind == "customer", e.date))
    documents = [e for e in named if e.kind != "customer"]
    if documents or named:
        return documents[0] if documents else named[-1]
    for entry in ledger.stated:
        if any(a.id == number for a in applications_of(entry)):
            return entry
    raise usage(no_such("document or customer", number, sorted({n for r in ledger.records if (n := number_of(r))})))
