"""The command line of a new entry: how fields are written there, and the whole command that would be right."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arcli.model.diagnostics import Diagnostic
    from arcli.model.kinds import Kind

_MEANT = re.compile(r'did you mean "([^"]+)"|^write ([^\s:]+)$')
_REPEATED = {"lines": "--line", "charges": "--charge", "taxes": "--tax", "instalments": "--instalment",
             "tags": "--tag", "own_keys": "-x", "shares": "--for"}  # fmt: skip
_SINGLE = {"date_": "--date", "id": "--id", "file_": "--file", "settings": "--settings", "today": "--today",
           "oldest": "--settle", "split_in": "--in", "split_from": "--from"}  # fmt: skip


def command_line(kind: Kind, values: dict[str, Any], missing: Sequence[str] = ()) -> str:
    """Return the command of the values that were given, with those that are missing in capitals."""
    return " ".join(["arcli add", kind.name, *_words(kind, values, missing)])


def _words(kind: Kind, values: dict[str, Any], missing: Sequence[str]) -> Iterator[str]:
    quoted = kind.quoted if kind.quoted is not None and kind.quoted.place == "quoted" else None
    for field in [*kind.words, *([quoted] if quoted is not None else [])]:
        if field.name == "id" and kind.has_id:
            continue
        if (value := values.get(field.attr)) is not None:
            yield shlex.quote(str(value))
        elif field.name in missing:
            yield field.name.upper()
    yield from (shlex.quote(str(d)) for d in values.get("documents") or ())
    for field in kind.keys.values():
        value = values.get(field.attr)
        if value is not None or field.name in missing:
            yield f"{option_of(field.name)} {field.name.upper() if value is None else shlex.quote(str(value))}"
    for code in kind.codes.values():
        if values.get(code.attr) is not None:
            yield f"--currency {values[code.attr]}"
    for name, option in _REPEATED.items():
        yield from (f"{option} {shlex.quote(str(v))}" for v in values.get(name) or ())
    for name, option in _SINGLE.items():
        if values.get(name) is not None and not (name == "id" and not kind.has_id):
            yield f"{option} {shlex.quote(str(values[name]))}"
    for name, value in values.items():
        if name.startswith("part_") and value is not None:
            yield f"--{name.removeprefix('part_')} {shlex.quote(str(value))}"


def corrected(kind: Kind, values: dict[str, Any], problems: Sequence[Diagnostic]) -> str | None:
    """Return the whole command with what the problems say was meant; None where they say nothing of that.

    What is declared a second time on its day is corrected.
    """
    better = values
    for problem in problems:
        match = _MEANT.search(problem.hint or "")
        if match is not None:
            better = {name: _better(value, match[1] or match[2], problem.message) for name, value in better.items()}
    if any(problem.code == "AR210" for problem in problems):
        return _correction(kind, better)
    return command_line(kind, better) if better != values else None


def _better(value: Any, meant: str, message: str) -> Any:
    """Return a value of the command line with what was meant, where the message is about it."""
    if isinstance(value, list):
        return [_better(v, meant, message) for v in value]
    if not isinstance(value, str):
        return value
    if value and f'"{value}"' in message:
        return meant
    name, mark, rest = value.partition("=")
    return meant + mark + rest if name and f'"{name}"' in message else value


def _correction(kind: Kind, values: dict[str, Any]) -> str:
    """Return the command that corrects what is declared already."""
    stated = [
        f"{f.name}={values[f.attr]}" for f in kind.fields.values() if f.name != "id" and values.get(f.attr) is not None
    ]
    return shlex.join(["arcli", "correct", values["id"], *stated])


def flag_of(kind: Kind, name: str) -> str:
    """Return a field as written on the command line: an argument in capitals, `--option`, or a document."""
    field = kind.fields.get(name)
    if name == "document" or (field is not None and field.place in ("word", "quoted")):
        return name.upper()
    details = {f for d in kind.details.values() for f in d.shape.keys}
    known = field is not None or name in {"line", "tax", "instalment", "application", "tag", "apply", "for", *details}
    return option_of(name) if known else name


def option_of(name: str) -> str:
    """Return the option of a field. `--file` is the ledger in every command."""
    return "--source-file" if name == "file" else "--" + name.replace("_", "-")
