"""What one contract owes by a day and has not been billed: line items for an invoice, and for credit memos.

Due are the periods that begin (in advance) or end (in arrears, and all that is metered) by the day, less the days that
are billed. What was billed in advance and an amendment or the end of the contract takes back is credited first, in
proportion to its days; those days are then free to be billed again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from arcli.billing.agreement import MONTHLY, Agreement, BillingPeriod, Reach, Rule
from arcli.billing.pricing import (
    Unpriced,
    cost,
    counting,
    fixed_line,
    line_of,
    metered_lines,
    share_of,
)
from arcli.model.dates import Period
from arcli.model.entries import Charge, Line, Milestone
from arcli.model.money import ZERO, round_fraction, round_to
from arcli.model.periods import Every, days_of, overlap, show_span, without
from arcli.model.settings.tiers import Tiers
from arcli.subledger.agreed import MINIMUM
from arcli.subledger.billed import Bill, Billed, LineBilled
from arcli.subledger.lines import line_net
from arcli.subledger.state import Document

_Used = tuple[Rule, Decimal]  # a metered line under one price, and how much was used


@dataclass
class Proposal:
    """What to bill of a contract, and why: line items, credits by the document that they correct, what is missing."""

    lines: list[Line] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    credits: dict[str, list[Line]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def add(self, lines: list[Line], why: str) -> None:
        """Add line items with their reason."""
        if lines:
            self.lines += lines
            self.evidence.append(why)


def propose(
    agreement: Agreement,
    found: Billed,
    tiers: dict[str, Tiers],
    currency: str,
    to: date,
    *,
    begun: bool = False,
    since: date = date.min,
) -> Proposal:
    """Return what to bill of a contract by a day, that day included. Amounts are in `currency`.

    With `begun` the periods that have begun by the day are proposed whole, though they are not due yet. Of periods that
    end before `since` nothing is known to be left (see `settled`).
    """
    return _Proposing(agreement, found, tiers, currency, to, since, begun=begun).run()


def settled(agreement: Agreement, proposal: Proposal, found: Billed, to: date) -> date:
    """Return the first day of what a proposal (of all that has begun) leaves to bill: what ends before is billed.

    That holds as long as nothing of those days is agreed, billed, credited or reversed. `date.min` where it is not as
    simple: credits, usage that came late.
    """
    if proposal.missing or proposal.credits:
        return date.min
    days = [line.service for line in proposal.lines]
    metered = {MINIMUM, *(rule.line for rule in agreement.rules if rule.metered)}
    for line in (*agreement.lines(), MINIMUM):
        for bill in found.get((agreement.id, line), LineBilled()).bills:
            if bill.sign < 0 or (line in metered and bill.line.service is None):
                return date.min
    if any(line.service is None and line.line in metered for line in proposal.lines):
        return date.min
    going = [p.part[0] for p in agreement.periods(to, to)]
    return min([*(span[0] for span in days if span is not None), *going, to])


class _Proposing:
    def __init__(
        self,
        agreement: Agreement,
        found: Billed,
        tiers: dict[str, Tiers],
        currency: str,
        to: date,
        since: date,
        *,
        begun: bool,
    ) -> None:
        self.begun = begun
        self.agreement, self.tiers, self.currency, self.to = agreement, tiers, currency, to
        whole = agreement.periods(to, since)[:1] if since > date.min else []  # bills of the same period are needed
        self.found, self.since = found, min([since, *(period.part[0] for period in whole)])
        self.proposal = Proposal()
        self._left: dict[str, LineBilled] = {}
        last = [s[1] for line in agreement.lines() for s in self._billed(line).spans()]
        self.periods = agreement.periods(max([to, *last]), self.since)
        self.freed: dict[str, list[Period]] = {}
        self._kept: dict[str, list[Period]] = {}

    def run(self) -> Proposal:
        for line in self.agreement.lines():
            self._take_back(line)
        for period in self.periods:
            try:
                self._period(period)
            except Unpriced as error:
                self.proposal.missing.append(f"{show_span(period.part)}: {error}")
        for line in self.agreement.lines():
            self._late_usage(line)
        self._late_minimum()
        for milestone in self.agreement.milestones:
            self._milestone(milestone)
        return self.proposal

    def _billed(self, line: str) -> LineBilled:
        if line not in self._left:
            found = self.found.get((self.agreement.id, line), LineBilled())
            if self.since > date.min:
                kept = [b for b in found.bills if b.line.service is None or b.line.service[1] >= self.since]
                found = replace(found, bills=kept)
            self._left[line] = found
        return self._left[line]

    def _taken(self, line: str) -> list[Period]:
        """Return the days of a line that are billed and stay so. To be asked once all is freed that will be."""
        if line not in self._kept:
            freed = self.freed.get(line, [])
            self._kept[line] = [part for span in self._billed(line).spans() for part in without(span, freed)]
        return self._kept[line]

    def _rest(self, line: str, days: Period) -> list[Period]:
        """Return the days of a line among some that are not billed."""
        taken = self._taken(line)
        # PERF: the billed days are in order and apart, and few of them are in one period
        begin, end = bisect_left(taken, days[0], key=_last), bisect_right(taken, days[1], key=_first)
        return without(days, taken[begin:end])

    # --- periods -----------------------------------------------------------------------------------------

    def _period(self, period: BillingPeriod) -> None:
        ended = period.part[1] <= self.to
        for line in self.agreement.lines():
            for rule in self._rules_in(line, period):
                days = overlap(rule.span, period.part)
                advance = self.begun or (rule.contract.bill != "arrears" and not rule.metered)
                if days is None or not (ended or (advance and period.part[0] <= self.to)):
                    continue
                for rest in self._rest(line, days):
                    self._charge(rule, rest, period)
        contract = self.agreement.at(period.part[0])
        if ended and contract.minimum is not None and not self._billed(MINIMUM).spans_on(period.part):
            self._minimum(period)

    def _rules_in(self, line: str, period: BillingPeriod) -> list[Rule]:
        """Return the rules of a line in a period. Without proration the first of them holds for all of its days."""
        rules = [r for r in self.agreement.rules_of(line) if overlap(r.span, period.part) is not None]
        if rules and rules[0].contract.prorate == "none" and not rules[0].metered:
            first = max(rules[0].span[0], period.part[0])
            return [rules[0]._replace(span=(first, period.part[1]))]
        return rules

    def _charge(self, rule: Rule, days: Period, period: BillingPeriod) -> None:
        named = f"{rule.charge.text}, {show_span(days)}"
        if not rule.metered:
            made = fixed_line(rule, days, period.whole, _every(rule), self.currency)
            self.proposal.add([made], f"{named}: {line_net(made, self.currency):,f}")
            return
        meter = rule.charge.meter or ""
        used, reach = self.agreement.used(meter, days), self.agreement.reach(meter, days)
        counted = metered_lines(rule, used, reach, days, self.tiers, self.currency)
        self.proposal.add(counted, f"{named}: {used:,f} used")

    def _minimum(self, period: BillingPeriod) -> None:
        """Make up what a period's charges are short of the minimum."""
        contract, charged = self.agreement.at(period.part[0]), self._worth_of(period)
        short = self._short(period, period.part, charged)
        if short:
            charge = Charge(text="Minimum")
            if contract.charges:
                charge = replace(charge, tax=contract.charges[0].tax, account=contract.charges[0].account)
            rule = Rule(MINIMUM, charge, period.part, contract)
            made = line_of(rule, "Minimum", Decimal(1), short, period.part)
            why = f"minimum of {short + charged:,f} for {show_span(period.part)}, charged {charged:,f}"
            self.proposal.add([made], why)

    def _worth_of(self, period: BillingPeriod) -> Decimal:
        """Return what all lines charge in a period."""
        lines = self.agreement.lines()
        return sum((self._worth(rule, period) for line in lines for rule in self._rules_in(line, period)), ZERO)

    def _worth(self, rule: Rule, period: BillingPeriod) -> Decimal:
        days = overlap(rule.span, period.part)
        assert days is not None
        if rule.metered:
            meter = rule.charge.meter or ""
            used, reach = self.agreement.used(meter, days), self.agreement.reach(meter, days)
            return cost(rule, used, reach, self.tiers, self.currency)
        return line_net(fixed_line(rule, days, period.whole, _every(rule), self.currency), self.currency)

    # --- what was billed and is no longer owed ---------------------------------------------------------------

    def _take_back(self, line: str) -> None:
        rules = self.agreement.rules_of(line)
        billed = self._billed(line)
        for bill in billed.bills:
            if bill.sign < 0 or bill.line.service is None:
                continue
            for unused in self._unused(bill, bill.line.service, rules):
                for days in [d for left in billed.left_of(bill) if (d := overlap(left, unused)) is not None]:
                    self._credit(line, bill, days)

    def _unused(self, bill: Bill, span: Period, rules: list[Rule]) -> Iterator[Period]:
        """Yield the days of a bill on which something else is charged than what was billed, or nothing any more."""
        inside = [(days, r) for r in rules if (days := overlap(r.span, span)) is not None]
        if any(r.metered for r in rules) and (not inside or inside[0][1].metered):
            return
        if inside and self.agreement.at(span[0]).prorate == "none":
            return
        yield from without(span, [days for days, _ in inside])
        if inside and len(rules) > 1:  # PERF: with one price there is nothing to compare
            paid = self._paid(bill, [r for _, r in inside], rules)
            yield from (days for days, rule in inside if rule.terms != paid.terms)

    def _paid(self, bill: Bill, inside: list[Rule], rules: list[Rule]) -> Rule:
        """Return the rule by which a bill was made: of its days, or one that held before what is agreed of them now.

        That of its first day, if none charges what was billed: then somebody changed the price, and it stays.
        """
        factors = dict.fromkeys(r.factor for r in rules)
        former = [r._replace(factor=factor) for r in rules for factor in factors]
        found = (r for r in (*inside, *rules, *former) if self._price_of(bill, r) == bill.net)
        return next((r for r in found if (r.charge.tax or ()) == (bill.line.tax or ())), inside[0])

    def _price_of(self, bill: Bill, rule: Rule) -> Decimal | None:
        """Return what a rule charges for all days of a bill; None if they are not of one period."""
        span = bill.line.service
        if span is None:
            return None
        around = self.agreement.periods(span[1], span[0])
        period = next((p for p in around if overlap(p.whole, span) == span), None)
        if period is None or rule.charge.price is None or rule.factor is None:
            return None
        return line_net(fixed_line(rule, span, period.whole, _every(rule), self.currency), self.currency)

    def _credit(self, line: str, bill: Bill, days: Period) -> None:
        span = bill.line.service
        assert span is not None
        contract = self.agreement.at(span[0])
        count = counting(contract.prorate, contract.every or MONTHLY)
        self.freed.setdefault(line, []).append(days)
        proposed = [x for x in self.proposal.credits.get(bill.document.id, ()) if x.line == bill.line.line]
        gone = [days, *(x.service for x in proposed if x.service is not None)]
        kept = [d for left in self._billed(line).left_of(bill) for d in without(left, gone)]
        owed = round_fraction(Fraction(bill.net) * sum(map(count, kept)) / count(span), self.currency)
        credited = [*self._billed(line).credits_of(bill), *(x for x in proposed if overlap(x.service or days, span))]
        amount = bill.net - owed - sum((line_net(x, self.currency) for x in credited), ZERO)
        text = f"{bill.line.text} ({days_of(days)} of {days_of(span)} days taken back)"
        back = replace(bill.line, text=text, quantity=Decimal(1), price=amount, net=None, service=days)
        self.proposal.credits.setdefault(bill.document.id, []).append(back)

    # --- usage that came late, milestones ----------------------------------------------------------------------

    def _late_usage(self, line: str) -> None:
        """Bill what was reported for days that were billed before: at what it adds to the price of each period."""
        rules = [r for r in self.agreement.rules_of(line) if r.metered]
        billed = self._counted(line)
        if not rules or not billed.bills:
            return
        quantity, amount = ZERO, ZERO
        by_period: dict[Period, tuple[list[_Used], list[_Used]]] = {}
        for span in sorted({b.line.service for b in billed.bills if b.line.service is not None and b.sign > 0}):
            charged = billed.quantity_of(span)
            rule = next((r for r in rules if overlap(r.span, span)), rules[-1])
            used = self.agreement.used(rule.charge.meter or "", span)
            now, then = by_period.setdefault(self.agreement.part_of(span), ([], []))
            now.append((rule, used))
            then.append((rule, charged))
            quantity += used - charged
        for now, then in by_period.values():
            amount += self._ladder(now) - self._ladder(then)
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
            self.proposal.credits.setdefault(last.document.id, []).append(back)
        else:
            self.proposal.add([made], why)

    def _counted(self, line: str) -> LineBilled:
        """Return what was billed of a line by what was used: not the days on which it had a price of its own."""
        found, rules = self._billed(line), self.agreement.rules_of(line)
        if not any(r.metered for r in rules):
            return LineBilled()
        fixed, aside = [r.span for r in rules if not r.metered], set[int]()
        for bill in found.bills if fixed else ():
            days = bill.line.service
            if bill.sign > 0 and days is not None and any(first <= days[0] <= last for first, last in fixed):
                aside.update(map(id, (bill.line, *found.credits_of(bill))))
        return replace(found, bills=[b for b in found.bills if id(b.line) not in aside])

    def _late_minimum(self) -> None:
        """Take back of a minimum that was made up what was charged afterwards, or is beyond the end of the contract."""
        found = self._billed(MINIMUM)
        amount, last = ZERO, None
        for bill in found.bills:
            span = bill.line.service
            if bill.sign < 0 or span is None or not found.left_of(bill):
                continue
            period = next((p for p in self.periods if overlap(p.whole, span) == span), None)
            if period is None or overlap(period.part, span) is None:
                if span[0] > self.agreement.last:
                    self._credit(MINIMUM, bill, span)
                continue
            then = self._short(period, span, self._charged_by(period, span, bill.document))
            now = self._short(period, period.part, self._worth_of(period))
            amount, last = amount + now - then, bill
        amount -= sum((b.sign * b.net for b in found.bills if b.line.service is None), ZERO)
        if amount and last is not None:
            made = replace(last.line, text="Minimum, less what was reported late", price=amount, service=None)
            if sum((line_net(x, self.currency) for x in self.proposal.lines), amount) < ZERO:  # no invoice can bear it
                self.proposal.credits.setdefault(last.document.id, []).append(replace(made, price=-amount))
                return
            self.proposal.add([made], f"minimum: {amount:,f} for what was reported after its period was billed")

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
            counted = self._counted(line).until(by)
            rules = [r for r in self.agreement.rules_of(line) if r.metered]
            spans = {days for b in counted.bills if (days := b.line.service) is not None and overlap(days, part)}
            used = [
                (next((r for r in rules if overlap(r.span, days)), rules[-1]), counted.quantity_of(days))
                for days in sorted(spans)
            ]
            then += self._ladder(used)
            apart = {id(bill.line) for bill in counted.bills}
            for bill in self._billed(line).until(by).bills:
                if id(bill.line) not in apart and bill.line.service is not None and overlap(bill.line.service, part):
                    then += bill.sign * self._agreed(bill, line)
        return then

    def _agreed(self, bill: Bill, line: str) -> Decimal:
        """Return what a bill would be by what was agreed when it was made, whatever somebody changed on it."""
        rules, span = self.agreement.rules_of(line), bill.line.service
        inside = [r for r in rules if span is not None and overlap(r.span, span) is not None]
        price = self._price_of(bill, self._paid(bill, inside, rules)) if inside and bill.sign > 0 else None
        return bill.net if price is None else price

    def _ladder(self, used: list[_Used]) -> Decimal:
        """Return what quantities of one period cost, one after another."""
        amount, before, total = ZERO, ZERO, sum((quantity for _, quantity in used), ZERO)
        for rule, quantity in used:
            amount += cost(rule, quantity, Reach(before, total), self.tiers, self.currency)
            before += quantity
        return amount

    def _milestone(self, milestone: Milestone) -> None:
        if milestone.date > self.to or self._billed(milestone.name).quantity > ZERO:
            return
        contract = self.agreement.at(milestone.date)
        amount = milestone.charge
        if amount is None and milestone.percent is not None and contract.value is not None:
            amount = round_to(contract.value * milestone.percent, self.currency)
        if amount == ZERO:  # reached, and only the revenue of something waits for it
            return
        if amount is None:
            why = "names neither an amount nor a share of the contract's value"
            self.proposal.missing.append(f"milestone {milestone.name}: it {why}")
            return
        charge = Charge(text=milestone.name, tax=milestone.tax, account=milestone.account)
        rule = Rule(milestone.name, charge, (milestone.date, milestone.date), contract)
        made = line_of(rule, milestone.name, Decimal(1), amount, None)
        self.proposal.add([made], f"{milestone.name}, reached on {milestone.date}")


def _late_line(rule: Rule, quantity: Decimal, amount: Decimal, currency: str) -> Line:
    """Return the line item of late usage; its net is stated where no price of one gives the amount."""
    price = amount / quantity
    rounded = round(price, 6).normalize()
    made = line_of(rule, f"{rule.charge.text}, reported late", quantity, rounded, None)
    return made if line_net(made, currency) == amount else replace(made, net=amount)


def _first(span: Period) -> date:
    return span[0]


def _last(span: Period) -> date:
    return span[1]


def _every(rule: Rule) -> Every:
    return rule.contract.every or MONTHLY
