"""What was billed of one contract, beside what it charges: the questions that a proposal asks."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

from arcli.billing.agreement import MONTHLY, Agreement, BillingPeriod, Reach, Rule
from arcli.billing.pricing import Unpriced, cost, fixed_line, prices
from arcli.model.money import ZERO
from arcli.model.periods import Every, overlap
from arcli.model.settings.tiers import Tiers
from arcli.subledger.billed import Bill, Billed, Charged, LineBilled
from arcli.subledger.lines import line_net

Used = tuple[Rule, Decimal]  # a metered line under one price, and how much was used


class Reckoning:
    """A contract and its bills, as far as they are of periods that end on the day `since` or later."""

    def __init__(
        self, agreement: Agreement, found: Billed, tiers: dict[str, Tiers], currency: str, to: date, since: date
    ) -> None:
        self.agreement, self.tiers, self.currency = agreement, tiers, currency
        whole = agreement.periods(to, since)[:1] if since > date.min else []  # bills of the same period are needed
        self._found, self._since = found, min([since, *(period.part[0] for period in whole)])
        self._left: dict[str, LineBilled] = {}
        last = [s[1] for line in agreement.lines() for s in self.billed(line).spans()]
        self.periods = agreement.periods(max([to, *last]), self._since)

    def billed(self, line: str) -> LineBilled:
        """Return what was billed of a line."""
        if line not in self._left:
            found = self._found.get((self.agreement.id, line), LineBilled())
            if self._since > date.min:
                kept = [b for b in found.bills if b.line.service is None or b.line.service[1] >= self._since]
                found = replace(found, bills=kept)
            self._left[line] = found
        return self._left[line]

    def counted(self, line: str) -> LineBilled:
        """Return what was billed of a line by what was used: not the days on which it had a price of its own."""
        found, rules = self.billed(line), self.agreement.rules_of(line)
        if not any(r.metered for r in rules):
            return LineBilled()
        fixed, aside = [r.span for r in rules if not r.metered], set[int]()
        for bill in found.bills if fixed else ():
            days = bill.line.service
            if bill.sign > 0 and days is not None and any(first <= days[0] <= last for first, last in fixed):
                aside.update(map(id, (bill.line, *found.credits_of(bill))))
        return replace(found, bills=[b for b in found.bills if id(b.line) not in aside])

    # --- what is charged -------------------------------------------------------------------------------------

    def rules_in(self, line: str, period: BillingPeriod) -> list[Rule]:
        """Return the rules of a line in a period. Without proration the first of them holds for all of its days."""
        rules = [r for r in self.agreement.rules_of(line) if overlap(r.span, period.part) is not None]
        if rules and rules[0].contract.prorate == "none" and not rules[0].metered:
            first = max(rules[0].span[0], period.part[0])
            return [rules[0]._replace(span=(first, period.part[1]))]
        return rules

    def worth_of(self, period: BillingPeriod) -> Decimal:
        """Return what all lines charge in a period."""
        lines = self.agreement.lines()
        return sum((self._worth(rule, period) for line in lines for rule in self.rules_in(line, period)), ZERO)

    def _worth(self, rule: Rule, period: BillingPeriod) -> Decimal:
        days = overlap(rule.span, period.part)
        assert days is not None
        if rule.metered:
            meter = rule.charge.meter or ""
            used, reach = self.agreement.used(meter, days), self.agreement.reach(meter, days)
            return cost(rule, used, reach, self.tiers, self.currency)
        return line_net(fixed_line(rule, days, period.whole, every_of(rule), self.currency), self.currency)

    def ladder(self, used: list[Used]) -> Decimal:
        """Return what quantities of one period cost, one after another."""
        amount, before, total = ZERO, ZERO, sum((quantity for _, quantity in used), ZERO)
        for rule, quantity in used:
            amount += cost(rule, quantity, Reach(before, total), self.tiers, self.currency)
            before += quantity
        return amount

    # --- what a bill was made by -----------------------------------------------------------------------------

    def paid(self, bill: Bill, inside: list[Rule]) -> Rule:
        """Return the rule by which a bill was made: of its days, or one that held before what is agreed of them now.

        That of its first day, if none charges what was billed: then somebody changed the price, and it stays.
        """
        ever = self.agreement.rules_ever(bill.line.line or "")
        found = (r for r in (*inside, *ever) if self.price_of(bill, r) == bill.net)
        return next((r for r in found if (r.charge.tax or ()) == (bill.line.tax or ())), inside[0])

    def price_of(self, bill: Bill, rule: Rule) -> Decimal | None:
        """Return what a rule charges for all days of a bill; None if they are not of one period."""
        span = bill.line.service
        if span is None:
            return None
        around = self.agreement.periods(span[1], span[0])
        period = next((p for p in around if overlap(p.whole, span) == span), None)
        if period is None or rule.charge.price is None or rule.factor is None:
            return None
        return line_net(fixed_line(rule, span, period.whole, every_of(rule), self.currency), self.currency)

    def rated(self, line: str, charged: Charged) -> Rule | None:
        """Return the rule by which what was used was billed; None if none charges that: then somebody changed it."""
        inside = [r for r in self.agreement.rules_of(line) if overlap(r.span, charged.span) is not None]
        items = [(x.quantity, x.price) for x in charged.lines]
        quantity, reach = sum((q for q, _ in items), ZERO), self.reach(line, charged)
        for rule in (*inside, *self.agreement.rules_ever(line)):
            if not rule.metered or (rule.charge.tax or ()) != (charged.lines[0].tax or ()):
                continue
            with suppress(Unpriced):
                if [(q, p) for q, p, _ in prices(rule, quantity, reach, self.tiers, self.currency)] == items:
                    return rule
        return None

    def reach(self, line: str, charged: Charged) -> Reach:
        """Return how far what was billed of some days reached in their period when it was billed."""
        part = self.agreement.part_of(charged.span)
        then = self.counted(line).until(charged.document).charged(part)
        before = sum((x.quantity for x in then if x.span < charged.span), ZERO)
        return Reach(before, sum((x.quantity for x in then), ZERO))

    def agreed(self, bill: Bill, line: str) -> Decimal:
        """Return what a bill would be by what was agreed when it was made, whatever somebody changed on it."""
        rules, span = self.agreement.rules_of(line), bill.line.service
        inside = [r for r in rules if span is not None and overlap(r.span, span) is not None]
        price = self.price_of(bill, self.paid(bill, inside)) if inside and bill.sign > 0 else None
        return bill.net if price is None else price


def every_of(rule: Rule) -> Every:
    """Return how often a rule is billed."""
    return rule.contract.every or MONTHLY
