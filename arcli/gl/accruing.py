"""Unbilled revenue: what contracts have served and nobody has billed, where the settings say `accrue`.

At the end of each month arcli computes what each contract has earned so far and not billed, by the entries up to that
day: the line items that would bill it, with the periods that have only begun, each by the share of its days that is
served. The difference to what was posted before is the revenue of the month. It is an unbilled receivable, since
nothing but time or an invoice is lacking; the share that a contract retains waits for more, and is a contract asset
(IFRS 15.105 and 107, ASC 606-10-45-3 and 4). The document that bills it takes it off on its day, at the base value that
it has: so what comes late, or was estimated otherwise, falls into the month in which it is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.billing.agreement import Agreement, Agreements
from arcli.billing.pricing import cost
from arcli.billing.proposal import Proposal
from arcli.billing.proposing import propose, settled
from arcli.gl.accrued import Piece, State, changed, earned_of, ratio_of
from arcli.gl.earning import share
from arcli.gl.postings import Posting
from arcli.gl.streams import Accrued, Key, Place, What
from arcli.model.dates import DAY, Period, end_of_month, month_before
from arcli.model.entries import Contract, Entry, Line
from arcli.model.kinds import CREDIT
from arcli.model.money import major, minor
from arcli.model.periods import overlap
from arcli.model.settings.revenue import Revenue
from arcli.subledger.billed import Bill, Billed, LineBilled, billed
from arcli.subledger.lines import rates_of, taxed
from arcli.subledger.serving import earned_over
from arcli.subledger.state import Document, Subledger

Convert = Callable[[Decimal, str, date, Entry], Decimal]  # an amount into the base currency at the rate of a day

_Found = tuple[Contract, str, list[Piece]]  # of a line: its contract, its currency, and what it consists of


class _Kept(NamedTuple):
    """What is earned for good of a contract's periods that end before a day, as long as nothing comes up about them."""

    until: date
    currency: str
    pieces: list[tuple[Key, Piece]]


class _Reckoned(NamedTuple):
    """What could be billed of a contract: the line items, each with its whole amount and what is earned of it."""

    contract: Contract
    currency: str
    proposal: Proposal
    pieces: list[tuple[Key, Line, int, Piece]]


def accrues(subledger: Subledger) -> bool:
    """Return whether contracts earn before they are billed."""
    return (
        subledger.settings.revenue is not None and subledger.settings.revenue.accrue and bool(subledger.contracts.ids())
    )


class Accrual:
    """What is unbilled of each contract, as documents are posted in the order of their days."""

    def __init__(self, subledger: Subledger, settings: Revenue, base: str | None, convert: Convert) -> None:
        self.subledger, self.settings, self.base, self._convert = subledger, settings, base, convert
        self.flows: list[Accrued] = []
        self.states: dict[Key, State] = {}
        self._billed: Billed = {}
        self._agreements = Agreements(subledger, subledger.counts_from)
        self._settled: dict[str, date] = {}  # by contract: what ends before is billed as agreed
        self._kept: dict[str, _Kept] = {}  # PERF: by contract: what nobody bills for years is reckoned once

    @property
    def begin(self) -> date:
        """Return the first day on which a contract may earn."""
        contracts = self.subledger.contracts
        return min(contracts.term(number, ())[0] for number in contracts.ids())

    @property
    def end(self) -> date:
        """Return the day up to which contracts earn: of a subledger of all days, the month's end of the last bill."""
        if self.subledger.as_of != date.max:
            return self.subledger.as_of
        return end_of_month(max((document.date for document, _ in self.subledger.billing), default=date.min))

    # --- what documents bill ---------------------------------------------------------------------------------

    def created(self, document: Document) -> None:
        """Take what a document bills of contracts: its days are no longer unbilled."""
        sign = -1 if document.side == CREDIT else 1
        for number, line in enumerate(document.lines):
            if line.contract is not None:
                self._kept.pop(line.contract, None)
                held = self._billed.setdefault((line.contract, line.line or ""), LineBilled())
                held.bills.append(Bill(document, number, line, sign))
                past = self._settled.get(line.contract, date.min)
                if sign < 0 or line.service is None or line.service[0] < past:
                    self._settled.pop(line.contract, None)

    def reversed(self, document: Document) -> None:
        """Give the days of a document back: they are unbilled again."""
        for line in document.lines:
            self._settled.pop(line.contract or "", None)
            self._kept.pop(line.contract or "", None)
            if (held := self._billed.get((line.contract or "", line.line or ""))) is not None:
                held.bills = [bill for bill in held.bills if bill.document is not document]

    def take(self, line: Line, account: str, cents: int, day: date) -> tuple[int, int, list[Posting]]:
        """Return how much of a billed line was accrued, also in base, and the postings that take it off."""
        key = (line.contract or "", line.line or "", account)
        state = self.states.get(key)
        if state is None:
            return 0, 0, []
        before, whole = state.parts(), state.cents
        taken = state.take(line.service, cents)
        if not taken:
            return 0, 0, []
        base = share(state.base, taken, whole)
        state.base -= base
        for place, (left, _) in state.parts().items():
            self._flow(day, "billed" if cents > 0 else "credited", place, left - before[place][0], key)
        return taken, base, changed(key, before, state, self.settings, self.base)

    def _flow(self, day: date, what: What, place: Place, cents: int, key: Key) -> None:
        if cents:
            state = self.states[key]
            self.flows.append(Accrued(day, what, place, cents, key, state.contract.customer, state.currency))

    # --- what is earned --------------------------------------------------------------------------------------

    def month_end(self, day: date) -> Iterator[Posting]:
        """Yield the postings of what contracts have earned and not billed, on the last day of a month."""
        found: dict[Key, _Found] = {}
        for agreement, news in self._agreements.as_of(day).items():
            currency, kept = _currency_of(self.subledger, agreement, day), self._kept.pop(agreement.id, None)
            if kept is not None and (news < kept.until or kept.currency != currency):
                kept = None
            since = kept.until if kept is not None else min(news, self._settled.get(agreement.id, date.min))
            made = _reckon(self.subledger, agreement, currency, self._billed, (day, month_before(day)), since)
            if made is None:
                continue
            if kept is None:
                self._settled[agreement.id] = settled(agreement, made.proposal, self._billed, day)
            self._keep(agreement, made, kept, month_before(day))
            pieces = [(key, piece) for key, _, _, piece in made.pieces]
            _add(found, made, [*kept.pieces, *pieces] if kept is not None else pieces)
        for key in sorted({*found, *(k for k, s in self.states.items() if s.cents or s.base)}):
            yield from self._become(key, found.get(key), day)

    def _keep(self, agreement: Agreement, made: _Reckoned, kept: _Kept | None, before: date) -> None:
        """Keep what is earned of the periods that ended by a day, where no later month can reckon it otherwise.

        It can where usage or what was credited changes a price, where prices have taxes inside, whose rates change, and
        where something waits for a milestone.
        """
        known, settings = made.proposal, self.subledger.settings
        if known.credits or known.missing or any(rule.metered for rule in agreement.rules):
            return
        taxes = {line.tax for line in known.lines if line.tax is not None}
        if any(settings.tax_code(code).included for tax in taxes for code in settings.tax_codes(tax)):
            return
        going = agreement.periods(end_of_month(before + DAY), before + DAY)[:1]
        until = going[0].part[0] if going else before + DAY
        ended = [x for x in made.pieces if x[1].service is not None and x[1].service[1] < until]
        if all(piece.cents == piece.before == cents for _, _, cents, piece in ended):
            earlier = kept.pieces if kept is not None else []
            self._kept[agreement.id] = _Kept(
                until, made.currency, [*earlier, *((key, piece) for key, _, _, piece in ended)]
            )

    def _become(self, key: Key, now: _Found | None, day: date) -> list[Posting]:
        """Bring the state of a line to what is earned of it, and return the postings."""
        state = self.states.get(key)
        if state is None:
            assert now is not None
            state = self.states[key] = State(now[0], now[1])
        pieces = now[2] if now is not None else ()
        parts, cents, late = state.parts(), state.cents, state.known_before(pieces) - state.cents
        state.pieces, state.cents = tuple(pieces), sum(p.cents for p in pieces)
        if now is not None:
            state.contract, state.ratio = now[0], ratio_of(now[0])
        state.base = self._worth(state, cents, day)
        of_late: dict[Place, int] = {"asset": state.asset_of(late), "unbilled": late - state.asset_of(late)}
        for place, (left, _) in state.parts().items():
            self._flow(day, "earned", place, left - parts[place][0] - of_late[place], key)
            self._flow(day, "caught_up", place, of_late[place], key)
        return changed(key, parts, state, self.settings, self.base)

    def _worth(self, state: State, cents: int, day: date) -> int:
        """Return the base value of a state: what came at the rate of the day, what went at the value that it had."""
        if self.base is None:
            return 0
        if state.currency == self.base:
            return state.cents
        if cents and state.cents * cents > 0 and abs(state.cents) < abs(cents):
            return share(state.base, abs(state.cents), abs(cents))
        more = major(state.cents - cents, state.currency)
        return state.base + minor(self._convert(more, state.currency, day, state.contract), self.base)


def unbilled_on(subledger: Subledger) -> dict[tuple[str, str], int]:
    """Return what is unbilled on the day of a subledger, the last of a month: by account of revenue and currency."""
    found, bills, day = dict[Key, _Found](), billed(subledger), subledger.as_of
    for agreement in Agreements(subledger, subledger.counts_from).as_of(day):
        made = _reckon(subledger, agreement, _currency_of(subledger, agreement, day), bills, (day, date.min))
        if made is not None:
            _add(found, made, [(key, piece) for key, _, _, piece in made.pieces])
    sums: dict[tuple[str, str], int] = {}
    for key, (_, currency, pieces) in found.items():
        of = key[2], currency
        sums[of] = sums.get(of, 0) + sum(piece.cents for piece in pieces)
    return sums


def _currency_of(subledger: Subledger, agreement: Agreement, day: date) -> str | None:
    """Return the currency in which a contract is billed: its own, else its customer's when it was agreed."""
    contract = agreement.at(day)
    known = subledger.customers.at(contract.customer, agreement.first.date)
    return contract.currency or (known.currency if known else None) or subledger.settings.currency


def _add(found: dict[Key, _Found], made: _Reckoned, pieces: list[tuple[Key, Piece]]) -> None:
    for key, piece in pieces:
        found.setdefault(key, (made.contract, made.currency, []))[2].append(piece)


def _reckon(
    subledger: Subledger,
    agreement: Agreement,
    currency: str | None,
    bills: Billed,
    days: Period,
    since: date = date.min,
) -> _Reckoned | None:
    """Find what could be billed of a contract, with what is earned of it by two days: that of the bill, and another."""
    (day, before), settings = days, subledger.settings
    if agreement.start > day or currency is None:
        return None
    proposal = propose(agreement, bills, settings.tiers, currency, day, begun=True, since=since)
    pieces = _Pieces(subledger, agreement, currency, day, before)
    accounts = settings.accounts  # as an invoice and a credit memo would post to them
    groups = [(1, accounts.revenue, proposal.lines)]
    groups += [(-1, accounts.returns, lines) for lines in proposal.credits.values()]
    made: list[tuple[Key, Line, int, Piece]] = []
    for sign, usual, lines in groups:
        for line, cents in zip(lines, _nets(subledger, lines, currency, day), strict=True):
            key = (agreement.id, line.line or "", line.account or usual)
            made.append((key, line, sign * cents, pieces.of(line, sign * cents)))
    return _Reckoned(agreement.at(day), currency, proposal, made)


class _Pieces:
    """What line items of a contract have earned by a day, and before its month."""

    def __init__(self, subledger: Subledger, agreement: Agreement, currency: str, day: date, before: date) -> None:
        self.subledger, self.method = subledger, (subledger.settings.revenue or Revenue()).method
        self.day, self.before = day, before
        self.reached = {m.name: m.date for m in agreement.milestones}
        self.agreement, self.currency = agreement, currency
        self.metered = {rule.line for rule in agreement.rules if rule.metered}
        self._used: dict[tuple[str | None, Period], int] = {}  # before, and not yet found in line items

    def of(self, line: Line, cents: int) -> Piece:
        if line.service is None:
            return Piece(None, cents, cents if self.reached.get(line.line or "", self.before) <= self.before else 0)
        days = line.service[0], min(line.service[1], self.day)
        if line.line in self.metered:  # what was used is earned
            return Piece(days, cents, cents if line.service[1] <= self.before else self._used_before(line, cents))
        span = earned_over(self.subledger, line)
        earned, then = (earned_of(span, cents, self.method, day) for day in (self.day, self.before))
        return Piece(days, earned, then)

    def _used_before(self, line: Line, cents: int) -> int:
        """Return how much of a line item for usage was used before the month; of several, as of tiers, the first."""
        assert line.service is not None
        key = line.line, line.service
        if key not in self._used:
            days = line.service[0], self.before
            rule = next(
                r for r in self.agreement.rules_of(line.line or "") if overlap(r.span, line.service) is not None
            )
            meter, tiers = rule.charge.meter or "", self.subledger.settings.tiers
            used, reach = self.agreement.used(meter, days), self.agreement.reach(meter, line.service)
            self._used[key] = minor(cost(rule, used, reach, tiers, self.currency), self.currency)
        found = max(min(cents, self._used[key]), 0)
        self._used[key] -= found
        return found


def _nets(subledger: Subledger, lines: list[Line], currency: str, day: date) -> list[int]:
    """Return the nets of line items without tax, in minor units."""
    rates, _ = rates_of(tuple(lines), subledger.settings, day)
    return [minor(net, currency) for net in taxed(lines, currency, subledger.settings, rates).nets]
