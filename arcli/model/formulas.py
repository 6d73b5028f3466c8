"""Text cells that a spreadsheet would run, and the apostrophe that keeps it from doing so.

A cell of a csv file that begins with `=` is a formula to a spreadsheet, whoever wrote it (CWE-1236, OWASP's "CSV
injection"). A leading apostrophe makes it text. Of cells with `+` or `-` in front only those are guarded that can call
something, so that telephone numbers and amounts stay as they are: our choice.
"""

from __future__ import annotations

import re

_RUNS = re.compile(r"'*+(?:[=@\t\r]|[+-].*[(|!])", re.DOTALL)


def guard(text: str) -> str:
    """Return a cell's text with an apostrophe in front if a spreadsheet would run it."""
    return "'" + text if text[:1] in _FIRST and _RUNS.match(text) else text


def unguard(text: str) -> str:
    """Return a cell's text without the apostrophe that `guard` put there: `unguard(guard(x)) == x`."""
    return text[1:] if text[:1] == "'" and _RUNS.match(text) else text


_FIRST = frozenset("'=@\t\r+-")
