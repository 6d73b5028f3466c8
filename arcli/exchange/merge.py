"""What a list brings against what the ledger has: new, there already, or different."""

from __future__ import annotations

from typing import Any, NamedTuple

from arcli.exchange.build import Made
from arcli.exchange.rows import Rejected
from arcli.model.kinds import kinds


class Merged(NamedTuple):
    """New entries in the order of date, kind and ID; how many were there already; rows that say otherwise."""

    entries: list[Any]
    already: int
    different: list[Rejected]


def merge(made: list[Made], ledger_entries: list[Any]) -> Merged:
    """Compare by ID (entries without one by content), in the fields that the profile sets.

    The same number with other content is a difference, in the ledger or within the list: never overwritten.
    """
    known: dict[tuple[str, str], Any] = {}
    contents: set[str] = set()
    for entry in ledger_entries:
        if hasattr(entry, "id"):
            known.setdefault(_key(entry), entry)
        else:
            contents.add(repr(entry))
    new: dict[int, Any] = {}
    already, different = 0, []
    for one in made:
        entry = one.entry
        if not hasattr(entry, "id"):
            if repr(entry) in contents:
                already += 1
            else:
                contents.add(repr(entry))
                new[id(entry)] = entry
            continue
        there = known.setdefault(_key(entry), entry)
        if there is entry:
            new[id(entry)] = entry
        elif entry.kind == there.kind == "customer":
            already += id(there) not in new
            difference = _difference(one, there, aside=("date",))
            if difference:
                different.append(difference)
            elif id(there) in new and entry.date < there.date:
                there.date = entry.date  # customers are declared from the first day that names them
        elif difference := _difference(one, there):
            different.append(difference)
        else:
            already += 1
    order = {name: i for i, name in enumerate(kinds())}
    bad = {d.number for d in different}
    for one in made:
        if one.row.number in bad and one.entry.kind != "customer":
            new.pop(id(one.entry), None)  # no row is taken by halves
    entries = sorted(new.values(), key=lambda e: (e.date, order[e.kind], getattr(e, "id", "")))
    return Merged(entries, already, different)


def _key(entry: Any) -> tuple[str, str]:
    return ("customer" if entry.kind == "customer" else "document", entry.id)


def _difference(one: Made, there: Any, aside: tuple[str, ...] = ()) -> Rejected | None:
    entry = one.entry
    if entry.kind != there.kind:
        return Rejected(one.row.number, "kind", entry.id, f'"{entry.id}" is in the ledger as {there.kind}')
    kind = kinds()[entry.kind]
    for name in one.fields:
        ours, theirs = getattr(there, name), getattr(entry, name, None)
        if theirs is None or name in aside or ours == theirs:
            continue
        label = name.rstrip("_")
        if name in kind.details:
            return Rejected(one.row.number, label, entry.id, f"{entry.id} has other {label} in the ledger")
        show = kind.fields[label].type.show if label in kind.fields else str
        reason = f"{entry.id} has {label} {show(ours) if ours is not None else '(none)'} in the ledger"
        return Rejected(one.row.number, label, show(theirs), reason)
    return None
