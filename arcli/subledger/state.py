"""The result of a replay: a ledger as of a date. Its documents and settlements have modules of their own."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from arcli.model.contracts import Contracts, known_since
from arcli.model.entries import Entry, Sent
from arcli.model.nearest import Vocabulary
from arcli.model.plain import Record, entries_of
from arcli.subledger.document import Document, Move, Moves, Part
from arcli.subledger.settlement import Settlement

if TYPE_CHECKING:
    from arcli.model.customers import Customers
    from arcli.model.diagnostics import Problem
    from arcli.model.entries import Deposit, Itemised, Rate_
    from arcli.model.settings.ledger import Settings
    from arcli.model.terms import TermsBook
    from arcli.subledger.followup import FollowUp

__all__ = ["Document", "Late", "Move", "Moves", "Part", "Settlement", "Subledger"]

Late = Mapping[int, date]  # by the identity of entries of contracts: from which day those count that came late


class Subledger:
    """A ledger as of a date: documents, settlements, follow-up, and problems.

    Most documents are raised and settled once. `altered` are those reversed or transferred (and deductions), `suspects`
    those that may have fallen below zero on some day, `unusual` are settlements that are not plain. Settlements of
    plain documents are made on demand.
    """

    def __init__(self, as_of: date, customers: Customers, settings: Settings, terms: TermsBook) -> None:
        self.as_of, self.customers, self.settings, self.terms = as_of, customers, settings, terms
        self.documents = _with_hashes()
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
        self.deposits: dict[str, Deposit] = {}  # by the payment that is paid in
        self.contracts = Contracts(())
        self.billing: list[tuple[Document, Itemised]] = []  # documents with line items that name a contract
        self.retaining: list[Document] = []  # documents with parts that are retained
        self.serviced: set[str] = set()  # documents with line items that are earned over some days
        self.reached: dict[tuple[str, str], date] = {}  # when milestones count, by contract and name, of any date
        self.late: Late = {}
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

    def counts_from(self, entry: Entry) -> date:
        """Return the day from which an entry of a contract counts in postings.

        Its own, or if it came later, the day on which it was `known:`, or the first that was open when it came.
        """
        return max(self.late.get(id(entry), entry.date), known_since(entry) or date.min)

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

    def applied_quickly(self) -> Iterator[tuple[date, Document, Document, Decimal]]:
        """Yield what quick documents settle: (from which day, source, target, amount of either)."""
        documents = self.documents
        for source in self.quick:
            applied = source.applied
            for index in range(0, len(applied), 2):
                target = documents[applied[index]]
                yield max(source.date, target.date), source, target, applied[index + 1]

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


def _with_hashes() -> dict[str, Document]:
    """Return an empty dictionary that keeps the hash of each key.

    Those that never held a key but texts ask each text for its hash again as often as they grow (CPython from 3.11
    on), which is a quarter of the time in which 200,000 documents are registered.
    """
    made: dict[Any, Document] = {0: None}  # type: ignore[dict-item]  # which is gone at once
    del made[0]
    return made
