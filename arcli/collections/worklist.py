"""Whom to call today: what is at risk of each customer, why, and what was last said and promised.

Value at risk is what is undisputed and due within fourteen days, times the chance that it is not paid by then. That
order found more of what stayed unpaid than amount or age did (see `tried`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from arcli.analytics.survival import Blend, Observation
from arcli.model.customers import NOBODY
from arcli.model.entries import Note
from arcli.model.money import ZERO
from arcli.subledger.arrangements import agreed_dates, arranged
from arcli.subledger.notes import by_day
from arcli.subledger.openitems import OpenItem
from arcli.subledger.promises import Kept
from arcli.subledger.protection import Calls, insolvent
from arcli.subledger.shares import Shares
from arcli.subledger.state import Subledger

WITHIN = 14  # days
HORIZON = timedelta(days=WITHIN)


class Owed(NamedTuple):
    """An item to call about: the undisputed amount, the days past due, and the value at risk."""

    item: OpenItem
    amount: Decimal
    late: int
    at_risk: Decimal


@dataclass(slots=True)
class Call:
    """A customer to call about what is owed in one currency."""

    customer: str
    currency: str
    owed: list[Owed] = field(default_factory=list)
    last: Note | None = None
    promised: Kept | None = None

    @property
    def at_risk(self) -> Decimal:
        """Return the value at risk, not rounded."""
        return sum((o.at_risk for o in self.owed), ZERO)

    @property
    def open(self) -> Decimal:
        """Return what is undisputed and due within fourteen days."""
        return sum((o.amount for o in self.owed), ZERO)

    @property
    def oldest(self) -> int:
        """Return the days past due of the oldest item; zero or less if nothing is past due."""
        return max(o.late for o in self.owed)


class Aside(NamedTuple):
    """Who is not called about what, and why."""

    about: str
    reason: str


class WorkList:
    """The calls of a day, by customer and currency, and who is left aside.

    Insurers (`payers:`) get no calls: their claims have a list of their own.
    """

    def __init__(
        self, subledger: Subledger, items: Sequence[OpenItem], seen: Sequence[Observation], made: Iterable[Kept] = ()
    ) -> None:
        self.subledger, self.day = subledger, subledger.as_of
        self.calls: list[Call] = []
        self.aside: list[Aside] = []
        self._shares, self._calls = Shares(subledger, items), Calls(subledger)
        self._agreed = agreed_dates(arranged(subledger))
        self._blend = Blend(seen, self.day)
        self._promised = _latest(made)
        self._said = _last_notes(subledger)
        by: dict[tuple[str, str], Call] = {}
        last = self.day + HORIZON
        for item in items:
            if item.open <= 0 or item.due > last or item.customer == NOBODY or item.document.kind == "deduction":
                continue
            if item.customer in subledger.settings.payers:
                continue
            amount, why = self._amount(item)
            if why is not None:
                self.aside.append(Aside(item.ref, why))
            elif amount > 0:
                late = (self.day - item.due).days
                risk = amount * self._blend.unpaid(item.customer, late, WITHIN)
                key = item.customer, item.currency
                by.setdefault(key, Call(*key)).owed.append(Owed(item, amount, late, risk))
        for (customer, _), call in sorted(by.items()):
            call.owed.sort(key=_first_due)
            call.last = self._said.get(customer)
            call.promised = self._promised.get(customer)
            self.calls.append(call)

    def _amount(self, item: OpenItem) -> tuple[Decimal, str | None]:
        """Return what is undisputed of an item, and why nobody calls about it; None if nothing is against it."""
        follow, day = self.subledger.follow, self.day
        disputed = self._shares.disputed(item)
        amount = item.open - (disputed.amount if disputed is not None else ZERO)
        if (placed := follow.placed(item.customer, item.document.id)) is not None:
            return amount, f"with {placed.with_} since {placed.date}"
        if follow.any_hold:
            stay = insolvent(self.subledger, item.customer, day)
            if stay is not None and item.document.date <= stay.date:
                return amount, f"{stay.reason} since {stay.date}"
            hold = next((h for h in follow.holds(item.customer, day, ("letters",)) if h.scope == "all"), None)
            if hold is not None:
                return amount, f"on hold since {hold.date}"
        if item.document.id in self._agreed or item.ref in self._agreed:
            return amount, "an arrangement is kept"
        running = [p.until for p in self._shares.promised(item) if p.until >= day]
        if running:
            return amount, f"promised for {min(running)}"
        return amount, self._calls.barred(item.customer, item.document.id, day)


def _latest(made: Iterable[Kept]) -> dict[str, Kept]:
    """Return the latest promise of each customer about something that is open."""
    found: dict[str, Kept] = {}
    for kept in sorted(made, key=lambda k: (k.entry.date, k.entry.until, k.entry.document)):
        if kept.open:
            found[kept.document.customer] = kept
    return found


def _last_notes(subledger: Subledger) -> dict[str, Note]:
    """Return the last note about each customer; on one day, the one that says when to come back."""
    found: dict[str, Note] = {}
    for entry in subledger.other_entries:
        if isinstance(entry, Note) and entry.date <= subledger.as_of:
            before = found.get(entry.customer)
            if before is None or by_day(before) < by_day(entry):
                found[entry.customer] = entry
    return found


# --- how well the order finds what stays unpaid -----------------------------------------------------------------

FIRST, ORIGINS = 10, 60


class _Then(NamedTuple):
    """An item as it was at an origin, and what was still open of it fourteen days later."""

    at_risk: Decimal
    open: Decimal
    late: int
    ref: str
    unpaid: Decimal


_BY: dict[str, Callable[[_Then], tuple[Decimal | int, str]]] = {
    "at_risk": lambda r: (-r.at_risk, r.ref),
    "amount": lambda r: (-r.open, r.ref),
    "oldest": lambda r: (-r.late, r.ref),
}
ORDERS = tuple(_BY)


class Tried(NamedTuple):
    """One origin in a currency: what was still open fourteen days later of all, and of the first ten by each order."""

    origin: date
    currency: str
    unpaid: Decimal
    found: dict[str, Decimal]


def tried(seen: Sequence[Observation], last: date, origins: int = ORIGINS) -> list[Tried]:
    """Return what each order of items would have found on days a week apart, the last fourteen days before `last`.

    An origin knows what was known on its day; disputes and promises are left out of the trial.
    """
    found = []
    for number in range(origins - 1, -1, -1):
        origin = last - timedelta(days=WITHIN + 7 * number)
        blend, end = Blend(seen, origin), origin + HORIZON
        due: dict[str, list[_Then]] = {}
        for o in seen:
            if o.since > origin.toordinal() or o.closed <= origin.toordinal() or o.due > end.toordinal():
                continue
            open_, late = o.life.open(origin), origin.toordinal() - o.due
            if open_ > 0:
                risk = open_ * blend.unpaid(o.customer, late, WITHIN)
                ref = f"{o.life.document.id}#{o.life.part or 0}"
                row = _Then(risk, open_, late, ref, min(max(o.life.open(end), ZERO), open_))
                due.setdefault(o.life.currency, []).append(row)
        for currency, rows in sorted(due.items()):
            caught = {}
            for order, by in _BY.items():
                ranked = sorted(rows, key=by)
                caught[order] = sum((r.unpaid for r in ranked[:FIRST]), ZERO)
            found.append(Tried(origin, currency, sum((r.unpaid for r in rows), ZERO), caught))
    return found


def _first_due(owed: Owed) -> tuple[date, str]:
    return owed.item.due, owed.item.ref
