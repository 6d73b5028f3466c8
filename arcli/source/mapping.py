"""YAML mappings (settings, profiles) → declared dataclasses, with diagnostics that name the place."""

from __future__ import annotations

from typing import Any, TypeVar

from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.model.fieldtype import FieldError
from arcli.model.nearest import nearest
from arcli.model.settings.declared import build, keys_of
from arcli.source.yaml.nodes import Path
from arcli.source.yaml.text import load

T = TypeVar("T")


def setting_spot(source: SourceText, path: Path) -> Spot:
    """Return where a setting stands, or what it is in."""
    spans: dict[Path, Spot] = {}
    load(source, spans)
    return _spot(source, spans, path)


def read_mapping(source: SourceText, model: type[T], code: str) -> tuple[T | None, list[Diagnostic]]:
    """Return what a YAML mapping states, as a declared dataclass, and what is wrong with it.

    `code` is the code of diagnostics for values without one of their own. What is wrong is left out, so that one
    mistake does not cause others elsewhere; None if nothing can be kept.
    """
    value, _, problems = load(source)
    if value is None or value == "":
        value = {}
    if not isinstance(value, dict):
        hint = "keys and values, such as currency: USD"
        return None, [*problems, Diagnostic(code, "this file is a mapping", Spot(source, 0, 1), hint)]
    if (made := build(model, value)) is not None:
        return made, problems
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - right settings need no pydantic

    adapter = TypeAdapter(model)
    spans: dict[Path, Spot] = {}
    left: set[Path] = set()
    while True:  # validators of a whole mapping see it only when its values are right, and name one mistake at a time
        try:
            return adapter.validate_python(value), problems
        except ValidationError as error:
            if not spans:
                load(source, spans)
            errors = error.errors(include_url=False, include_input=False)
            found = [(_real_path(e, value), e) for e in errors]
            news = [(p, e) for p, e in found if p not in left or e["type"] != "missing"]  # that was left out
            problems += _distinct([(p, _problem(source, p, e, spans, model, code)) for p, e in news])
            if not sum(_leave_out(value, path) for path in dict.fromkeys(path[:2] for path, _ in news)):
                return None, problems
            left |= {path[:size] for path, _ in news for size in (1, 2)}


def _real_path(error: Any, value: Any) -> Path:
    """Return where in the file an error is: pydantic also names the branches of unions, which are not in it."""
    loc, missing = error["loc"], error["type"] == "missing"
    path: list[str | int] = []
    for step in (*loc, *_within(error)):
        there = (isinstance(value, dict) and step in value) or (
            isinstance(value, list) and isinstance(step, int) and step < len(value)
        )
        if there:
            value = value[step]
            path.append(step)
    return (*path, loc[-1]) if missing else tuple(path)


def _within(error: Any) -> Path:
    """Return where below the place that pydantic names a mistake is."""
    cause = error.get("ctx", {}).get("error")
    return cause.path if isinstance(cause, FieldError) else ()


def _leave_out(value: dict[str, Any], path: Path) -> bool:
    """Remove a wrong setting, of a named thing (a tax, terms) only that. Return whether anything was there."""
    if not path:
        return False
    head, inner = str(path[0]), value.get(str(path[0]))
    if len(path) > 1 and isinstance(inner, dict) and path[1] in inner:
        del inner[path[1]]
        return True
    return value.pop(head, None) is not None


def _distinct(found: list[tuple[Path, Diagnostic]]) -> list[Diagnostic]:
    """Return one problem a place: of the branches of a union the one that got furthest."""
    paths = [path for path, _ in found]
    seen: dict[Path, Diagnostic] = {}
    for path, problem in found:
        if not any(len(p) > len(path) and p[: len(path)] == path for p in paths):
            seen.setdefault(path, problem)
    return list(seen.values())


def _spot(source: SourceText, spans: dict[Path, Spot], path: Path) -> Spot:
    while path and path not in spans:
        path = path[:-1]
    return spans.get(path, Spot(source, 0, 1))


def _problem(source: SourceText, path: Path, error: Any, spans: dict[Path, Spot], model: Any, code: str) -> Diagnostic:
    hint: str | None
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):  # of a model, of a dataclass
        spot = spans.get((*path, "?")) or Spot(source, 0, 1)
        best = nearest(str(path[-1]), keys_of(model))
        unknown = "AR501" if code == "AR502" else code
        hint = f'did you mean "{best}"?' if best and len(path) == 1 else _page(code)
        what = "setting" if code == "AR502" else "key"
        return Diagnostic(unknown, f'there is no {what} "{path[-1]}"', spot, hint)
    cause = error.get("ctx", {}).get("error")
    name, spot = ".".join(str(p) for p in path), _spot(source, spans, path)
    if isinstance(cause, FieldError):
        return Diagnostic(cause.code, f"{name}: {cause.message}", spot, cause.hint)
    message, hint = _in_words(error, code)
    return Diagnostic(code, f"{name} {message}", spot, hint)


def _in_words(error: Any, code: str) -> tuple[str, str | None]:
    """Return what pydantic found, in words for a user: what is wrong, and what to write."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "is missing", "add it"
    if kind == "literal_error":
        return "is not one of the allowed words", f"use {context.get('expected', '')}"
    if kind.startswith("greater_than"):
        return "is too small", f"use a whole number, {context.get('ge', 0)} or more"
    for part, words, advice in _TYPES:
        if part in kind:
            return words, advice
    return "is not valid", _page(code)


def _page(code: str) -> str:
    """Name the page of the manual that lists the keys."""
    return f"see arcli help {'settings' if code == 'AR502' else 'profiles'}"


_TYPES = (
    ("string", "must be a single text, not a list or mapping", "write the text after the colon"),
    ("list", "is a list", "such as [one, two]"),
    ("dict", "is a mapping", "keys and values, indented below it"),
    ("dataclass", "is a mapping", "keys and values, indented below it"),
    ("int", "is a whole number", "such as 30"),
    ("bool", "is true or false", "write true or false"),
)
