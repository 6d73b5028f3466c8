"""Whether a customer may have more credit: exposure and limit, what is overdue, holds, broken arrangements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from arcli.actions.bill import Billing, plan_by
from arcli.gl.rates import RateError
from arcli.ledger.books import rates_of
from arcli.ledger.exposure import Exposure, Limit
from arcli.model.entries import Invoice
from arcli.model.money import ZERO, money, round_to
from arcli.model.report import Report, columns
from arcli.model.words import count_of
from arcli.reports.context import Context
from arcli.subledger.arrangements import Arranged, arranged
from arcli.subledger.openitems import OpenItem


class Verdict(NamedTuple):
    """What one check says: whether credit is refused by it, the figure, what it is held against, and why.

    It is refused, too, where nobody knows because a rate is missing; `unknown` tells that apart.
    """

    check: str
    refused: bool
    figure: Decimal | None
    bound: Decimal | None
    why: str
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: an amount in a currency; what else is ordered, or shipped and not billed; paid in advance."""

    customer: str
    amount: Decimal
    currency: str
    orders: Decimal = ZERO
    shipped: Decimal = ZERO
    prepaid: bool = False


def credit_check(context: Context, order: Order) -> Report:
    """Return one row per check, with the figure, its bound and the reason; the parameter `refused` says the result.

    Exposure is the balance in all currencies at the day's rates, what contracts have to bill up to the day, `orders`,
    `shipped` and the amount; of the customer against its own limit, of its group against the group's. An order that is
    paid in advance passes the limits, and nothing else.
    """
    verdicts = list(Checks(context).of(order))
    rows = [
        {"check": v.check, "status": "refused" if v.refused else "fits", "currency": order.currency,
         "figure": v.figure, "bound": v.bound, "why": v.why}
        for v in verdicts
    ]  # fmt: skip
    title = f"Credit for {order.customer} on {context.as_of}: {money(order.amount, order.currency)}"
    cols = columns("check status currency figure:a bound:a why")
    report = Report("credit_check", title, cols, rows, context.as_of)
    refused = any(v.refused for v in verdicts)
    asked = {"amount": order.amount, "orders": order.orders, "shipped": order.shipped}
    report.parameters |= {
        "customer": order.customer, "currency": order.currency,
        **{n: round_to(amount, order.currency) for n, amount in asked.items()},
        "prepaid": order.prepaid, "refused": refused,
        "reasons": [v.why for v in verdicts if v.refused],
    }  # fmt: skip
    report.below = frozenset({"why"})
    report.notes = ["Refused." if refused else "It fits."]
    return report


class Checks:
    """The checks of a ledger's customers as of a day."""

    def __init__(self, context: Context) -> None:
        self.context, self.ledger, self.day = context, context.ledger, context.as_of
        self._rates, _ = rates_of(context.ledger)
        self._exposure = Exposure(context.ledger, context.subledger, context.as_of)
        self._late: dict[str, list[tuple[OpenItem, Decimal]]] = {}  # with what is undisputed of each
        tolerated = self.ledger.settings.credit.overdue.days
        for item in context.all_items:
            if item.open > 0 and context.days_past_due(item) > tolerated:
                left = item.open - (context.disputed(item) or ZERO)
                if left > 0:
                    self._late.setdefault(item.customer, []).append((item, left))

    def of(self, order: Order) -> Iterator[Verdict]:
        """Yield what each check says of an order."""
        limits = self._exposure.limits_of(order.customer)
        yield from (self._limit(order, limit) for limit in limits)
        if not limits:
            yield Verdict("limit", False, None, None, "no limit")
        yield self._overdue(order)
        hold = self.context.subledger.follow.held(order.customer, self.day)
        reason = f": {hold.reason}" if hold is not None and hold.reason else ""
        said = f"on hold since {hold.date}{reason}" if hold is not None else "not on hold"
        yield Verdict("hold", hold is not None, None, None, said)
        broken = self._broken.get(order.customer, [])
        said = "; ".join(f"{a.entry.id} broken on {a.broken}" for a in broken) or "no arrangement is broken"
        yield Verdict("arrangements", bool(broken), None, None, said)

    def refusals(self, order: Order) -> list[Verdict]:
        """Return which checks refuse an order; a hold that is there already is left out."""
        return [v for v in self.of(order) if v.refused and v.check != "hold"]

    @cached_property
    def _broken(self) -> dict[str, list[Arranged]]:
        found: dict[str, list[Arranged]] = {}
        for one in arranged(self.context.subledger):
            if one.missed:
                found.setdefault(one.entry.customer, []).append(one)
        return found

    def _limit(self, order: Order, of: Limit) -> Verdict:
        """Return whether an order goes beyond a limit, in the order's currency; the group's limit is a check apart."""
        check, exposure, currency = "limit" if of.group is None else "group limit", self._exposure, order.currency
        owed = exposure.owed(of)
        if owed is None:
            return Verdict(check, not order.prepaid, None, None, "; ".join(sorted(exposure.warnings)), unknown=True)
        try:
            limit, balance = self._in(of.amount, of.currency, currency), self._in(owed, of.currency, currency)
            waiting = [bill for member in of.members for bill in self._unbilled.get(member, ())]
            unbilled = sum((self._in(a, cur, currency) for cur, a in waiting), ZERO)
        except RateError as error:
            return Verdict(check, not order.prepaid, None, None, error.message, unknown=True)
        parts = {
            "balance": balance, "unbilled": unbilled, "orders": order.orders, "shipped": order.shipped,
            "asked": order.amount,
        }  # fmt: skip
        total = sum(parts.values(), ZERO)
        over, of_group = total > limit, f" of the group {of.group}" if of.group is not None else ""
        counted = [f"{name} {money(p, currency)}" for name, p in parts.items() if p or name == "balance"]
        said = " + ".join(counted) + (f" = {money(total, currency)}" if counted[1:] else "")
        bound = f"{'over' if over else 'within'} the limit{of_group} of {money(limit, currency)}"
        why = f"{said}, {bound}" + ("; paid in advance" if over and order.prepaid else "")
        return Verdict(check, over and not order.prepaid, total, limit, why)

    @cached_property
    def _unbilled(self) -> dict[str, list[tuple[str, Decimal]]]:
        """Return what contracts have to bill up to the day, by customer, with its currency."""
        found: dict[str, list[tuple[str, Decimal]]] = {}
        if self.context.subledger.contracts.ids():
            for step in plan_by(self.ledger, self.context.subledger, Billing(self.day, self.day)).steps:
                if isinstance(step.entry, Invoice) and step.entry.currency is not None:
                    found.setdefault(step.entry.customer, []).append((step.entry.currency, step.entry.amount))
        return found

    def _overdue(self, order: Order) -> Verdict:
        """Return whether more than the tolerated amount, undisputed, is past due by more than the tolerated days.

        Where arcli.yaml says nothing of that under credit:, nothing is refused for it.
        """
        tolerated, late = self.ledger.settings.credit.overdue, self._late.get(order.customer, [])
        try:
            bound = self._in(tolerated.amount, self.ledger.settings.currency or order.currency, order.currency)
            total = sum((self._in(left, i.currency, order.currency) for i, left in late), ZERO)
        except RateError as error:
            return Verdict("overdue", True, None, None, error.message, unknown=True)
        if not late:
            return Verdict("overdue", False, ZERO, bound, f"nothing is past due by more than {tolerated.days} days")
        known = "overdue" in self.ledger.settings.credit.given
        oldest = max(self.context.days_past_due(i) for i, _ in late)
        of = f"{money(total, order.currency)} of {count_of(len(late), 'item')}"
        why = f"{of} past due, the oldest {count_of(oldest, 'day')}"
        if not known:
            return Verdict("overdue", False, total, None, f"{why}; credit: overdue: says what is tolerated")
        return Verdict("overdue", total > bound, total, bound, f"{why}; {money(bound, order.currency)} is tolerated")

    def _in(self, amount: Decimal, currency: str, into: str) -> Decimal:
        """Return an amount in another currency at the day's rate. Raise RateError."""
        if currency == into or not amount:
            return amount
        return round_to(amount * self._rates.find(currency, into, self.day).rate, into)
