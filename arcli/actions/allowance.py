"""Plan of the provision that books what expected credit losses require."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from arcli.actions.plans import Planner, sound
from arcli.actions.result import NotPossible
from arcli.ledger.opening import Ledger
from arcli.model.entries import Entry, Provision
from arcli.model.money import money
from arcli.model.plan import LeftOut, Plan, Step
from arcli.model.report import Report
from arcli.reports.allowance import Judgement, allowance, missing_of
from arcli.reports.context import Context


@dataclass(frozen=True, slots=True)
class Providing:
    """What to provide for: the day, the segments, judgements, one currency or all; `made` receives the last report."""

    day: date
    by: str = "total"
    judgement: Judgement = field(default_factory=Judgement)
    currency: str | None = None
    made: list[Report] = field(default_factory=list)

    def request(self) -> Mapping[str, Any]:
        """Return the options."""
        return {"as_of": self.day.isoformat(), "by": self.by, "currency": self.currency}


def planner(options: Providing) -> Planner:
    """Return the planner of provisions: one for each currency whose allowance account lacks or exceeds the required.

    Raise NotPossible where a bucket in which something is open has no rate: what is required is not known then.
    """

    def plan(ledger: Ledger) -> Plan:
        context = Context(ledger, sound(ledger, options.day), options.day, currency=options.currency)
        report = allowance(context, options.by, options.judgement)
        options.made[:] = [report]
        if missing := missing_of(report.rows):
            _, bucket, currency = missing[0]
            raise NotPossible(f"{bucket} in {currency} has no history: give --rate {bucket}=PERCENT and a --reason")
        steps: list[Step] = []
        left_out: list[LeftOut] = []
        for total in report.totals:
            currency, required = total["currency"], total["required"]
            account = report.parameters["account"][currency]
            if Decimal(account["lacking"]):
                evidence = f"the account has {money(Decimal(account['closing']), currency)}"
                entry = _entry(ledger, options, required, currency)
                steps.append(Step(currency, entry, (evidence,)))
            else:
                left_out.append(LeftOut(currency, f"the account has {money(required, currency)} already", done=True))
        return Plan("allowance", options.request(), tuple(steps), (), tuple(left_out))

    return plan


def _entry(ledger: Ledger, options: Providing, required: Decimal, currency: str) -> Entry:
    said = options.judgement
    reason = "provision matrix of 36 months" + (f"; {said.reason}" if said.reason else "")
    own = None if currency == ledger.settings.currency else currency
    return Provision(options.day, amount=required, currency=own, reason=reason)
