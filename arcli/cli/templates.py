"""`arcli templates`: list the templates of documents, and copy shipped ones into the ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import TABLE, takes
from arcli.cli.talk import usage

app = typer.Typer()
group = typer.Typer(invoke_without_command=True, no_args_is_help=False)


@group.callback(epilog="Example: arcli templates, or arcli templates copy invoice.typ")
@takes("file", "settings", "rev", *TABLE)
def templates(ctx: typer.Context, *, shared: Shared) -> int:
    """List the templates of documents: the shipped ones, and the ledger's own that go before them."""
    if ctx.invoked_subcommand is not None:
        return 0
    from arcli.documents.needs import Needs
    from arcli.documents.overriding import templates as report
    from arcli.documents.resources import own_templates

    ledger = shared.ledger()
    needs = Needs(ledger)
    shared.show(report(own_templates(ledger, needs)))
    if needs.problems:
        show_problems(needs.problems)
    return int(bool(needs.problems))


@group.command("copy", epilog="Example: arcli templates copy invoice.typ parts.typ")
@takes("file", "settings", "today")
def copy(
    names: Annotated[list[str], typer.Argument(metavar="TEMPLATE...", help="Such as invoice.typ, invoice.de.html.")],
    *,
    shared: Shared,
) -> int:
    """Copy shipped templates into the ledger's templates/, to be changed there. What is there is never overwritten."""
    from arcli.actions.result import NotPossible
    from arcli.actions.templates import copy_templates

    try:
        return shared.tell(copy_templates(shared.target, names))
    except NotPossible as error:
        raise usage(str(error)) from None


app.add_typer(group, name="templates")
