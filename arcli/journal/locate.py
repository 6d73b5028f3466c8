"""The place of a value in a journal entry: found on demand, by reading the entry's text again."""

from __future__ import annotations

import re

from arcli.journal.careful import EntryReader, Path
from arcli.journal.expression import HEADER, MORE
from arcli.journal.read import entry_pattern
from arcli.journal.scan import block_end
from arcli.model.diagnostics import SourceText, Spot, Stated


def locate(entry: Stated, path: Path) -> Spot:
    """Return the spot of a value of a journal entry, `("applications", 0, "amount")`.

    Its header's kind if it has none.
    """
    source = entry.origin
    quick = _quick_spot(source, entry.offset, path)
    if quick is not None:
        return quick
    spans = EntryReader(source, entry.offset, block_end(source.text, entry.offset)).read().spans
    while path:
        if path in spans:
            return spans[path]
        path = path[:-1]
    return spans.get(("kind",)) or Spot(source, entry.offset, entry.offset + 10)


_WORDS = frozenset({"date", "id", "customer", "amount"})


def _quick_spot(source: SourceText, offset: int, path: Path) -> Spot | None:
    """Return the spot of a common value of an accepted entry, ten times as fast as reading it again."""
    if not path:
        header = HEADER.match(source.text, offset)
        return Spot(source, *header.span(2)) if header else None
    match = entry_pattern().match(source.text, offset)
    if match is None or match["date"] is None:
        return None
    if len(path) == 1:
        return Spot(source, *match.span(str(path[0]))) if path[0] in _WORDS else None
    first = match.re.groupindex["rest"] + 1  # the group of the first application's document
    if path[0] != "applications" or len(path) != 3 or path[2] not in ("document", "amount") or match[first] is None:
        return None
    number, group, at = int(path[1]), first, match.start("details")
    line: re.Match[str] | None = match
    if number and at < 0:
        return None
    for _ in range(number):
        line, group = MORE.match(source.text, at), 1
        if line is None:
            return None
        at = line.end()
    return Spot(source, *line.span(group if path[2] == "document" else group + 1)) if line else None
