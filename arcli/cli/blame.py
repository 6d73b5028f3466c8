"""`arcli blame`: who set each field of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.shared import TABLE, Shared, takes
from arcli.cli.talk import meant, usage
from arcli.cli.why import Exact

if TYPE_CHECKING:
    from arcli.ledger.opening import Ledger
    from arcli.model.entries import Entry

app = typer.Typer()


@app.command(epilog="Example: arcli blame INV-2026-0042")
@takes("file", "settings", "rev", *TABLE)
def blame(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT|CUSTOMER")],
    *,
    shared: Shared,
    exact: Exact = False,
) -> None:
    """Show who set each field of a document or of a customer, and when: amounts, dates, applications, one by one."""
    from arcli.history.provenance import Provenance
    from arcli.reports.log import blame_report

    ledger = shared.ledger()
    shared.show(blame_report(entry_named(ledger, document), Provenance(ledger, exact=exact)))


def entry_named(ledger: Ledger, number: str) -> Entry:
    """Return the entry with an ID or an unambiguous part of it, the one that opened it, or a customer's last."""
    from datetime import date

    from arcli.model.entries import applications_of
    from arcli.model.plain import entry_of, number_of
    from arcli.subledger.named import named

    opened = {a.id: e for e in ledger.stated for a in applications_of(e) if a.id}
    numbers = {n for r in ledger.records if r.kind != "customer" and (n := number_of(r))}
    wanted, is_document = meant(lambda: named(numbers | opened.keys(), ledger.customers, number, date.max))
    found = [entry_of(r) for r in ledger.records if number_of(r) == wanted and (r.kind != "customer") == is_document]
    if not found and wanted not in opened:
        raise usage("? is nobody: there is no entry of its own")
    if not found:
        return opened[wanted]
    return found[0] if is_document else max(found, key=lambda e: e.date)
