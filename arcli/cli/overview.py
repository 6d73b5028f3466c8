"""Bare `arcli`: where the ledger around this folder stands and what there is to do; without a ledger, the help."""

from __future__ import annotations

import os
from collections.abc import Callable

import typer

from arcli.cli.shared import Shared

SHORT = 5  # tasks that bare `arcli` names; `arcli todo` has the rest


def overview(shared: Shared, help_text: Callable[[], str]) -> None:
    """Show the ledger's figures and what `check` finds; the help where no ledger is around."""
    import arcli.closing.seal_checks  # noqa: F401 - registers the check of closed periods
    from arcli.actions.todo import in_words, todo
    from arcli.delivery import checks as of_letters  # noqa: F401 - registers the checks of what was sent
    from arcli.ledger.accepting import without_accepted
    from arcli.ledger.checks import check_ledger
    from arcli.model.diagnostics import errors_first
    from arcli.render.problems import summary
    from arcli.reports.overview import overview as report
    from arcli.source.files import SourceError

    try:
        _ = shared.files
    except SourceError:
        if shared.file or os.environ.get("ARCLI_FILE"):
            raise
        typer.echo(help_text())
        return
    context = shared.context()
    made = report(context)
    all_problems = check_ledger(context.ledger, context.as_of, shared.this_day)
    problems = errors_first(without_accepted(context.ledger, all_problems, context.as_of)[0])
    found = {row["currency"]: row for row in made.rows}
    made.notes.append(f"arcli check: {summary(problems)}.")
    made.notes += in_words(todo(context), SHORT)
    made.notes += [f"arcli {words}" for words in _next(found)]
    shared.show(made)


def _next(found: dict[str, dict[str, object]]) -> list[str]:
    """Return what shows the rest, by what there is."""
    asked = []
    if any(row["overdue"] for row in found.values()):
        asked.append("aging: who is overdue, and how long.")
    if any(row["unapplied"] for row in found.values()):
        asked.append("unapplied: payments and credits with something left to apply.")
    return [*asked, "todo: what there is to do.", "help: everything else."]
