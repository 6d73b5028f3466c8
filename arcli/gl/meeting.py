"""Exchange differences of balance-forward customers: realised on the day that credits meet debits.

Such a customer's money is not applied by entries: as of any day, all credits settle all debits (see `openitems`). In a
foreign currency, what has met is settled, and its exchange difference is realised then (IAS 21.28). What meets depends
only on the state of a day, so the order of entries does not matter; where a later entry changes it (a reversal, an
earlier due date), the difference is corrected on the day of that entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.gl.documents import Documents
from arcli.gl.postings import NOT_MET, Met, Posting, PostingGroup
from arcli.gl.valuing import Valuer
from arcli.model.diagnostics import Stated
from arcli.model.kinds import CREDIT, DEBIT
from arcli.model.money import ZERO
from arcli.subledger.instalments import Parts
from arcli.subledger.openitems import OpenItem, fill, forward_order
from arcli.subledger.state import Document, Subledger

Who = tuple[str, str]  # holder, currency
Part = tuple[str, str]  # document, holder
Owed = tuple[Decimal, Decimal]  # an amount and its base
_Reach = tuple[str, int, Owed]  # a credit, the number of debits that it reached, and what the last of them had left
NOTHING: Owed = (ZERO, ZERO)


@dataclass(slots=True)
class _Settled:
    """The first documents, in the order in which they meet, that have met whole: no later document changes them.

    PERF: only the documents after them are looked at on each day. `last` is the last of debits and of credits, and
    `over` is what the last debit has left for credits to come. It holds as long as what is touched comes after them.
    """

    parts: set[str] = field(default_factory=set)
    last: dict[int, Any] = field(default_factory=dict)
    over: Owed = NOTHING


class Meeting:
    """The exchange differences of balance-forward customers, day by day.

    `met` is the state on the last day, `changes` are what it became on each day.
    """

    def __init__(self, subledger: Subledger, valuer: Valuer, documents: Documents) -> None:
        self.subledger, self.valuer, self.documents = subledger, valuer, documents
        self.met: dict[Part, Met] = {}
        self.changes: list[tuple[date, Part, Met]] = []
        ids = subledger.customers.ever("method", "balance-forward") if valuer.base is not None else set[str]()
        self._amended = {c: subledger.customers.amendments(c) for c in ids}
        self._held: dict[Who, set[str]] = {}  # less those that are settled
        self._settled: dict[Who, _Settled] = {}
        self._touched: dict[Who, Any] = {}
        self._parts: dict[str, Parts] = {}

    def days(self) -> set[date]:
        """Return the days on which a customer's method may change."""
        return {e.date for found in self._amended.values() for e in found if e.date <= self.subledger.as_of}

    def note(self, entry: Stated, postings: Iterable[Posting]) -> None:
        """Note what an entry moves for those customers."""
        for p in postings:
            if p.holding and p.customer in self._amended and p.currency != self.valuer.base:
                who = (p.customer, p.currency)
                self._held.setdefault(who, set()).add(p.document)
                self._touched[who] = entry
                if who in self._settled and p.document in self._settled[who].parts:
                    self._look_at_all(who)

    def settle(self, day: date) -> Iterator[PostingGroup]:
        """Yield what is realised at the end of a day, for customers with any movement on it."""
        for customer, entries in self._amended.items():
            for entry in entries:
                if entry.date == day:
                    for who in [w for w in self._held if w[0] == customer]:
                        self._look_at_all(who)
                        self._touched.setdefault(who, entry)
        for who, entry in sorted(self._touched.items(), key=lambda t: t[0]):
            postings: list[Posting] = []
            now = self._meet(who, day)
            for number in sorted(self._held[who]):
                key = (number, who[0])
                before, after = (state.get(key, NOT_MET) for state in (self.met, now))
                if before != after:
                    self.changes.append((day, key, after))
                if before.moved != after.moved:
                    document = self.subledger.documents[number]
                    postings += self._realised(document, who[0], before.moved, after.moved)
                self.met.pop(key, None)
            self.met |= now
            settled = self._settled[who].parts if who in self._settled else set[str]()
            documents = self.subledger.documents
            self._held[who] = {
                n for n in self._held[who] if n not in settled and self.valuer.held(documents[n], who[0])[0]
            }
            if postings:
                yield PostingGroup(day, entry, tuple(postings))
        self._touched.clear()

    def _look_at_all(self, who: Who) -> None:
        """Let what was settled be looked at again."""
        if (settled := self._settled.pop(who, None)) is not None:
            self._held[who] |= settled.parts

    def _realised(self, document: Document, holder: str, before: Decimal, after: Decimal) -> Iterator[Posting]:
        """Yield a gain or loss that replaces another one, which is reversed where it was posted."""
        accounts = self.documents.chart.accounts
        both_ways = before * after < 0
        changes = [(-before, before), (after, after)] if both_ways else [(after - before, after or before)]
        for change, moved in changes:
            yield self.documents.own(document, holder, ZERO, -change, "fx")
            account = accounts.fx_gain if moved > 0 else accounts.fx_loss
            yield Posting(account, ZERO, document.currency, document.side * change, holder, cls="fx")

    def _meet(self, who: Who, day: date) -> dict[Part, Met]:
        """Return what has met by the end of a day: by document, what open items lose when credits settle debits.

        What has met whole is left out where it stays as it was.
        """
        if not self.subledger.customers.forwards(who[0], day):
            return {}
        items = sorted((i for n in self._held[who] for i in self._items(n, who[0], day)), key=forward_order)
        settled = self._settled.get(who) or _Settled()
        debits, credits = [i for i in items if i.open > 0], [i for i in items if i.open < 0]
        owed, paid = (sum((abs(i.open) for i in found), ZERO) for found in (debits, credits))
        behind = all(
            forward_order(found[0]) > settled.last[side]
            for side, found in ((DEBIT, debits), (CREDIT, credits))
            if found and side in settled.last
        )
        if not behind or paid < settled.over[0]:
            self._look_at_all(who)
            return self._meet(who, day)
        both = min(owed, paid - settled.over[0])
        gone: dict[str, Decimal] = {}
        for found, total in ((debits, both), (credits, -both - settled.over[0])):
            for sign, rows in ((1, found), (-1, fill(found, total))):
                for item in rows:
                    gone[item.document.id] = gone.get(item.document.id, ZERO) + sign * abs(item.open)
        met: dict[Part, Met] = {}
        for item in items:
            number = item.document.id
            if gone.get(number) and (number, who[0]) not in met:
                held, base = self.valuer.held(item.document, who[0])
                left = self.valuer.share(base, held - gone[number], held)
                met[number, who[0]] = Met(gone[number], base - left)
        return self._paired(who, met, items)

    def _items(self, number: str, holder: str, day: date) -> list[OpenItem]:
        document = self.subledger.documents[number]
        held, _ = self.valuer.held(document, holder)
        if not held:
            return []
        on, side, due = document.document_date, document.side, document.due_date
        rows: Sequence[tuple[int | None, date, Decimal, Decimal]] = [(None, due, held, held)]
        if document.parts or document.moves:
            if number not in self._parts:
                self._parts[number] = Parts(self.subledger, document)
            rows = self._parts[number].rows(day).get(holder, [])
        return [
            OpenItem(document, n, holder, on, due if side == DEBIT else on, side * amount, side * open_)
            for n, due, amount, open_ in rows
            if open_
        ]

    def _paired(self, who: Who, met: dict[Part, Met], items: Sequence[OpenItem]) -> dict[Part, Met]:
        """Lower each credit's base to that of the debits that it meets, in their order."""
        debits = [(key[0], m) for key, m in met.items() if self.subledger.documents[key[0]].side == DEBIT]
        left = [self._settled[who].over if who in self._settled else NOTHING, *((m.amount, m.base) for _, m in debits)]
        at, found, ends = 0, dict(met), list[_Reach]()
        for key, credit in met.items():
            if self.subledger.documents[key[0]].side != CREDIT:
                continue
            wanted, value = credit.amount, ZERO
            while wanted:
                amount, base = left[at]
                taken = min(wanted, amount)
                worth = self.valuer.share(base, taken, amount)
                left[at] = amount - taken, base - worth
                wanted, value = wanted - taken, value + worth
                at += taken == amount
            found[key] = credit._replace(moved=credit.base - value)
            partly = at < len(left) and (at == 0 or left[at][0] != debits[at - 1][1].amount)
            ends.append((key[0], at if partly else at - 1, left[at] if partly else NOTHING))
        self._settle_front(who, met, {i.document.id: forward_order(i) for i in items}, [n for n, _ in debits], ends)
        return found

    def _settle_front(
        self,
        who: Who,
        met: dict[Part, Met],
        order: dict[str, Any],
        debits: list[str],
        ends: list[tuple[str, int, Owed]],
    ) -> None:
        """Set aside the credits in front that have met whole, with the debits that they met, if these have, too."""

        def whole(number: str) -> bool:
            document = self.subledger.documents[number]
            return document.lifecycle is None and met[number, who[0]].amount == self.valuer.held(document, who[0])[0]

        settled, done = self._settled.get(who) or _Settled(), 0
        for credit, reached, over in ends:
            taken = debits[done : max(reached, 0)]
            if not all(whole(number) for number in (credit, *taken)):
                break
            settled.parts.update((credit, *taken))
            settled.last[CREDIT], settled.over = order[credit], over
            if taken:
                settled.last[DEBIT], done = order[taken[-1]], reached
        if settled.parts:
            self._settled[who] = settled
