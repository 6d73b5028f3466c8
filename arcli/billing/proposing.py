"""What one contract owes by a day and has not been billed: line items for an invoice, and for credit memos.

Due are the periods that begin (in advance) or end (in arrears, and all that is metered) by the day, less the days that
are billed. What was billed in advance and an amendment or the end of the contract takes back is credited first, in
proportion to its days (of usage: what was used on them); those days are then free to be billed again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from arcli.billing.agreement import MONTHLY, Agreement, BillingPeriod, Reach, Rule
from arcli.billing.late import Late
from arcli.billing.pricing import INCLUDED, Unpriced, counting, fixed_line, line_of, metered_lines, prices
from arcli.billing.proposal import Proposal
from arcli.billing.reckoning import Reckoning, every_of
from arcli.model.dates import Period
from arcli.model.entries import Charge, Milestone
from arcli.model.money import ZERO, round_fraction, round_to
from arcli.model.periods import days_of, overlap, show_span, without
from arcli.model.settings.tiers import Tiers
from arcli.subledger.agreed import MINIMUM
from arcli.subledger.billed import Bill, Billed, Charged, LineBilled
from arcli.subledger.lines import line_net


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
        self.reckoning, self.proposal = Reckoning(agreement, found, tiers, currency, to, since), Proposal()
        self.late = Late(self.reckoning, self.proposal)
        self.freed: dict[str, list[Period]] = {}
        self._kept: dict[str, list[Period]] = {}

    def run(self) -> Proposal:
        for line in self.agreement.lines():
            self._take_back(line)
            self._take_back_used(line)
        for period in self.reckoning.periods:
            try:
                self._period(period)
            except Unpriced as error:
                self.proposal.missing.append(f"{show_span(period.part)}: {error}")
        for line in self.agreement.lines():
            self.late.usage(line)
        for bill, span in self.late.beyond():
            self._credit(MINIMUM, bill, span)
        self.late.minimum()
        for milestone in self.agreement.milestones:
            self._milestone(milestone)
        return self.proposal

    def _taken(self, line: str) -> list[Period]:
        """Return the days of a line that are billed and stay so. To be asked once all is freed that will be."""
        if line not in self._kept:
            freed = self.freed.get(line, [])
            self._kept[line] = [part for span in self.reckoning.billed(line).spans() for part in without(span, freed)]
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
            for rule in self.reckoning.rules_in(line, period):
                days = overlap(rule.span, period.part)
                advance = self.begun or (rule.contract.bill != "arrears" and not rule.metered)
                if days is None or not (ended or (advance and period.part[0] <= self.to)):
                    continue
                for rest in self._rest(line, days):
                    self._charge(rule, rest, period)
        contract = self.agreement.at(period.part[0])
        if ended and contract.minimum is not None and not self.reckoning.billed(MINIMUM).spans_on(period.part):
            self.late.make_up(period)

    def _charge(self, rule: Rule, days: Period, period: BillingPeriod) -> None:
        named = f"{rule.charge.text}, {show_span(days)}"
        if not rule.metered:
            made = fixed_line(rule, days, period.whole, every_of(rule), self.currency)
            self.proposal.add([made], f"{named}: {line_net(made, self.currency):,f}")
            return
        meter = rule.charge.meter or ""
        used, reach = self.agreement.used(meter, days), self.agreement.reach(meter, days)
        counted = metered_lines(rule, used, reach, days, self.tiers, self.currency)
        self.proposal.add(counted, f"{named}: {used:,f} used")

    # --- what was billed and is no longer owed ---------------------------------------------------------------

    def _take_back(self, line: str) -> None:
        rules = self.agreement.rules_of(line)
        billed = self.reckoning.billed(line)
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
        if inside and self.agreement.is_changed(rules[0].line):  # PERF: with one price there is nothing to compare
            paid = self.reckoning.paid(bill, [r for _, r in inside])
            yield from (days for days, rule in inside if rule.terms != paid.terms)

    def _credit(self, line: str, bill: Bill, days: Period) -> None:
        span = bill.line.service
        assert span is not None
        contract = self.agreement.at(span[0])
        count = counting(contract.prorate, contract.every or MONTHLY)
        self.freed.setdefault(line, []).append(days)
        proposed = [x for x in self.proposal.credits.get(bill.document.id, ()) if x.line == bill.line.line]
        gone = [days, *(x.service for x in proposed if x.service is not None)]
        kept = [d for left in self.reckoning.billed(line).left_of(bill) for d in without(left, gone)]
        owed = round_fraction(Fraction(bill.net) * sum(map(count, kept)) / count(span), self.currency)
        credited = [
            *self.reckoning.billed(line).credits_of(bill),
            *(x for x in proposed if overlap(x.service or days, span)),
        ]
        amount = bill.net - owed - sum((line_net(x, self.currency) for x in credited), ZERO)
        text = f"{bill.line.text} ({count(days)} of {count(span)} days taken back)"
        back = replace(bill.line, text=text, quantity=Decimal(1), price=amount, net=None, service=days)
        self.proposal.credit(bill.document.id, back)

    def _take_back_used(self, line: str) -> None:
        """Credit what was used on days on which it has another price now, at the price at which it was billed."""
        rules = self.agreement.rules_of(line)
        for charged in self.reckoning.counted(line).charged() if self.agreement.is_changed(line) else ():
            paid = self.reckoning.rated(line, charged)
            if paid is None or self.agreement.at(charged.span[0]).prorate == "none":
                continue
            priced = [r.span for r in rules if r.terms != paid.terms]
            freed = [days for left in charged.left for span in priced if (days := overlap(left, span)) is not None]
            kept = [days for left in charged.left for days in without(left, freed)]
            meter, reach = paid.charge.meter or "", self.reckoning.reach(line, charged)
            at = reach.before + sum((self.agreement.used(meter, days) for days in kept), ZERO)
            end = reach.before + charged.quantity
            for days in freed:
                used = end - at if days == freed[-1] else min(self.agreement.used(meter, days), end - at)
                if used > ZERO:
                    priced_at = prices(paid, used, Reach(at, reach.total), self.tiers, self.currency)
                    self._credit_used(charged, days, priced_at)
                    self.freed.setdefault(line, []).append(days)
                    at += used

    def _credit_used(self, charged: Charged, days: Period, priced: Iterable[tuple[Decimal, Decimal, str]]) -> None:
        taken = f"{days_of(days)} of {days_of(charged.span)} days taken back"
        for quantity, price, _ in priced:
            text = f"{charged.lines[0].text.removesuffix(INCLUDED)} ({taken})"
            back = replace(charged.lines[0], text=text, quantity=quantity, price=price, net=None, service=days)
            self.proposal.credit(charged.document.id, back)

    def _milestone(self, milestone: Milestone) -> None:
        if milestone.date > self.to or self.reckoning.billed(milestone.name).quantity > ZERO:
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


def _first(span: Period) -> date:
    return span[0]


def _last(span: Period) -> date:
    return span[1]
