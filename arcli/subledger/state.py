"""The result of a replay: documents, settlements between them, transfers to other holders."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Container, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Generic, NamedTuple, Self, TypeVar, overload

from arcli.model.entries import PARTS, Application, Entry, Reverse, Sent, Transfer, applications_of, dated_of, lines_of
from arcli.model.kinds import DOCUMENTS, Facts
from arcli.model.money import ZERO
from arcli.model.nearest import Vocabulary
from arcli.model.plain import Account, Plain, Record, entries_of
from arcli.model.plain import Part as NamedPart

if TYPE_CHECKING:
    from arcli.model.customers import Customers
    from arcli.model.diagnostics import Problem
    from arcli.model.entries import Line, Rate_
    from arcli.model.settings.ledger import Settings
    from arcli.model.terms import TermsBook
    from arcli.subledger.followup import FollowUp


class Part(NamedTuple):
    """An instalment: its number from 1 by due date, its due date, and its amount."""

    number: int
    due: date
    amount: Decimal


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
        """Return whether it was made from that record: an entry, or a plain document."""
        return record is self or (self.reads_as(record) if isinstance(record, Plain) else self.entry is record)

    def again(self) -> Document:
        """Return the same document as it was read, for another replay."""
        held, due = self.said or (self.account, self.due)
        return Document(
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


class Settlement:
    """An application in effect from `start` to before `end`: `settled` of the target, `used` of the source.

    Both are positive when they lower open amounts. `sign` is -1 for what undoes an application (unapply, part
    reversal): its figures then count negatively. `by` and `holder` are the customers whose parts of source and target
    they are. `plain` is a positive credit against a debit of one customer in one currency.
    """

    __slots__ = (
        "_application",
        "_entry",
        "_parts",
        "by",
        "end",
        "ender",
        "holder",
        "index",
        "part",
        "plain",
        "settled",
        "sign",
        "source",
        "start",
        "target",
        "used",
    )

    def __init__(
        self,
        start: date,
        end: date | None,
        source: Document,
        target: Document,
        settled: Decimal,
        used: Decimal,
        entry: Entry | None,
        application: Application | None,
        index: int,
        plain: bool = False,
    ) -> None:
        self.start, self.end, self.source, self.target = start, end, source, target
        self.settled, self.used = settled, used
        self._entry, self._application, self.index = entry, application, index
        self.holder, self.by = target.account.customer, source.account.customer
        self.part: int | None = None
        self.sign = 1
        self.ender: Entry | None = None  # the entry that ends it, if that reverses neither source nor target
        self.plain = plain
        self._parts: tuple[NamedPart, ...] | None = () if plain else None

    @property
    def parts(self) -> tuple[NamedPart, ...]:
        """Return what the application states beyond its amount, as (name, amount), none of them 0."""
        if self._parts is None:
            application = self.application
            self._parts = tuple([(name, value) for name in PARTS if (value := getattr(application, name))])
        return self._parts

    @property
    def is_direct(self) -> bool:
        """Return whether it is money of a payment for a debit of the same account, held by its customer."""
        source, target = self.source, self.target
        return (
            source.account is target.account
            and self.sign > 0
            and source.kind == "payment"
            and target.side > 0
            and self.by == self.holder
        )

    def take_parts(self, parts: tuple[NamedPart, ...]) -> None:
        """Take the parts that a reader found: the application need not be looked at for them."""
        self._parts = tuple([part for part in parts if part[1]])

    def part_of(self, name: str) -> Decimal:
        """Return the amount of one of the parts; 0 without it."""
        return next((value for part, value in self.parts if part == name), ZERO)

    @property
    def entry(self) -> Entry:
        """Return the entry that states it; that of a plain document."""
        return self._entry if self._entry is not None else self.source.entry

    @property
    def record(self) -> Record:
        """Return that entry, or the plain document."""
        return self._entry if self._entry is not None else self.source.record

    @property
    def application(self) -> Application:
        """Return the application line."""
        return self._application if self._application is not None else applications_of(self.entry)[self.index]

    def active(self, day: date) -> bool:
        """Return whether it is in effect on a day."""
        return self.start <= day and (self.end is None or self.end > day)

    @property
    def ending(self) -> Entry:
        """Return the entry that ends it: a reversal of its source or target, or of a transfer it rests on.

        Else its own.
        """
        if self.ender is not None:
            return self.ender
        for document in (self.source, self.target):
            if document.ended is not None and document.ended == self.end and document.reversal is not None:
                return document.reversal
        return self.entry

    def __repr__(self) -> str:
        return f"<{self.source.id} → {self.target.id} {self.settled}>"


class Subledger:
    """A ledger as of a date: documents, settlements, follow-up, and problems.

    Most documents are raised and settled once. `altered` are those reversed or transferred (and deductions), `suspects`
    those that may have fallen below zero on some day, `unusual` are settlements that are not plain. Settlements of
    plain documents are made on demand.
    """

    def __init__(self, as_of: date, customers: Customers, settings: Settings, terms: TermsBook) -> None:
        self.as_of, self.customers, self.settings, self.terms = as_of, customers, settings, terms
        self.documents: dict[str, Document] = {}
        self.currencies: set[str] = set()  # of all documents
        self.any_later = False  # whether any document is dated after the as-of date
        self.quick: list[Document] = []  # plain documents whose applications all settle plainly
        self.stated: list[Settlement] = []  # the settlements of all others
        self.unusual: list[Settlement] = []  # those that are not plain, and those ended early
        self.altered: dict[str, Document] = {}
        self.suspects: dict[str, Document] = {}
        self.overdrawn: set[str] = set()  # sources that apply more than they have, reported already
        self.problems: list[Problem] = []
        self.follow: FollowUp
        self.records: Sequence[Record] = []
        self.other_entries: list[Entry] = []  # neither masters nor applying, and no open items
        self.rates: list[Rate_] = []
        self._quickly: dict[str, list[Settlement]] = {}  # of quick documents, by source
        self._touching: dict[str, list[Settlement]] | None = None
        self._prepared: dict[str, list[Settlement]] = {}
        self._vocabulary: Vocabulary | None = None

    @property
    def entries(self) -> list[Entry]:
        """Return the entries that it was derived from."""
        return entries_of(self.records)

    @cached_property
    def letters(self) -> frozenset[str]:
        """Return the IDs of all letters, of every date. To be asked once all entries are registered."""
        return frozenset(e.id for e in self.other_entries if isinstance(e, Sent))

    @property
    def settlements(self) -> list[Settlement]:
        """Return all settlements, including those not in effect."""
        return self.settlements_of(None)

    def settlements_of(self, only: Container[str] | None, aside: Container[str] = ()) -> list[Settlement]:
        """Return the settlements from certain documents, by default all.

        Quick ones from those in `aside` are left out.
        """
        found = [s for s in self.stated if only is None or s.source.id in only]
        for source in self.quick:
            if (only is None or source.id in only) and source.id not in aside:
                found += self._of_quick(source)
        return found

    def nearest(self, document: str) -> str | None:
        """Return the ID most similar to a mistyped one. To be called once all documents are registered."""
        if self._vocabulary is None:
            self._vocabulary = Vocabulary(self.documents)
        return self._vocabulary.nearest(document)

    def add(self, settlement: Settlement) -> None:
        """Add a settlement; `accumulate` lowers open amounts by it, if it is not plain."""
        self.stated.append(settlement)
        if not settlement.plain:
            self.unusual.append(settlement)

    def end(self, settlement: Settlement, day: date, by: Entry | None) -> None:
        """End a settlement early, `by` an entry. A plain one has lowered open amounts already: this is undone."""
        if settlement.plain:
            settlement.plain = False
            self.unusual.append(settlement)
            if settlement.start <= self.as_of:
                settlement.source.open += settlement.used
                settlement.target.open += settlement.settled
        settlement.end, settlement.ender = day, by

    def prepare(self, documents: set[str]) -> None:
        """Index the settlements of some documents, which is cheaper than indexing all."""
        new = documents - self._prepared.keys()
        if self._touching is not None or not new:
            return
        self._prepared |= {number: [] for number in new}
        sources = [
            d
            for d in self.quick
            if d.applied[0] in new or d.id in new or (len(d.applied) > 2 and not new.isdisjoint(d.applied[2::2]))
        ]
        for settlement in [*self.stated, *(s for source in sources for s in self._of_quick(source))]:
            for document in (settlement.target, settlement.source):
                if document.id in new:
                    self._prepared[document.id].append(settlement)

    def touching(self, document: str) -> list[Settlement]:
        """Return all settlements from or to a document, including those not in effect."""
        if self._touching is None:
            if document in self._prepared:
                return self._prepared[document]
            index: dict[str, list[Settlement]] = {}
            for settlement in self.settlements:
                index.setdefault(settlement.target.id, []).append(settlement)
                index.setdefault(settlement.source.id, []).append(settlement)
            self._touching = index
        return self._touching.get(document, [])

    def _of_quick(self, source: Document) -> list[Settlement]:
        found = self._quickly.get(source.id)
        if found is None:
            found = self._quickly[source.id] = []
            for index in range(len(source.applied) // 2):
                number, amount = source.applied[2 * index : 2 * index + 2]
                target = self.documents[number]
                start = max(source.date, target.date)
                found.append(Settlement(start, None, source, target, amount, amount, None, None, index, True))
        return found
