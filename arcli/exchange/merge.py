"""The content of a list compared with the ledger: new, already there, or different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from arcli.exchange.build import Made, Rejected
from arcli.model.entries import Customer, Entry, id_of, kinds, label_of


class Merged(NamedTuple):
    """New entries in the order of date, kind and ID; the number already there; rows that contradict it."""

    entries: list[Made]
    already: int
    different: list[Rejected]


def merge(made: list[Made], ledger_entries: Sequence[Entry]) -> Merged:
    """Compare entries by ID, in the fields that the profile sets; those without an ID by content, counted.

    The same ID with other content is reported as a difference and never overwritten. A customer may be in many rows.
    """
    known: dict[tuple[str, str], Entry] = {}
    contents: Counter[str] = Counter()
    for entry in ledger_entries:
        if (key := _key(entry)) is not None:
            known.setdefault(key, entry)
        else:
            contents[repr(entry)] += 1
    new: dict[int, Made] = {}
    already, different = 0, []
    for one in made:
        entry = one.entry
        if (key := _key(entry)) is None:
            if contents[said := repr(entry)]:
                contents[said] -= 1
                already += 1
            else:
                new[id(entry)] = one
            continue
        there = known.setdefault(key, entry)
        if there is entry:
            new[id(entry)] = one
        elif entry.kind == there.kind == "customer":
            already += id(there) not in new
            difference = _difference(one, there, aside=("date",))
            if difference:
                different.append(difference)
            elif id(there) in new and entry.date < there.date:
                there.date = entry.date  # customers are declared as of the first day that mentions them
        elif difference := _difference(one, there):
            different.append(difference)
        else:
            already += 1
    order = {name: i for i, name in enumerate(kinds())}
    entries = sorted(new.values(), key=lambda m: (m.entry.date, order[m.entry.kind], id_of(m.entry) or ""))
    return Merged(entries, already, different)


def _key(entry: Entry) -> tuple[str, str] | None:
    number = id_of(entry)
    return None if number is None else ("customer" if isinstance(entry, Customer) else "document", number)


def _difference(one: Made, there: Entry, aside: tuple[str, ...] = ()) -> Rejected | None:
    entry, number = one.entry, label_of(one.entry)
    if entry.kind != there.kind:
        return Rejected(one.row.line, "kind", number, f'"{number}" is in the ledger as {there.kind}')
    kind = kinds()[entry.kind]
    for name in one.fields:
        ours, theirs = getattr(there, name), getattr(entry, name)
        if theirs is None or name in aside or ours == theirs:
            continue
        label = name.rstrip("_")
        if name in kind.details:
            return Rejected(one.row.line, label, number, f"{number} has different {label} in the ledger")
        show = kind.fields[label].type.show if label in kind.fields else str
        reason = f"{number} has {label} {show(ours) if ours is not None else '(none)'} in the ledger"
        return Rejected(one.row.line, label, show(theirs), reason)
    return None
