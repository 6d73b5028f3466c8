"""Plan of write-offs of small balances: one entry per customer and currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.actions.plans import Planner, SavedPlan, options_from, sound
from arcli.ledger.opening import Ledger
from arcli.model.dates import parse_date
from arcli.model.entries import Application, Writeoff
from arcli.model.fields import AMOUNT
from arcli.model.money import ZERO, money
from arcli.model.plan import UNNUMBERED, LeftOut, Plan, Step
from arcli.reports.context import Context
from arcli.subledger.openitems import OpenItem, open_items


@dataclass(frozen=True, slots=True)
class SmallBalances:
    """The balances to write off: those smaller than `below`, on either side, in each one's own currency."""

    below: Decimal
    date: date
    reason: str = "small-balance"
    approved: str | None = None
    customers: Sequence[str] = ()
    currency: str | None = None

    def request(self) -> Mapping[str, Any]:
        """Return the options as a saved plan keeps them."""
        return {
            "below": f"{self.below:f}",
            "date": self.date.isoformat(),
            "reason": self.reason,
            "approved": self.approved,
            "customers": list(self.customers),
            "currency": self.currency,
        }


def options_of(saved: SavedPlan) -> SmallBalances:
    """Return the options of a saved plan. Raise Stopped."""
    return options_from(saved, _read)


def _read(asked: Mapping[str, Any]) -> SmallBalances:
    return SmallBalances(
        AMOUNT.parse(asked["below"]),
        parse_date(asked["date"]),
        str(asked["reason"]),
        None if asked["approved"] is None else str(asked["approved"]),
        tuple(str(c) for c in asked["customers"]),
        None if asked["currency"] is None else str(asked["currency"]),
    )


def planner(options: SmallBalances) -> Planner:
    """Return the planner of write-offs: of whole balances on one side, not disputed, and not settled later.

    A balance with items on both sides is not small; it waits for its credit to be applied (our choice: writing off both
    sides would hide a payment that was not applied).
    """

    def plan(ledger: Ledger) -> Plan:
        subledger, end = sound(ledger, options.date), sound(ledger, date.max)
        context = Context(ledger, subledger, options.date, None, tuple(options.customers), options.currency)
        later = {(i.ref, i.customer): i.open for i in open_items(end)}
        groups: dict[tuple[str, str], list[OpenItem]] = {}
        for item in context.items:
            groups.setdefault((item.customer, item.currency), []).append(item)
        steps, left_out = [], []
        for (customer, currency), items in sorted(groups.items()):
            total = sum((i.open for i in items), ZERO)
            if abs(total) >= options.below or customer == "?":
                continue
            about = f"{customer} {currency}"
            why = _left_out(context, items, later)
            if why is not None:
                left_out.append(LeftOut(about, why))
                continue
            what = money(total, currency) if total > ZERO else f"a credit of {money(-total, currency)}"
            said = f"{what} is all that is open, below {money(options.below, currency)}"
            steps.append(Step(about, _writeoff(customer, currency, items, options), (said,)))
        return Plan("writeoff", options.request(), tuple(steps), (), tuple(left_out))

    return plan


def _left_out(context: Context, items: list[OpenItem], later: Mapping[tuple[str, str], Decimal]) -> str | None:
    """Return why a small balance is not written off; None if it is."""
    if len({i.open > 0 for i in items}) > 1:
        debits = sum((i.open for i in items if i.open > 0), ZERO)
        credits = sum((i.open for i in items if i.open < 0), ZERO)
        currency = items[0].currency
        return f"{money(debits, currency)} is owed and {money(-credits, currency)} is credit: apply one to the other"
    for item in items:
        if context.disputed(item):
            return f"{item.ref} is disputed"
        if abs(later.get((item.ref, item.customer), ZERO)) < abs(item.open):
            return f"{item.ref} is settled after {context.as_of}"
    return None


def _writeoff(customer: str, currency: str, items: list[OpenItem], options: SmallBalances) -> Writeoff:
    return Writeoff(
        options.date,
        id=UNNUMBERED,
        customer=customer,
        amount=sum((abs(i.open) for i in items), ZERO),
        currency=currency,
        reason=options.reason,
        approved=options.approved,
        applications=tuple(Application(i.ref, abs(i.open)) for i in items),
    )
