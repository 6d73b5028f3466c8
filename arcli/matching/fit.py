"""Uses of items that make exactly the amount of a line: in full, less discounts, less what else the policy allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from arcli.matching.policy import Limits
from arcli.matching.proposals import Use
from arcli.matching.receivables import Item, Receivables
from arcli.matching.subsets import solve

Uses = tuple[Use, ...]


class Fit(NamedTuple):
    """Ways to make an amount: the uses of items of each, the number of ways, and whether all were counted."""

    ways: list[Uses]
    many: int
    complete: bool


NO_FIT = Fit([], 0, True)


class Fitter:
    """Fits amounts to items on one day."""

    def __init__(self, receivables: Receivables, day: date) -> None:
        self.receivables, self.day = receivables, day

    def options(self, item: Item, grace: int) -> list[int]:
        """Return the amounts at which an item may be paid: in full, or less the discount of its terms."""
        gross = self.receivables.available(item, self.day)
        if gross <= 0:
            return []
        granted = item.granted(self.day, grace) if gross == item.left else 0
        return [gross, gross - granted] if 0 < granted < gross else [gross]

    def use(self, item: Item, amount: int) -> Use:
        """Return the use of an item at one of its options."""
        gross = self.receivables.available(item, self.day)
        return Use(item, amount, discount=gross - amount)

    def subset(self, target: int, items: Sequence[Item], limits: Limits) -> Fit:
        """Return every set of items that makes the target, each in full or less its discount."""
        found = solve(target, [self.options(i, limits.grace) for i in items])
        ways = [tuple(self.use(items[i], a) for i, a in pick) for pick in found.picks]
        return Fit(ways, found.many, found.complete)

    def subset_less_credits(self, target: int, items: Sequence[Item], credits: Sequence[Item], limits: Limits) -> Fit:
        """Return sets of items less sets of open credits. The unused part of the credits is added on the other side."""
        total = sum(-c.left for c in credits)
        options = [self.options(i, limits.grace) for i in items]
        found = solve(target + total, [*options, *([-c.left] for c in credits)])
        ways = []
        for pick in found.picks:
            unused = {i - len(items) for i, _ in pick if i >= len(items)}
            debits = [self.use(items[i], a) for i, a in pick if i < len(items)]
            if debits:
                ways.append((*debits, *(Use(c, c.left) for k, c in enumerate(credits) if k not in unused)))
        return Fit(ways, found.many, found.complete)

    def all_of(self, target: int, items: Sequence[Item], limits: Limits) -> Fit:
        """Return all of the items, each in full or less its discount; credits among them are used up."""
        debits = [i for i in items if i.left > 0]
        less = [Use(i, i.left) for i in items if i.left < 0]
        options = [self.options(i, limits.grace) for i in debits]
        if not debits or not all(options):
            return NO_FIT
        short = sum(o[0] for o in options) + sum(u.amount for u in less) - target
        if short == 0:
            return Fit([(*(self.use(i, o[0]) for i, o in zip(debits, options, strict=True)), *less)], 1, True)
        if short < 0:
            return NO_FIT
        granted = [(k, o[0] - o[1]) for k, o in enumerate(options) if len(o) > 1]
        found = solve(short, [[g] for _, g in granted])
        ways = []
        for pick in found.picks:
            taken = {granted[i][0] for i, _ in pick}
            uses = [
                self.use(i, o[1] if k in taken else o[0]) for k, (i, o) in enumerate(zip(debits, options, strict=True))
            ]
            ways.append((*uses, *less))
        return Fit(ways, found.many, found.complete)

    def short(self, target: int, items: Sequence[Item], limits: Limits, charges: int = 0) -> Uses | None:
        """Return all of the items if a charge or a tolerance explains the shortage; discounts of the terms come first.

        The charge or tolerance is missing of the last item that is larger, as it would be if the money were applied in
        their order: the oldest first (AutoCash in Oracle Receivables, § 366 (2) BGB).
        `charges` is the amount that the bank says it kept.
        """
        debits = [i for i in items if i.left > 0]
        less = [Use(i, i.left) for i in items if i.left < 0]
        options = [self.options(i, limits.grace) for i in debits]
        if not debits or not all(options):
            return None
        for discounted in (True, False):
            amounts = [o[-1] if discounted else o[0] for o in options]
            missing = sum(amounts) + sum(u.amount for u in less) - target
            fee, tolerated = _explained(missing, limits, charges, target)
            last = max((k for k, amount in enumerate(amounts) if missing < amount), default=None)
            if (fee or tolerated) and last is not None:
                uses = [self.use(i, a) for i, a in zip(debits, amounts, strict=True)]
                one = uses[last]
                uses[last] = Use(one.item, one.amount - missing, one.discount, fee, tolerated)
                return (*uses, *less)
        return None

    def gross(self, items: Iterable[Item]) -> int:
        """Return the open amount of the items in all; credits lower it."""
        return sum(self.receivables.available(i, self.day) if i.left > 0 else i.left for i in items)


def _explained(missing: int, limits: Limits, charges: int, target: int) -> tuple[int, int]:
    """Return how much of a shortage is a charge and how much is tolerated; (0, 0) if neither explains it."""
    if missing <= 0:
        return 0, 0
    if missing == charges:
        return missing, 0
    if missing <= limits.tolerated(target):
        return 0, missing
    if missing <= limits.fee:
        return missing, 0
    return 0, 0
