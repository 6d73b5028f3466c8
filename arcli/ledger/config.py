"""arcli.yaml → settings, with diagnostics that name the place."""

from __future__ import annotations

from typing import Any

from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.model.fields import FieldError
from arcli.model.nearest import nearest
from arcli.model.settings import Settings
from arcli.model.terms import TermsBook
from arcli.source.yamlevents import Path, load


def read_settings(source: SourceText) -> tuple[Settings, TermsBook, list[Diagnostic]]:
    """The settings of a text of YAML, the terms that they name, and what is wrong. Defaults stand in for errors."""
    value, _, problems = load(source)
    if value is None or value == "":
        return Settings(), TermsBook({}), problems
    if not isinstance(value, dict):
        spot = Spot(source, 0, 1)
        problems.append(Diagnostic("AR502", "settings are a mapping", spot, "such as currency: USD"))
        return Settings(), TermsBook({}), problems
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        settings = Settings.model_validate(value)
    except ValidationError as error:
        spans: dict[Path, Spot] = {}
        load(source, spans)
        found = error.errors(include_url=False, include_input=False)
        problems += _distinct(_problem(source, e, spans) for e in found)
        return Settings(), TermsBook({}), problems
    try:
        return settings, settings.terms_book(), problems
    except FieldError as error:
        spans = {}
        load(source, spans)
        spot = spans.get(("terms", "?"), Spot(source, 0, 1))
        return settings, TermsBook({}), [*problems, Diagnostic(error.code, error.message, spot, error.hint)]


def _distinct(problems: Any) -> list[Diagnostic]:
    """One problem a place: pydantic names each branch of a union."""
    seen: dict[tuple[int, int], Diagnostic] = {}
    for problem in problems:
        seen.setdefault((problem.spot.start, problem.spot.end), problem)
    return list(seen.values())


def _problem(source: SourceText, error: Any, spans: dict[Path, Spot]) -> Diagnostic:
    path: Path = tuple(error["loc"])
    if error["type"] == "extra_forbidden":
        spot = spans.get((*path, "?")) or Spot(source, 0, 1)
        best = nearest(str(path[-1]), Settings.model_fields)
        return Diagnostic(
            "AR501", f'there is no setting "{path[-1]}"', spot, f'did you mean "{best}"?' if best else None
        )
    while path and path not in spans:
        path = path[:-1]
    spot = spans.get(path, Spot(source, 0, 1))
    cause = error.get("ctx", {}).get("error")
    name = ".".join(str(p) for p in path)
    if isinstance(cause, FieldError):
        return Diagnostic(cause.code, f"{name}: {cause.message}", spot, cause.hint)
    return Diagnostic("AR502", f"{name}: {error['msg'][0].lower()}{error['msg'][1:]}", spot)
