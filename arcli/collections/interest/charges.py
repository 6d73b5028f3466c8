"""What late items owe in interest and fees up to a day, what memos state of that already, and the difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from arcli.collections.interest.accrual import OpenAmount, Segment, accrue, fee_for, rounded
from arcli.collections.interest.principal import Late, late_items
from arcli.collections.interest.rates import PolicyRates
from arcli.model.entries import Credit, Debit, Hold, Index
from arcli.model.money import ZERO
from arcli.model.settings.interest import Interest
from arcli.subledger.charged import NONE, STANDARD
from arcli.subledger.indices import Indices, MissingFigure
from arcli.subledger.openitems import OpenItem
from arcli.subledger.protection import of_insolvency
from arcli.subledger.state import Document, Subledger

Sort = Literal["interest", "late-fee"]
SORTS: tuple[Sort, ...] = ("interest", "late-fee")  # the reason that a memo gives


@dataclass(frozen=True, slots=True)
class Memos:
    """The memos that state interest (or the fee) of one item: debit memos, and the credit memos that correct them."""

    debits: list[Document] = field(default_factory=list)
    credits: list[Document] = field(default_factory=list)

    @property
    def stated(self) -> Decimal:
        """Return what they state, whether it was paid or waived."""
        if not self.debits and not self.credits:
            return ZERO
        return sum((d.amount for d in self.debits), ZERO) - sum((c.amount for c in self.credits), ZERO)

    @property
    def until(self) -> date:
        """Return the watermark: the last day up to which they state interest."""
        return max((_accrued(d) for d in (*self.debits, *self.credits)), default=date.min)

    @property
    def last(self) -> Document:
        """Return the last debit memo."""
        return max(self.debits, key=lambda d: (_accrued(d), d.id))


NO_MEMOS = Memos()


class LateCharge(NamedTuple):
    """What one item owes for being late: its segments, or why there are none, and for each sort total and stated."""

    item: Late
    policy: str
    segments: list[Segment]
    totals: dict[Sort, Decimal]
    memos: dict[Sort, Memos]
    missing: str = ""

    def due(self, sort: Sort) -> Decimal:
        """Return what memos have not stated yet; negative if they state too much."""
        return self.totals[sort] - self.memos[sort].stated


def charges(subledger: Subledger, indices: list[Index]) -> Iterator[LateCharge]:
    """Yield the charges of all late items up to the subledger's date, by customer, currency and due date.

    An item follows the policy that its customer has on its due date, so that a change concerns later items (our
    choice). Items whose customers have none are left out, as are those of balance-forward customers: nobody says which
    of their items a payment settled.
    """
    as_of, published = subledger.as_of, Indices(indices, subledger.as_of)
    rates: dict[str, PolicyRates] = {}
    nothing = dict.fromkeys(SORTS, NO_MEMOS)
    stopped, memos, forward = _insolvencies(subledger), memos_of(subledger), forward_customers(subledger)
    for item in late_items(subledger):
        name = policy_of(subledger, item.customer, item.due)
        if name is None or item.customer in forward:
            continue
        if name not in rates:
            rates[name] = PolicyRates(subledger.settings.interest_policies[name].whole, published)
        if item.due < rates[name].policy.from_:
            continue
        until = as_of
        if (day := next((d for d in stopped.get(item.customer, ()) if item.document.date <= d), None)) is not None:
            until = min(until, day)
        own = {s: memos.get((item.ref, item.customer, s), NO_MEMOS) for s in SORTS} if memos else nothing
        yield _charge(subledger, item, name, rates[name], until, own)


def _charge(
    subledger: Subledger, item: Late, name: str, rates: PolicyRates, until: date, memos: dict[Sort, Memos]
) -> LateCharge:
    paid = _settled(subledger, memos["interest"]) if rates.policy.compound == "monthly" else []
    try:
        segments = accrue(item.due, item.steps, rates, until, paid)
    except MissingFigure as error:
        return LateCharge(item, name, [], dict.fromkeys(SORTS, ZERO), memos, str(error))
    kept = item.document.kind == "deduction"  # what a payer kept back was not paid late, but disputed
    fee = ZERO if kept else fee_for(segments, rates, item.currency)
    totals: dict[Sort, Decimal] = {
        "interest": rounded(segments, item.currency), "late-fee": fee
    }  # fmt: skip
    return LateCharge(item, name, segments, totals, memos)


def policy_of(subledger: Subledger, customer: str, day: date) -> str | None:
    """Return the name of the policy that a customer has on a day; None for none."""
    known = subledger.customers.at(customer, day)
    name = known.interest if known is not None else None
    if name is None:
        name = STANDARD
    return name if name != NONE and isinstance(subledger.settings.interest.get(name), Interest) else None


def forward_customers(subledger: Subledger) -> set[str]:
    """Return the customers whose payments settle the oldest items, whatever they say."""
    return subledger.customers.ever("method", "balance-forward")


def memos_of(subledger: Subledger) -> dict[tuple[str, str, Sort], Memos]:
    """Return the living memos of interest by (item, customer, sort): all that state a day up to the subledger's date.

    They count by the day that they state, whenever they were entered, so that nothing is charged twice.
    """
    found: dict[tuple[str, str, Sort], Memos] = {}
    of: dict[str, tuple[str, str, Sort]] = {}
    credits: list[tuple[Document, Credit]] = []
    for document in subledger.documents.values():
        if document.kind not in ("debit", "credit") or document.is_plain or document.ended is not None:
            continue
        entry = document.entry
        if isinstance(entry, Debit) and entry.accrued is not None and entry.for_ is not None:
            sort: Sort = "late-fee" if entry.reason == "late-fee" else "interest"
            of[document.id] = key = entry.for_, document.customer, sort
            found.setdefault(key, Memos()).debits.append(document)
        elif isinstance(entry, Credit) and entry.accrued is not None:
            credits.append((document, entry))
    for document, entry in credits:
        if entry.corrects in of:
            found[of[entry.corrects]].credits.append(document)
    return found


def _accrued(document: Document) -> date:
    entry = document.entry
    assert isinstance(entry, Debit | Credit)
    return entry.accrued or date.min


def _settled(subledger: Subledger, memos: Memos) -> list[OpenAmount]:
    """Return the sums of interest settled up to each day, from its end on.

    What a credit memo corrects never ran: it was not paid.
    """
    changes: dict[date, Decimal] = {}
    corrections = {memo.id for memo in memos.credits}
    for memo in memos.debits:
        for s in subledger.touching(memo.id):
            if s.target is memo and s.source.id not in corrections:
                changes[s.start] = changes.get(s.start, ZERO) + s.settled
                if s.end is not None:
                    changes[s.end] = changes.get(s.end, ZERO) - s.settled
    total, steps = ZERO, []
    for day in sorted(d for d in changes if d <= subledger.as_of):
        total += changes[day]
        steps.append(OpenAmount(day, total))
    return steps


def _insolvencies(subledger: Subledger) -> dict[str, list[date]]:
    """Return the first days of the holds in force that say that their customer is insolvent, in their order."""
    found: dict[str, list[date]] = {}
    for entry in subledger.other_entries:
        if not isinstance(entry, Hold) or not of_insolvency(entry) or entry.date > subledger.as_of:
            continue
        if any(hold is entry for hold in subledger.follow.holds(entry.customer, subledger.as_of)):
            found.setdefault(entry.customer, []).append(entry.date)
    return {customer: sorted(days) for customer, days in found.items()}


def open_memos(charge: LateCharge, sort: Sort, items: dict[str, list[OpenItem]]) -> Iterator[tuple[str, Decimal]]:
    """Yield the debit memos of a charge that are still open, with their open amounts, the latest first."""
    for memo in sorted(charge.memos[sort].debits, key=lambda d: (_accrued(d), d.id), reverse=True):
        for item in items.get(memo.id, ()):
            if item.open > 0:
                yield item.ref, item.open
