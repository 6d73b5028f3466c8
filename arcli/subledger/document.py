"""A document as of a date, and its way from holder to holder."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar, overload

from arcli.model.entries import Application, Entry, Payment, Reverse, Transfer, applications_of, dated_of, lines_of
from arcli.model.kinds import DOCUMENTS, Facts
from arcli.model.plain import Account, Plain, Record

if TYPE_CHECKING:
    from arcli.model.entries import Line


class Part(NamedTuple):
    """An instalment: its number from 1 by due date, its due date, and its amount; whether it was retained."""

    number: int
    due: date
    amount: Decimal
    retained: bool = False


T = TypeVar("T")
_NOWHERE = -1  # the offset of a document that no reader left


class _LifecycleField(Generic[T]):
    """An attribute that few documents have: it is kept in their `lifecycle`, and is a default in the others."""

    def __init__(self, default: T) -> None:
        self._default = default

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, document: None, owner: type) -> _LifecycleField[T]: ...
    @overload
    def __get__(self, document: Document, owner: type) -> T: ...
    def __get__(self, document: Document | None, owner: type) -> _LifecycleField[T] | T:
        if document is None:
            return self
        found: T = self._default if document.lifecycle is None else document.lifecycle.get(self._name, self._default)
        return found

    def __set__(self, document: Document, value: T) -> None:
        if document.lifecycle is None:
            document.lifecycle = {}
        document.lifecycle[self._name] = value


class Document(Plain):
    """A document as of a date. `amount` and `open` are ≥ 0 on its own side: debit, credit, or neither.

    `account` belongs to its customer, the first holder; `moves` leads to the others. `ended` is the day of its
    `reversal`, `reductions` are the parts that were reversed. A deduction's entry is the one whose application opened
    it. A write-off's `open` is what may still be recovered. A document without a `lifecycle` is unaltered.

    Most are made by a reader from the fields that replay needs (`Plain`); a replay then takes them over.
    """

    __slots__ = ()
    ended = _LifecycleField[date | None](None)
    moves = _LifecycleField["Moves | None"](None)
    parts = _LifecycleField[tuple[Part, ...] | None](None)
    path = _LifecycleField[tuple[str | int, ...]](())
    reductions = _LifecycleField[list[tuple[date, Decimal, Reverse]] | None](None)
    reversal = _LifecycleField[Reverse | None](None)

    @classmethod
    def of_entry(cls, entry: Entry, id: str, kind: str, side: int, day: date, held: Account, amount: Decimal) -> Self:
        """Return the document that an entry raises, or one of its lines. Its terms and due date come later."""
        return cls(kind, side, id, day, held, amount, None, None, (), entry.origin, _NOWHERE, None, entry)

    @property
    def customer(self) -> str:
        """Return the first holder."""
        return self.account.customer

    @property
    def currency(self) -> str:
        """Return the currency of all its figures."""
        return self.account.currency or ""

    @property
    def facts(self) -> Facts:
        """Return what its kind is for and does."""
        return DOCUMENTS[self.kind]

    @property
    def is_plain(self) -> bool:
        """Return whether a reader left it as a plain document, because it says nothing unusual."""
        return self.offset != _NOWHERE

    def reads_as(self, record: Plain) -> bool:
        """Return whether both are at the same place in one text."""
        return self.is_plain and self.offset == record.offset and self.origin is record.origin

    def stands_for(self, record: Record) -> bool:
        """Return whether it was made from that record, an entry or a plain document, or from its annotated copy."""
        if record is self or (self.reads_as(record) if isinstance(record, Plain) else self.entry is record):
            return True
        place = self.entry.origin, self.entry.offset
        return place[0] is not None and place[0] is record.origin and place[1] == record.offset

    def again(self) -> Document:
        """Return the same document as it was read, for another replay."""
        return Document(*self._as_read())

    def renew(self) -> None:
        """Become again what was read, for another replay; nobody may use the replay that had it."""
        if not self.fresh:  # PERF: only what a replay changes is set
            if self.said is not None:
                self.account, self.due = self.said
            self.open, self.lifecycle, self.said, self.fresh = self.amount, None, None, True

    def _as_read(self) -> tuple[Any, ...]:
        held, due = self.said or (self.account, self.due)
        return (
            self.kind, self.side, self.id, self.date, held, self.amount, self.terms, due, self.applied,
            self.origin, self.offset, self.beside, self._entry,
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"<Document {self.id}>"

    @property
    def opener(self) -> Application:
        """Return the application that opened it; for a deduction."""
        return applications_of(self.entry)[int(self.path[1])]

    @property
    def document_date(self) -> date:
        """Return the date on the document: `dated`, else the posting date."""
        return self.date if self._entry is None else dated_of(self._entry) or self.date

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return its line items; a plain document has none but those that it says `beside`."""
        if self._entry is None and (self.beside is None or not self.beside.items):
            return ()
        return lines_of(self.entry)

    @property
    def due_date(self) -> date:
        """Return its due date; a document without one is due on its own date."""
        return self.due or self.document_date

    @property
    def there_on(self) -> date:
        """Return the day on which the money of a payment was there: its value date, else its date; others' date."""
        if self.kind != "payment" or self.says("value") is None:
            return self.date
        entry = self.entry
        return (entry.value if isinstance(entry, Payment) else None) or self.date


class Move(NamedTuple):
    """A part of a document that a transfer moves to another holder, from `start` to before `end`.

    The period is half-open, so that of two that adjoin each day belongs to one. `ending` is the entry that ends it: the
    reversal of the transfer or of the document.
    """

    start: date
    end: date | None
    document: Document
    holder: str
    to: str
    amount: Decimal
    due: date | None
    part: int | None
    entry: Transfer
    line: int
    ending: Entry | None


def move_order(move: Move) -> tuple[date, str, int]:
    """Return the sort key of a move of a document: by day, transfer and line."""
    return move.start, move.entry.id, move.line


class Moves:
    """All moves of a document, in their order, and by whom they lead to."""

    def __init__(self) -> None:
        self._all: list[Move] = []
        self._to: dict[str, list[Move]] = {}

    def __iter__(self) -> Iterator[Move]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def add(self, move: Move) -> None:
        """Take one more."""
        insort(self._all, move, key=move_order)
        insort(self._to.setdefault(move.to, []), move, key=move_order)

    def to(self, customer: str) -> list[Move]:
        """Return the moves to a customer."""
        return self._to.get(customer, [])

    def last(self, customer: str, day: date) -> Move | None:
        """Return the last move by which a customer holds a part on a day; the day of its end counts."""
        own = self.to(customer)
        for index in range(bisect_right(own, day, key=lambda m: m.start) - 1, -1, -1):
            if (own[index].end or date.max) >= day:
                return own[index]
        return None

    def holders(self, day: date | None) -> list[str]:
        """Return whom the moves lead to, the latest first; with a day those who hold a part at its end."""
        last = (own[-1] if day is None else self.last(customer, day) for customer, own in self._to.items())
        return [m.to for m in sorted((m for m in last if m is not None), key=move_order, reverse=True)]
