"""The parts of a booking that a claim advice asks for: a claim's money, credit memos, transfers, take-backs, dispute.

Each claim is taken or refused as a whole, so that what is wrong with one leaves the others bookable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from arcli.matching.claimbooks import ClaimBooks
from arcli.matching.claims import EARLIER_PAYERS, Amounts, Claim, add, one_way
from arcli.matching.policy import Policy
from arcli.matching.proposals import Adjusting, AdjustKind, Use
from arcli.matching.receivables import Item
from arcli.model.bank.line import Adjustment, RemittanceAdvice
from arcli.model.money import major, minor, money
from arcli.model.terms import Terms, TermsError, instalments
from arcli.subledger.discounts import terms_in_force
from arcli.subledger.state import Document


class ClaimRefused(Exception):
    """Why a claim is not booked by rule, in words."""


@dataclass(slots=True)
class ClaimPart:
    """What is booked of one claim, or beside the claims: of whom, by which rows, and in words. `sure`: by rule."""

    payer: str
    uses: list[Use] = field(default_factory=list)
    adjusts: list[Adjusting] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    sure: bool = True

    @property
    def money(self) -> int:
        """Return what it uses of the payment."""
        return sum(u.amount for u in self.uses) + sum(a.money for a in self.adjusts)


class ClaimParts:
    """Makes the parts of one advice, paid on a day by a payer of a family (empty: whoever holds the claim)."""

    def __init__(
        self,
        books: ClaimBooks,
        policy: Policy,
        advice: RemittanceAdvice,
        family: frozenset[str],
        day: date,
        currency: str,
    ) -> None:
        self.books, self.policy, self.advice = books, policy, advice
        self.family, self.day, self.currency = family, day, currency
        self._taken: dict[str, str] = {}

    def of_claim(self, claim: Claim) -> ClaimPart:
        """Return the part of a claim. Raises ClaimRefused."""
        document = self.books.claim(claim.number, self.family, self.currency)
        payer = self.books.payer(document, self.family) if document is not None else None
        if document is None or payer is None or (document.open <= 0 and not (claim.taken_back or claim.denied)):
            raise ClaimRefused("is not open here")
        if claim.wrong:
            raise ClaimRefused(claim.wrong)
        other = self._taken.setdefault(document.id, claim.number)
        if other != claim.number:
            raise ClaimRefused(f"is {document.id}, like claim {other}")
        return _OneClaim(self, claim, document, payer).part()

    def of_provider(self, adjustment: Adjustment, payer: str) -> ClaimPart:
        """Return what an adjustment of the whole payment (PLB) books: what is taken off it is a credit memo that the
        payment uses up, what is added to it (interest, a balance forwarded) a debit memo that it pays."""
        amount, code = minor(adjustment.amount, self.currency), f"{adjustment.group}-{adjustment.reason}"
        about = f" ({adjustment.reference})" if adjustment.reference else ""
        part = ClaimPart(payer)
        if amount:
            kind: AdjustKind = "credit" if amount > 0 else "debit"
            part.adjusts.append(
                Adjusting(
                    kind, payer, self.currency, abs(amount), reason=code, ref=self.advice.reference,
                    note=adjustment.reference, money=-amount,
                )
            )  # fmt: skip
            said = "taken off" if amount > 0 else "added to"
            part.words.append(f"{code} {self.plain(abs(amount))}{about} is {said} the payment")
        return part

    def plain(self, amount: int) -> str:
        """Return an amount for people."""
        return money(major(amount, self.currency), self.currency)


class _OneClaim:
    """One claim whose document and payer are known."""

    def __init__(self, parts: ClaimParts, claim: Claim, document: Document, payer: str) -> None:
        self.parts, self.books, self.claim, self.document, self.payer = parts, parts.books, claim, document, payer
        self.currency, self.plain = parts.currency, parts.plain
        self.contractual = parts.policy.contractual(payer)
        self.items = self.books.items(document, payer)
        self.lefts = [i.left for i in self.items]
        self.amounts = self._netted(claim.amounts(self.contractual, self.currency))
        self.made = ClaimPart(payer)

    @property
    def left(self) -> int:
        """Return what is left of the payer's part after what has been taken so far."""
        return sum(self.lefts)

    def _take(self, amount: int) -> tuple[tuple[Item, int], ...]:
        """Take an amount off the payer's items, first due first; what is more than they have, or comes back, is of
        the last. Return which part of each."""
        found, rest = list[tuple[Item, int]](), amount
        for at, item in enumerate(self.items):
            last = at == len(self.items) - 1
            part = rest if last else max(min(rest, self.lefts[at]), 0)
            self.lefts[at] -= part
            rest -= part
            if part:
                found.append((item, part))
        return tuple(found)

    def part(self) -> ClaimPart:
        """Return what is booked of it. Raises ClaimRefused."""
        self._without_what_earlier_payers_took()
        for reason in sorted(self.amounts.credited):
            self._credit(reason, self.amounts.credited[reason])
        for reason in sorted(self.amounts.patient):
            self._move(reason, self.amounts.patient[reason])
        self._pay(self.amounts.paid)
        if self.left < 0:
            raise ClaimRefused(f"settles more than is open of {self.document.id}")
        self._say()
        self._follow_up()
        return self.made

    def _netted(self, amounts: Amounts) -> Amounts:
        """Return the new amount less the reversed one. What was never booked (a denial, say) is not reversed."""
        back = self.claim.amounts(self.contractual, self.currency, back=True)
        amounts.paid += back.paid
        amounts.earlier += back.earlier
        for reason, amount in back.credited.items():
            if self.left < -amount or self.books.credits(self.document, reason):
                add(amounts.credited, reason, amount)
        if self.left < -sum(back.patient.values()) or self._moved:
            for reason, amount in back.patient.items():
                add(amounts.patient, reason, amount)
        amounts.patient = one_way(amounts.patient)
        return amounts

    @property
    def _moved(self) -> list[str]:
        """Return those who hold, or held, a part that was the payer's."""
        return list(dict.fromkeys(m.to for m in self.document.moves or [] if m.to != self.payer and m.end is None))

    # --- money ---------------------------------------------------------------------------------------------

    def _pay(self, paid: int) -> None:
        if paid < 0:
            received = minor(self.books.received(self.document, self.payer), self.currency)
            if received < -paid:
                raise ClaimRefused(
                    f"is taken back with {self.plain(-paid)}, of {self.plain(received)} that was paid here"
                )
        self.made.uses += [Use(item, part) for item, part in self._take(paid)]

    # --- credit memos --------------------------------------------------------------------------------------

    def _without_what_earlier_payers_took(self) -> None:
        """Report adjustments that a later payer repeats from the contract with an earlier one."""
        if not self.claim.later:
            return
        for reason, amount in self.amounts.credited.items():
            before = minor(sum((a for _, a in self.books.credits(self.document, reason)), Decimal(0)), self.currency)
            if amount > 0 and before > 0:
                self.amounts.credited[reason] = max(amount - before, 0)
                self.made.words.append(f"{reason} of {self.claim.number} was taken off before: {self.plain(before)}")

    def _credit(self, reason: str, amount: int) -> None:
        if amount > 0:
            self._adjust("credit", amount, reason)
        elif amount < 0:
            self._take_back(reason, -amount)

    def _take_back(self, reason: str, amount: int) -> None:
        """Less is taken off than before: the credit memos of that reason are reversed by so much, the newest first."""
        for credit, stands in self.books.credits(self.document, reason):
            part = min(minor(stands, self.currency), amount)
            if part:
                self._adjust("reverse", part, reason, document=credit.id)
            amount -= part
        if amount:
            raise ClaimRefused(f"gives back {reason} {self.plain(amount)} that was not taken off here")

    # --- the patient, the next payer -----------------------------------------------------------------------

    def _move(self, reason: str, amount: int) -> None:
        if amount < 0:
            self._move_back(reason, -amount)
        if amount <= 0:
            return
        forwarded = self.claim.forwarded
        to = (
            self.books.next_payer(self.document, self.payer)
            if forwarded
            else self.books.patient(self.document, self.payer, self.claim.patient_ids)
        )
        if to is None:
            who = "no x-secondary: names the next payer" if forwarded else "the patient is not a customer"
            self.made.words.append(f"{reason} of {self.claim.number} stays with {self.payer}: {who}")
            self.made.sure = False
            return
        for due, part in self._dues(to, amount):
            self._adjust("transfer", part, reason, to=to, due=due)

    def _move_back(self, reason: str, amount: int) -> None:
        """Return to the payer what the patient (or next payer) no longer owes, as far as it is open there."""
        others = [i for i in self.books.held(self.document) if i.customer != self.payer and i.left > 0]
        holders = list(dict.fromkeys(i.customer for i in others))
        holder = next((h for h in holders if sum(i.left for i in others if i.customer == h) >= amount), None)
        if holder is None:
            had = " and ".join(self._moved) or "nobody"
            raise ClaimRefused(
                f"takes {reason} {self.plain(amount)} back from {had}, where less is open: unapply what was paid of it"
            )
        takes, rest = list(self._take(-amount)), amount
        for item in (i for i in others if i.customer == holder):
            part = min(item.left, rest)
            takes.append((item, part))
            rest -= part
        self.made.adjusts.append(
            Adjusting(
                "transfer", holder, self.currency, amount, "", reason, self.parts.advice.reference, self.payer,
                claim=self.document.id, takes=tuple(takes),
            )
        )  # fmt: skip

    def _dues(self, customer: str, amount: int) -> list[tuple[date | None, int]]:
        """Return the due date: by the new holder's terms from the day on which it becomes theirs."""
        day, book = self.parts.day, self.books.subledger.terms
        text = terms_in_force(self.books.subledger.customers, book, customer, day, None)
        if not text:
            return [(day, amount)]
        try:
            terms = book.find(text)
            if isinstance(terms, Terms):
                return [(terms.due(day), amount)]
            found = instalments(text, terms, day, major(amount, self.currency), self.currency)
        except TermsError:
            return [(day, amount)]
        return [(due, minor(part, self.currency)) for due, part in found]

    # --- follow-up, words ----------------------------------------------------------------------------------

    def _follow_up(self) -> None:
        """Dispute what is denied, with its codes and the day to follow up; resolve what was disputed."""
        disputed = {r: v for r, v in self.amounts.disputed.items() if v > 0}
        amount = min(sum(disputed.values()) or (self.left if self.claim.denied else 0), self.left)
        codes = ",".join(sorted(disputed, key=lambda r: (-disputed[r], r)))
        if self.claim.denied:
            told = ", ".join(sorted(disputed)) or "no reason"
            self.made.words.append(f"claim {self.claim.number} is denied ({told}): it stays open")
        elif disputed:
            told = ", ".join(f"{r} {self.plain(v)}" for r, v in sorted(disputed.items()))
            self.made.words.append(f"{told} of {self.claim.number} is not a contractual adjustment: it stays open")
        before = self.books.subledger.follow.disputes.get(self.document.id)
        if amount > 0:
            self._dispute(amount, codes or "denied")
        elif before is not None and before.entry.code and before.since <= self.parts.day:
            self._adjust("resolve", 0, f"processed in {self.parts.advice.reference}".strip())

    def _dispute(self, amount: int, codes: str) -> None:
        """Dispute an amount, unless the claim is in dispute since that day: other codes then are for a person."""
        advice, day = self.parts.advice, self.parts.day
        other = self.books.disputed(self.document, day, advice, codes)
        if other is None:
            again = (advice.date or day) + self.books.time_for_appeal(self.payer)
            self._adjust("dispute", amount, codes, note=self.claim.note, again=again)
        elif other != codes:
            number = self.claim.number
            self.made.words.append(f"{number} is in dispute since {day} with {other}: {codes} is not added")
            self.made.sure = False

    def _say(self) -> None:
        claim, document = self.claim, self.document
        billed = claim.billed
        if self.amounts.earlier:
            self.made.words.append(f"{EARLIER_PAYERS} of {claim.number} is what earlier payers settled: not booked")
        elif billed is not None and billed != document.amount:
            there, ours = money(billed, self.currency), money(document.amount, self.currency)
            self.made.words.append(f"{claim.number} is billed with {there} there, with {ours} here")
            self.made.sure = False
        if claim.taken_back:
            self.made.words.append(f"{claim.number} is taken back{' and corrected' if claim.corrected else ''}")
        if not claim.forwarded and any(a.kind == "transfer" and a.to != self.payer for a in self.made.adjusts):
            following = self.books.next_payer(document, self.payer)
            if following is not None:
                self.made.words.append(f"{claim.number} was not forwarded to {following}, whom x-secondary: names")

    def _adjust(
        self, kind: AdjustKind, amount: int, reason: str, *, document: str = "", to: str = "", due: date | None = None,
        again: date | None = None, note: str = "",
    ) -> None:  # fmt: skip
        lowers = {"credit": amount, "transfer": amount, "reverse": -amount}.get(kind, 0)
        takes = self._take(lowers) if lowers else ()
        self.made.adjusts.append(
            Adjusting(
                kind, self.payer, self.currency, amount, document, reason, self.parts.advice.reference, to, due, again,
                self.document.id, note, takes=takes,
            )
        )  # fmt: skip
