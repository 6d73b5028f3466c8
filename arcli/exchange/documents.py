"""Rows of one document: collected if the profile says so, otherwise refused; rejected together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from arcli.exchange.build import Made, Rejected
from arcli.model.entries import StatedTax, has_amount, is_itemised, is_numbered, kinds
from arcli.model.fields import AMOUNT
from arcli.model.money import ZERO
from arcli.tabular.table import Row


def collected(made: list[Made]) -> tuple[list[Made], list[Rejected]]:
    """Return entries, one per group and kind, and the rows that contradict the first row of theirs.

    The amount is the sum of the rows, and so is what they state of a tax; other details follow one another, and
    everything else must be equal or empty.
    """
    if not any(one.group for one in made):
        return made, list(_below_zero(made))
    out: list[Made] = []
    first: dict[tuple[str, str], Made] = {}
    different: list[Rejected] = []
    for one in made:
        if not one.group:
            out.append(one)
            continue
        into = first.setdefault((one.entry.kind, one.group), one)
        if into is one:
            out.append(one)
        elif (said := _collect(into, one)) is not None:
            different.append(said)
    return out, [*different, *_below_zero(out)]


def _below_zero(made: list[Made]) -> Iterator[Rejected]:
    """Yield the documents of which the rows add up to less than nothing, where their kind can't be."""
    for one in made:
        entry = one.entry
        if not has_amount(entry) or entry.amount is None or entry.amount >= ZERO:
            continue
        if entry.declared.fields["amount"].type is AMOUNT:
            reason = "the rows add up to less than nothing; credit memos and refunds are kinds of their own"
            yield Rejected(one.row.line, "amount", AMOUNT.show(entry.amount), reason)


def _collect(into: Made, one: Made) -> Rejected | None:
    """Add a row's entry to the first of its group; return the contradiction, or None."""
    kind = kinds()[one.entry.kind]
    for name in one.fields:
        ours, theirs = getattr(into.entry, name), getattr(one.entry, name)
        if name == "amount" or name in kind.details or theirs is None or ours == theirs:
            continue
        if ours is None:
            setattr(into.entry, name, theirs)
            continue
        label = name.rstrip("_")
        show = kind.fields[label].type.show if label in kind.fields else str
        reason = f"{one.group} has {label} {show(ours)} on line {into.row.line}"
        return Rejected(one.row.line, label, show(theirs), reason)
    held, added = into.entry, one.entry
    if has_amount(held) and has_amount(added) and added.amount is not None:
        held.amount = added.amount if held.amount is None else held.amount + added.amount
    for name in kind.details:
        setattr(into.entry, name, (*getattr(into.entry, name), *getattr(one.entry, name)))
    if is_itemised(into.entry) and into.entry.taxes:
        sums: dict[str, Decimal] = {}
        for tax in into.entry.taxes:
            sums[tax.code] = sums.get(tax.code, ZERO) + tax.amount
        into.entry.taxes = tuple(StatedTax(code, amount) for code, amount in sums.items())
    return None


def twice(made: list[Made]) -> list[Rejected]:
    """Return the rows whose document is also made by another row."""
    first: dict[str, Made] = {}
    found = []
    for one in made:
        if not is_numbered(one.entry):
            continue
        number = one.entry.id
        before = first.setdefault(number, one)
        if before is not one:
            reason = f"{number} is also on line {before.row.line}; group: collects the rows of a document"
            found.append(Rejected(one.row.line, "id", number, reason))
    return found


def with_their_documents(rows: list[Row], rejected: list[Rejected], keys: Callable[[Row], set[str]]) -> list[Rejected]:
    """Return the rejected rows, then all other rows of the same documents: a document is never used in part."""
    if not rejected:
        return rejected
    belongs = {row.line: keys(row) for row in rows}
    rows_of: dict[str, list[int]] = {}
    for line, found in belongs.items():
        for key in found:
            rows_of.setdefault(key, []).append(line)
    bad = {r.number for r in rejected}
    more: list[Rejected] = []
    waiting = sorted(bad)
    while waiting:
        line = waiting.pop()
        for key in sorted(belongs.get(line, ())):
            for other in rows_of.pop(key, ()):
                if other not in bad:
                    bad.add(other)
                    waiting.append(other)
                    reason = f"line {line}, of the same document, has an error"
                    more.append(Rejected(other, "", key.partition(" ")[2], reason))
    return [*rejected, *sorted(more)]


def without(made: list[Made], rejected: list[Rejected]) -> list[Made]:
    """Return the entries made from other rows than the rejected ones."""
    lines = {r.number for r in rejected}
    return [one for one in made if one.row.line not in lines] if lines else made
