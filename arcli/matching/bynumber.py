"""Choices for a line that names documents: which of them, and together with what, make the amount."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import comb, gcd
from typing import NamedTuple

from arcli.matching.clues import Clues, Named
from arcli.matching.fit import Fitter, Uses
from arcli.matching.policy import Limits
from arcli.matching.proposals import Choice, Use
from arcli.matching.receivables import Item, Receivables
from arcli.matching.shortage import reason_of
from arcli.matching.words import amount, listed, sum_of
from arcli.model.bank.line import StatementLine
from arcli.model.money import minor
from arcli.model.words import count_of

FEW_NAMED = 40
CHANCE = 1_000  # documents not named in full are accepted if chance would make the amount once in this many cases
FEW_SETS = 16  # among at most this many, the one that makes the amount is always accepted
PARTLY, LESS_CREDITS = "not everything that the text names", "less open credits"
CUTS = (27, 35, 54, 70, 105, 140)  # lengths at which banks cut a text; trailing blanks are lost


class Asked(NamedTuple):
    """A line with what is known about it: its amount in minor units, its clues, its presumed payer.

    `agrees`: the payer is known by account or name, or is called like the documents' customer. `stranger`: the payer is
    a customer, but not the documents'.
    """

    line: StatementLine
    target: int
    clues: Clues
    family: frozenset[str]
    limits: Limits
    agrees: bool
    stranger: bool = False


class Found(NamedTuple):
    """Choices, the minimum number of explanations, and whether the search was stopped."""

    choices: list[Choice]
    many: int
    stopped: bool = False


NOTHING = Found([], 0)


class ByNumber:
    """Explains amounts by named documents."""

    def __init__(self, receivables: Receivables) -> None:
        self.receivables = receivables

    def exact(self, asked: Asked, named: Named) -> Found:
        """Return named documents that make the amount exactly: all of them, or those that the amount identifies."""
        fitter = Fitter(self.receivables, asked.line.booked)
        must, limits = named.must, asked.limits
        beside = self._stated(asked, named)
        if beside is not None:
            return beside
        found: list[tuple[Uses, str]] = []
        count, complete = 0, True
        if must:
            fit = fitter.all_of(asked.target, must, limits)
            found += [(w, "") for w in fit.ways]
            count, complete = fit.many, fit.complete
        items = named.items
        if not count and len(items) <= FEW_NAMED and (named.maybe or len(items) > 1):
            debits, less = [i for i in items if i.left > 0], [i for i in items if i.left < 0]
            fit = fitter.subset_less_credits(asked.target, debits, less, limits)
            having = [w for w in fit.ways if _covers(w, must)]
            ways, note = (having, "") if having or not must else (fit.ways, PARTLY)
            unsure = "many sets of that size could make this amount by chance"
            found += [(w, note or ("" if self._likely(asked, named, w) else unsure)) for w in ways]
            count, complete = (len(having) if having else fit.many), fit.complete
        if not count and must:
            credits = [
                c
                for c in self.receivables.open_credits(asked.family, asked.line.currency, asked.line.booked)
                if c.index not in {i.index for i in items}
            ]
            missing = fitter.gross(must) - asked.target
            if credits and missing > 0:
                fit = fitter.subset_less_credits(asked.target, must, credits, limits)
                ways = [w for w in fit.ways if _covers(w, must)]
                found += [(w, LESS_CREDITS) for w in ways]
                count, complete = len(ways), fit.complete
        twin = bool(found) and self._twin(asked, named)
        choices = [
            self._choice(asked, named, w, note, sure=note in ("", LESS_CREDITS) and not twin) for w, note in found
        ]
        return Found(_valid(choices), count, not complete)

    def _stated(self, asked: Asked, named: Named) -> Found | None:
        """Return what the amounts beside the numbers state, if they add up to the line and an item is short by them."""
        stated = named.stated
        if not stated or sum(stated.values()) != asked.target:
            return None
        if any(not 0 < stated[i.index] <= i.left for i in named.must) or all(
            stated[i.index] == i.left for i in named.must
        ):
            return None
        uses = tuple(self._in_part(i, stated[i.index], asked.limits) for i in named.must)
        sure = asked.agrees and not named.unread and not named.maybe and asked.limits.short != "ask"
        return Found(_valid([self._choice(asked, named, uses, "by the amounts beside the numbers", sure=sure)]), 1)

    @staticmethod
    def _in_part(item: Item, paid: int, limits: Limits, reason: str = "short-pay") -> Use:
        """Return the part payment of an item: the rest stays open, or is a deduction, by the policy."""
        if paid == item.left or limits.short != "deduct":
            return Use(item, paid)
        return Use(item, paid, deduction=item.left - paid, reason=reason)

    def completed(self, asked: Asked, named: Named) -> Found:
        """Return named documents with others of the same payer that make the amount: the text names only some."""
        fitter, day, currency = Fitter(self.receivables, asked.line.booked), asked.line.booked, asked.line.currency
        rest = asked.target - fitter.gross(named.must)
        if not named.must or rest <= 0 or not asked.family:
            return NOTHING
        held = {i.index for i in named.must}
        ends = [i for i in named.items if i.index not in held and i.left > 0]
        pool = [i for i in self.receivables.pool(asked.family, currency, day) if i.index not in held]
        fit = fitter.subset(rest, ends, asked.limits) if ends else fitter.subset(rest, pool, asked.limits)
        by_ends = bool(ends) and bool(fit.many)
        if not fit.many and ends:
            fit = fitter.subset(rest, pool, asked.limits)
        whole = fitter.all_of(fitter.gross(named.must), named.must, asked.limits)
        if not whole.ways:
            return NOTHING
        cut = named.cut or may_be_cut(asked.line.text)
        step = gcd(rest, *(i.left for i in pool))
        odds = 1 if asked.agrees else 20
        note = "the text ends before the others" if cut else "the others are not named"
        among = ends if by_ends and 2 * len(ends) < len(pool) else pool
        size = sum(len(fitter.options(i, asked.limits.grace)) for i in among)  # each less its discount is one more
        choices = []
        for way in fit.ways:
            sets = sets_of(size, len(way))
            rare = (sets * 50 * odds <= rest // step or sets <= FEW_SETS) and not swappable(way, pool)
            uses = (*whole.ways[0], *way)
            each = asked.agrees and named.unread == len(way)  # as many unread numbers as documents not named
            choices.append(self._choice(asked, named, uses, note, sure=(cut or each) and rare and not asked.stranger))
        return Found(_valid(choices), fit.many, not fit.complete)

    def short(self, asked: Asked, named: Named) -> Found:
        """Return less than the named documents: a charge or a tolerance, else by the policy.

        By the policy, it is a part payment or a deduction.
        """
        fitter, line = Fitter(self.receivables, asked.line.booked), asked.line
        must = named.must
        missing = fitter.gross(must) - asked.target
        if not must or missing <= 0:
            return NOTHING
        charges = 0
        if line.charges is not None and line.charges > 0:
            charges = minor(line.charges, line.currency)
        doubt = self._other_reading(asked, named, fitter) or self._twin(asked, named, any_amount=True)
        sure = asked.agrees and not doubt and named.plain
        debits = [i for i in must if i.left > 0]
        late = self._late_discount(debits, missing, asked)
        uses = None if late else fitter.short(asked.target, must, asked.limits, charges)
        if uses is not None:
            whole = sure or (asked.agrees and not doubt and len(must) == 1 and not named.maybe and not named.unread)
            return Found(_valid([self._choice(asked, named, uses, "", sure=whole)]), 1)
        if late:
            taken = tuple(Use(i, i.left - (d := _lapsed(i, line.booked)), discount=d) for i in debits)
            credits = tuple(Use(i, i.left) for i in must if i.left < 0)
            parts = self._one_short(asked, named, debits, missing, late)
            allowed = self._choice(asked, named, (*taken, *credits), f"{late}, allowed anyway", sure=False)
            return Found(_valid([*parts, allowed]), len(parts) + 1)
        if len(debits) != 1 or len(must) != 1:
            return Found(_valid(self._one_short(asked, named, debits, missing)), len(debits))
        return self._single(asked, named, debits[0], missing, sure=sure)

    def _single(self, asked: Asked, named: Named, one: Item, missing: int, *, sure: bool) -> Found:
        """Return a short payment of one document: a part payment or a deduction, by the policy.

        The text may explain it.
        """
        why = reason_of(asked.line.text, asked.line.currency, one.left, missing)
        part = self._choice(asked, named, (Use(one, asked.target),), why or "part payment", sure=False)
        taken = Use(one, asked.target, deduction=missing, reason=why or "short-pay")
        deducted = self._choice(asked, named, (taken,), why or "short payment, to be coded", sure=False)
        if asked.limits.short == "ask":
            return Found(_valid([part, deducted]), 2)
        chosen = part if asked.limits.short == "part" else deducted
        return Found(_valid([_resolved(chosen, sure=sure)]), 1)

    def over(self, asked: Asked, named: Named) -> Found:
        """Return more than the named documents: they are settled and the rest stays unapplied."""
        fitter = Fitter(self.receivables, asked.line.booked)
        if not named.must or asked.target <= fitter.gross(named.must):
            return NOTHING
        whole = fitter.all_of(fitter.gross(named.must), named.must, asked.limits)
        if not whole.ways:
            return NOTHING
        sure = asked.agrees and named.plain and not may_be_cut(asked.line.text)
        untouched = all(i.whole and i.document.amount == i.document.open for i in named.must)
        doubt = self._other_reading(asked, named, fitter) or self._twin(asked, named, any_amount=True)
        sure = sure and untouched and not doubt
        return Found(_valid([self._choice(asked, named, whole.ways[0], "more than it names", sure=sure)]), 1)

    def _twin(self, asked: Asked, named: Named, *, any_amount: bool = False) -> bool:
        """Return whether two transposed digits would name another open item, of the same amount or of any."""
        amounts = {i.left for i in named.must}
        index = (
            self.receivables.own_numbers(asked.family, asked.line.currency)
            if asked.clues.family
            else self.receivables.numbers()
        )
        held = {i.index for i in named.items}
        near = (self.receivables.items[n] for n in index.near(asked.clues.runs))
        near = (i for i in near if i.left and i.index not in held and i.currency == asked.line.currency)
        return any(any_amount or i.left in amounts for i in near)

    def _likely(self, asked: Asked, named: Named, uses: Uses) -> bool:
        """Return whether the partly named documents would rarely make the amount by chance."""
        sure = {i.index for i in named.must}
        extra = [u for u in uses if u.item.index not in sure]
        if swappable(tuple(extra), self.receivables.pool(asked.family, asked.line.currency, asked.line.booked)):
            return len(named.maybe) >= len(extra) and all(len(g) == 1 for g in named.maybe)
        if all(len(g) == 1 for g in named.maybe):
            return True
        step = gcd(asked.target, *(i.left for i in named.items))
        fitter = Fitter(self.receivables, asked.line.booked)
        others = [i for i in named.items if i.index not in sure]
        size = sum(len(fitter.options(i, asked.limits.grace)) or 1 for i in others)  # less its discount is one more
        sets = sets_of(size, len(extra))
        return sets <= FEW_SETS or sets * CHANCE <= sum(u.amount for u in extra) // step

    # --- doubts ------------------------------------------------------------------------------------------

    def _other_reading(self, asked: Asked, named: Named, fitter: Fitter) -> bool:
        """Return whether one other open item, alone or instead of a named one, makes the amount exactly."""
        held = {i.index for i in named.must}
        amounts = {fitter.receivables.available(i, asked.line.booked) for i in named.must}
        total = fitter.gross(named.must)
        wanted = {asked.target, *(asked.target - total + a for a in amounts)}
        for item in self.receivables.pool(asked.family, asked.line.currency, asked.line.booked):
            if item.index not in held and not wanted.isdisjoint(fitter.options(item, asked.limits.grace)):
                return True
        return any(self._has(group, wanted, fitter, asked) for group in named.maybe)

    @staticmethod
    def _has(group: list[Item], wanted: set[int], fitter: Fitter, asked: Asked) -> bool:
        return any(not wanted.isdisjoint(fitter.options(i, asked.limits.grace)) for i in group)

    def _one_short(self, asked: Asked, named: Named, debits: list[Item], missing: int, why: str = "") -> list[Choice]:
        """Return a choice for each of several named documents that may be the one paid short."""
        choices = []
        for short in reversed(debits[-8:]):
            if short.left > missing and len(named.must) == len(debits):
                uses = tuple(Use(i, i.left - (missing if i is short else 0)) for i in debits)
                words = why or f"{short.ref} is short by {amount(missing, asked.line.currency)}"
                choices.append(self._choice(asked, named, uses, words, sure=False))
        return choices

    @staticmethod
    def _late_discount(items: list[Item], missing: int, asked: Asked) -> str:
        """Describe a shortage that equals a discount which the terms no longer allow; empty if it does not."""
        day = asked.line.booked
        if not items or any(i.until is None or i.until >= day for i in items):
            return ""
        if missing != sum(_lapsed(i, day) for i in items):
            return ""
        until = max(i.until for i in items if i.until is not None)
        days = (day - until).days
        late = count_of(days, "day")
        return f"short by the discount of its terms, which ended on {until}: {late} late"

    # --- choices -----------------------------------------------------------------------------------------

    def _choice(self, asked: Asked, named: Named, uses: Uses, note: str, *, sure: bool) -> Choice:
        customer = owner_of(self.receivables, asked, uses)
        words = [w for w in named.words if _concerns(w, uses)] or named.words[:3]
        evidence = [*words[:8], sum_of(asked.target, uses, asked.line.currency)]
        if note:
            evidence.append(note)
        if asked.clues.how:
            evidence.append(asked.clues.how)
        return Choice(customer or "", uses, tuple(evidence), sure=sure and customer is not None)


def owner_of(receivables: Receivables, asked: Asked, uses: Uses) -> str | None:
    """Return the customer whose payment it is: the owner of the documents, else the payer of all their owners."""
    owners = {u.item.customer for u in uses}
    known = asked.clues.known
    if len(owners) == 1:
        (owner,) = owners
        if owner in known or not known:
            return owner
        payers = receivables.subledger.customers.payers(owner, asked.line.booked) & known
        return min(payers) if payers else owner
    candidates = set(known)
    for owner in owners:
        candidates |= {owner, *receivables.subledger.customers.payers(owner, asked.line.booked)}
    fit = [
        c
        for c in sorted(candidates)
        if all(o == c or c in receivables.subledger.customers.payers(o, asked.line.booked) for o in owners)
    ]
    return next((c for c in fit if c in known), fit[0] if fit else None)


def _lapsed(item: Item, day: date) -> int:
    """Return the expired discount of an item, as if it had not expired."""
    return item.granted(day, (day - item.until).days) if item.until is not None else 0


def sets_of(size: int, most: int) -> int:
    """Return the number of sets of up to so many items."""
    return sum(comb(size, k) for k in range(1, most + 1))


def may_be_cut(text: str) -> bool:
    """Return whether a text has a length at which a bank may have cut it."""
    return any(0 <= cut - len(text) <= 3 for cut in CUTS)


def swappable(uses: Uses, pool: Iterable[Item]) -> bool:
    """Return whether an unused item could replace a used one: both have the same open amount."""
    used = {u.item.index for u in uses}
    amounts = {u.item.left for u in uses}
    return any(i.left in amounts and i.index not in used for i in pool)


def _covers(uses: Uses, must: Iterable[Item]) -> bool:
    used = {u.item.index for u in uses}
    return all(i.index in used for i in must)


def _concerns(words: str, uses: Uses) -> bool:
    return any(u.item.document.id in words for u in uses)


def _valid(choices: list[Choice]) -> list[Choice]:
    return [c for c in choices if c.customer]


def _resolved(choice: Choice, *, sure: bool) -> Choice:
    return Choice(choice.customer, choice.uses, choice.evidence, choice.rank, sure)


__all__ = ["NOTHING", "Asked", "ByNumber", "Found", "listed", "owner_of"]
