"""How a command takes the shared options: decorators of its function."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import typer

from arcli.cli.shared import Shared

TABLE = ("format", "output", "wide", "columns", "width", "raw")  # what every command that prints tables takes


def takes_shared(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the shared options, and call it with `shared`, merged with those before it (a decorator).

    Without --chart, which only few reports know: `takes_shared_but()` has it.
    """
    return takes_shared_but("chart")(function)


def takes_shared_but(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Act like `takes_shared`, without some of the options, which would mean nothing (a decorator)."""
    return takes(*(f.name for f in fields(Shared) if f.name not in names))


def takes_shared_of_day(function: Callable[..., Any]) -> Callable[..., Any]:
    """Act like `takes_shared`, for a report as of a day: without --from; of --period it takes the last day."""
    return takes_shared_but("from_", "chart")(function)


@cache
def _hints() -> dict[str, Any]:
    """Return the types of the shared options."""
    return get_type_hints(Shared, include_extras=True)


def takes(*names: str, output_of_entries: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Act like `takes_shared`, for a command that knows only some of the shared options (a decorator).

    What -o may not replace is refused before the command runs. `output_of_entries`: a ledger may read it.
    """
    hints = _hints()
    kind = inspect.Parameter.KEYWORD_ONLY
    more = [
        inspect.Parameter(f.name, kind, default=f.default, annotation=hints[f.name])
        for f in fields(Shared)
        if f.name in names
    ]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        own_hints = get_type_hints(function, include_extras=True)
        signature = inspect.signature(function)
        own = [p.replace(annotation=own_hints[p.name]) for p in signature.parameters.values() if p.name != "shared"]
        context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        takes_context = any(p.name == "ctx" for p in own)

        def wrapper(*args: Any, **values: Any) -> Any:
            given = Shared(**{n: values.pop(n) for n in names})
            Shared.begin()
            ctx = values["ctx"] if takes_context else values.pop("ctx")
            outer = ctx.parent.obj if ctx.parent is not None and isinstance(ctx.parent.obj, Shared) else None
            if outer is not None:
                outer.only(names, ctx.info_name or "")
            shared = given.over(outer)
            if shared.output not in (None, "-") and "output" in names:
                from arcli.cli.output import check_output

                check_output("-o", Path(str(shared.output)), new_entries=output_of_entries)
            return function(*args, shared=shared, **values)

        positional = [*([] if takes_context else [context]), *(p for p in own if p.kind is not kind)]
        parameters = [*positional, *(p for p in own if p.kind is kind), *more]
        wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what inspect.signature looks at
        wrapper.__annotations__ = {p.name: p.annotation for p in parameters}
        wrapper.__name__, wrapper.__doc__ = function.__name__, function.__doc__
        wrapper.__module__ = function.__module__
        return wrapper

    return decorate


def shared_of(ctx: typer.Context, file: str | None, settings: str | None, today: str | None) -> Shared:
    """Return the shared options of a command that has only these of its own, with those before it."""
    given = Shared(file=file, settings=settings, today=today)
    above: typer.Context | None = ctx
    while above is not None and above.parent is not None:
        above = above.parent  # type: ignore[assignment]  # click's own class, which typer's extends
        if above is not None and isinstance(above.obj, Shared):
            return given.over(above.obj)
    return given
