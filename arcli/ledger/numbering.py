"""Document numbers: assigned only here, by patterns such as `INV-{year}-{n:04}`.

An entry made without a number gets the ID `*`; writing assigns the next number under the ledger's lock. Kinds that
`numbering:` in the settings does not name have the pattern that they declare, which `arcli init` writes too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeGuard, runtime_checkable

from arcli.model.entries import Application, Deposit, Entry, Payment, kinds
from arcli.model.plain import number_of
from arcli.model.plan import UNNUMBERED

if TYPE_CHECKING:
    from arcli.ledger.opening import Ledger
    from arcli.subledger.state import Document

DEFAULTS = {name: declared.numbers for name, declared in kinds().items() if declared.numbers is not None}
_PLACE = re.compile(r"\{(n(?::0?([0-9]))?|year|yy|month)\}")


_IN_PATHS = re.compile(r"\{(year|yy|month|kind)\}")


def fill_path(pattern: str, day: date, kind: str) -> str:
    """Return the path that a `write:` pattern gives for an entry. Raise ValueError with words for the user."""
    rest = _IN_PATHS.sub("", pattern)
    if "{" in rest or "}" in rest:
        raise ValueError(f'the pattern "{pattern}" may only contain {{year}}, {{yy}}, {{month}} and {{kind}}')
    if not rest.isprintable():
        raise ValueError(f"the pattern {pattern!a} has characters that file names should not have")
    values = {"year": f"{day.year:04}", "yy": f"{day.year % 100:02}", "month": f"{day.month:02}", "kind": kind}
    return _IN_PATHS.sub(lambda m: values[m[1]], pattern)


@runtime_checkable
class _HasId(Protocol):
    id: str


@runtime_checkable
class _HasApplications(Protocol):
    applications: tuple[Application, ...]


class Pattern(NamedTuple):
    """A numbering pattern: its text, and the width of its number."""

    text: str
    width: int

    def scope(self, day: date) -> str:
        """Return the pattern with year and month filled in: numbers count from 1 within each such scope."""
        return (
            self.text.replace("{year}", f"{day.year:04}")
            .replace("{yy}", f"{day.year % 100:02}")
            .replace("{month}", f"{day.month:02}")
        )

    def number(self, day: date, n: int) -> str:
        """Return the n-th number in a day's scope."""
        return _PLACE.sub(lambda m: f"{n:0{self.width}}", self.scope(day))

    def matcher(self, day: date) -> re.Pattern[str]:
        """Return a regular expression for the numbers in a day's scope; group 1 is the count."""
        head, tail = _PLACE.split(self.scope(day))[0], _PLACE.split(self.scope(day))[-1]
        return re.compile(re.escape(head) + r"([0-9]+)" + re.escape(tail) + r"\Z")


def parse_pattern(text: str) -> Pattern:
    """Return the pattern of a text. Raise ValueError with words for the user."""
    places = [m[1] for m in _PLACE.finditer(text)]
    if sum(p.startswith("n") for p in places) != 1:
        raise ValueError(f'the pattern "{text}" needs one {{n}}, such as INV-{{year}}-{{n:04}}')
    rest = _PLACE.sub("", text)
    if "{" in rest or "}" in rest or not re.fullmatch(r"[\w./+&-]*", rest):
        raise ValueError(f'the pattern "{text}" may only contain {{n}}, {{n:04}}, {{year}}, {{yy}} and {{month}}')
    width = next((int(m[2]) for m in _PLACE.finditer(text) if m[2]), 1)
    return Pattern(text, width)


class NumberError(ValueError):
    """The reason that no number can be assigned, in words for the user."""


class Numbers:
    """The next numbers of a ledger: after the highest in use in a pattern's scope; each scope is counted once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._last: dict[str, int] = {}

    def next(self, kind: str, day: date) -> str:
        """Return the next number for a kind of document (or `deposit`) on a day. Raise NumberError."""
        try:
            pattern = parse_pattern(self._ledger.settings.numbering.get(kind) or DEFAULTS[kind])
        except ValueError as error:
            raise NumberError(f"numbering: {error}") from None
        scope = pattern.scope(day)
        if scope not in self._last:
            matcher = pattern.matcher(day)
            self._last[scope] = max((int(m[1]) for t in self._taken(kind) if (m := matcher.match(t))), default=0)
        self._last[scope] += 1
        return pattern.number(day, self._last[scope])

    def _taken(self, kind: str) -> Iterable[str]:
        if kind == "deposit":  # an entry, or a slip whose cheques name it
            own = (e.id if isinstance(e, Deposit) else e.deposit for e in self._ledger.entries if _pays_in(e))
            return (number for number in own if number is not None)
        return (n for r in self._ledger.records if r.kind != "customer" and (n := number_of(r)) is not None)


def _pays_in(entry: Entry) -> TypeGuard[Payment | Deposit]:
    return isinstance(entry, Payment | Deposit)


def numbered(ledger: Ledger, entries: Sequence[Entry]) -> list[Entry]:
    """Return new entries with the next numbers in place of IDs that begin with `*`.

    References to such an ID in the other entries get the same number; a deduction is named after its document,
    `DED-PMT-7-1`. Deposits that begin with `*` are numbered too, equal ones alike. Raise NumberError.
    """
    numbers = Numbers(ledger)
    given: dict[str, str] = {}
    found = list[Entry]()
    for entry in entries:
        made = copy(entry)
        if isinstance(made, _HasId) and made.id.startswith(UNNUMBERED):
            given[made.id] = made.id = numbers.next(entry.kind, entry.date)
        if isinstance(made, Payment) and (made.deposit or "").startswith(UNNUMBERED):
            key = f"deposit {made.deposit}"
            if key not in given:
                given[key] = numbers.next("deposit", made.date)
            made.deposit = given[key]
        found.append(made)
    for made in found:
        if isinstance(made, _HasApplications):
            own = made.id if isinstance(made, _HasId) else ""
            made.applications = tuple(_named(a, i, own, given) for i, a in enumerate(made.applications, 1))
    return found


def _named(application: Application, position: int, source: str, given: Mapping[str, str]) -> Application:
    """Return the application with the new numbers in its references."""
    opens = (application.id or "").startswith(UNNUMBERED)
    if not opens and application.document not in given:
        return application
    number = f"DED-{source}-{position}" if opens else application.id
    return replace(application, document=given.get(application.document, application.document), id=number)


def gaps(pattern: Pattern, documents: Iterable[Document]) -> list[tuple[Document, list[str]]]:
    """Return missing numbers below the highest of each scope: (the document after the gap, the missing numbers)."""
    scopes: dict[str, dict[int, Document]] = {}
    days: dict[str, date] = {}
    matchers: dict[str, re.Pattern[str]] = {}
    for document in documents:
        scope = pattern.scope(document.date)
        if scope not in matchers:
            matchers[scope], days[scope] = pattern.matcher(document.date), document.date
        match = matchers[scope].match(document.id)
        if match:
            scopes.setdefault(scope, {})[int(match[1])] = document
    found = []
    for scope, numbers in scopes.items():
        before = 0
        for n in sorted(numbers):
            if n > before + 1:
                missing = [pattern.number(days[scope], m) for m in range(before + 1, min(n, before + 100))]
                found.append((numbers[n], missing))
            before = n
    return found
