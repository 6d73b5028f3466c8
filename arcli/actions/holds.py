"""Plan of credit holds: who is over a limit or overdue beyond what is tolerated, and who is not any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from arcli.actions.credit_check import Checks, Order, Verdict
from arcli.actions.plans import Planner, SavedPlan, Stopped, sound
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import ProposalError, currency_of
from arcli.model.dates import parse_date
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Hold, Release
from arcli.model.money import ZERO
from arcli.model.plan import LeftOut, Plan, Step
from arcli.reports.context import Context

BY_RULE = ("over limit: ", "overdue: ", "arrangement broken: ")  # how the reasons of holds begin that rules proposed
_CALLED = {"limit": "over limit", "group limit": "over limit", "arrangements": "arrangement broken"}


@dataclass(frozen=True, slots=True)
class Holding:
    """What to plan: holds and releases of a day, of some customers or of all."""

    date: date
    customers: Sequence[str] = ()

    def request(self) -> Mapping[str, Any]:
        """Return the options as a saved plan keeps them."""
        return {"date": self.date.isoformat(), "customers": list(self.customers)}


def options_of(saved: SavedPlan) -> Holding:
    """Return the options of a saved plan. Raise Stopped."""
    try:
        return Holding(parse_date(saved.request["date"]), tuple(map(str, saved.request["customers"])))
    except (KeyError, TypeError, ValueError):
        raise Stopped([Diagnostic("AR670", "this plan is damaged: its request", file=saved.name)]) from None


def planner(options: Holding) -> Planner:
    """Return the planner of holds and releases, by customer.

    A hold is proposed where a credit check of nothing more would refuse, but not for lack of a rate; a release where a
    rule proposed the hold and nothing is against the customer now. What people decided for other reasons stays theirs.
    """

    def plan(ledger: Ledger) -> Plan:
        subledger = sound(ledger, options.date)
        context = Context(ledger, subledger, options.date, None, tuple(options.customers))
        checks, steps = Checks(context), list[Step]()
        left_out: list[LeftOut] = []
        for customer in subledger.customers.ids():
            if not context.shows(customer):
                continue
            holds, against = subledger.follow.holds(customer, options.date, ("credit",)), _against(checks, customer)
            decided = [h for h in holds if not (h.reason or "").startswith(BY_RULE)]
            hold = next(iter(decided or holds), None)
            why = [(_CALLED.get(v.check, v.check), v.why) for v in against if not v.unknown]
            if against and not why:
                left_out.append(LeftOut(customer, f"nobody knows: {against[0].why}"))
            elif hold is None and why:
                made = Hold(options.date, customer=customer, reason=f"{why[0][0]}: {why[0][1]}")
                steps.append(Step(customer, made, tuple(f"{name}: {said}" for name, said in why)))
            elif hold is not None and why:
                left_out.append(LeftOut(customer, f"on hold since {hold.date}", done=True))
            elif hold is not None and decided:
                left_out.append(
                    LeftOut(customer, f"on hold since {hold.date}, by decision: {hold.reason or 'no reason'}")
                )
            elif hold is not None:
                said = "within the limit, and nothing overdue beyond what is tolerated"
                made_free = Release(options.date, customer=customer, scope="credit", reason="by rule")
                steps.append(Step(customer, made_free, (said,)))
        return Plan("holds", options.request(), tuple(steps), (), tuple(left_out))

    return plan


def _against(checks: Checks, customer: str) -> list[Verdict]:
    """Return what speaks against credit for a customer, and what nobody knows for lack of a rate."""
    try:
        currency = currency_of(checks.ledger, customer, checks.day)
    except ProposalError:
        return []
    return checks.refusals(Order(customer, ZERO, currency))
