"""The known word nearest to a mistyped one, for hints."""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote

LONGEST = 64  # signs of a word that can be a slip of the pen
SHOWN = 12  # known words that a message can list
COMPARISONS = 4_000_000  # that one run makes for its hints


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most similar to `word`, or None if none is similar. Deterministic."""
    if len(word) > LONGEST:
        return None
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only when something is wrong

    ordered = sorted(known)
    found = process.extract(word, ordered, scorer=fuzz.ratio, limit=1, score_cutoff=60)
    if not found:
        found = process.extract(word.casefold(), ordered, scorer=fuzz.WRatio, limit=1, score_cutoff=75)
    return str(found[0][0]) if found else None


_SEARCHES = "arcli find {} looks everywhere"
_LISTS = {  # the commands that show what there is, where it is too much for a message
    "command": "arcli help lists them",
    "customer": "arcli customers lists them",
    "document": _SEARCHES,
    "document or customer": _SEARCHES,
    "kind of entry": "arcli list lists them",
    "page or command": "arcli help lists them",
    "profile": "arcli import --profiles lists them",
}


def no_such(what: str, word: str, known: Iterable[str]) -> str:
    """Return the words for a name that does not exist: what was meant; else what there is, or what lists it."""
    names = list(known)
    best = nearest(word, names)
    few = len(names) <= SHOWN or what.startswith("column")  # a report's columns are listed nowhere else
    said = f'did you mean "{best}"?' if best is not None else ", ".join(names) if few else ""
    if not said and names and what in _LISTS:
        said = _LISTS[what].format(quote(word))
    elif not said and what.endswith(" command"):  # of a group
        said = f"arcli {what.removesuffix(' command')} --help lists them"
    return f'there is no {what} "{word}"' + (f"; {said}" if said else "")


class Vocabulary:
    """Many known words, such as a ledger's IDs, for repeated queries. Stops answering when that would take long."""

    def __init__(self, known: Iterable[str]) -> None:
        self._words = sorted(known)
        self._left = COMPARISONS
        self._found: dict[str, str | None] = {}

    def nearest(self, word: str) -> str | None:
        """Return the known word most similar to `word`, or None if none is similar."""
        if word not in self._found:
            if self._left <= 0:
                return None
            self._left -= len(self._words)
            self._found[word] = nearest(word, self._words)
        return self._found[word]
