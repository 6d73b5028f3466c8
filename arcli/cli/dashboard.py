"""`arcli dashboard`: where collection stands, as one page."""

from __future__ import annotations

import sys

import typer

from arcli.cli.shared import Shared
from arcli.cli.taking import takes
from arcli.cli.talk import usage

app = typer.Typer()


@app.command(epilog="Example: arcli dashboard -o ar.html --as-of 2026-03-31")
@takes("file", "settings", "rev", "as_of", "customer", "currency", "format", "output", "today", "wide")
def dashboard(*, shared: Shared) -> None:
    """Show where collection stands as one HTML page: balances, measures, forecast, overdue, losses, to-do.

    Each part names the command that proves its figures.
    """
    from arcli.actions.dashboard import dashboard as make
    from arcli.render.html import render_dashboard

    if (shared.format or "html").casefold() != "html":
        raise usage("a dashboard is a page: -O html; each of its reports has all formats")
    if shared.output is None and sys.stdout.isatty():
        raise usage("a page is not for the terminal: say where to, arcli dashboard -o ar.html")
    context = shared.context()
    cards, made = make(context, shared.rev)
    company = context.ledger.settings.company
    name = company.name or "Receivables"
    title = f"{name}: receivables as of {context.as_of}"
    shared.write(render_dashboard(title, cards, made, wide=shared.wide))
