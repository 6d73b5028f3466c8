"""Exchange differences of balance-forward customers: realised on the day that credits meet debits.

Such a customer's money is not applied by entries: as of any day, all credits settle all debits (see `openitems`). In a
foreign currency, what has met is settled, and its exchange difference is realised then (IAS 21.28). What meets depends
only on the state of a day, so the order of entries does not matter; where a later entry changes it (a reversal, an
earlier due date), the difference is corrected on the day of that entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.gl.documents import Documents
from arcli.gl.postings import NOT_MET, Met, Posting, Step
from arcli.gl.valuing import Valuer
from arcli.model.diagnostics import Stated
from arcli.model.kinds import CREDIT, DEBIT
from arcli.model.money import ZERO
from arcli.subledger.instalments import Parts
from arcli.subledger.openitems import OpenItem, fill_forward, forward_order
from arcli.subledger.state import Document, Subledger

Who = tuple[str, str]  # holder, currency
Part = tuple[str, str]  # document, holder


class Meeting:
    """The exchange differences of balance-forward customers, day by day. `met` is the state on the last day."""

    def __init__(self, subledger: Subledger, valuer: Valuer, documents: Documents) -> None:
        self.subledger, self.valuer, self.documents = subledger, valuer, documents
        self.met: dict[Part, Met] = {}
        ids = subledger.customers.ever("method", "balance-forward") if valuer.base is not None else set[str]()
        self._amended = {c: subledger.customers.amendments(c) for c in ids}
        self._held: dict[Who, set[str]] = {}
        self._touched: dict[Who, Any] = {}
        self._parts: dict[str, Parts] = {}

    def days(self) -> set[date]:
        """Return the days on which a customer's method may change."""
        return {e.date for found in self._amended.values() for e in found if e.date <= self.subledger.as_of}

    def note(self, entry: Stated, postings: Iterable[Posting]) -> None:
        """Note what an entry moves for those customers."""
        for p in postings:
            if p.holding and p.customer in self._amended and p.currency != self.valuer.base:
                self._held.setdefault((p.customer, p.currency), set()).add(p.document)
                self._touched[p.customer, p.currency] = entry

    def settle(self, day: date) -> Iterator[Step]:
        """Yield what is realised at the end of a day, for customers with any movement on it."""
        for customer, entries in self._amended.items():
            for entry in entries:
                if entry.date == day:
                    for who in [w for w in self._held if w[0] == customer and w not in self._touched]:
                        self._touched[who] = entry
        for who, entry in sorted(self._touched.items(), key=lambda t: t[0]):
            postings: list[Posting] = []
            now = self._meet(who, day)
            for number in sorted(self._held[who]):
                key = (number, who[0])
                before, after = (state.get(key, NOT_MET).moved for state in (self.met, now))
                if before != after:
                    postings += self._realised(self.subledger.documents[number], who[0], before, after)
                self.met.pop(key, None)
            self.met |= now
            if postings:
                yield Step(day, entry, tuple(postings))
        self._touched.clear()

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
        """Return what has met by the end of a day: by document, what open items lose when credits settle debits."""
        known = self.subledger.customers.at(who[0], day)
        if known is None or known.method != "balance-forward":
            return {}
        items = [item for number in self._held[who] for item in self._items(number, who[0], day)]
        gone: dict[str, Decimal] = {}
        for sign, found in ((1, items), (-1, fill_forward(items))):
            for item in found:
                gone[item.document.id] = gone.get(item.document.id, ZERO) + sign * abs(item.open)
        met: dict[Part, Met] = {}
        for item in sorted(items, key=forward_order):
            number = item.document.id
            if gone.get(number) and (number, who[0]) not in met:
                held, base = self.valuer.held(item.document, who[0])
                left = self.valuer.share(base, held - gone[number], held)
                met[number, who[0]] = Met(gone[number], base - left)
        return self._paired(met)

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

    def _paired(self, met: dict[Part, Met]) -> dict[Part, Met]:
        """Lower each credit's base to that of the debits that it meets, in their order."""
        sides = {key: self.subledger.documents[key[0]].side for key in met}
        debits = [[m.amount, m.base] for key, m in met.items() if sides[key] == DEBIT]
        at, found = 0, dict(met)
        for key, credit in met.items():
            if sides[key] != CREDIT:
                continue
            wanted, value = credit.amount, ZERO
            while wanted:
                amount, base = debits[at]
                taken = min(wanted, amount)
                worth = self.valuer.share(base, taken, amount)
                debits[at] = [amount - taken, base - worth]
                wanted, value = wanted - taken, value + worth
                at += taken == amount
            found[key] = credit._replace(moved=credit.base - value)
        return found
