"""The content of a list compared with the ledger: new, already there, or different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from arcli.exchange.build import Made, Rejected
from arcli.model.customers import Customers
from arcli.model.entries import Customer, Entry, id_of, kinds, label_of

UPDATED = ("customer", "opening")  # kinds that an import may update


class Change(NamedTuple):
    """What a list says otherwise than the ledger of one field: its attribute, and what both say, as text."""

    made: Made
    there: Entry
    attr: str
    ours: str
    theirs: str


class Merged(NamedTuple):
    """New entries in the order of date, kind and ID; the number already there; rows that contradict it; changes.

    `changes` are what the list says otherwise of customers and opening items, where these may be updated.
    """

    entries: list[Made]
    already: int
    different: list[Rejected]
    changes: list[Change]


def merge(
    made: list[Made], ledger_entries: Sequence[Entry], customers: Customers | None = None, *, update: bool = False
) -> Merged:
    """Compare entries by ID, in the fields that the profile sets; those without an ID by content, counted.

    The same ID with other content is reported as a difference, or a change where `update`; nothing is overwritten here.
    A customer may be in many rows; `customers` tells what is known of each by now.
    """
    known: dict[tuple[str, str], Entry] = {}
    if customers is not None:
        found = ((c, customers.at(c, date.max)) for c in customers.ids())
        known = {("customer", c): entry for c, entry in found if entry is not None}
    contents: Counter[str] = Counter()
    for entry in ledger_entries:
        if (key := _key(entry)) is not None:
            known.setdefault(key, entry)
        else:
            contents[repr(entry)] += 1
    new: dict[int, Made] = {}
    already, different, changes = Counter[int](), list[Rejected](), list[Change]()
    for one in made:
        entry = one.entry
        if (key := _key(entry)) is None:
            if contents[said := repr(entry)]:
                contents[said] -= 1
                already[id(entry)] = 1
            else:
                new[id(entry)] = one
            continue
        there = known.setdefault(key, entry)
        if there is entry:
            new[id(entry)] = one
        elif update and id(there) not in new and entry.kind == there.kind and entry.kind in UPDATED:
            aside = ("date",) if entry.kind == "customer" else ()
            own = [c for c in _changes(one, there, aside) if (c.there.kind, c.attr) != ("opening", "date")]
            changes += [c for c in own if all((c.there, c.attr) != (o.there, o.attr) for o in changes)]
            already[id(there)] = not own
        elif entry.kind == there.kind == "customer":
            already[id(there)] = id(there) not in new
            difference = _difference(one, there, aside=("date",))
            if difference:
                different.append(difference)
            elif id(there) in new and entry.date < there.date:
                there.date = entry.date  # customers are declared as of the first day that mentions them
        elif difference := _difference(one, there):
            different.append(difference)
        else:
            already[id(there)] = 1
    order = {name: i for i, name in enumerate(kinds())}
    entries = sorted(new.values(), key=lambda m: (m.entry.date, order[m.entry.kind], id_of(m.entry) or ""))
    return Merged(entries, already.total(), different, changes)


def _key(entry: Entry) -> tuple[str, str] | None:
    number = id_of(entry)
    return None if number is None else ("customer" if isinstance(entry, Customer) else "document", number)


def _difference(one: Made, there: Entry, aside: tuple[str, ...] = ()) -> Rejected | None:
    entry, number = one.entry, label_of(one.entry)
    if entry.kind != there.kind:
        return Rejected(one.row.line, "kind", number, f'"{number}" is in the ledger as {there.kind}')
    for change in _changes(one, there, aside):
        label = change.attr.rstrip("_")
        if label in entry.declared.details:
            return Rejected(one.row.line, label, number, f"{number} has different {label} in the ledger")
        return Rejected(one.row.line, label, change.theirs, f"{number} has {label} {change.ours} in the ledger")
    return None


def _changes(one: Made, there: Entry, aside: tuple[str, ...]) -> Iterator[Change]:
    """Yield each field that a row states otherwise than the entry of the ledger."""
    kind = one.entry.declared
    for name in one.fields:
        ours, theirs = getattr(there, name), getattr(one.entry, name)
        if theirs is None or name in aside or ours == theirs:
            continue
        label = name.rstrip("_")
        show = kind.fields[label].type.show if label in kind.fields else str
        yield Change(one, there, name, show(ours) if ours is not None else "(none)", show(theirs))
