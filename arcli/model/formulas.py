"""Text cells that a spreadsheet would execute, and the apostrophe that prevents it.

A cell of a csv file that begins with `=` is a formula to a spreadsheet, whoever wrote it (CWE-1236, OWASP's "CSV
injection"). A leading apostrophe makes it text. Of cells that begin with `+` or `-`, only those that can call something
are escaped, so that telephone numbers and amounts stay as they are: our choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_RUNS = re.compile(r"'*+(?:[=@\t\r]|[+-].*[(|!])", re.DOTALL)


def guard(text: str) -> str:
    """Return a cell's text, with a leading apostrophe if a spreadsheet would execute it."""
    return "'" + text if text[:1] in _FIRST and _RUNS.match(text) else text


def harmless(texts: Iterable[str]) -> bool:
    """Return whether `guard` leaves all of these as they are; False where it is not clear at once."""
    return _FIRST.isdisjoint({text[:1] for text in texts})


def unguard(text: str) -> str:
    """Return a cell's text without the apostrophe that `guard` put there: `unguard(guard(x)) == x`."""
    return text[1:] if text[:1] == "'" and _RUNS.match(text) else text


_FIRST = frozenset("'=@\t\r+-")
