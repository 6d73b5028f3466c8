"""Commands of reports that have the shared options alone: made from the report's module, which is named like it.

`arcli NAME` is the function of that name in `arcli/reports/NAME.py`. Its docstring's second paragraph is the help
beneath the line that the table of commands has; its last line, `Example: …`, ends the help.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import typer

from arcli.cli.shared import Shared, takes_shared


def command_of(name: str, about: str) -> Any:
    """Return the command of a report by its name. `about` is its line in the table of commands."""
    identifier = name.replace("-", "_")
    make = getattr(import_module(f"arcli.reports.{identifier}"), identifier)
    _, _, told = inspect.cleandoc(make.__doc__).partition("\n\n")
    told, _, example = told.rpartition("Example: ")

    @takes_shared
    def report(*, shared: Shared) -> None:
        shared.show(make(shared.context()))

    paragraphs = [" ".join(paragraph.split()) for paragraph in told.split("\n\n")]
    report.__doc__ = "\n\n".join([about, *paragraphs])
    app = typer.Typer(add_completion=False)
    app.command(name, epilog=f"Example: {example.strip()}")(report)
    return typer.main.get_command(app)
