"""Choices for a line of a known payer that names no document: sets of open items that add up to the amount."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from math import comb, gcd

from arcli.matching.bynumber import NOTHING, Asked, Found, owner_of, swappable
from arcli.matching.fit import Fitter, Uses
from arcli.matching.proposals import Choice
from arcli.matching.receivables import Item, Receivables
from arcli.matching.words import listed, sum_of

ODDS = 10_000  # a set that follows a payer's rule is accepted if chance would produce it once in this many cases
CHANCE = 30  # the only set that adds up is accepted if chance would produce one in this many cases
FEW_SETS = 10  # among at most this many sets of its size, the only one that adds up is always accepted
MANY_CREDITS = 6
SETS = 1_000


class ByAmount:
    """Explains amounts by sets of open items."""

    def __init__(self, receivables: Receivables) -> None:
        self.receivables = receivables

    def explain(self, asked: Asked) -> Found:
        """Return all sets, counted. A single one is certain; among several, one that follows a rule may be."""
        line = asked.line
        pool = self.receivables.pool(asked.family, line.currency, line.booked)
        if not pool:
            return NOTHING
        fitter = Fitter(self.receivables, line.booked)
        credits = self.receivables.open_credits(asked.family, line.currency, line.booked)[:MANY_CREDITS]
        if credits:
            fit = fitter.subset_less_credits(asked.target, pool, credits, asked.limits)
        else:
            fit = fitter.subset(asked.target, pool, asked.limits)
        if not fit.many and fit.complete:
            return self._nearly(asked, pool, fitter)
        ruled = self._ruled(asked, pool, credits, fitter)
        ways: dict[tuple[object, ...], tuple[Uses, str]] = {}
        for label, uses in ruled:
            ways.setdefault(_key(uses), (uses, label))
        for uses in fit.ways:
            ways.setdefault(_key(uses), (uses, ""))
        alone = fit.many == 1 and fit.complete
        likely = alone and self._likely(asked, pool, fit.ways[0])
        believed = not alone and asked.clues.by_account and self._believed(asked, pool, ruled)
        choices = []
        for uses, label in ways.values():
            words = self._words(asked, pool, uses, label, alone=alone)
            customer = owner_of(self.receivables, asked, uses)
            if customer is not None:
                sure = likely or (believed and bool(label))
                choices.append(Choice(customer, uses, words, rank=0 if label else len(uses), sure=sure))
        if believed:
            return Found(choices[:1], 1, False)
        choices.sort(key=lambda c: (c.rank, c.refs))
        return Found(choices[:9], max(fit.many, len(choices)), not fit.complete)

    @staticmethod
    def _likely(asked: Asked, pool: list[Item], uses: Uses) -> bool:
        """Return whether so many items out of so many would rarely make the amount by chance."""
        choices = comb(len(pool), min(len(uses), len(pool)))
        step = gcd(asked.target, *(i.left for i in pool))
        return choices <= FEW_SETS or choices * CHANCE <= asked.target // step

    def _believed(self, asked: Asked, pool: list[Item], ruled: list[tuple[str, Uses]]) -> bool:
        """Return whether exactly one set follows a rule, and is too unlikely to do so by chance."""
        if len({_key(u) for _, u in ruled}) != 1 or len(ruled[0][1]) < 2:
            return False
        if swappable(ruled[0][1], pool):
            return False
        step = gcd(asked.target, *(i.left for i in pool))
        return len(pool) * ODDS <= asked.target // step

    # --- sets that follow a rule -------------------------------------------------------------------------

    def _ruled(self, asked: Asked, pool: list[Item], credits: list[Item], fitter: Fitter) -> list[tuple[str, Uses]]:
        found: list[tuple[str, Uses]] = []
        seen: set[tuple[object, ...]] = set()
        sums = {i.index: (o[0], o[0] - o[-1]) for i in pool if (o := fitter.options(i, asked.limits.grace))}
        sums |= {c.index: (c.left, 0) for c in credits}
        run = 0
        close = []  # how many of the oldest make the amount, or exceed it by no more than their discounts
        discounts = 0
        for count, item in enumerate(pool[:SETS], 1):
            gross, discount = sums.get(item.index, (0, 0))
            run, discounts = run + gross, discounts + discount
            if asked.target <= run <= asked.target + discounts and 2 <= count < len(pool):
                close.append((self.receivables.sequence, pool[:count]))
        for label, items in [*_sets(pool, credits, asked.line.booked), *close]:
            over = -asked.target
            granted = 0
            for item in items:
                gross, discount = sums.get(item.index, (0, 0))
                over += gross
                granted += discount
            if not 0 <= over <= granted:
                continue
            for uses in fitter.all_of(asked.target, items, asked.limits).ways[:1]:
                if _key(uses) not in seen:
                    seen.add(_key(uses))
                    found.append((label, uses))
        return found

    def _nearly(self, asked: Asked, pool: list[Item], fitter: Fitter) -> Found:
        """Return what a charge or tolerance explains when no set makes the amount: single items and sets by a rule."""
        if not asked.limits.fee and not asked.limits.tolerated(asked.target):
            return NOTHING
        found: list[Choice] = []
        seen: set[tuple[object, ...]] = set()
        for label, items in [*(("", [i]) for i in pool), *_sets(pool, [], asked.line.booked)]:
            uses = fitter.short(asked.target, items, asked.limits)
            if uses is None or _key(uses) in seen:
                continue
            seen.add(_key(uses))
            customer = owner_of(self.receivables, asked, uses)
            if customer is not None:
                words = self._words(asked, pool, uses, label, alone=False)
                found.append(Choice(customer, uses, words, rank=len(uses)))
        found.sort(key=lambda c: (c.rank, c.refs))
        return Found(found[:9], len(found))

    @staticmethod
    def _words(asked: Asked, pool: list[Item], uses: Uses, label: str, *, alone: bool) -> tuple[str, ...]:
        refs = listed([u.item.ref for u in uses])
        which = f"{refs}: {label}" if label else refs
        if alone:
            what = "item" if len(uses) == 1 else "set"
            only = f", the only {what} of {len(pool)} open that makes this amount"
            which += only if len(pool) > 1 else "" if label else ", all that is open"
        return tuple(filter(None, (which, sum_of(asked.target, uses, asked.line.currency), asked.clues.how)))


def _sets(pool: list[Item], credits: list[Item], day: date) -> Iterator[tuple[str, list[Item]]]:
    """Yield sets that a payer would choose: all open, all due, by date, by month, by order; less open credits."""
    due = [i for i in pool if i.due <= day]
    yield "all that is open", pool
    if due and len(due) < len(pool):
        yield "all that is due", due
    if credits:
        yield "all that is open, less open credits", [*pool, *credits]
        if due and len(due) < len(pool):
            yield "all that is due, less open credits", [*due, *credits]
    months: dict[tuple[int, int], list[Item]] = {}
    orders: dict[str, list[Item]] = {}
    owners: dict[str, list[Item]] = {}
    for item in pool:
        months.setdefault((item.dated.year, item.dated.month), []).append(item)
        owners.setdefault(item.customer, []).append(item)
        if item.po:
            orders.setdefault(item.po, []).append(item)
    several = sorted(months.items())
    for (year, month), items in several:
        if len(items) > 1:
            yield f"all of {year}-{month:02}", items
    upto = accumulate((items for _, items in several), lambda held, more: [*held, *more])
    for ((year, month), _), items in list(zip(several, upto, strict=True))[1:-1]:
        yield f"the statement of {year}-{month:02}", items
    for po, items in sorted(orders.items()):
        if len(items) > 1:
            yield f"order {po}", items
    if len(owners) > 1:
        for owner, items in sorted(owners.items()):
            yield f"all of {owner}", items


def _key(uses: Uses) -> tuple[object, ...]:
    return tuple(sorted((u.item.index, u.amount) for u in uses))
