"""The customer master: what is known about each customer on a day."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from arcli.model.diagnostics import Problem
from arcli.model.entries import Customer, kinds
from arcli.model.nearest import Vocabulary

NOBODY = "?"


class Customers:
    """Customers by ID; each is its first declaration with the amendments up to a day."""

    def __init__(self, entries: Iterable[Customer]) -> None:
        self.problems: list[Problem] = []
        self._entries: dict[str, list[Customer]] = {}
        for entry in entries:
            self._entries.setdefault(entry.id, []).append(entry)
        for found in self._entries.values():
            if len(found) > 1:
                found.sort(key=lambda e: e.date)
                self._same_day(found)
        self._merged: dict[str, list[tuple[date, Customer]]] = {}
        self._vocabulary: Vocabulary | None = None

    def __contains__(self, customer: str) -> bool:
        return customer in self._entries or customer == NOBODY

    def ids(self, day: date = date.max) -> list[str]:
        """Return the IDs of those declared up to a day, sorted."""
        return sorted(c for c, found in self._entries.items() if found[0].date <= day)

    def nearest(self, customer: str) -> str | None:
        """Return the ID most like a mistyped one."""
        if self._vocabulary is None:
            self._vocabulary = Vocabulary(self._entries)
        return self._vocabulary.nearest(customer)

    def at(self, customer: str, day: date) -> Customer | None:
        """Return what is known about a customer on a day; None if the customer is not declared."""
        found = self._entries.get(customer)
        if found is None:
            return None
        if len(found) == 1:
            return found[0]
        merged = self._merged.get(customer)
        if merged is None:
            merged = self._merged[customer] = _merge(found)
        known = merged[0][1]
        for since, amended in merged:
            if since <= day:
                known = amended
        return known

    def ever(self, name: str, value: str) -> set[str]:
        """Return customers for whom any declaration states a value under a key."""
        return {c for c, found in self._entries.items() if any(getattr(e, name) == value for e in found)}

    def declarations(self) -> list[Customer]:
        """Return all declarations and amendments, by customer and date."""
        return [entry for found in self._entries.values() for entry in found]

    def declaration(self, customer: str) -> Customer:
        """Return the first declaration. Raise KeyError."""
        return self._entries[customer][0]

    def source(self, customer: str, name: str, day: date) -> Customer:
        """Return the declaration that states a customer's field on a day; the first one if none does."""
        found = self._entries[customer]
        stated = [e for e in found if e.date <= day and getattr(e, name) not in (None, ())]
        return stated[-1] if stated else found[0]

    def amendments(self, customer: str) -> list[Customer]:
        """Return the later declarations, in the order of their days. Raises KeyError."""
        return self._entries[customer][1:]

    def payers(self, customer: str, day: date) -> set[str]:
        """Return who may pay this customer's documents on a day besides it: the payer, and the payer's payer."""
        found: set[str] = set()
        known = self.at(customer, day)
        while known is not None and known.payer is not None and known.payer not in found:
            found.add(known.payer)
            known = self.at(known.payer, day)
        return found

    def _same_day(self, found: list[Customer]) -> None:
        """Report declarations of one day that state the same field twice, or of a customer without any field."""
        for day, group in itertools.groupby(found, key=lambda e: e.date):
            first, *others = group
            stated = _stated(first)
            for entry in others:
                twice = [name for name in _stated(entry) if name in stated]
                stated |= _stated(entry)
                if twice or day == date.min:
                    both = f", both with {twice[0]}" if twice else ""
                    what = f'customer "{entry.id}" is declared twice on one day{both}'
                    related = ((first, ("id",), "first here"),)
                    self.problems.append(Problem("AR210", what, entry, ("id",), "keep one of them", related=related))


def _stated(entry: Customer) -> dict[str, object]:
    """Return what a declaration states: its fields, its tags, the user's own keys."""
    names = [f.attr for f in kinds()["customer"].fields.values() if f.name != "id"]
    said: dict[str, object] = {n: v for n in names if (v := getattr(entry, n)) is not None}
    return said | ({"tags": entry.tags} if entry.tags else {}) | (entry.extra or {})


def _merge(entries: list[Customer]) -> list[tuple[date, Customer]]:
    names = [f.attr for f in kinds()["customer"].fields.values()]
    merged = [(entries[0].date, entries[0])]
    for entry in entries[1:]:  # those of one day take effect together
        news = {n: v for n in names if (v := getattr(entry, n)) is not None}
        if entry.tags:
            news["tags"] = entry.tags
        if entry.extra:
            news["extra"] = {**(merged[-1][1].extra or {}), **entry.extra}
        amended = (entry.date, replace(merged[-1][1], **news))
        if merged[-1][0] == entry.date:
            merged[-1] = amended
        else:
            merged.append(amended)
    return merged
