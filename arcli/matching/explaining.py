"""The explanation of one line: claims, advice, numbers, amounts, in that order; the first that finds something wins."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from arcli.matching.abroad import explain_abroad
from arcli.matching.byadvice import ByAdvice
from arcli.matching.byamount import ByAmount
from arcli.matching.byclaims import ByClaims
from arcli.matching.bynumber import NOTHING, Asked, ByNumber, Found
from arcli.matching.clues import ClueReader, Clues, Named
from arcli.matching.policy import Policy
from arcli.matching.proposals import Choice
from arcli.matching.receivables import Receivables
from arcli.matching.several import explain_several
from arcli.model.bank.line import StatementLine
from arcli.model.money import minor

EXACT, NAMED, AMOUNT = 1, 2, 3  # how far to look: only exact sums, everything that numbers say, amounts alone


class Explanation(NamedTuple):
    """The choices for a line, the documents it names, and remarks; or the reason for a review."""

    found: Found
    named: Named
    notes: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()


class Explainer:
    """Explains lines by open items."""

    def __init__(self, receivables: Receivables, policy: Policy) -> None:
        self.receivables, self.policy = receivables, policy
        self.reader, self.numbers, self.amounts = ClueReader(receivables), ByNumber(receivables), ByAmount(receivables)
        self.advices, self.claims = (
            ByAdvice(receivables, self.reader.agrees),
            ByClaims(receivables, policy),
        )

    def explain(self, line: StatementLine, clues: Clues, stage: int) -> Explanation:
        """Explain a line as far as the stage looks."""
        asked = self._asked(line, clues, clues.family, agrees=bool(clues.family))
        if line.remittance:
            found, trouble = self.claims.explain(asked)
            if found.choices or trouble:
                return Explanation(found, Named(), trouble=trouble)
        found, notes = self.advices.explain(asked)
        if found.choices:
            return Explanation(found, Named(), notes)
        if notes:
            self.reader.add_advice(line, clues)
        found, named, asked = self._named(line, clues, stage)
        if not found.choices and stage >= AMOUNT and clues.family and not named.settled and named.empty:
            found = self.amounts.explain(asked)
        if stage >= AMOUNT and named.empty and not named.settled:
            found = _joined(found, explain_abroad(self.receivables, self.reader, asked))
        if notes and any(not _settles_whole(c, asked.target) for c in found.choices):
            found = _all_unsure(found)  # what the advice says about the rest is unknown
        return Explanation(found, named, notes)

    def by_amount(self, line: StatementLine, clues: Clues) -> Found:
        """Return what the amount alone explains for a known payer."""
        return self.amounts.explain(self._asked(line, clues, clues.family, agrees=True))

    def only_item(self, line: StatementLine, clues: Clues, customer: str, words: tuple[str, ...]) -> list[Choice]:
        """Return the only open item with that amount, of a customer with a similar name; a person has to confirm it."""
        family = frozenset({customer})
        found = self.amounts.explain(
            self._asked(line, replace(clues, known=family, family=family), family, agrees=False)
        )
        single = [c for c in found.choices if len(c.uses) == 1]
        return [_unsure(replace(c, evidence=(*words, *c.evidence))) for c in single] if len(single) == 1 else []

    def _named(self, line: StatementLine, clues: Clues, stage: int) -> tuple[Found, Named, Asked]:
        named = self.reader.named_in_family(line, clues) if clues.family else Named()
        family, agrees = clues.family, bool(clues.family)
        stranger = False
        if named.empty and not named.settled:
            anywhere = self.reader.named_anywhere(line, clues)
            if not anywhere.empty:
                named, stranger = anywhere, bool(clues.family)
                family = self._owners(anywhere, line)
                agrees = not stranger and len(family) > 0 and any(self.reader.agrees(line, c) for c in sorted(family))
        asked = self._asked(line, clues, family, agrees=agrees, stranger=stranger)
        if named.empty:
            return NOTHING, named, asked
        found = self.numbers.exact(asked, named)
        if found.choices:
            if not self._exact_is_sure(named, asked, stranger=stranger):
                found = _all_unsure(found)
        elif stage >= NAMED:
            found = self._several(asked, named)
            for explain in () if found.choices else (self.numbers.completed, self.numbers.short, self.numbers.over):
                found = explain(asked, named)
                if found.choices:
                    break
            if not found.choices and clues.family and not stranger:
                found = _all_unsure(self.amounts.explain(asked))
        return found, named, asked

    def _several(self, asked: Asked, named: Named) -> Found:
        """Return what the whole numbers of several customers' documents say, whoever paid."""
        anywhere = self.reader.named_anywhere(asked.line, asked.clues) if asked.clues.family else named
        return explain_several(self.receivables, asked, anywhere)

    def _exact_is_sure(self, named: Named, asked: Asked, *, stranger: bool) -> bool:
        """Return whether numbers and an exact amount suffice: the payer agrees, or is unknown with a whole number."""
        if stranger:
            own = self._asked(asked.line, asked.clues, asked.clues.family, agrees=True)
            return bool(named.must) and not self.amounts.explain(own).choices
        if named.mistyped:  # the number as given is no other customer's document
            others = self.reader.named_anywhere(asked.line, asked.clues).items
            return asked.agrees and not any(i.left == asked.target for i in others)
        return asked.agrees or bool(named.must)

    def _owners(self, named: Named, line: StatementLine) -> frozenset[str]:
        """Return the customers of the named documents, if one of them or one payer can have paid them all."""
        owners = {i.customer for i in named.must} or {i.customer for i in named.items}
        if len(owners) == 1:
            return frozenset(owners)
        common = frozenset.intersection(
            *(frozenset({o, *self.receivables.subledger.customers.payers(o, line.booked)}) for o in sorted(owners))
        )
        return frozenset(owners | common) if common else frozenset()

    def _asked(
        self, line: StatementLine, clues: Clues, family: frozenset[str], *, agrees: bool, stranger: bool = False
    ) -> Asked:
        customer = min(clues.known) if clues.known else min(family) if family else ""
        limits = self.policy.limits(customer, line.currency)
        return Asked(line, minor(line.amount, line.currency), clues, family, limits, agrees, stranger)


def _settles_whole(choice: Choice, target: int) -> bool:
    """Return whether all the money settles documents, and settles them in full."""
    return choice.applied == target and all(u.settled == u.item.left for u in choice.uses)


def _joined(found: Found, more: Found) -> Found:
    return Found([*found.choices, *more.choices], found.many + more.many, found.stopped)


def _all_unsure(found: Found) -> Found:
    return Found([_unsure(c) for c in found.choices], found.many, found.stopped)


def _unsure(choice: Choice) -> Choice:
    return replace(choice, sure=False)
