"""The entries that differ between two versions of a ledger, whatever their layout and files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from arcli.history.content import FieldChange, Identity, field_changes, identity
from arcli.model.entries import Entry
from arcli.model.plain import Record, entry_of, say_the_same
from arcli.model.private import veiled

Sums = dict[str, Decimal]


@dataclass
class EntryChange:
    """An entry added, removed or changed; or `follows`: unchanged itself, but other changes altered its effect.

    `effect` is the change of what customers owe, by currency, as of the second day.
    """

    action: str
    old: Record | None
    new: Record | None
    fields: list[FieldChange] = field(default_factory=list)
    effect: Sums = field(default_factory=dict)

    @property
    def record(self) -> Record:
        """Return the entry as it is now, or as it was, as it was read: a commit may add a whole ledger."""
        found = self.new if self.new is not None else self.old
        assert found is not None, "one of the two is there"
        return found

    @property
    def entry(self) -> Entry:
        """Return the same as an entry."""
        return entry_of(self.record)

    @property
    def before(self) -> Entry | None:
        """Return the entry as it was; None if it is new."""
        return None if self.old is None else entry_of(self.old)

    @property
    def after(self) -> Entry | None:
        """Return the entry as it is now; None if it is gone."""
        return None if self.new is None else entry_of(self.new)


def entry_changes(before: Sequence[Record], after: Sequence[Record]) -> list[EntryChange]:
    """Return the entries added, removed and changed between two lists of records, in the order of date, kind, identity.

    Entries with an ID are matched by it; others by kind, date and first word, those of equal content first.
    """
    same = {id(r) for r in before} & {id(r) for r in after}
    olds = _by_identity(r for r in before if id(r) not in same)
    news = _by_identity(r for r in after if id(r) not in same)
    found: list[EntryChange] = []
    for key in olds.keys() | news.keys():
        one, other = olds.get(key, []), news.get(key, [])
        if len(one) == 1 and len(other) == 1:
            if not say_the_same(one[0], other[0]):
                found.append(_changed(one[0], other[0]))
            continue
        left = list(other)
        gone = []
        for record in one:
            twin = next((r for r in left if say_the_same(record, r)), None)
            if twin is None:
                gone.append(record)
            else:
                left.remove(twin)
        for old, new in zip(gone, left, strict=False):
            found.append(_changed(old, new))
        found += [EntryChange("removed", r, None) for r in gone[len(left) :]]
        found += [EntryChange("added", None, r) for r in left[len(gone) :]]
    found = [c for c in found if c.action != "changed" or c.fields]
    found.sort(key=order_of)
    return found


def _changed(old: Record, new: Record) -> EntryChange:
    before, after = veiled(entry_of(old)), veiled(entry_of(new))  # messages of commits keep no private text
    return EntryChange("changed", before, after, field_changes(before, after))


def _by_identity(records: Iterable[Record]) -> dict[Identity, list[Record]]:
    found: dict[Identity, list[Record]] = {}
    for record in records:
        found.setdefault(identity(record), []).append(record)
    return found


class _Text:
    """What an entry says, written out only if it is compared: few entries have the same identity."""

    __slots__ = ("_record",)

    def __init__(self, record: Record) -> None:
        self._record = record

    def __str__(self) -> str:
        return str(entry_of(self._record))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Text) and str(self) == str(other)

    def __lt__(self, other: _Text) -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def order_of(change: EntryChange) -> tuple[Any, ...]:
    """Return the sort key of a change: date, kind, identity; content where these are the same."""
    record = change.record
    return record.date, record.kind, identity(record), change.action, _Text(record)
