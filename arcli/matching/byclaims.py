"""Choices for a line that a claim payment advice (X12 835) explains: money, adjustments, the patient's share.

What a payer takes off a claim is booked with its group and reason code: CO-45 as a credit memo that corrects the
claim's invoice, patient responsibility (group PR) as a transfer from the insurer to the patient. OA-23 is what earlier
payers have settled already and books nothing. Source: ASC X12N 005010X221, 1.10.2 (balancing) and 2.4 (CAS, PLB).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from arcli.matching.bynumber import NOTHING, Asked, Found
from arcli.matching.numbers import runs_of
from arcli.matching.proposals import Adjusting, Choice, Use
from arcli.matching.receivables import Item, Receivables, squeeze
from arcli.model.bank.line import ZERO, RemittanceAdvice, RemittanceItem, StatementLine
from arcli.model.money import major, minor, money
from arcli.model.terms import Terms
from arcli.model.words import count_of
from arcli.subledger.discounts import terms_in_force

CLAIMS = "x12-835"
EARLIER_PAYERS = "OA-23"
DENIED = "4"  # CLP02, ASC X12N 005010X221, code source 1040
FORWARDED = frozenset({"19", "20", "21"})  # processed as primary, secondary, tertiary, and forwarded to the next payer
_Trouble = tuple[str, ...]


class ByClaims:
    """What the claim advice beside a line says is paid, adjusted and owed by patients."""

    def __init__(self, receivables: Receivables, contractual: Collection[str]) -> None:
        self.receivables, self.contractual = receivables, frozenset(contractual)

    def explain(self, asked: Asked) -> tuple[Found, _Trouble]:
        """The choice that the advice states, or in words why a person has to look; neither without such an advice."""
        advices = list(asked.line.remittance)
        same = [a for a in advices if a.total == asked.line.amount]
        # What a bank's own message lists may be a part only; then the numbers in it are clues like those of a text.
        broken = [a for a in same if a.kind != "camt" and (not a.ties_out or a.adjustments)]
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
        making = _Making(self.receivables, asked, advice, self.contractual)
        for claim in advice.items:
            making.add(claim)
        owners = sorted({u.item.customer for u in making.uses} | {a.item.customer for a in making.adjusts})
        if len(owners) != 1:
            said = f"its claims belong to {' and '.join(owners)}" if owners else "it pays no claim"
            return NOTHING, (*making.trouble, *parts_of(advice)) if making.trouble else (f"{_named(advice)}: {said}",)
        if making.trouble:  # the other claims can be booked by a person's word; the rest of the money stays unapplied
            clean = (f"{_named(advice)}: the claims against which nothing speaks", *making.words)
            choice = Choice(owners[0], tuple(making.uses), clean, adjusts=tuple(making.adjusts))
            return Found([choice], 1), (*making.trouble, *parts_of(advice))
        count = len(advice.items)
        words = (f"{_named(advice)} lists {count_of(count, 'claim')} and ties out", *making.words)
        words = (*words, asked.clues.how) if asked.clues.how else words
        choice = Choice(owners[0], tuple(making.uses), words, sure=making.sure, adjusts=tuple(making.adjusts))
        return Found([choice], 1), ()


class _Making:
    """The parts of one choice, claim by claim."""

    def __init__(
        self, receivables: Receivables, asked: Asked, advice: RemittanceAdvice, contractual: frozenset[str]
    ) -> None:
        self.receivables, self.asked, self.advice = receivables, asked, advice
        self.contractual = contractual
        self.currency = asked.line.currency
        self.uses: list[Use] = []
        self.adjusts: list[Adjusting] = []
        self.words: list[str] = []
        self.trouble: list[str] = []
        self.sure = True
        self._taken: dict[int, int] = {}

    def add(self, claim: RemittanceItem) -> None:
        """Take a claim in; what speaks against booking it goes to `trouble`."""
        item = self._item(claim)
        if item is None:
            self.trouble.append(f"claim {claim.document or '?'} is not open here")
            return
        paid, reasons = minor(claim.paid, self.currency), _by_reason(claim, self.currency)
        earlier = reasons.pop(EARLIER_PAYERS, 0)
        if paid < 0 or any(v < 0 for v in reasons.values()):
            self.trouble.append(f"claim {claim.document} is taken back or corrected")
            return
        reasons = self._allowed(claim, reasons)
        already = self._taken.get(item.index, 0)
        self._taken[item.index] = already + paid + sum(reasons.values())
        if self._taken[item.index] > item.left:
            self.trouble.append(f"claim {claim.document} settles more than is open of {item.ref}")
            return
        if paid:
            self.uses.append(Use(item, paid))
        self._say(claim, item, earlier)
        for reason in sorted(reasons):
            self._adjust(claim, item, reason, reasons[reason])

    def _allowed(self, claim: RemittanceItem, reasons: dict[str, int]) -> dict[str, int]:
        """What of a claim's adjustments is booked: contractual ones, and the patient's or the next payer's share.

        A denied claim stays open as it is: it is corrected, appealed or billed anew. So does what is taken off for a
        reason that no contract has.
        """
        kept = {r: v for r, v in reasons.items() if r in self.contractual or r.startswith("PR-")}
        if claim.status == DENIED:
            kept = {}
        left = {r: v for r, v in reasons.items() if r not in kept and v}
        if claim.status == DENIED:
            self.words.append(
                f"claim {claim.document} is denied ({', '.join(sorted(left)) or 'no reason'}): it stays open"
            )
        elif left:
            told = ", ".join(f"{r} {_plain(major(v, self.currency), self.currency)}" for r, v in sorted(left.items()))
            self.words.append(f"{told} of {claim.document} is not a contractual adjustment: it stays open")
        return kept

    def _item(self, claim: RemittanceItem) -> Item | None:
        family = self.asked.family
        index = self.receivables.own_numbers(family, self.currency) if family else self.receivables.numbers()
        hits, _ = index.find(runs_of(claim.document))
        found = sorted({i for h in hits for i in h.candidates})
        items = [i for n in found if (i := self.receivables.items[n]).left > 0 and i.currency == self.currency]
        items = [i for i in items if squeeze(i.document.id) == squeeze(claim.document)] or items
        return items[0] if len(items) == 1 else None

    def _say(self, claim: RemittanceItem, item: Item, earlier: int) -> None:
        if earlier:
            self.words.append(f"{EARLIER_PAYERS} of {claim.document} is what earlier payers settled: not booked")
        elif claim.billed is not None and claim.billed != item.document.amount:
            billed, ours = money(claim.billed, self.currency), money(item.document.amount, self.currency)
            self.words.append(f"{claim.document} is billed with {billed} there, with {ours} here")
            self.sure = False

    def _adjust(self, claim: RemittanceItem, item: Item, reason: str, amount: int) -> None:
        if not amount:
            return
        ref = self.advice.reference
        if not reason.startswith("PR-"):
            self.adjusts.append(Adjusting(item, amount, reason, ref))
            return
        forwarded = claim.status in FORWARDED
        patient = self._next_payer(item) if forwarded else self._patient(claim, item)
        if patient is None:
            who = "no x-secondary: names the next payer" if forwarded else "the patient is not a customer"
            self.words.append(f"{reason} of {claim.document} stays with {item.customer}: {who}")
            self.sure = False
            return
        due = self._due(patient, self.asked.line.booked)
        self.adjusts.append(Adjusting(item, amount, reason, ref, patient, due))

    def _next_payer(self, item: Item) -> str | None:
        """The payer to whom a claim was forwarded, by `x-secondary:` of its invoice."""
        named = str((item.document.entry.extra or {}).get("x-secondary", ""))
        return named if named in self.receivables.subledger.customers and named != item.customer else None

    def _patient(self, claim: RemittanceItem, item: Item) -> str | None:
        """The patient as a customer: by `x-patient:` of the claim's invoice, else by the number in the advice."""
        customers = self.receivables.subledger.customers
        extra = item.document.entry.extra or {}
        for text in (extra.get("x-patient", ""), claim.patient_id):
            if text and text in customers and text != item.customer:
                return str(text)
        return None

    def _due(self, patient: str, day: date) -> date | None:
        """When the patient owes it: by the patient's terms from the day of the advice."""
        customers, book = self.receivables.subledger.customers, self.receivables.subledger.terms
        text = terms_in_force(customers, book, patient, day, None)
        try:
            terms = book.find(text) if text else None
        except ValueError:
            return None
        return terms.due(day) if isinstance(terms, Terms) else None


def _by_reason(claim: RemittanceItem, currency: str) -> dict[str, int]:
    """The adjustments of a claim and its services, by group and reason: `CO-45`."""
    found: dict[str, int] = {}
    for a in claim.adjustments:
        reason = f"{a.group}-{a.reason}"
        found[reason] = found.get(reason, 0) + minor(a.amount, currency)
    return found


# --- what a person has to look at ----------------------------------------------------------------------------------


def exception_of(advice: RemittanceAdvice) -> _Trouble:
    """Why an advice is not booked by itself, with its parts; empty when nothing is wrong with it."""
    if not advice.ties_out:
        return (f"{_named(advice)} does not tie out", *parts_of(advice))
    if advice.adjustments:
        what = (
            "provider adjustments, which belong to no claim" if advice.kind == CLAIMS else "adjustments of no document"
        )
        return (f"{_named(advice)} has {what}", *parts_of(advice))
    return ()


def parts_of(advice: RemittanceAdvice) -> _Trouble:
    """The parts of an advice in words: what it states, what its documents add up to, what it takes beside them."""
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
    said = [f"{_named(a)} is of {_plain(a.total, a.currency)}" for a in claims]
    return (*said, f"the line is of {_plain(line.amount, line.currency)}")


def _named(advice: RemittanceAdvice) -> str:
    return f"advice {advice.reference or 'without a number'} ({advice.kind})"


def _plain(value: Decimal, currency: str) -> str:
    return money(value, currency)


__all__ = ["CLAIMS", "ByClaims", "exception_of", "parts_of"]
