"""The content of a list compared with the ledger: new, already there, or different."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from arcli.exchange.build import Made, Rejected
from arcli.model.entries import kinds


class Merged(NamedTuple):
    """New entries in the order of date, kind and ID; the number already there; rows that contradict it."""

    entries: list[Made]
    already: int
    different: list[Rejected]


def merge(made: list[Made], ledger_entries: list[Any]) -> Merged:
    """Compare entries by ID, in the fields that the profile sets; those without an ID by content, counted.

    The same ID with other content is reported as a difference and never overwritten. A customer may be in many rows.
    """
    known: dict[tuple[str, str], Any] = {}
    contents: Counter[str] = Counter()
    for entry in ledger_entries:
        if hasattr(entry, "id"):
            known.setdefault(_key(entry), entry)
        else:
            contents[repr(entry)] += 1
    new: dict[int, Made] = {}
    already, different = 0, []
    for one in made:
        entry = one.entry
        if not hasattr(entry, "id"):
            if contents[said := repr(entry)]:
                contents[said] -= 1
                already += 1
            else:
                new[id(entry)] = one
            continue
        there = known.setdefault(_key(entry), entry)
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
    entries = sorted(new.values(), key=lambda m: (m.entry.date, order[m.entry.kind], getattr(m.entry, "id", "")))
    return Merged(entries, already, different)


def _key(entry: Any) -> tuple[str, str]:
    return ("customer" if entry.kind == "customer" else "document", entry.id)


def _difference(one: Made, there: Any, aside: tuple[str, ...] = ()) -> Rejected | None:
    entry = one.entry
    if entry.kind != there.kind:
        return Rejected(one.row.line, "kind", entry.id, f'"{entry.id}" is in the ledger as {there.kind}')
    kind = kinds()[entry.kind]
    for name in one.fields:
        ours, theirs = getattr(there, name), getattr(entry, name, None)
        if theirs is None or name in aside or ours == theirs:
            continue
        label = name.rstrip("_")
        if name in kind.details:
            return Rejected(one.row.line, label, entry.id, f"{entry.id} has different {label} in the ledger")
        show = kind.fields[label].type.show if label in kind.fields else str
        reason = f"{entry.id} has {label} {show(ours) if ours is not None else '(none)'} in the ledger"
        return Rejected(one.row.line, label, show(theirs), reason)
    return None
