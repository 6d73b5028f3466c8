"""One line that pays for several customers: a factor, a card processor, a shared cheque.

Each customer gets a payment of its own, and all are of one deposit. A person confirms it: who paid is none of them.
"""

from __future__ import annotations

from arcli.matching.bynumber import NOTHING, Asked, Found, owner_of
from arcli.matching.clues import Named
from arcli.matching.fit import Fitter
from arcli.matching.policy import Limits
from arcli.matching.proposals import Choice, Use
from arcli.matching.receivables import Receivables
from arcli.matching.words import sum_of
from arcli.model.money import minor

_NO_LIMITS = Limits(0, 0, None, 0, "part")


def explain_several(receivables: Receivables, asked: Asked, named: Named) -> Found:
    """Return the named documents of several customers make the amount, exactly or less the charges that are stated."""
    if len({i.customer for i in named.must}) < 2:
        return NOTHING
    line, fitter = asked.line, Fitter(receivables, asked.line.booked)
    whole = fitter.all_of(asked.target, named.must, _NO_LIMITS)
    uses = whole.ways[0] if whole.many == 1 and whole.complete else None
    if uses is None and line.charges is not None and line.charges > 0:
        uses = fitter.short(asked.target, named.must, _NO_LIMITS, minor(line.charges, line.currency))
    if uses is None or owner_of(receivables, asked, uses) is not None:
        return NOTHING
    words = (*named.words[:8], *([asked.clues.how] if asked.clues.how else []))
    return Found([several_of(asked, uses, words)], 1)


def several_of(asked: Asked, uses: tuple[Use, ...], words: tuple[str, ...]) -> Choice:
    """Return the choice of a payment for each customer whose documents are used."""
    owners = tuple(sorted({u.item.customer for u in uses}))
    said = f"a payment for each of {len(owners)} customers, of one deposit"
    evidence = (*words, sum_of(asked.target, uses, asked.line.currency), said)
    return Choice(", ".join(owners), uses, evidence, several=owners)


def shares_of(choice: Choice) -> list[tuple[str, tuple[Use, ...]]]:
    """Return which customer's payment has which uses; of a usual choice one payment has all."""
    if not choice.several:
        return [(choice.customer, choice.uses)]
    return [(c, tuple(u for u in choice.uses if u.item.customer == c)) for c in choice.several]
