"""The minimum of a period, and what comes late for it: usage that was reported, and charges that a minimum made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from arcli.billing.agreement import MONTHLY, BillingPeriod, Rule
from arcli.billing.pricing import line_of, share_of
from arcli.billing.proposal import Proposal
from arcli.billing.reckoning import Reckoning, Used
from arcli.model.dates import Period
from arcli.model.entries import Charge, Line
from arcli.model.money import ZERO, round_fraction
from arcli.model.periods import overlap, show_span, without
from arcli.subledger.agreed import MINIMUM
from arcli.subledger.billed import Bill, Charged
from arcli.subledger.lines import line_net
from arcli.subledger.state import Document


class Late:
    """Adds to a proposal what a minimum makes up, and what came after its period was billed."""

    def __init__(self, reckoning: Reckoning, proposal: Proposal) -> None:
        self.reckoning, self.proposal = reckoning, proposal
        self.agreement, self.currency = reckoning.agreement, reckoning.currency

    def usage(self, line: str) -> None:
        """Bill what was reported for days that were billed before: at what it adds to the price of each period."""
        rules = [r for r in self.agreement.rules_of(line) if r.metered]
        billed = self.reckoning.counted(line)
        if not rules or not billed.bills:
            return
        quantity, amount = ZERO, ZERO
        by_period: dict[Period, tuple[list[Used], list[Used]]] = {}
        for charged in billed.charged():
            left, billed_of = self._kept(line, charged)
            rule = next((r for r in rules if overlap(r.span, (left or [charged.span])[0])), rules[-1])
            used = sum((self.agreement.used(rule.charge.meter or "", days) for days in left), ZERO)
            now, then = by_period.setdefault(self.agreement.part_of(charged.span), ([], []))
            now.append((rule, used))
            then.append((rule, billed_of))
            quantity += used - billed_of
        for now, then in by_period.values():
            amount += self.reckoning.ladder(now) - self.reckoning.ladder(then)
        for bill in billed.bills:
            if bill.line.service is None:
                quantity -= bill.sign * bill.line.quantity
                amount -= bill.sign * bill.net
        if not quantity:
            return
        made = _late_line(rules[-1], quantity, amount, self.currency)
        why = f"{rules[-1].charge.text}: {quantity:,f} reported after its period was billed"
        if amount < ZERO:
            last = [b for b in billed.bills if b.sign > 0][-1]
            back = replace(made, quantity=-quantity)
            self.proposal.credit(last.document.id, back)
        else:
            self.proposal.add([made], why)

    def _kept(self, line: str, charged: Charged) -> tuple[list[Period], Decimal]:
        """Return the days of a bill that stay billed, and the quantity, once what is proposed is credited."""
        proposed = self.proposal.credits.get(charged.document.id, ())
        back = [x for x in proposed if x.line == line and x.service and overlap(x.service, charged.span)]
        freed = [x.service for x in back if x.service is not None]
        left = [days for span in charged.left for days in without(span, freed)]
        return left, charged.quantity - sum((x.quantity for x in back), ZERO)

    # --- the minimum -----------------------------------------------------------------------------------------

    def make_up(self, period: BillingPeriod) -> None:
        """Make up what a period's charges are short of the minimum."""
        contract, charged = self.agreement.at(period.part[0]), self.reckoning.worth_of(period)
        short = self._short(period, period.part, charged)
        if short:
            charge = Charge(text="Minimum")
            if contract.charges:
                charge = replace(charge, tax=contract.charges[0].tax, account=contract.charges[0].account)
            rule = Rule(MINIMUM, charge, period.part, contract)
            made = line_of(rule, "Minimum", Decimal(1), short, period.part)
            why = f"minimum of {short + charged:,f} for {show_span(period.part)}, charged {charged:,f}"
            self.proposal.add([made], why)

    def minimum(self) -> None:
        """Take back of a minimum that was made up what was charged afterwards."""
        found = self.reckoning.billed(MINIMUM)
        amount, last = ZERO, None
        for bill, span in self._made_up():
            period = next((p for p in self.reckoning.periods if overlap(p.whole, span) == span), None)
            if period is None or overlap(period.part, span) is None:
                continue
            then = self._short(period, span, self._charged_by(period, span, bill.document))
            now = self._short(period, period.part, self.reckoning.worth_of(period))
            amount, last = amount + now - then, bill
        amount -= sum((b.sign * b.net for b in found.bills if b.line.service is None), ZERO)
        if amount and last is not None:
            made = replace(last.line, text="Minimum, less what was reported late", price=amount, service=None)
            rest = sum((line_net(x, self.currency) for x in self.proposal.lines), amount)
            if rest < ZERO:  # no invoice can bear it
                self.proposal.credit(last.document.id, replace(made, price=-amount))
                return
            self.proposal.add([made], f"minimum: {amount:,f} for what was reported after its period was billed")

    def beyond(self) -> Iterator[tuple[Bill, Period]]:
        """Yield the bills of a minimum that begin after the end of the contract, with their days."""
        for bill, span in self._made_up():
            if span[0] > self.agreement.last:
                yield bill, span

    def _made_up(self) -> Iterator[tuple[Bill, Period]]:
        """Yield the bills of a minimum that are not credited, with their days."""
        found = self.reckoning.billed(MINIMUM)
        for bill in found.bills:
            if bill.sign > 0 and bill.line.service is not None and found.left_of(bill):
                yield bill, bill.line.service

    def _short(self, period: BillingPeriod, part: Period, charged: Decimal) -> Decimal:
        """Return what charges are short of the minimum on a part of a period."""
        contract = self.agreement.at(period.part[0])
        share = share_of(part, period.whole, contract.prorate, contract.every or MONTHLY)
        owed = round_fraction(Fraction(contract.minimum or ZERO) * share, self.currency)
        return max(owed - charged, ZERO)

    def _charged_by(self, period: BillingPeriod, part: Period, by: Document) -> Decimal:
        """Return what the charges of a part of a period came to when a document billed its minimum."""
        then = ZERO
        for line in self.agreement.lines():
            counted = self.reckoning.counted(line).until(by)
            rules = [r for r in self.agreement.rules_of(line) if r.metered]
            then += self.reckoning.ladder([(self._rule_of(x, rules), x.quantity) for x in counted.charged(part)])
            apart = {id(bill.line) for bill in counted.bills}
            for bill in self.reckoning.billed(line).until(by).bills:
                if id(bill.line) not in apart and bill.line.service is not None and overlap(bill.line.service, part):
                    then += bill.sign * self.reckoning.agreed(bill, line)
        return then

    def _rule_of(self, charged: Charged, rules: list[Rule]) -> Rule:
        """Return the metered rule by which something was billed, or else that of its first day."""
        line = rules[0].line
        rated = self.reckoning.rated(line, charged) if self.agreement.is_changed(line) else None
        return rated or next((r for r in rules if overlap(r.span, charged.span)), rules[-1])


def _late_line(rule: Rule, quantity: Decimal, amount: Decimal, currency: str) -> Line:
    """Return the line item of late usage; its net is stated where no price of one gives the amount."""
    price = amount / quantity
    rounded = round(price, 6).normalize()
    made = line_of(rule, f"{rule.charge.text}, reported late", quantity, rounded, None)
    return made if line_net(made, currency) == amount else replace(made, net=amount)
