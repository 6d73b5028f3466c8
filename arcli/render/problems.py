"""Diagnostics as text with the line and a caret, as json, and as GitHub's workflow commands."""

from __future__ import annotations

import json
from collections.abc import Sequence

from arcli.model.diagnostics import Diagnostic, Spot, position_of
from arcli.model.words import count_of
from arcli.render.fit import display_width

WIDEST = 100  # characters of a line that are shown; longer ones are cut around the caret
_RED, _YELLOW, _BLUE, _BOLD, _OFF = "\x1b[31;1m", "\x1b[33;1m", "\x1b[34m", "\x1b[1m", "\x1b[0m"


def render_problems(problems: Sequence[Diagnostic], *, colour: bool = False) -> str:
    """Return each problem with its place, its line, a caret and a hint; then a count."""
    blocks = [_block(p, colour) for p in problems]
    return "\n".join(blocks)


def summary(problems: Sequence[Diagnostic]) -> str:
    """Return `2 errors, 1 warning`."""
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    parts = [count_of(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n]
    return ", ".join(parts) or "no problems"


def _block(problem: Diagnostic, colour: bool) -> str:
    paint = _Painter(colour)
    mark = _RED if problem.severity == "error" else _YELLOW
    head = paint(mark, f"{problem.severity}[{problem.code}]") + paint(_BOLD, f": {_printable(problem.message)}")
    lines = [head]
    if problem.spot is None:
        lines.append(f"  {paint(_BLUE, '-->')} {_printable(problem.file or '-')}")
        gutter = " "
    else:
        shown = _excerpt(problem.spot, paint, mark)
        lines += shown
        gutter = " " * len(str(position_of(problem.spot).line))
    for spot, label in problem.related:
        lines.append(f"{gutter} {paint(_BLUE, '::')} {_printable(f'{position_of(spot)}: {label}')}")
    if problem.hint:
        lines.append(f"{gutter} {paint(_BLUE, '=')} help: {_printable(problem.hint)}")
    return "\n".join(lines) + "\n"


class _Painter:
    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, code: str, text: str) -> str:
        return f"{code}{text}{_OFF}" if self.colour else text


def _excerpt(spot: Spot, paint: _Painter, mark: str) -> list[str]:
    position = position_of(spot)
    number = str(position.line)
    gutter = " " * len(number)
    begin, end = spot.source.line_span(spot.start)
    stop = max(spot.start + 1, min(spot.end, end))
    if end - begin > WIDEST:
        begin = max(begin, min(spot.start - 30, end - WIDEST))
        end = begin + WIDEST
    line = spot.source.text[begin:end]
    start, size = spot.start - begin, min(stop, max(end, spot.start + 1)) - spot.start
    before = display_width(_printable(line[:start]))
    under = max(1, display_width(_printable(line[start : start + size])))
    bar = paint(_BLUE, "|")
    return [
        f"{gutter}{paint(_BLUE, '-->')} {_printable(str(position))}",
        f"{gutter} {bar}",
        f"{paint(_BLUE, number)} {bar} {_printable(line)}".rstrip(),
        f"{gutter} {bar} {' ' * before}{paint(mark, '^' * under)}",
    ]


def _printable(text: str) -> str:
    """Return text that can't disturb a terminal: control characters become U+FFFD, a tab one space."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c in "\t\n" else "\ufffd" for c in text)


def render_problems_json(problems: Sequence[Diagnostic]) -> str:
    """Return a list of objects: code, severity, message, file, line, column, end_column, hint, related."""
    rows = []
    for p in problems:
        file, line, column = p.position
        size = p.spot.end - p.spot.start if p.spot else 1
        related = []
        for spot, label in p.related:
            at = position_of(spot)
            related.append({"file": at.file, "line": at.line, "column": at.column, "message": label})
        rows.append(
            {
                "code": p.code,
                "severity": p.severity,
                "message": p.message,
                "file": file,
                "line": line,
                "column": column,
                "end_column": column + max(size, 1),
                "hint": p.hint,
                "related": related,
            }
        )
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def render_problems_github(problems: Sequence[Diagnostic], prefix: str = "") -> str:
    """Return GitHub Actions workflow commands, one line each; `prefix` leads from the repository to the ledger."""
    lines = []
    for p in problems:
        file, line, column = p.position
        text = p.message + (f" ({p.hint})" if p.hint else "")
        name = _encoded(prefix + file).replace(",", "%2C").replace(":", "%3A")
        lines.append(f"::{p.severity} file={name},line={line},col={column},title={p.code}::{_encoded(text)}\n")
    return "".join(lines)


def _encoded(text: str) -> str:
    """Return a text as workflow commands take it (GitHub Actions toolkit, escapeData and escapeProperty)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
