"""`arcli list`."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.names import full_name
from arcli.cli.narrowing import Customers, Least, Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared
from arcli.cli.talk import check_choice, usage

app = typer.Typer()


@app.command("list", epilog="Example: arcli list promises --status broken, or arcli list invoice -p last-month")
@takes_shared
def list_(
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]", show_default=False)] = None,
    customers: Customers = None,
    *,
    shared: Shared,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATE,…", help="Only those in these states.", show_default=False)
    ] = None,
    sort: Sort = None,
    top: Top = None,
    least: Least = None,
) -> None:
    """List the entries of a kind with the state of each: invoices, payments, disputes, promises, holds, notes, …

    Without a kind: which kinds there are, how many entries of each, and their states.
    """
    from arcli.model.entries import kinds
    from arcli.reports.list import list_entries, list_kinds, states_of

    if kind is None:
        if status is not None:
            raise usage("--status goes with a kind of entry")
        shared.show(narrowed(list_kinds(shared.context()), narrow_by(sort, top, None)))
        return
    plurals = {f"{k.called.replace(' ', '-')}s": name for name, k in kinds().items()}
    found = kinds()[full_name("kind of entry", kind.lower(), list(kinds()), plurals)]
    states: tuple[str, ...] = ()
    if status is not None:
        known = states_of(found)
        if not known:
            raise usage(f"a {found.called} has no states")
        states = tuple(check_choice("--status", one.strip(), known) for one in status.split(","))
    shared.show(narrowed(list_entries(shared.context(customers), found, states), narrow_by(sort, top, least)))
