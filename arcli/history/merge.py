"""Merging of two versions of a journal by whole entries, instead of lines that entries may share.

Additions of both sides are kept; one side's change or removal of an entry that the other left alone is taken. A
conflict remains only where both changed the same entry, or one changed an entry that the other removed. An entry that
both added with the same content is kept once. Comments and blank lines go with the entry below them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from arcli.history.content import identity
from arcli.journal.read import JournalReader
from arcli.journal.scan import BLOCK
from arcli.model.content import frozen
from arcli.model.diagnostics import SourceText
from arcli.model.entries import Entry
from arcli.model.plain import Record, entry_of
from arcli.source.decode import decode

_BLANK = re.compile(r"(?:[ \t]*\n|;[^\n]*\n)+")
_YAML_ITEM = re.compile(r"^- ?", re.MULTILINE)
_YAML_BLANK = re.compile(r"(?:[ \t]*\n|#[^\n]*\n)+")


class CannotMerge(ValueError):
    """The file is not a list of entries: its lines have to be merged as text."""


@dataclass(eq=False)
class Chunk:
    """An entry's text, the comments above it, and the entry (None if it can't be read)."""

    lead: str
    text: str
    entry: Entry | None
    key: tuple[str, ...] = field(default=())

    def says(self, other: Chunk) -> bool:
        """Return whether two chunks have the same content."""
        if self.entry is None or other.entry is None:
            return self.text.rstrip() == other.text.rstrip()
        return bool(self.entry == other.entry)

    def content(self) -> Hashable:
        """Return what is equal for chunks with the same content."""
        return self.text.rstrip() if self.entry is None else frozen(self.entry)


def merge(
    base: bytes, ours: bytes, theirs: bytes, name: str, labels: tuple[str, str] = ("ours", "theirs")
) -> tuple[bytes, int]:
    """Return the merged file and the number of conflicts marked in it. Raise CannotMerge."""
    merger = _Merger(_chunks(base, name), _chunks(ours, name), _chunks(theirs, name), labels)
    text, conflicts = merger.run()
    if b"\r\n" in ours.partition(b"\n")[0] + b"\n":
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if ours.startswith(b"\xef\xbb\xbf") else b"") + text.encode(), conflicts


# --- a file as chunks ------------------------------------------------------------------------------------


def _chunks(data: bytes, name: str) -> tuple[list[Chunk], str]:
    """Return the chunks of a file, and the text after the last one."""
    source, problems = decode(name, data)
    if problems:
        raise CannotMerge(problems[0].message)
    text = source.text
    if text and not text.endswith("\n"):
        text += "\n"
    found, tail = _yaml(text, name) if name.endswith((".yaml", ".yml")) else _journal(text, name)
    for chunk in found:
        chunk.key = identity(chunk.entry) if chunk.entry is not None else ("text", chunk.text.split("\n", 1)[0])
    return found, tail


def _journal(text: str, name: str) -> tuple[list[Chunk], str]:
    reader = JournalReader()
    found: list[Chunk] = []
    at, lead = 0, ""
    while at < len(text):
        blank = _BLANK.match(text, at)
        if blank:
            lead, at = blank[0], blank.end()
            continue
        block = BLOCK.match(text, at)
        assert block is not None
        body = block[0]
        found.append(Chunk(lead, body, _only(reader.read(SourceText(name, body))[0])))
        at, lead = block.end(), ""
    return found, lead


def _yaml(text: str, name: str) -> tuple[list[Chunk], str]:
    from arcli.journal.yaml.form import YamlReader  # noqa: PLC0415 - only YAML needs it

    starts = [m.start() for m in _YAML_ITEM.finditer(text)]
    head = text[: starts[0]] if starts else text
    if _YAML_BLANK.sub("", head).strip():
        raise CannotMerge("not a list of entries")
    reader = YamlReader()
    found: list[Chunk] = []
    lead = head
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        body = text[start:end]
        kept = body.rstrip("\n").split("\n")
        behind: list[str] = []
        while len(kept) > 1 and (kept[-1].startswith("#") or not kept[-1].strip()):
            behind.insert(0, kept.pop())
        whole = "\n".join(kept) + "\n"
        found.append(Chunk(lead, whole, _only(reader.read(SourceText(name, whole))[0])))
        lead = body[len(whole) :]
    return found, lead if starts else head


def _only(entries: list[Record]) -> Entry | None:
    return entry_of(entries[0]) if len(entries) == 1 else None


# --- the merge -------------------------------------------------------------------------------------------


class _Merger:
    def __init__(
        self,
        base: tuple[list[Chunk], str],
        ours: tuple[list[Chunk], str],
        theirs: tuple[list[Chunk], str],
        labels: tuple[str, str],
    ) -> None:
        (self.base, self.base_tail), (self.ours, self.our_tail), (self.theirs, self.their_tail) = base, ours, theirs
        self.labels = labels
        self.conflicts = 0
        self.from_ours = _match(self.base, self.ours)  # base chunk → ours
        self.from_theirs = _match(self.base, self.theirs)

    def run(self) -> tuple[str, int]:
        """Return the merged text and its number of conflicts."""
        base_of_ours = {id(o): b for b, o in self._pairs(self.base, self.from_ours)}
        base_of_theirs = {id(t): b for b, t in self._pairs(self.base, self.from_theirs)}
        new_theirs = _groups([t for t in self.theirs if id(t) not in base_of_theirs])
        merged: list[tuple[str, str]] = []
        place: dict[int, int] = {}  # chunk of theirs → where it is in `merged`
        added: set[int] = set()  # places that ours added
        for chunk in self.ours:
            base = base_of_ours.get(id(chunk))
            if base is None:
                group = new_theirs.get(chunk.key)
                twin = group.take(chunk) if group is not None else None
                if twin is not None:
                    place[id(twin)] = len(merged)
                added.add(len(merged))
                merged.append((chunk.lead, chunk.text))
                continue
            other = self.from_theirs.get(id(base))
            if other is not None:
                place[id(other)] = len(merged)
                merged.append(self._both(base, chunk, other))
            elif not chunk.says(base):
                merged.append(("", self._conflict(chunk, None)))
        new = {id(t) for group in new_theirs.values() for t in group.left()}
        tail = _lead(self.base_tail, self.our_tail, self.their_tail)
        return "".join(lead + text for lead, text in self._with(merged, place, added, new)) + tail, self.conflicts

    @staticmethod
    def _pairs(base: list[Chunk], found: dict[int, Chunk]) -> list[tuple[Chunk, Chunk]]:
        return [(b, found[id(b)]) for b in base if id(b) in found]

    def _both(self, base: Chunk, ours: Chunk, theirs: Chunk) -> tuple[str, str]:
        """Return the merged text of an entry that both sides have, and of the comments above it."""
        lead = _lead(base.lead, ours.lead, theirs.lead)
        if theirs.says(base):
            return lead, theirs.text if ours.text == base.text else ours.text
        if ours.says(base):
            return lead, theirs.text
        if ours.says(theirs):
            return lead, ours.text
        return lead, self._conflict(ours, theirs)

    def _with(
        self, merged: list[tuple[str, str]], place: dict[int, int], added: set[int], new: set[int]
    ) -> Iterator[tuple[str, str]]:
        """Yield what is merged, and what theirs added, and what theirs changed and ours removed, each after the entry
        that it follows there, and after what ours added to that."""
        behind: dict[int, int] = {}  # a place that ours added → the first one after it that is not
        for at in sorted(added, reverse=True):
            behind[at] = behind.get(at + 1, at + 1)
        base_of = {id(t): b for b, t in self._pairs(self.base, self.from_theirs)}
        pending: dict[int, list[tuple[int, tuple[str, str]]]] = {}
        anchor = -1
        for chunk in self.theirs:
            if id(chunk) in place:
                anchor = place[id(chunk)]
                continue
            base = base_of.get(id(chunk))
            if id(chunk) in new:
                what = chunk.lead, chunk.text
            elif base is not None and id(base) not in self.from_ours and not chunk.says(base):
                what = "", self._conflict(None, chunk)
            else:
                continue
            pending.setdefault(behind.get(anchor + 1, anchor + 1), []).append((anchor, what))
        for at in range(len(merged) + 1):
            yield from (what for _, what in sorted(pending.get(at, ()), key=itemgetter(0)))
            yield from merged[at : at + 1]

    def _conflict(self, ours: Chunk | None, theirs: Chunk | None) -> str:
        self.conflicts += 1
        one, other = (c.text if c is not None else "" for c in (ours, theirs))
        return f"<<<<<<< {self.labels[0]}\n{one}=======\n{other}>>>>>>> {self.labels[1]}\n"


def _match(base: list[Chunk], side: list[Chunk]) -> dict[int, Chunk]:
    """Return base chunk → the same chunk on a side: by identity, those of equal content first, the others in order."""
    groups = _groups(side)
    found: dict[int, Chunk] = {}
    waiting: list[Chunk] = []
    for chunk in base:
        group = groups.get(chunk.key)
        same = group.take(chunk) if group is not None else None
        if same is None:
            waiting.append(chunk)
        else:
            found[id(chunk)] = same
    left = {key: iter(group.left()) for key, group in groups.items()}
    for chunk in waiting:
        other = next(left.get(chunk.key, iter(())), None)
        if other is not None:
            found[id(chunk)] = other
    return found


class _Group:
    """The chunks of one identity, in order, of which each is taken once: by content, as often as that occurs."""

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []
        self._taken: set[int] = set()
        self._by_content: dict[Hashable, deque[Chunk]] = {}

    def take(self, like: Chunk) -> Chunk | None:
        """Take the first chunk that says the same as another one."""
        if len(self.chunks) == 1:  # as nearly always
            found = self.chunks[0] if not self._taken and self.chunks[0].says(like) else None
        else:
            for chunk in self.chunks if not self._by_content else ():
                self._by_content.setdefault(chunk.content(), deque()).append(chunk)
            same = self._by_content.get(like.content())
            found = same.popleft() if same else None
        if found is not None:
            self._taken.add(id(found))
        return found

    def left(self) -> list[Chunk]:
        """Return what was not taken."""
        return [chunk for chunk in self.chunks if id(chunk) not in self._taken]


def _groups(chunks: list[Chunk]) -> dict[tuple[str, ...], _Group]:
    """Return chunks by identity."""
    groups: dict[tuple[str, ...], _Group] = {}
    for chunk in chunks:
        groups.setdefault(chunk.key, _Group()).chunks.append(chunk)
    return groups


def _lead(base: str, ours: str, theirs: str) -> str:
    """Return comments and blank lines: those of the side that changed them; both sides' comments if both did."""
    if _words(theirs) in (_words(base), _words(ours)):
        return ours
    if _words(ours) == _words(base):
        return theirs
    known = set(ours.split("\n"))
    more = [line for line in theirs.split("\n") if line.strip() and line not in known and line not in base.split("\n")]
    return ours + "".join(line + "\n" for line in more)


def _words(lead: str) -> list[str]:
    """Return the comments in the text above an entry."""
    return [line.strip() for line in lead.split("\n") if line.strip()]
