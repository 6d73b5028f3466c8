"""Commands of reports that have few options of their own or none, made from the report's module, named like it.

`arcli NAME` is the function of that name in `arcli/reports/NAME.py`. Its docstring's second paragraph is the help
beneath the line that the table of commands has; its last line, `Example: …`, ends the help. Its parameters say what
it is made from: the context, and after it perhaps the `book`, its `summary`, or the sums that the `period` needs. If
the module has `BY`, the command has `--by` with these choices, and the function gets the one that is asked for, else
the first. With `OF_A_PERIOD = True` it has `--from`. A module that makes a `Chart` has `--chart`.
"""

# No `from __future__ import annotations`: the option's declaration is a value of the function that makes the command.

import inspect
from importlib import import_module
from typing import Annotated, Any

import typer

from arcli.cli.narrowing import Customers, Sort, Top, narrow_by, narrowed
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared_but
from arcli.cli.talk import check_choice
from arcli.model.report import Chart


def command_of(name: str, about: str) -> Any:
    """Return the command of a report by its name. `about` is its line in the table of commands."""
    identifier = name.replace("-", "_")
    module = import_module(f"arcli.reports.{identifier}")
    make, choices = getattr(module, identifier), getattr(module, "BY", ())
    _, _, told = inspect.cleandoc(make.__doc__).partition("\n\n")
    told, _, example = told.rpartition("Example: ")

    def report(customers: Customers = None, *, shared: Shared, sort: Sort = None, top: Top = None) -> None:
        shared.show(narrowed(_made(make, shared, customers), narrow_by(sort, top, None)))

    def report_by(
        customers: Customers = None,
        *,
        shared: Shared,
        by: Annotated[str, _by(choices)] = (choices or ("",))[0],
        sort: Sort = None,
        top: Top = None,
    ) -> None:
        made = _made(make, shared, customers, check_choice("--by", by, choices))
        shared.show(narrowed(made, narrow_by(sort, top, None)))

    without = [] if getattr(module, "OF_A_PERIOD", False) else ["from_"]
    without += [] if getattr(module, "Chart", None) is Chart else ["chart"]
    command = takes_shared_but(*without)(report_by if choices else report)
    paragraphs = [" ".join(paragraph.split()) for paragraph in told.split("\n\n")]
    command.__doc__ = "\n\n".join([about, *paragraphs])
    app = typer.Typer(add_completion=False)
    app.command(name, epilog=f"Example: {example.strip()}")(command)
    return typer.main.get_command(app)


def _by(choices: tuple[str, ...]) -> Any:
    return typer.Option("--by", metavar="ROWS", help=f"{', '.join(choices[:-1])} or {''.join(choices[-1:])}.")


def _made(make: Any, shared: Shared, customers: list[str] | None, *by: str) -> Any:
    """Return the report, made from the context and the parts of the general ledger that its parameters name."""
    context, names = shared.context(customers), inspect.signature(make).parameters
    books = list[Any]()
    if "book" in names:
        from arcli.cli.books import book_for

        books.append(book_for(context))
    if "summary" in names or "period" in names:
        from arcli.cli.books import summary_for

        books.append(summary_for(context, context.start if "period" in names else None))
    return make(context, *books, *by)
