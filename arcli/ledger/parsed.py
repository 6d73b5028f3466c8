"""Files of a ledger, read: kept, for versions of the ledger that share what they have in common."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, cast

from arcli.journal.read import JournalReader
from arcli.ledger.strangers import ids_in
from arcli.model.diagnostics import Diagnostic, SourceText
from arcli.model.entries import Entry
from arcli.source.decode import decode
from arcli.source.files import is_yaml
from arcli.subledger.state import Document

if TYPE_CHECKING:
    from arcli.journal.yaml.form import YamlReader


class _Read(NamedTuple):
    """The text of a file, its records, its entries among them, its problems, and the IDs of what could not be read."""

    source: SourceText
    records: list[Entry | Document]
    stated: list[Entry]
    problems: list[Diagnostic]
    broken: frozenset[str]


class Parsed:
    """Reads files and keeps them by name and content: two versions of a ledger share what they have in common.

    Versions of a journal in which nothing is wrong share the records up to where their texts begin to differ.
    """

    def __init__(self) -> None:
        self.reader = JournalReader(Document)
        self.yaml_reader: YamlReader | None = None
        self._files: dict[tuple[str, bytes], _Read] = {}
        self._latest: dict[str, _Read] = {}

    def read(self, name: str, data: bytes, *, keep: bool = True) -> _Read:
        """Return a file, read now or before."""
        found = self._files.get((name, data)) if keep else None
        if found is None:
            source, problems = decode(name, data)
            reader = self._reader(is_yaml(name, source.text))
            known = None if problems or not isinstance(reader, JournalReader) else self._latest.get(name)
            start, shared, reader.stated = (0, [], []) if known is None else _in_common(known, source)
            reader.broken = set()
            read, more = reader.read(source, start) if isinstance(reader, JournalReader) else reader.read(source)
            records = cast("list[Entry | Document]", read)  # the readers leave Documents, as requested
            broken = frozenset(reader.broken | ids_in(source.unread))
            found = _Read(source, shared + records, reader.stated, [*problems, *more], broken)
            if keep:
                self._files[name, data] = self._latest[name] = found
        return found

    def _reader(self, yaml: bool) -> JournalReader | YamlReader:
        if not yaml:
            return self.reader
        if self.yaml_reader is None:
            from arcli.journal.yaml.form import YamlReader  # noqa: PLC0415 - only YAML needs it

            self.yaml_reader = YamlReader(Document)
        return self.yaml_reader

    @property
    def decimals(self) -> int:
        """Return the largest number of decimals in an amount."""
        return max(self.reader.decimals, self.yaml_reader.decimals if self.yaml_reader else 0)


def _in_common(known: _Read, source: SourceText) -> tuple[int, list[Entry | Document], list[Entry]]:
    """Return where another version of a journal has to be read from, and the records and entries before that place."""
    common = common_length(known.source.text, source.text)
    at = bisect_left(known.records, common, key=attrgetter("offset")) - 1
    if at < 1 or known.problems or known.broken:
        return 0, [], []
    start = known.records[at].offset  # the entry there may go on where the texts differ
    return start, known.records[:at], [e for e in known.stated if e.offset < start]


def common_length(one: str, other: str) -> int:
    """Return the number of characters that two texts have in common at their beginning."""
    same, differ = 0, min(len(one), len(other)) + 1
    while same + 1 < differ:
        middle = (same + differ) // 2
        if one[same:middle] == other[same:middle]:
            same = middle
        else:
            differ = middle
    return same
