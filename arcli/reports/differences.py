"""The semantic difference of two ledgers: entries, and their effect on balances, documents and buckets.

The effect of time alone (two as-of dates) is kept apart from the effect of entries: A as of its day → A as of B's day →
B as of B's day. The parts are proven to add up, each derived independently.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.history.content import Identity, identity
from arcli.history.difference import EntryChange, Sums, entry_changes, order_of
from arcli.model.entries import Customer, customers_of, documents_of, is_numbered
from arcli.model.money import ZERO, money
from arcli.model.plain import say_the_same
from arcli.reports.aging import Buckets
from arcli.reports.context import Context
from arcli.subledger.movements import moving
from arcli.subledger.proof import ProofError
from arcli.subledger.state import Document


class Figure(NamedTuple):
    """A figure on both sides: before, the effect of time, the effect of entries, after."""

    before: Decimal
    by_time: Decimal
    by_entries: Decimal
    after: Decimal


@dataclass
class Difference:
    """The figures that differ.

    Customers are keyed by (customer, currency), documents by (document, instalment, customer, currency), buckets by
    (currency, bucket).
    """

    entries: list[EntryChange]
    customers: dict[tuple[str, str], Figure]
    documents: dict[tuple[str, int, str, str], Figure]
    buckets: dict[tuple[str, str], Figure]
    totals: dict[str, Figure]
    settings_differ: bool

    @property
    def anything(self) -> bool:
        """Return whether anything differs."""
        return bool(self.entries or self.customers or self.documents or self.buckets or self.settings_differ)


def compare(first: Context, between: Context, second: Context) -> Difference:
    """Return the difference of two ledgers, each as of a day; `between` is the first ledger as of the second day.

    The contexts' filters choose what is shown; the proof covers everything. Raise ProofError if the parts do not add
    up.
    """
    changes = entry_changes(between.ledger.records, second.ledger.records)
    _effects(changes, between, second)
    states = [_State(c) for c in (first, between, second)]
    customers = _figures([s.customers for s in states])
    documents = _figures([s.documents for s in states])
    buckets = _figures([s.buckets for s in states])
    _prove(changes, _totals(states, customers, lambda *_: True), documents, buckets)
    shown = [c for c in changes if _shown(second, c)]
    return Difference(
        shown,
        {k: f for k, f in customers.items() if second.shows(*k)},
        {k: f for k, f in documents.items() if second.shows(k[2], k[3])},
        buckets,
        _totals(states, customers, second.shows),
        first.ledger.settings != second.ledger.settings,
    )


class _State:
    """The figures of one side."""

    def __init__(self, context: Context) -> None:
        self.customers = {k: v for k, v in context.balances.items() if v}
        self.documents: dict[Any, Decimal] = {}
        self.buckets: dict[Any, Decimal] = {}
        buckets = Buckets(context, credits_aged=False)
        for item in context.all_items:
            currency = item.document.currency
            key = (item.document.id, item.part or 0, item.customer, currency)
            self.documents[key] = self.documents.get(key, ZERO) + item.open
            if context.shows(item.customer, currency):
                column = (currency, buckets.of(item))
                self.buckets[column] = self.buckets.get(column, ZERO) + item.open


def _figures(states: list[dict[Any, Decimal]]) -> dict[Any, Figure]:
    first, between, second = states
    found = {}
    for key in first.keys() | between.keys() | second.keys():
        one, other, last = first.get(key, ZERO), between.get(key, ZERO), second.get(key, ZERO)
        if one != other or other != last:
            found[key] = Figure(one, other - one, last - other, last)
    return {k: found[k] for k in sorted(found)}


def _totals(
    states: list[_State], customers: dict[tuple[str, str], Figure], shows: Callable[[str, str], bool]
) -> dict[str, Figure]:
    """Return the totals of the shown customers' receivables, for each currency in which a customer's figures differ."""
    found = {}
    for currency in sorted({currency for who, currency in customers if shows(who, currency)}):
        sums = [sum((v for k, v in s.customers.items() if k[1] == currency and shows(*k)), ZERO) for s in states]
        found[currency] = Figure(sums[0], sums[1] - sums[0], sums[2] - sums[1], sums[2])
    return found


# --- effects ---------------------------------------------------------------------------------------------


def _effects(changes: list[EntryChange], before: Context, after: Context) -> None:
    """Give each change its effect; add unchanged entries whose effect differs as `follows`."""
    by_entry: dict[int, EntryChange] = {}
    for change in changes:
        by_entry |= {id(e): change for e in (change.before, change.after) if e is not None}
    known = {id(c.before) for c in changes} | {id(c.after) for c in changes}
    others: dict[Identity, EntryChange] = {}
    aside = {n for n, d in before.subledger.documents.items() if _raise_the_same(d, after.subledger.documents.get(n))}
    old, new = _by_movement(before, aside), _by_movement(after, aside)
    alike = {(k, c) for k, (_, sums) in old.items() for c, v in sums.items() if k in new and new[k][1].get(c) == v}
    for sign, side in ((-1, old), (1, new)):
        for number, (entry, sums) in side.items():
            for currency, amount in sums.items():
                if (number, currency) in alike and number not in known:
                    continue
                follower = by_entry.get(number)
                if follower is None:
                    follower = others.setdefault(identity(entry), EntryChange("follows", None, entry))
                    follower.old = follower.old if sign > 0 else entry
                    follower.new = entry
                follower.effect[currency] = follower.effect.get(currency, ZERO) + sign * amount
    changes += [c for c in others.values() if any(c.effect.values())]
    for change in changes:
        change.effect = {c: v for c, v in sorted(change.effect.items()) if v}
    changes.sort(key=order_of)


def _raise_the_same(one: Document, other: Document | None) -> bool:
    """Return whether two versions of a document that nothing has settled have the same effect."""
    if other is None or one.lifecycle is not None or other.lifecycle is not None or one.account is not other.account:
        return False
    return one.reads_as(other) or say_the_same(one.record, other.record)


def _by_movement(context: Context, aside: set[str]) -> dict[int, tuple[Any, Sums]]:
    """Return each entry's effect on balances as of the day, by the entry's identity in memory, without `aside`."""
    found: dict[int, tuple[Any, Sums]] = {}
    for movement in moving(context.subledger, aside):
        number = id(movement.entry)
        known = found.get(number)
        if known is None:
            found[number] = (movement.entry, {movement.currency: movement.amount})
        else:
            sums = known[1]
            sums[movement.currency] = sums.get(movement.currency, ZERO) + movement.amount
    return found


def _shown(context: Context, change: EntryChange) -> bool:
    """Return whether the options select the customer of an entry."""
    if not context.customers:
        return True
    entry = change.entry
    names = {entry.id} if isinstance(entry, Customer) else set(customers_of(entry))
    for number in () if is_numbered(entry) else documents_of(entry):
        document = context.subledger.documents.get(number.partition("#")[0])
        if document is not None:
            names.add(document.customer)
    return any(context.shows(n) for n in names if n)


# --- proof -----------------------------------------------------------------------------------------------


def _prove(
    changes: list[EntryChange],
    totals: dict[str, Figure],
    documents: dict[tuple[str, int, str, str], Figure],
    buckets: dict[tuple[str, str], Figure],
) -> None:
    """Prove the parts against the whole: customers equal documents, and the effects of entries add up.

    Raise ProofError if they do not.
    """
    by_document: dict[str, list[Decimal]] = {}
    for key, figure in documents.items():
        sums = by_document.setdefault(key[3], [ZERO, ZERO])
        sums[0] += figure.by_time
        sums[1] += figure.by_entries
    effects: Sums = {}
    for change in changes:
        for currency, amount in change.effect.items():
            effects[currency] = effects.get(currency, ZERO) + amount
    for currency in sorted(totals.keys() | by_document.keys() | effects.keys()):
        total = totals.get(currency, Figure(ZERO, ZERO, ZERO, ZERO))
        time, entries = by_document.get(currency, [ZERO, ZERO])
        effect = effects.get(currency, ZERO)
        if (time, entries) != (total.by_time, total.by_entries) or effect != total.by_entries:
            raise ProofError(
                f"proof of the difference failed: balances differ by {money(total.by_entries, currency)} through "
                f"entries, documents by {money(entries, currency)}, single entries by {money(effect, currency)}"
            )
        if total.before + total.by_time + total.by_entries != total.after:
            raise ProofError(f"proof of the difference failed in {currency}: the parts do not add up to the whole")
