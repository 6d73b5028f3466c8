"""`arcli blame`: who set each field of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes
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

    from arcli.model.entries import Contract, applications_of
    from arcli.model.plain import entry_of, number_of
    from arcli.subledger.named import named

    opened = {a.id: e for e in ledger.stated for a in applications_of(e) if a.id}
    contracts = {e.id: e for e in ledger.stated if isinstance(e, Contract)}
    numbers = {n for r in ledger.records if r.kind != "customer" and (n := number_of(r))}
    known = [numbers | opened.keys(), contracts.keys()]
    wanted, is_document = meant(lambda: named(known, ledger.customers, number, date.max))
    if wanted in contracts and is_document:
        return contracts[wanted]
    found = [entry_of(r) for r in ledger.records if number_of(r) == wanted and (r.kind != "customer") == is_document]
    if not found and wanted not in opened:
        raise usage("? is nobody: there is no entry of its own")
    if not found:
        return opened[wanted]
    return found[0] if is_document else max(found, key=lambda e: e.date)
