"""The elements of double entry: postings, tax facts, transactions, the book."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple

from arcli.gl.streams import Accrued, Stream
from arcli.model.diagnostics import Problem
from arcli.model.entries import Entry, Provision, first_word
from arcli.model.money import ZERO
from arcli.model.plain import Plain, Record, entry_of, number_of

# Classes of open items. The first two make up the control account, the others are liabilities.
HOLDINGS = ("receivable", "deductions", "deposits", "unidentified")


class Posting(NamedTuple):
    """One line of double entry: debit positive, credit negative.

    `amount` is in `currency`, `base` in the base currency (0 if the ledger has none). If the account holds open items,
    `holding` is one of HOLDINGS, `document` is the document whose open amount moves, and `customer` is its holder.
    `cls` is the class of movement for rollforwards; `tax` is the code of a tax posting.
    """

    account: str
    amount: Decimal
    currency: str
    base: Decimal
    customer: str = ""
    document: str = ""
    holding: str = ""
    cls: str = ""
    tax: str = ""

    def negated(self) -> Posting:
        """Return the posting that reverses it."""
        return self._replace(amount=-self.amount, base=-self.base)


class TaxFact(NamedTuple):
    """Base and tax of one code that an entry adds to what is owed to the state; negative if it lowers that.

    `point` is the tax point: the date on the document. `rate` is a fraction. `cls`: invoices, debits, credits,
    discounts, reversals, relief (tax reclaimed on bad debts), recoveries, withholding (kept by the customer).
    """

    code: str
    cls: str
    rate: Decimal | None
    point: date
    currency: str
    base: Decimal
    tax: Decimal
    base_in_base: Decimal
    tax_in_base: Decimal
    account: str
    document: str
    customer: str

    def negated(self, cls: str | None = None) -> TaxFact:
        """Return the fact that reverses it."""
        return self._replace(
            base=-self.base,
            tax=-self.tax,
            base_in_base=-self.base_in_base,
            tax_in_base=-self.tax_in_base,
            cls=cls or self.cls,
        )

    def undone(self, day: date) -> TaxFact:
        """Return the fact that a reversal on that day makes; withheld tax keeps a class of its own either way."""
        cls = self.cls if self.cls == "withholding" else "reversals"
        return self.negated(cls)._replace(point=day)


class Derived:
    """An entry that no file states: it follows from others."""

    kind: ClassVar[str]

    def __init__(self, day: date, id: str, memo: str) -> None:
        self.date, self.id, self.memo = day, id, memo


class Revaluation(Derived):
    """The entry that a revaluation makes."""

    kind = "revalue"

    def __init__(self, day: date, of: date) -> None:
        back = "" if day == of else ", reversed"
        super().__init__(day, f"REVALUE-{of}", f"Open items in other currencies at the rates of {of}{back}")


class PostingGroup(NamedTuple):
    """The postings of one document, settlement or transfer; balanced in themselves."""

    date: date
    entry: Entry | Derived
    postings: tuple[Posting, ...]
    facts: tuple[TaxFact, ...] = ()


class Transaction:
    """All postings of one entry on one day. `record` is the entry, or the plain document that stands for it.

    Its postings arise in `steps`, or are `made` merged; then `of_taxes` finds its tax facts.
    """

    __slots__ = ("_merged", "_steps", "customer", "date", "of_taxes", "record")

    def __init__(
        self,
        date: date,
        record: Record | Derived,
        customer: str,
        steps: Iterable[PostingGroup] = (),
        made: list[Posting] | None = None,
    ) -> None:
        self.date, self.record, self.customer = date, record, customer
        self._steps, self._merged = list(steps), made
        self.of_taxes: Callable[[], list[TaxFact]] | None = None

    def add(self, step: PostingGroup) -> None:
        """Add a step. To be asked only of one that arises in steps."""
        self._steps.append(step)
        self._merged = None

    @property
    def entry(self) -> Entry | Derived:
        """Return the entry, which is parsed on first use."""
        return self.record if isinstance(self.record, Derived) else entry_of(self.record)

    @property
    def postings(self) -> list[Posting]:
        """Return postings merged by account, currency, customer and document, without those that come to zero."""
        if self._merged is None:
            self._merged = merge(p for s in self._steps for p in s.postings)
        return self._merged

    def posted(self) -> Iterable[Posting]:
        """Return postings one by one as they arose, or merged if they were made so."""
        return [p for s in self._steps for p in s.postings] if self._steps else self.postings

    @property
    def facts(self) -> list[TaxFact]:
        """Return the tax facts."""
        return [f for s in self._steps for f in s.facts] if self.of_taxes is None else self.of_taxes()

    @property
    def kind(self) -> str:
        """Return the kind of the entry."""
        return self.record.kind

    @property
    def texts(self) -> tuple[str | None, tuple[str, ...]]:
        """Return the entry's memo and tags."""
        record = self.record
        if isinstance(record, Plain):
            return record.texts
        return record.memo, record.tags if isinstance(record, Entry) else ()

    @property
    def reference(self) -> str:
        """Return the ID that people know the entry by: its own, else that of the document that it concerns."""
        return reference_of(self.record)


def in_order(transactions: Iterable[Transaction]) -> list[Transaction]:
    """Return transactions by day, kind and ID; by content where an entry has no ID of its own."""

    def key(t: Transaction) -> tuple[date, str, str, str]:
        record = t.record
        if isinstance(record, Plain):  # PERF: as most are
            return t.date, record.kind, record.id, ""
        numbered = isinstance(record, Derived) or number_of(record)
        return t.date, t.kind, t.reference, "" if numbered else repr(record)

    return sorted(transactions, key=key)


def reference_of(entry: Record | Derived) -> str:
    """Return the ID of an entry that moves money, else of its source or document: its first word."""
    if isinstance(entry, Plain):
        return entry.id
    if isinstance(entry, Provision):  # which has no ID: there is one a day and currency
        return "-".join(["PROVISION", str(entry.date), *([entry.currency] if entry.currency else [])])
    return entry.id if isinstance(entry, Derived) else first_word(entry)


def merge(postings: Iterable[Posting]) -> list[Posting]:
    """Return postings merged by account, currency, customer and document: debits first, then in the order of names."""
    sums: dict[tuple[str, ...], tuple[Decimal, Decimal, Posting]] = {}
    for p in postings:
        key = (p.account, p.currency, p.customer, p.document)
        held = sums.get(key)
        sums[key] = (p.amount, p.base, p) if held is None else (held[0] + p.amount, held[1] + p.base, held[2])
    found = [p if a is p.amount else p._replace(amount=a, base=b) for a, b, p in sums.values() if a or b]
    found.sort(key=lambda p: (p.amount < 0 or (not p.amount and p.base < 0), p.account, p.document, p.currency))
    return found


class Met(NamedTuple):
    """The part of a holder's document that has met others: its amount, and its base at the document's own rate.

    `moved` is the amount by which a credit's base was lowered (on its own side) to that of the debits it met.
    """

    amount: Decimal
    base: Decimal
    moved: Decimal = ZERO

    @property
    def value(self) -> Decimal:
        """Return its value in base."""
        return self.base - self.moved


NOT_MET = Met(ZERO, ZERO)


class Movement(NamedTuple):
    """A movement on an account on a day: debit positive, credit negative, in its currency and in base."""

    date: date
    account: str
    currency: str
    amount: Decimal
    base: Decimal


class Held(NamedTuple):
    """An account's balance for a document and its holder: its class (one of HOLDINGS), debit positive, also in base."""

    cls: str
    account: str
    currency: str
    customer: str
    amount: Decimal
    base: Decimal


class Valued(NamedTuple):
    """A movement in base of a document in a foreign currency: its class (see `Posting.cls`), debit positive."""

    date: date
    cls: str
    currency: str
    customer: str
    base: Decimal


Shows = Callable[[str], bool]  # decides whether a customer is shown


@dataclass
class Book:
    """The general-ledger side of a subledger: transactions up to its as-of date, in order, and problems.

    `base` is the base currency, None if the ledger has none. `carrying` is the value in base of each (document,
    holder), debit and credit both positive; only for documents in foreign currencies. `met` is the part of those that
    credits and debits of balance-forward customers have settled, with its base at the document's own rate, and
    `meetings` what it became on each day. `only` are the IDs of the documents that it was made from, None if from all.
    `streams` are what line items defer, `accrued` how what is unbilled moved.
    """

    base: str | None
    transactions: list[Transaction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    carrying: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    booked: dict[str, tuple[Decimal, date]] = field(default_factory=dict)  # document → (rate, its date)
    met: dict[tuple[str, str], Met] = field(default_factory=dict)
    meetings: list[tuple[date, tuple[str, str], Met]] = field(default_factory=list)
    only: frozenset[str] | None = None
    streams: list[Stream] = field(default_factory=list)
    accrued: list[Accrued] = field(default_factory=list)

    def movements(self, shows: Shows = lambda _: True) -> Iterator[Movement]:
        """Yield what each transaction posts to an account, for the customers shown."""
        for transaction in self.transactions:
            for p in transaction.postings:
                if shows(p.customer):
                    yield Movement(transaction.date, p.account, p.currency, p.amount, p.base)

    def held(self) -> Iterator[Held]:
        """Yield the movements on the accounts that hold open items."""
        for transaction in self.transactions:
            for p in transaction.postings:
                if p.holding:
                    yield Held(p.holding, p.account, p.currency, p.customer, p.amount, p.base)
