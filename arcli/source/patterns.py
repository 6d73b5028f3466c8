"""Regular expressions whose groups give nothing back, on each Python that arcli runs on."""

from __future__ import annotations

import re
import sys

_POSSESSIVE = re.compile(r"([*+?]|\{[0-9,]+\})\+")  # after a group
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]|[^\\\[()#]+|\#", re.DOTALL)


def compiled(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return the compiled expression; all that repeat a group possessively are compiled here.

    Before 3.11.5, which Debian 12 does not have, Python matches such a group wrongly where what is in it was tried in
    more than one way (CPython, gh-106052). There an atomic group takes its place, which means the same and is slower.
    """
    if sys.version_info >= (3, 11, 5):
        return re.compile(text, flags)
    return re.compile(atomic(text, verbose=bool(flags & re.VERBOSE)), flags)


def atomic(text: str, *, verbose: bool = False) -> str:
    """Return an expression with atomic groups for possessive repetitions of groups: `(?:ab)*+` is `(?>(?:ab)*)`."""
    parts: list[str] = []
    opened: list[int] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        assert found is not None, text[at:]
        part, at = found[0], found.end()
        if part == "#" and verbose:
            end = text.find("\n", at) % (len(text) + 1)  # -1 is the end
            part, at = text[at - 1 : end], end
        elif part == "(":
            opened.append(len(parts))
        elif part == ")":
            start = opened.pop()
            if how := _POSSESSIVE.match(text, at):
                parts[start] = "(?>" + parts[start]
                part, at = f"){how[1]})", how.end()
        parts.append(part)
    return "".join(parts)
