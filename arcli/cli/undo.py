"""`arcli undo`: take back the last write."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.taking import takes
from arcli.cli.talk import usage

app = typer.Typer()


@app.command(epilog="Example: arcli undo --dry-run, then without")
@takes("file", "settings", "today")
def undo(
    *,
    shared: Shared,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Print what it would be, write nothing.")] = False,
) -> int:
    """Take back the last write to the ledger: its files are again as they were, byte for byte.

    Once, and only while nobody builds on it: not when it is committed, when a file was changed since, when it closed
    a period or has left the house, or when other entries rely on it.
    """
    from arcli.actions.result import NotPossible
    from arcli.actions.undo import undo as take_back

    try:
        return shared.finish(take_back(shared.target, dry_run=dry_run))
    except NotPossible as error:
        raise usage(str(error)) from None
