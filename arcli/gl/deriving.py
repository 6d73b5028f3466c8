"""Entries → the book: every document, settlement, transfer and reversal of a subledger as balanced postings.

Events are posted day by day. Within a day, documents come first; then settlements that end or are undone, transfers to
another holder, new settlements, partial and whole reversals. So the order of files and entries does not matter.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from arcli.gl.accruing import accrues
from arcli.gl.chart import Chart
from arcli.gl.deferral import Deferral
from arcli.gl.depositing import deposit
from arcli.gl.documents import Documents
from arcli.gl.meeting import Meeting
from arcli.gl.postings import (
    Book,
    Derived,
    Movement,
    Posting,
    PostingGroup,
    TaxFact,
    Transaction,
    in_order,
    reference_of,
)
from arcli.gl.provisions import provisions
from arcli.gl.rates import Rates
from arcli.gl.settlements import Settlements
from arcli.gl.taxes import Taxes
from arcli.gl.valuing import Valuer
from arcli.model.entries import Credit, Entry
from arcli.model.kinds import NEITHER
from arcli.model.money import ZERO
from arcli.subledger.provided import provided
from arcli.subledger.state import Document, Move, Settlement, Subledger

_Made = tuple[list[Posting], list[TaxFact]]
_Event = tuple[date, int, tuple[Any, ...], Entry, Callable[[], _Made]]
CREATED, ENDED, TAKEN_BACK, MOVED, SETTLED, REDUCED, REVERSED = range(7)


def base_currency(subledger: Subledger) -> str | None:
    """Return the base currency: that of the settings, else the only currency in use."""
    if subledger.settings.currency is not None:
        return subledger.settings.currency
    return next(iter(subledger.currencies)) if len(subledger.currencies) == 1 else None


def derive(subledger: Subledger, rates: Rates, base: str | None = None, only: frozenset[str] | None = None) -> Book:
    """Return the book of a subledger without errors, as of its date. Without a base currency, base amounts are 0.

    `only` holds the IDs of the documents to post, along with all that settlements connect them with (see `reached`).
    """
    collecting = gc.isenabled()
    gc.disable()  # nothing in here becomes garbage before it is done
    try:
        documents = [d for d in subledger.documents.values() if only is None or d.id in only]
        book = Deriver(subledger, rates, base).run(documents, subledger.settlements_of(only))
        book.only = only
        provide(subledger, rates, book, book.movements())
        return book
    finally:
        if collecting:
            gc.enable()


def provide(subledger: Subledger, rates: Rates, book: Book, movements: Iterable[Movement]) -> None:
    """Add to a book what deposits and provisions post, given the movements of all that it stands for."""
    found = provided(subledger)
    if not found and not subledger.deposits:
        return
    valuer = Valuer(subledger, book.base, rates)
    if subledger.deposits:
        deposit(subledger, book, Chart(subledger.settings), valuer)
    made = list(provisions(found, movements, Chart(subledger.settings), valuer))
    book.transactions = in_order([*book.transactions, *made])
    book.problems += valuer.problems


class Deriver:
    """One derivation: the events of a subledger, posted in order."""

    def __init__(self, subledger: Subledger, rates: Rates, base: str | None) -> None:
        self.subledger, self.base = subledger, base
        self.chart = Chart(subledger.settings)
        self.valuer = Valuer(subledger, base, rates)
        self.taxes = Taxes(subledger, self.valuer)
        self.documents = Documents(self.chart, self.valuer, self.taxes)
        self.settlements = Settlements(self.chart, self.valuer, self.taxes, self.documents)
        self.meeting = Meeting(subledger, self.valuer, self.documents)
        self.deferral = (
            Deferral(subledger, base, self.valuer.convert) if subledger.serviced or accrues(subledger) else None
        )
        self.events: list[_Event] = []
        self._posted: dict[str, list[tuple[list[Posting], list[TaxFact]]]] = {}
        self._moves: dict[int, Any] = {}

    def run(self, documents: Iterable[Document], settlements: Iterable[Settlement]) -> Book:
        """Post documents and settlements that take effect by the as-of date; return the book."""
        for document in documents:
            if document.side != NEITHER and document.date <= self.subledger.as_of:
                self._of_document(document)
        for settlement in settlements:
            self._of_settlement(settlement)
        self.events.sort(key=lambda e: e[:3])
        book = Book(self.base)
        found: dict[tuple[date, int], Transaction] = {}
        for step in self._steps():
            key = (step.date, id(step.entry))
            if key not in found:
                of = "" if isinstance(step.entry, Derived) else step.postings[0].customer
                found[key] = Transaction(step.date, step.entry, of)
            found[key].add(step)
        book.transactions = in_order(found.values())
        book.problems = [*self.chart.problems, *self.valuer.problems, *self.taxes.problems]
        book.carrying, book.booked = self.valuer.carrying(), self.valuer.booked
        book.met, book.meetings = self.meeting.met, self.meeting.changes
        if self.deferral is not None:
            book.streams = self.deferral.streams
            book.accrued = self.deferral.accrual.flows if self.deferral.accrual is not None else []
        for part, met in book.met.items():
            book.carrying[part] -= met.moved
        return book

    def _steps(self) -> Iterator[PostingGroup]:
        """Yield the postings of each event; at the end of a day, what balance-forward customers realise."""
        days: dict[date, list[_Event]] = {day: [] for day in self.meeting.days()}
        for event in self.events:
            days.setdefault(event[0], []).append(event)
        ends = set(self.deferral.month_ends()) if self.deferral is not None else set[date]()
        days |= {day: [] for day in ends - days.keys()}
        for day in sorted(days):
            for _, _, _, entry, make in days[day]:
                postings, facts = make()
                if any(p.amount or p.base for p in postings) or facts:
                    self.meeting.note(entry, postings)
                    yield PostingGroup(day, entry, tuple(postings), tuple(facts))
            yield from self.meeting.settle(day)
            if self.deferral is not None and day in ends:
                yield from self.deferral.month_end(day)

    def _add(self, day: date, phase: int, key: tuple[Any, ...], entry: Entry, make: Callable[[], _Made]) -> None:
        if day <= self.subledger.as_of:
            self.events.append((day, phase, key, entry, make))

    # --- documents ---------------------------------------------------------------------------------------

    def _of_document(self, document: Document) -> None:
        ended = document.ended
        if document.kind == "deduction" and ended is not None and ended <= document.date:
            return
        entry = document.entry
        unlined = isinstance(entry, Credit) and not entry.lines  # takes what the others of its day leave
        after = unlined or (self.deferral is not None and isinstance(entry, Credit))  # as does one that names no days
        self._add(document.date, CREATED, (after, unlined, document.id), entry, lambda: self._create(document))
        for index, (day, amount, reversal) in enumerate(document.reductions or []):
            if ended is None or day < ended:
                self._add(
                    day,
                    REDUCED,
                    (document.id, amount, index),
                    reversal,
                    lambda amount=amount, entry=reversal, day=day: self._reduce(document, amount, entry, day),  # type: ignore[misc]  # mypy gives up on defaults
                )
        for move in document.moves or []:
            if ended is None or move.start < ended:
                self._of_move(move)
        if ended is not None:
            entry = document.reversal or self._ender(document, ended)
            self._add(ended, REVERSED, (document.id,), entry, lambda: self._reverse(document, ended))

    def _create(self, document: Document) -> _Made:
        postings, facts = self.documents.created(document)
        self.valuer.put(document, document.customer, document.amount, self.valuer.whole(document))
        self._posted[document.id] = [(postings[1:], facts)]
        if self.deferral is not None:
            postings = [*postings, *self.deferral.created(document, postings[1 : 1 + (len(document.lines) or 1)])]
        return postings, facts

    def _reduce(self, document: Document, amount: Any, entry: Entry, day: date) -> _Made:
        postings, facts = self.documents.reduced(document, amount, entry, day)
        self._posted[document.id].append((postings[1:], facts))
        if self.deferral is not None:
            contra = [p for p in postings[1:] if not p.tax]
            postings = [*postings, *self.deferral.reduced(document, contra, day)]
        return postings, facts

    def _reverse(self, document: Document, ended: date) -> _Made:
        """Post a whole reversal: each holder's part against what remains of the other side."""
        postings: list[Posting] = []
        for holder, amount in self._held(document, ended).items():
            if amount or self.valuer.left(document, holder):
                base = self.valuer.take(document, holder, amount)
                postings.append(self.documents.own(document, holder, -amount, -base, "reversals"))
        others = [p.negated()._replace(cls="reversals") for made, _ in self._posted[document.id] for p in made]
        rest = -sum((p.base for p in [*postings, *others]), ZERO)
        if rest and others:
            at = max(range(len(others)), key=lambda i: (abs(others[i].amount), -i))
            others[at] = others[at]._replace(base=others[at].base + rest)
        facts = [f.undone(ended) for _, made in self._posted[document.id] for f in made]
        self.documents.taken_back(document)
        if self.deferral is not None:
            others += self.deferral.reversed(document, ended)
        return postings + others, facts

    @staticmethod
    def _held(document: Document, ended: date) -> dict[str, Any]:
        """Return each holder's share of a document, without settlements, before it is reversed."""
        held = {document.customer: document.amount}
        for day, amount, _ in document.reductions or []:
            if day < ended:
                held[document.customer] -= amount
        for move in document.moves or []:
            if move.start >= ended or (move.end is not None and (move.end <= move.start or move.end < ended)):
                continue
            held[move.holder] = held.get(move.holder, ZERO) - move.amount
            held[move.to] = held.get(move.to, ZERO) + move.amount
        return held

    def _ender(self, item: Document, ended: date) -> Entry:
        """Return the entry that ends a deduction's item: what reversed or undid the application that opened it."""
        parent = item.opener.document.partition("#")[0]
        for s in self.subledger.touching(parent):
            if s.entry is item.entry and s.index == item.path[1] and s.end == ended:
                return s.ending
        back = [s for s in self.subledger.touching(parent) if s.sign < 0 and s.start == ended]
        return back[0].entry if back else item.entry

    # --- transfers ---------------------------------------------------------------------------------------

    def _of_move(self, move: Move) -> None:
        document = move.document
        if move.end is not None and move.end <= move.start:
            return
        key = (document.id, move.entry.id, move.line)
        self._add(move.start, MOVED, key, move.entry, lambda: self._move(move))
        if move.end is not None and (document.ended is None or move.end < document.ended):
            transfer = self.subledger.documents.get(move.entry.id)
            entry = transfer.reversal if transfer is not None and transfer.reversal is not None else move.entry
            self._add(move.end, ENDED, (document.id, "~", *key), entry, lambda: self._move_back(move))

    def _move(self, move: Move) -> _Made:
        document = move.document
        base = self.valuer.take(document, move.holder, move.amount)
        self.valuer.put(document, move.to, move.amount, base)
        self._moves[id(move)] = base
        return self._moved(document, move.holder, move.to, move.amount, base, "transfers"), []

    def _move_back(self, move: Move) -> _Made:
        document, base = move.document, self._moves[id(move)]
        self.valuer.put(document, move.to, -move.amount, -base)
        self.valuer.put(document, move.holder, move.amount, base)
        return self._moved(document, move.to, move.holder, move.amount, base, "reversals"), []

    def _moved(self, document: Document, one: str, other: str, amount: Any, base: Any, cls: str) -> list[Posting]:
        return [
            self.documents.own(document, one, -amount, -base, cls),
            self.documents.own(document, other, amount, base, cls),
        ]

    # --- settlements -------------------------------------------------------------------------------------

    def _of_settlement(self, s: Settlement) -> None:
        if s.end is not None and s.end <= s.start:
            return
        named = s.target.id if s.plain else s.application.document
        key = (s.source.id, s.target.id, named, s.index, reference_of(s.entry), s.settled)
        phase = SETTLED if s.sign > 0 else TAKEN_BACK
        self._add(s.start, phase, key, s.entry, lambda: self.settlements.start(s))
        if s.end is not None and s.end <= self.subledger.as_of:
            self._add(s.end, ENDED, key, s.ending, lambda: self.settlements.end(s))
