"""Choices for a line with a claim payment advice (X12 835): money, adjustments, the patient's share.

The payment is applied to the claims as the advice says; beside it stand the entries that its adjustments ask for (see
`claimparts`). What is taken off or added for the whole payment (PLB) is part of it, so that BPR02 = Σ CLP04 − Σ PLB.
Source: ASC X12N 005010X221, 1.10.2 (balancing), 2.4 (CLP, CAS, PLB).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from arcli.matching.bynumber import NOTHING, Asked, Found, owner_of
from arcli.matching.claimbooks import ClaimBooks
from arcli.matching.claimparts import ClaimPart, ClaimParts, ClaimRefused
from arcli.matching.claims import claims_of
from arcli.matching.policy import Policy
from arcli.matching.proposals import Choice
from arcli.matching.receivables import Receivables
from arcli.model.bank.line import ZERO, RemittanceAdvice, RemittanceItem, StatementLine
from arcli.model.money import money
from arcli.model.words import count_of

CLAIMS = "x12-835"
_Trouble = tuple[str, ...]


class ByClaims:
    """Explains a line by its claim advice: amounts paid, adjusted, and owed by patients."""

    def __init__(self, receivables: Receivables, policy: Policy) -> None:
        self.receivables, self.policy, self.books = receivables, policy, ClaimBooks(receivables)

    def explain(self, asked: Asked) -> tuple[Found, _Trouble]:
        """Return the choice that the advice states, or the reasons for a review; neither without such an advice.

        What is wrong with one claim leaves the others as a choice.
        """
        advices = list(asked.line.remittance)
        same = [a for a in advices if a.total == asked.line.amount]
        # What a bank's own message lists may be a part only; then the numbers in it are clues like those of a text.
        broken = [a for a in same if a.kind not in ("camt", CLAIMS) and exception_of(a)]
        if len(same) == 1 and broken:
            return NOTHING, exception_of(same[0])
        claims = [a for a in advices if a.kind == CLAIMS]
        if not claims:
            return NOTHING, ()
        fit = [a for a in same if a.kind == CLAIMS]
        if len(fit) != 1:
            return NOTHING, _not_this_amount(claims, asked.line)
        return self._choice(asked, fit[0])

    def _choice(self, asked: Asked, advice: RemittanceAdvice) -> tuple[Found, _Trouble]:
        if (advice.currency or asked.line.currency) != asked.line.currency:
            return NOTHING, (f"{_named(advice)} is in {advice.currency}, the line in {asked.line.currency}",)
        parts, trouble = self._parts(asked, advice)
        customer, why = self._payer(asked, advice, parts)
        trouble += why
        if advice.difference:
            trouble.insert(0, f"{_named(advice)} does not tie out")
        if not trouble:
            claims, beside = count_of(len(advice.items), "claim"), count_of(len(advice.adjustments), "adjustment")
            lists = f"{claims} and {beside} of the payment" if advice.adjustments else claims
            words = (f"{_named(advice)} lists {lists} and ties out", *_words(parts))
            words = (*words, asked.clues.how) if asked.clues.how else words
            return _found(customer, parts, words, sure=all(p.sure for p in parts))
        said = tuple(dict.fromkeys((*trouble, *parts_of(advice))))
        fitting = _within(parts, asked.target)
        if not fitting or why:
            return NOTHING, said
        # the other claims can be booked by a person's word; the rest of the money stays unapplied
        clean = (f"{_named(advice)}: the claims against which nothing speaks", *_words(fitting))
        return _found(customer, fitting, clean, sure=False)[0], said

    def _parts(self, asked: Asked, advice: RemittanceAdvice) -> tuple[list[ClaimPart], list[str]]:
        """Return the parts of an advice that can be booked, and the objections to the others."""
        line, parts, trouble = asked.line, list[ClaimPart](), list[str]()
        making = ClaimParts(self.books, self.policy, advice, asked.family, line.booked, line.currency)
        for claim in claims_of(advice.items):
            try:
                parts.append(making.of_claim(claim))
            except ClaimRefused as error:
                trouble.append(f"claim {claim.number or '?'} {error}")
        known = asked.clues.known if len(asked.clues.known) == 1 else ()
        payer = next((p.payer for p in parts), min(known, default=""))
        if payer:
            parts += [made for a in advice.adjustments if (made := making.of_provider(a, payer)).adjusts]
        return parts, trouble

    def _payer(self, asked: Asked, advice: RemittanceAdvice, parts: list[ClaimPart]) -> tuple[str, list[str]]:
        """Return whose payment it is, or why that is unknown: the holder of its claims, or who pays for them all."""
        holders = sorted({p.payer for p in parts})
        if len(holders) == 1:
            return holders[0], []
        if not holders:
            return "", [f"{_named(advice)} names no claim that is open here"]
        uses = tuple(u for p in parts for u in p.uses)
        owner = owner_of(self.receivables, asked, uses) if len({u.item.customer for u in uses}) > 1 else None
        return owner or "", [] if owner else [f"{_named(advice)}: its claims belong to {' and '.join(holders)}"]


def _words(parts: Sequence[ClaimPart]) -> tuple[str, ...]:
    return tuple(w for p in parts for w in p.words)


def _found(customer: str, parts: Sequence[ClaimPart], words: _Trouble, *, sure: bool) -> tuple[Found, _Trouble]:
    uses, adjusts = (u for p in parts for u in p.uses), (a for p in parts for a in p.adjusts)
    return Found([Choice(customer, tuple(uses), words, sure=sure, adjusts=tuple(adjusts))], 1), ()


def _within(parts: Sequence[ClaimPart], target: int) -> list[ClaimPart]:
    """Return the parts that the money covers, the last left out first: a reversal that is not booked may be missing."""
    kept = list(parts)
    while kept and sum(p.money for p in kept) > target:
        last = max(i for i, p in enumerate(kept) if p.money > 0)
        del kept[last]
    return kept


# --- what a person has to look at ----------------------------------------------------------------------------------


def exception_of(advice: RemittanceAdvice) -> _Trouble:
    """Explain why an advice is not booked automatically, with its parts; empty if nothing is wrong with it."""
    if not advice.ties_out:
        return (f"{_named(advice)} does not tie out", *parts_of(advice))
    if advice.adjustments and advice.kind != CLAIMS:
        return (f"{_named(advice)} has adjustments of no document", *parts_of(advice))
    return ()


def parts_of(advice: RemittanceAdvice) -> _Trouble:
    """Describe the parts of an advice: its total, the sum of its documents, and other adjustments."""
    currency = advice.currency
    paid = sum((i.paid for i in advice.items), ZERO)
    taken = sum((a.amount for a in advice.adjustments), ZERO)
    words = f"stated {_plain(advice.total, currency)}; documents {_plain(paid, currency)}"
    if advice.adjustments:
        listed = ", ".join(
            f"{a.group} {a.reason} {a.reference} {_plain(a.amount, currency)}" for a in advice.adjustments
        )
        words += f" − adjustments {_plain(taken, currency)} ({' '.join(listed.split())})"
    if advice.difference:
        words += f"; {_plain(advice.difference, currency)} is not explained"
    return (words, *(_claim_words(i, currency) for i in advice.items if i.unexplained))


def _claim_words(item: RemittanceItem, currency: str) -> str:
    adjusted = sum((a.amount for a in item.adjustments), ZERO)
    billed, rest = _plain(item.billed or ZERO, currency), _plain(item.unexplained or ZERO, currency)
    parts = f"paid {_plain(item.paid, currency)}, adjusted {_plain(adjusted, currency)}"
    return f"{item.document}: billed {billed}, {parts}; {rest} is not explained"


def _not_this_amount(claims: Sequence[RemittanceAdvice], line: StatementLine) -> _Trouble:
    said = [f"{_named(a)} is for {_plain(a.total, a.currency)}" for a in claims]
    return (*said, f"the line is for {_plain(line.amount, line.currency)}")


def _named(advice: RemittanceAdvice) -> str:
    return f"advice {advice.reference or 'without a number'} ({advice.kind})"


def _plain(value: Decimal, currency: str) -> str:
    return money(value, currency)


__all__ = ["CLAIMS", "ByClaims", "exception_of", "parts_of"]
