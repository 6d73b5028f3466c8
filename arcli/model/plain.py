"""A lightweight document: the fields that replay needs; the full entry is parsed on demand.

Most entries of a ledger are documents that a reader accepts at first sight. Making an entry of each would cost more
than reading and replaying it, so a reader may leave a `Plain` instead of an entry.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from arcli.model.diagnostics import Reading, SourceText, Stated
from arcli.model.entries import Entry, id_of


class Account:
    """A customer in one currency: one object each, so that identity tells whether two are the same.

    The currency is None where a document does not state one.
    """

    __slots__ = ("currency", "customer")

    def __init__(self, customer: str, currency: str | None) -> None:
        self.customer, self.currency = customer, currency

    def __repr__(self) -> str:
        return f"<Account {self.customer} {self.currency}>"


@cache
def account(customer: str, currency: str | None) -> Account:
    """Return the account of a customer in a currency."""
    return Account(customer, currency)


Applied = tuple[Any, ...]  # document, amount, document, amount, …
Item = tuple[str, str, str, str, str]  # a line item as written: quantity, price, net, tax, account; empty if not stated
NamedPart = tuple[str, Decimal]  # its name and amount: a discount, a fee, …
Parts = tuple[tuple[NamedPart, ...], ...]


class Beside(NamedTuple):
    """What a plain document says beside its usual words, as far as a replay needs it; texts are in the file alone.

    `items` are the line items of an invoice. `parts` are what a payment's applications settle beyond their amounts, in
    the order of these; empty if none does.
    """

    items: tuple[Item, ...] = ()
    parts: Parts = ()


TEXT_ALONE = Beside()


class Plain:
    """An invoice or payment that says nothing that needs a look: no instalments, no second date, no second currency.

    As it is read, `account` is its customer with the currency that it states, `due` the due date that it states,
    `open` its amount; a replay changes them to what they are as of a day, and remembers in `said` what stood there.
    `terms` are those of an invoice. `applied` is what a payment settles, (document, amount, document, amount, …),
    each amount positive and whole. `beside` is what else it says, None if that is nothing. `lifecycle` is for what
    happens to few documents. It stands at `offset` of `origin`.
    `fresh` until a replay has taken it for its own.
    """

    __slots__ = (
        "_entry",
        "account",
        "amount",
        "applied",
        "beside",
        "date",
        "due",
        "fresh",
        "id",
        "kind",
        "lifecycle",
        "offset",
        "open",
        "origin",
        "said",
        "side",
        "terms",
    )

    def __init__(
        self,
        kind: str,
        side: int,
        id: str,
        date: datetime.date,
        account: Account,
        amount: Decimal,
        terms: str | None,
        due: datetime.date | None,
        applied: Applied,
        origin: SourceText,
        offset: int,
        beside: Beside | None = None,
        entry: Entry | None = None,
    ) -> None:
        # PERF: readers call this on an object of `object.__new__`, which takes half the time of calling the class
        self.kind, self.side, self.id, self.date, self.account = kind, side, id, date, account
        self.amount = self.open = amount
        self.terms, self.due, self.applied = terms, due, applied
        self.origin, self.offset, self.beside, self._entry = origin, offset, beside, entry
        self.fresh = True
        self.lifecycle: dict[str, Any] | None = None
        self.said: tuple[Account, datetime.date | None] | None = None

    @property
    def entry(self) -> Entry:
        """Return the full entry, which is parsed on first use."""
        if self._entry is None:
            entry = self._reading[self.offset]
            assert isinstance(entry, Entry), "a reader builds entries"
            self._entry = entry
        return self._entry

    @property
    def _reading(self) -> Reading[Stated]:
        reading = self.origin.entries
        assert reading is not None, "a plain document is left by a reader"
        return reading

    @property
    def record(self) -> Entry | Plain:
        """Return its entry if that has been parsed, else itself, which can replace it."""
        return self if self._entry is None else self._entry

    def words(self, before: str) -> str:
        """Return its `key:value` words, in the order of their declaration, each with `before` in front of it.

        To be asked only of one that says nothing `beside`.
        """
        return self._reading.words(self.offset, before)

    def says(self, key: str) -> str | None:
        """Return the value under a key for a word or text, without parsing its entry; None if there is none."""
        if self._entry is not None:
            found: str | None = getattr(self._entry, key, None)
            return found
        reading = self.origin.entries
        assert reading is not None, "a plain document is left by a reader"
        return reading.word(self.offset, key)

    @property
    def texts(self) -> tuple[str | None, tuple[str, ...]]:
        """Return its memo and its tags, without parsing its entry."""
        if self._entry is not None:
            return self._entry.memo, self._entry.tags
        return self._reading.texts(self.offset, self.beside is not None)

    def lacks(self, folded: str) -> bool:
        """Return whether a text without capitals surely stands in no value of its entry."""
        text = None if self._entry is not None else self._reading.text(self.offset)
        return text is not None and folded not in text.casefold()


Record = Entry | Plain


def say_the_same(one: Record, other: Record) -> bool:
    """Return whether two records have the same content, wherever they are."""
    if isinstance(one, Plain) and isinstance(other, Plain) and one.beside is None and other.beside is None:
        return _content(one) == _content(other) and one.words("\n") == other.words("\n")
    return bool(entry_of(one) == entry_of(other))


def _content(document: Plain) -> tuple[Any, ...]:
    account = document.said[0] if document.said else document.account
    return document.kind, document.id, document.date, document.amount, document.applied, account


def entry_of(record: Record) -> Entry:
    """Return the entry of a record, which is either one or a plain document."""
    return record.entry if isinstance(record, Plain) else record


def number_of(record: Record) -> str | None:
    """Return the ID that a record has of its own, as documents and customers do."""
    return record.id if isinstance(record, Plain) else id_of(record)


def entries_of(records: Iterable[Record]) -> list[Entry]:
    """Return the entries of records."""
    return list(map(entry_of, records))
