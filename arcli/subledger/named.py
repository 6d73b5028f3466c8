"""Documents and customers by what people type of them: `7` or `inv-7` for INV-2026-0007, a part of a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from arcli.model.customers import Customers
from arcli.model.nearest import no_such

SHOWN = 8  # names that a message lists
_TOKEN = re.compile(r"[^\W\d_]+|\d+")


class NotNamedError(ValueError):
    """The words name nothing, or several things; its text says which."""


class NothingNamedError(NotNamedError):
    """The words name nothing."""


def document_named(known: Collection[str], typed: str) -> str:
    """Return the number of the document that is meant: the number itself, in any case, or the only one whose words and
    figures those typed are, in order and up to its last.

    Figures compare as numbers, and whole: `7` and `0007` are INV-2026-0007 and never INV-2026-0017, so that a slip does
    not become another document. Raises NotNamedError.
    """
    if typed in known:
        return typed
    wanted = _tokens(typed)
    found = [n for n in known if n.casefold() == typed.casefold()]
    if not found and wanted:
        last = wanted[-1].casefold()
        found = [n for n in known if last in n.casefold() and _says(_tokens(n), wanted)]
    if not found:
        raise NothingNamedError(no_such("document", typed, known))
    return _only(typed, found)


def customer_named(customers: Customers, typed: str, day: date) -> str:
    """Return the ID of the customer that is meant: the ID itself, in any case, else the only one whose ID or name on
    the day has a word that begins so, else the only one that holds what is typed. Raises NotNamedError.
    """
    if typed in customers:
        return typed
    ids = customers.ids()
    names = {c: (known.name or "") for c in ids if (known := customers.at(c, day)) is not None}
    part = typed.casefold()
    said = {c: f"{c} {names.get(c, '')}".casefold() for c in ids}
    begun = re.compile(rf"\b{re.escape(part)}") if part else re.compile("(?!)")
    for found in (
        [c for c in ids if c.casefold() == part],
        [c for c in ids if begun.search(said[c])],
        [c for c in ids if part and part in said[c]],
    ):
        if found:
            return _only(typed, found, names)
    raise NothingNamedError(no_such("customer", typed, ids))


def named(numbers: Sequence[Collection[str]], customers: Customers, typed: str, day: date) -> tuple[str, bool]:
    """Return the number or the customer that is meant, and whether it is a number. Raises NotNamedError.

    `numbers` are those of documents, then of what else has them. Full names win over parts, documents over others.
    """
    number = typed.partition("#")[0]
    if any(number in known for known in numbers):
        return number, True
    if typed in customers:
        return typed, False
    for known in numbers:
        with suppress(NothingNamedError):
            return document_named(known, number), True
    try:
        return customer_named(customers, typed, day), False
    except NothingNamedError:
        every = [n for known in numbers for n in known]
        raise NothingNamedError(no_such("document or customer", typed, [*every, *customers.ids()])) from None


class Saying(NamedTuple):
    """Words and figures as they were typed; `last` is the figure that a number must end with to be said by them."""

    wanted: tuple[str, ...]

    @property
    def last(self) -> str:
        """Return the last figure, without leading zeros."""
        return self.wanted[-1]

    def says(self, number: str) -> bool:
        """Return whether the words and figures of a number are those typed, in order and up to its last."""
        return self.last in number and _says(_tokens(number.partition("#")[0]), self.wanted)


def saying(typed: str) -> Saying | None:
    """Return what names numbers by words and figures; None for a single one, which would name too many."""
    wanted = _tokens(typed)
    return Saying(tuple(wanted)) if len(wanted) > 1 and wanted[-1].isdecimal() else None


def _only(typed: str, found: list[str], names: dict[str, str] | None = None) -> str:
    if len(found) == 1:
        return found[0]
    said = [f"{n} ({names[n]})" if names and names.get(n) else n for n in sorted(found)]
    more = f" and {len(said) - SHOWN} more" if len(said) > SHOWN else ""
    raise NotNamedError(f'"{typed}" could be {", ".join(said[:SHOWN])}{more}')


def _tokens(text: str) -> list[str]:
    """Return the words and figures of a number; figures without leading zeros."""
    return [t.lstrip("0") or "0" if t.isdecimal() else t.casefold() for t in _TOKEN.findall(text)]


def _says(tokens: list[str], wanted: Sequence[str]) -> bool:
    """Return whether the wanted words occur among others in their order, the last of them at the end."""
    if not tokens or tokens[-1] != wanted[-1]:
        return False
    rest = iter(tokens[:-1])
    return all(word in rest for word in wanted[:-1])
