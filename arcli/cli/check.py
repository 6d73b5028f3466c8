"""`arcli check`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.showing import colours
from arcli.cli.taking import takes
from arcli.cli.talk import say, usage

app = typer.Typer()


@app.command(epilog="Example: arcli check --strict -O github")
@takes("file", "settings", "rev", "as_of", "to", "period", "format", "output", "today")
def check(
    *,
    shared: Shared,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 for warnings too.")] = False,
    accepted: Annotated[bool, typer.Option("--accepted", help="Only what was accepted, and why.")] = False,
) -> int:
    """Report every problem of the whole ledger in one run: errors, then what looks odd.

    Checks all dates unless --as-of says otherwise. Warnings that were accepted (arcli add accept CODE DOCUMENT) are
    left out. Formats: text, json, github.
    """
    from datetime import date

    from arcli.actions.checking import problems_of
    from arcli.ledger.accepting import without_accepted
    from arcli.model.diagnostics import errors_first
    from arcli.model.words import count_of
    from arcli.render import problems as render

    last = shared.named_day or date.max
    ledger = shared.ledger()
    left, done = without_accepted(ledger, problems_of(ledger, last, shared.this_day), last)
    problems = errors_first(done if accepted else left)
    wanted = shared.format or "text"
    if wanted == "json":
        shared.write(render.render_problems_json(problems))
    elif wanted == "github":
        prefix = f"{ledger.folder}/" if ledger.folder and str(ledger.folder) != "." else ""
        shared.write(render.render_problems_github(problems, prefix))
    elif wanted == "text":
        shared.write(render.render_problems(problems, colour=shared.output is None and colours(sys.stdout)))
        counts = f"{count_of(len(ledger.records), 'entry')} of {count_of(len(ledger.sources), 'file')}"
        more = f", {len(done)} accepted" if done else ""
        say(
            f"{count_of(len(done), 'accepted warning')} in {counts}"
            if accepted
            else f"{render.summary(left)}{more} in {counts}"
        )
    else:
        raise usage(f'check has no format "{wanted}": text, json, github')
    errors = any(p.severity == "error" for p in left)
    return 1 if errors or (strict and left) else 0
