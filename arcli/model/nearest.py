"""The known word nearest to a mistyped one, for hints."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None if none is alike. Same input, same answer."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only when something is wrong

    found = process.extract(word, sorted(known), scorer=fuzz.ratio, limit=1, score_cutoff=60)
    if not found:
        found = process.extract(word.casefold(), sorted(known), scorer=fuzz.WRatio, limit=1, score_cutoff=75)
    return str(found[0][0]) if found else None
