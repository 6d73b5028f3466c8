"""One contract as it holds over time: its periods, and what each of its lines charges on which days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from arcli.model.contracts import Contracts, agreed_of, by_line, known_since
from arcli.model.dates import DAY, Period, moved
from arcli.model.entries import Charge, Contract, Entry, Index, Milestone, Terminate, Usage
from arcli.model.periods import Every, calendar_periods, overlap, periods_from
from arcli.subledger.indexing import ONE, YEAR, Stand, stands
from arcli.subledger.indices import Indices
from arcli.subledger.state import Subledger

MONTHLY = Every(1)


class Rule(NamedTuple):
    """What a line of a contract charges on some days, under the version of the contract that holds then.

    Its price is the charge's × `factor`, the stand of the contract's index; None where `missing` says what lacks.
    """

    line: str
    charge: Charge
    span: Period
    contract: Contract
    factor: Fraction | None = ONE
    missing: str = ""

    @property
    def metered(self) -> bool:
        """Return whether its quantity is what was used."""
        return self.charge.meter is not None

    @property
    def terms(self) -> tuple[object, ...]:
        """Return all that decides on what is charged: of two rules with equal terms, neither takes the other back."""
        charge, contract = self.charge, self.contract
        price = charge.quantity, charge.price, charge.tax, charge.meter, charge.tiers, charge.included
        prorate = None if self.metered else contract.prorate  # what was used is never a part
        return *price, contract.every, prorate, self.factor

    @property
    def said(self) -> tuple[object, ...]:
        """Return all that a line item of it depends on: two rules that say the same are one."""
        charge, contract = self.charge, self.contract
        words = charge.text, charge.account, charge.item, charge.recognise
        return *self.terms, *words, contract.bill, contract.prorate


class Reach(NamedTuple):
    """How far what is used on some days reaches: what was used before them in their period, and in all of it."""

    before: Decimal
    total: Decimal


class BillingPeriod(NamedTuple):
    """A whole period, and the part of it that the contract covers."""

    whole: Period
    part: Period


class Agreement:
    """A contract with its amendments, its end, and what was used and reached under it."""

    def __init__(
        self, contracts: Contracts, number: str, entries: Iterable[Entry], indices: Indices, until: date
    ) -> None:
        """Take the contract's versions, and of the entries what was used and reached under it, and what ends it.

        Prices follow their index up to the reviews of the day `until`.
        """
        own = [e for e in entries if isinstance(e, Usage | Milestone | Terminate) and e.contract == number]
        self.id, versions = number, contracts.versions(number)
        self.first = versions[0][1]
        self.start, self.last = contracts.term(number, (e for e in own if isinstance(e, Terminate)))
        self.versions = [(self.start, self.first), *versions[1:]]
        usage = [e for e in own if isinstance(e, Usage)]
        milestones = [e for e in own if isinstance(e, Milestone)]
        self.usage = sorted(usage, key=lambda u: (u.date, u.meter, u.ref or ""))
        self.milestones = sorted(milestones, key=lambda m: (m.date, m.name))
        self._stands = list(stands(self.versions, self.start, self.last, indices, until))
        self._replaced: dict[str, list[Rule]] = {}  # by versions that hold on no day: one of the first day came after
        self.rules = list(self._rules())
        self._periods: list[BillingPeriod] | None = None
        self._reach = date.min

    def at(self, day: date) -> Contract:
        """Return the version that holds on a day."""
        known = self.first
        for since, version in self.versions:
            if since <= day:
                known = version
        return known

    @property
    def is_indexed(self) -> bool:
        """Return whether its prices follow an index."""
        return any(version.index is not None for _, version in self.versions)

    def periods(self, until: date, since: date = date.min) -> list[BillingPeriod]:
        """Return the periods that begin up to a day, and end on another or later.

        An amendment of how often begins new periods on its day.
        """
        if self._periods is None or until > self._reach:  # PERF: they are asked for month by month
            self._reach = moved(until, months=2 * YEAR)
            self._periods = list(self._all_periods(self._reach))
        begin = bisect_left(self._periods, since, key=_end)
        return self._periods[begin : bisect_right(self._periods, until, key=_begin)]

    def _all_periods(self, until: date) -> Iterator[BillingPeriod]:
        for (since, version), through in self._grids():
            every, day = version.every or MONTHLY, version.day or 1
            aligned = version.periods == "calendar"
            for whole in calendar_periods(since, every, day) if aligned else periods_from(since, every):
                part = overlap(whole, (since, min(through, self.last)))
                if whole[0] > min(until, through) or part is None or part[0] > until:
                    break
                yield BillingPeriod(whole, part)

    def _grids(self) -> Iterator[tuple[tuple[date, Contract], date]]:
        """Yield the versions that begin new periods, each with the last day of its periods."""
        begun = [self.versions[0]]
        for since, version in self.versions[1:]:
            if _grid(version) != _grid(begun[-1][1]):
                begun.append((since, version))
        for number, (since, version) in enumerate(begun):
            through = begun[number + 1][0] - DAY if number + 1 < len(begun) else date.max
            yield (since, version), through

    def _rules(self) -> Iterator[Rule]:
        """Yield the rules of all versions; those that a later version leaves as they were are one."""
        made: dict[str, list[Rule]] = {}
        for number, (since, version) in enumerate(self.versions):
            through = self.versions[number + 1][0] - DAY if number + 1 < len(self.versions) else date.max
            for line, charge in by_line(version.charges):
                days = overlap((since, min(through, self.last)), (charge.from_ or date.min, charge.to or date.max))
                if days is not None:
                    for stand, part in self._standing(days):
                        _join(made.setdefault(line, []), Rule(line, charge, part, version, stand.factor, stand.missing))
                elif through < self.start:
                    self._replaced.setdefault(line, []).append(Rule(line, charge, (self.start, self.start), version))
        for rules in made.values():
            yield from rules

    def _standing(self, days: Period) -> Iterator[tuple[Stand, Period]]:
        """Yield the stands of the index on some days, each with its part of them."""
        for stand in self._stands:
            if (part := overlap(stand.span, days)) is not None:
                yield stand, part

    def lines(self) -> list[str]:
        """Return the IDs of its lines, in the order of their first declaration."""
        return list(dict.fromkeys([*self._replaced, *(rule.line for rule in self.rules)]))

    def rules_of(self, line: str) -> list[Rule]:
        """Return the rules of a line, in the order of days."""
        return sorted((r for r in self.rules if r.line == line), key=lambda r: r.span)

    def is_changed(self, line: str) -> bool:
        """Return whether a line may have been billed by another rule than one that holds on its days."""
        return line in self._replaced or len(self.rules_of(line)) > 1

    def rules_ever(self, line: str) -> list[Rule]:
        """Return the rules by which a line may have been billed: each that holds or did, at each stand of the index."""
        rules = self.rules_of(line)
        factors = dict.fromkeys(r.factor for r in rules)
        return [*rules, *(r._replace(factor=f) for r in (*rules, *self._replaced.get(line, ())) for f in factors)]

    def used(self, meter: str, span: Period) -> Decimal:
        """Return how much was used of a meter on some days."""
        return sum((u.quantity for u in self.usage if u.meter == meter and span[0] <= u.date <= span[1]), Decimal(0))

    def part_of(self, span: Period) -> Period:
        """Return the days of the period that some days are of, as far as the contract covers it."""
        return next((p.part for p in self.periods(span[1], span[0])), span)

    def reach(self, meter: str, span: Period) -> Reach:
        """Return how far what is used of a meter on some days of a period reaches in that period."""
        part = self.part_of(span)
        return Reach(self.used(meter, (part[0], span[0] - DAY)), self.used(meter, part))


class Agreements:
    """The contracts of a ledger from day to day, by what counts then: each entry from the day that `counts` says.

    PERF: a contract is made again only when something counts that did not before, or its prices are reviewed.
    """

    def __init__(self, subledger: Subledger, counts: Callable[[Entry], date]) -> None:
        own = [e for e in subledger.other_entries if isinstance(e, Contract | Usage | Milestone | Terminate)]
        self._to_come = sorted(((counts(e), e) for e in own), key=_day, reverse=True)
        self._figures = [e for e in subledger.other_entries if isinstance(e, Index)]
        self._declared: dict[str, list[Contract]] = {}
        self._under: dict[str, list[Entry]] = {}
        self._made: dict[str, Agreement] = {}

    def as_of(self, day: date) -> dict[Agreement, date]:
        """Return the contracts on a day, each with the first day that something new may concern (else `date.max`).

        By ID. Days are asked for in their order.
        """
        news: dict[str, date] = {}
        while self._to_come and self._to_come[-1][0] <= day:
            entry = self._to_come.pop()[1]
            number, since = (entry.id, date.min) if isinstance(entry, Contract) else (entry.contract, date.min)
            if isinstance(entry, Contract):
                self._declared.setdefault(number, []).append(entry)
            else:
                self._under.setdefault(number, []).append(entry)
                since = date.min if isinstance(entry, Terminate) else entry.date
            news[number] = min(since, news.get(number, since))
        indices = Indices(self._figures, day)
        for number in sorted(self._declared):
            old = self._made.get(number)
            if old is None or number in news or old.is_indexed:
                under = self._under.get(number, ())
                new = self._made[number] = Agreement(Contracts(self._declared[number]), number, under, indices, day)
                if old is None or (old.is_indexed and new.rules != old.rules):
                    news[number] = date.min
        return {self._made[number]: news.get(number, date.max) for number in sorted(self._made)}


def agreements(subledger: Subledger, day: date) -> list[Agreement]:
    """Return the contracts of a ledger as of a day, by ID, with what was used and reached under them by then.

    What was agreed of a contract holds from its date on, and is known before that, so that a bill in advance goes by
    it: from the contract's own day on, or as `known:` says. Usage, milestones and figures count on their date.
    """

    def known(entry: Entry) -> date:
        number = agreed_of(entry)
        if number is None or number not in subledger.contracts:
            return entry.date
        first = subledger.contracts.declaration(number)
        begin = known_since(first) or first.date
        return begin if entry is first else max(begin, known_since(entry) or date.min)

    return list(Agreements(subledger, known).as_of(day))


def _begin(period: BillingPeriod) -> date:
    return period.part[0]


def _end(period: BillingPeriod) -> date:
    return period.part[1]


def _day(dated: tuple[date, Entry]) -> date:
    return dated[0]


def _grid(contract: Contract) -> tuple[object, ...]:
    return contract.every or MONTHLY, contract.periods, contract.day, contract.start


def _join(rules: list[Rule], rule: Rule) -> None:
    """Add a rule to those before it; one that charges as they do on the days that follow is one with the last."""
    if rules and rules[-1].said == rule.said and rules[-1].span[1] + DAY == rule.span[0]:
        rules[-1] = rules[-1]._replace(span=(rules[-1].span[0], rule.span[1]))
    else:
        rules.append(rule)
