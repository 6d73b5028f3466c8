"""Texts of private customers: in the ledger stands a key, `~3`, and what it stands for is in a file outside of it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import TypeVar

from arcli.model.entries import Customer, Entry, customers_of

PEOPLE = "people.json"  # in the folder of `private:`: what keys stand for
KEY = re.compile(r"~[1-9][0-9]{0,8}\Z")
E = TypeVar("E", bound=Entry)


class Veiled(str):
    """A text that the ledger has only as a key. It is what was erased: empty."""

    __slots__ = ("key",)
    key: str

    def __new__(cls, text: str, key: str) -> Veiled:
        made = super().__new__(cls, text)
        made.key = key
        return made


def whose(entry: Entry) -> str | None:
    """Return the customer whom an entry is about; None for one that is about none, or about several."""
    if isinstance(entry, Customer):
        return entry.id
    found = customers_of(entry)
    return found[0] if len(found) == 1 else None


def private_texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the fields of an entry that are private where its customer is, with their texts."""
    for name in entry.declared.private:
        attr = entry.declared.fields[name].attr
        value = getattr(entry, attr)
        if value is not None:
            yield attr, value


def veiled(entry: E) -> E:
    """Return an entry as the ledger has it: with keys instead of what they stand for."""
    found = [(attr, text.key) for attr, text in private_texts(entry) if isinstance(text, Veiled)]
    if not found:
        return entry
    made = copy.copy(entry)
    for attr, key in found:
        setattr(made, attr, key)
    return made
