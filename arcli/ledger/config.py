"""YAML files of settings → models, with diagnostics that name the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.model.fields import FieldError
from arcli.model.nearest import nearest
from arcli.model.settings import Settings
from arcli.model.terms import TermsBook
from arcli.source.yamlevents import Path, load

if TYPE_CHECKING:
    from pydantic import BaseModel


def read_settings(source: SourceText) -> tuple[Settings, TermsBook, list[Diagnostic]]:
    """The settings of a text of YAML, the terms that they name, and what is wrong. Defaults stand in for errors."""
    found, problems = read_model(source, Settings, "AR502")
    if not isinstance(found, Settings):
        return Settings(), TermsBook({}), problems
    try:
        return found, found.terms_book(), problems
    except FieldError as error:
        spans: dict[Path, Spot] = {}
        load(source, spans)
        spot = spans.get(("terms", "?"), Spot(source, 0, 1))
        return found, TermsBook({}), [*problems, Diagnostic(error.code, error.message, spot, error.hint)]


def read_model(source: SourceText, model: type[BaseModel], code: str) -> tuple[BaseModel | None, list[Diagnostic]]:
    """A YAML mapping as a pydantic model, or None; and what is wrong, under `code` where the value doesn't say."""
    value, _, problems = load(source)
    if value is None or value == "":
        value = {}
    if not isinstance(value, dict):
        hint = "keys and values, such as currency: USD"
        return None, [*problems, Diagnostic(code, "this file is a mapping", Spot(source, 0, 1), hint)]
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        return model.model_validate(value), problems
    except ValidationError as error:
        spans: dict[Path, Spot] = {}
        load(source, spans)
        found = error.errors(include_url=False, include_input=False)
        return None, problems + _distinct(_problem(source, e, spans, model, code) for e in found)


def _distinct(problems: Any) -> list[Diagnostic]:
    """One problem a place: pydantic names each branch of a union."""
    seen: dict[tuple[int, int], Diagnostic] = {}
    for problem in problems:
        seen.setdefault((problem.spot.start, problem.spot.end), problem)
    return list(seen.values())


def _problem(source: SourceText, error: Any, spans: dict[Path, Spot], model: type[BaseModel], code: str) -> Diagnostic:
    path: Path = tuple(error["loc"])
    if error["type"] == "extra_forbidden":
        spot = spans.get((*path, "?")) or Spot(source, 0, 1)
        best = nearest(str(path[-1]), model.model_fields)
        unknown = "AR501" if code == "AR502" else code
        hint: str | None = f'did you mean "{best}"?' if best and len(path) == 1 else "see arcli help settings"
        return Diagnostic(unknown, f'there is no setting "{path[-1]}"', spot, hint)
    name = ".".join(str(p) for p in path)
    while path and path not in spans:
        path = path[:-1]
    spot = spans.get(path, Spot(source, 0, 1))
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, FieldError):
        return Diagnostic(cause.code, f"{name}: {cause.message}", spot, cause.hint)
    message, hint = _in_words(error)
    return Diagnostic(code, f"{name} {message}", spot, hint)


def _in_words(error: Any) -> tuple[str, str | None]:
    """What pydantic found, in words for a user: what is wrong, and what to write."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "is missing", "add it"
    if kind == "literal_error":
        return "is none of the words that it may be", f"it is {context.get('expected', '')}"
    if kind.startswith("greater_than"):
        return "is too small", "it is a whole number, 0 or more"
    for part, words, advice in _TYPES:
        if part in kind:
            return words, advice
    return "is not what it should be", "see arcli help settings"


_TYPES = (
    ("string", "is one text, not a list or mapping", "write the text behind the colon"),
    ("list", "is a list", "such as [one, two]"),
    ("dict", "is a mapping", "keys and values, indented below it"),
    ("model", "is a mapping", "keys and values, indented below it"),
    ("int", "is a whole number", "such as 30"),
    ("bool", "is true or false", "write true or false"),
)
