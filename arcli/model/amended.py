"""Declarations that later entries amend: each is its first entry with what later ones name, as of a day."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Generic, TypeVar

from arcli.model.diagnostics import Problem
from arcli.model.entries import Contract, Customer
from arcli.model.nearest import Vocabulary

Declaring = TypeVar("Declaring", Customer, Contract)
_NAMING = ("id", "customer", "known")  # what says of whom and since when, and nothing that can be amended


class Amended(Generic[Declaring]):
    """Declarations by ID; each is its first entry with the amendments up to a day.

    An amendment replaces the fields that it states, and detail lines all together if it has any. `problems` are
    declarations of one day that contradict each other.
    """

    def __init__(self, entries: Iterable[Declaring]) -> None:
        self.problems: list[Problem] = []
        self._entries: dict[str, list[Declaring]] = {}
        for entry in entries:
            self._entries.setdefault(entry.id, []).append(entry)
        for found in self._entries.values():
            if len(found) > 1:
                found.sort(key=lambda e: e.date)
                self._same_day(found)
        self._merged: dict[str, list[tuple[date, Declaring]]] = {}
        self._vocabulary: Vocabulary | None = None

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def ids(self, day: date = date.max) -> list[str]:
        """Return the IDs of those declared up to a day, sorted."""
        return sorted(c for c, found in self._entries.items() if found[0].date <= day)

    def nearest(self, name: str) -> str | None:
        """Return the ID most like a mistyped one."""
        if self._vocabulary is None:
            self._vocabulary = Vocabulary(self._entries)
        return self._vocabulary.nearest(name)

    def at(self, name: str, day: date) -> Declaring | None:
        """Return what is known of an ID on a day, by its first declaration before that; None if it has none."""
        found = self._entries.get(name)
        if found is None:
            return None
        if len(found) == 1:
            return found[0]
        merged = self.versions(name)
        known = merged[0][1]
        for since, amended in merged:
            if since <= day:
                known = amended
        return known

    def versions(self, name: str) -> list[tuple[date, Declaring]]:
        """Return the days on which an ID was declared and amended, each with what is known from then on.

        Raise KeyError.
        """
        merged = self._merged.get(name)
        if merged is None:
            merged = self._merged[name] = _merge(self._entries[name])
        return merged

    def declarations(self) -> list[Declaring]:
        """Return all declarations and amendments, by ID and date."""
        return [entry for found in self._entries.values() for entry in found]

    def declaration(self, name: str) -> Declaring:
        """Return the first declaration. Raise KeyError."""
        return self._entries[name][0]

    def amendments(self, name: str) -> list[Declaring]:
        """Return the later declarations, in the order of their days. Raise KeyError."""
        return self._entries[name][1:]

    def source(self, name: str, field: str, day: date) -> Declaring:
        """Return the declaration that states a field on a day; the first one if none does. Raise KeyError."""
        found = self._entries[name]
        stated = [e for e in found if e.date <= day and getattr(e, field) not in (None, ())]
        return stated[-1] if stated else found[0]

    def _same_day(self, found: list[Declaring]) -> None:
        """Report declarations of one day that state the same field twice, or any two without a day."""
        for day, group in itertools.groupby(found, key=lambda e: e.date):
            first, *others = group
            stated = _stated(first)
            for entry in others:
                twice = [name for name in _stated(entry) if name in stated]
                stated |= _stated(entry)
                if twice or day == date.min:
                    both = f", both with {twice[0]}" if twice else ""
                    what = f'{entry.kind} "{entry.id}" is declared twice on one day{both}'
                    related = ((first, ("id",), "first here"),)
                    self.problems.append(Problem("AR210", what, entry, ("id",), "keep one of them", related=related))


def _stated(entry: Declaring) -> dict[str, object]:
    """Return what a declaration states: its fields, its detail lines, its tags, the user's own keys."""
    declared = entry.declared
    names = [f.attr for f in declared.fields.values() if f.name not in _NAMING]
    said: dict[str, object] = {n: v for n in names if (v := getattr(entry, n)) is not None}
    said |= {n: v for n in declared.details if (v := getattr(entry, n))}
    return said | ({"tags": entry.tags} if entry.tags else {}) | (entry.extra or {})


def _merge(entries: list[Declaring]) -> list[tuple[date, Declaring]]:
    declared = entries[0].declared
    names = [f.attr for f in declared.fields.values()]
    merged = [(entries[0].date, entries[0])]
    for entry in entries[1:]:  # those of one day take effect together
        news = {n: v for n in names if (v := getattr(entry, n)) is not None}
        news |= {n: v for n in declared.details if (v := getattr(entry, n))}
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
