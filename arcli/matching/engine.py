"""Matching: statement lines × open items → proposals. What has exactly one explanation is certain.

Lines are taken in the order of their dates, whatever the order of the files: first those that name documents whose sum
is the amount, then the others that name some, then those of a known payer that name none. What a certain line settles
is gone for the next; what is only a choice stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from arcli.matching.booked import Booked
from arcli.matching.byadvice import ByAdvice
from arcli.matching.byamount import ByAmount
from arcli.matching.byclaims import ByClaims
from arcli.matching.bynumber import NOTHING, Asked, ByNumber, Found
from arcli.matching.clues import ClueReader, Clues, Named
from arcli.matching.policy import Policy
from arcli.matching.proposals import Choice, Proposal
from arcli.matching.receivables import Receivables
from arcli.matching.returns import Returns
from arcli.model.bank.line import StatementLine
from arcli.model.money import minor
from arcli.model.settings.ledger import Matching
from arcli.subledger.openitems import OpenItem
from arcli.subledger.state import Subledger

EXACT, NAMED, AMOUNT = 1, 2, 3


def match(
    lines: Iterable[StatementLine],
    subledger: Subledger,
    settings: Matching,
    items: Iterable[OpenItem] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Proposal]:
    """A proposal for each line, numbered in the order of their dates; see `match_with_receivables`."""
    return match_with_receivables(lines, subledger, settings, items, progress)[0]


def match_with_receivables(
    lines: Iterable[StatementLine],
    subledger: Subledger,
    settings: Matching,
    items: Iterable[OpenItem] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Proposal], Receivables]:
    """A proposal for each line, and the receivables with what is left of its items.

    `subledger` is the subledger after all entries of the ledger (as of the last of days), so that nothing is proposed
    that a later entry has settled. Amounts are matched within one currency. The order of `lines` does not matter.
    """
    proposals = [Proposal(line) for line in sorted(lines, key=_order)]
    for number, proposal in enumerate(proposals, 1):
        proposal.number = number
    receivables = Receivables(subledger, items)
    return Matcher(receivables, Policy(settings), progress).run(proposals), receivables


def _order(line: StatementLine) -> tuple[object, ...]:
    return (
        line.booked,
        line.account,
        line.currency,
        line.amount,
        line.payer_account,
        line.payer,
        line.text,
        line.end_to_end,
        line.bank_ref,
        line.references,
        line.cheque,
        line.file,
        line.line,
    )


class Matcher:
    """One run of matching over open items."""

    def __init__(
        self,
        receivables: Receivables,
        policy: Policy,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.receivables, self.policy, self.progress = receivables, policy, progress
        self.reader, self.numbers, self.amounts = ClueReader(receivables), ByNumber(receivables), ByAmount(receivables)
        self.advices, self.claims = ByAdvice(receivables), ByClaims(receivables)
        self.returns: Returns | None = None
        self.clues: dict[int, Clues] = {}
        self.doubts: dict[int, str] = {}
        self.by_amount: list[tuple[Proposal, dict[int, int]]] = []

    def run(self, proposals: list[Proposal]) -> list[Proposal]:
        """Fill the proposals, stage by stage."""
        booked = Booked(self.receivables)
        booked.mark(proposals)
        waiting = [p for p in proposals if p.status != "booked"]
        for proposal in waiting:
            self.clues[proposal.number] = self.reader.read(proposal.line)
        waiting = [p for p in waiting if not self._aside(p, booked)]
        done = len(proposals) - len(waiting)
        for stage in (EXACT, NAMED, AMOUNT):
            before = {i.index: i.left for i in self.receivables.items} if stage == AMOUNT and waiting else {}
            later = []
            for proposal in waiting:
                self._propose(proposal, stage)
                certain = proposal.status == "certain"
                done += certain or stage == AMOUNT
                if certain:
                    self._give(proposal, stage)
                else:
                    later.append(proposal)
                if self.progress is not None:
                    self.progress(done, len(proposals))
            waiting = later
            if stage == AMOUNT:
                self._doubt(waiting, before)
        return proposals

    def look(self, proposal: Proposal) -> Proposal:
        """Fill one proposal with all that could explain it, giving nothing away."""
        self.clues[proposal.number] = self.reader.read(proposal.line)
        self._propose(proposal, AMOUNT)
        return proposal

    def _aside(self, proposal: Proposal, booked: Booked) -> bool:
        """Lines that are not receipts to be matched: pending, without an amount, in the ledger, gone back."""
        line, clues = proposal.line, self.clues[proposal.number]
        if line.pending:
            proposal.status, proposal.evidence = "none", ("not booked by the bank yet",)
            return True
        if not line.amount:
            proposal.status, proposal.evidence = "none", ("an amount of zero",)
            return True
        if line.amount > 0:
            aside = booked.by_hand(proposal, clues)
            doubt = "" if aside else booked.alike(proposal, clues)
            if doubt:
                self.doubts[proposal.number] = doubt
            return aside
        if not line.returned and booked.by_hand(proposal, clues):
            return True
        if self.returns is None:
            self.returns = Returns(self.receivables)
        self.returns.propose(proposal, clues)
        return True

    # --- one line ----------------------------------------------------------------------------------------

    def _propose(self, proposal: Proposal, stage: int) -> None:
        line, clues = proposal.line, self.clues[proposal.number]
        asked = self._asked(line, clues, clues.family, agrees=bool(clues.family))
        found, trouble = self.claims.explain(asked)
        if found.choices:
            self._fill(proposal, clues, Named(), found, stage)
            return
        if trouble:
            proposal.status, proposal.evidence, proposal.choices = "exception", trouble, []
            proposal.customers = tuple(sorted(clues.known))
            return
        found, named, asked = self._named(line, clues, stage)
        if not found.choices and stage >= AMOUNT and clues.family and not named.settled and named.empty:
            found = self.amounts.explain(asked)
        self._fill(proposal, clues, named, found, stage)

    def _named(self, line: StatementLine, clues: Clues, stage: int) -> tuple[Found, Named, Asked]:
        named = self.reader.named_in_family(line, clues) if clues.family else Named()
        family, agrees = clues.family, bool(clues.family)
        stranger = False
        advised = self.advices.explain(self._asked(line, clues, family, agrees=agrees))
        if advised.choices:
            return advised, named, self._asked(line, clues, family, agrees=agrees)
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
            sure = self._exact_is_sure(named, asked, stranger=stranger)
            if not sure:
                found = Found([_unsure(c) for c in found.choices], found.many, found.stopped)
        elif stage >= NAMED:
            for explain in (self.numbers.completed, self.numbers.short, self.numbers.over):
                found = explain(asked, named)
                if found.choices:
                    break
            if not found.choices and clues.family and not stranger:
                found = self.amounts.explain(asked)
                found = Found([_unsure(c) for c in found.choices], found.many, found.stopped)
        return found, named, asked

    def _exact_is_sure(self, named: Named, asked: Asked, *, stranger: bool) -> bool:
        """Numbers and an exact amount: enough when the payer agrees, or is unknown and a whole number stands there."""
        if stranger:
            own = self._asked(asked.line, asked.clues, asked.clues.family, agrees=True)
            return bool(named.must) and not self.amounts.explain(own).choices
        return asked.agrees or bool(named.must)

    def _owners(self, named: Named, line: StatementLine) -> frozenset[str]:
        """The customers of the named documents, when one of them or one payer can have paid them all."""
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

    # --- what comes of it --------------------------------------------------------------------------------

    def _fill(self, proposal: Proposal, clues: Clues, named: Named, found: Found, stage: int) -> None:
        proposal.choices, proposal.found, proposal.stopped = _distinct(found.choices), found.many, found.stopped
        proposal.customers = tuple(sorted(clues.known))
        proposal.evidence = ()
        if proposal.choices:
            one = found.many == 1 and len(proposal.choices) == 1 and not found.stopped
            doubt = self.doubts.get(proposal.number)
            if one and proposal.choices[0].sure and doubt is None:
                proposal.status = "certain"
                return
            proposal.status = "choice" if found.many > 1 or len(proposal.choices) > 1 else "proposed"
            if doubt is not None:
                proposal.evidence = (doubt,)
            if found.stopped:
                proposal.evidence = (
                    *proposal.evidence,
                    f"the search stopped after {found.many} found: there may be more",
                )
            return
        if stage < AMOUNT:
            return
        if clues.known:
            self._unapplied(proposal, clues, named)
            return
        self._strangers(proposal, named)

    def _unapplied(self, proposal: Proposal, clues: Clues, named: Named) -> None:
        proposal.status = "unapplied"
        settled = named.settled or self.reader.settled(clues)
        why = (
            f"{' and '.join(settled[:3])} is settled already: paid twice?"
            if settled
            else "no open items make this amount"
        )
        proposal.evidence = tuple(filter(None, (why, clues.how, self.doubts.get(proposal.number))))
        forward = [c for c in sorted(clues.known) if self._forward(c, proposal.line)]
        if len(clues.known) == 1 and forward:
            evidence = (f"{forward[0]} is kept balance-forward: the money lowers the balance", clues.how)
            proposal.choices, proposal.status = [Choice(forward[0], (), evidence, sure=True)], "certain"
            proposal.found = 1

    def _forward(self, customer: str, line: StatementLine) -> bool:
        known = self.receivables.subledger.customers.at(customer, line.booked)
        return known is not None and known.method == "balance-forward"

    def _strangers(self, proposal: Proposal, named: Named) -> None:
        alike = self.reader.alike(proposal.line)
        owners = sorted({i.customer for i in named.must})
        if alike or owners:
            proposal.status = "proposed"
            proposal.customers = tuple(dict.fromkeys([*(c for c, _ in alike), *owners]))
            proposal.evidence = tuple(
                f'"{proposal.line.payer}" is like the name of {c} ({score} %)' for c, score in alike
            )
            if owners and not alike:
                proposal.evidence = (*named.words[:3], "the amount is another")
            return
        proposal.status = "nobody"
        who = f'nobody is known as "{proposal.line.payer}"' if proposal.line.payer else "the bank names no payer"
        proposal.evidence = (who,)
        proposal.choices = [Choice("?", (), (who,), sure=True)]

    def _give(self, proposal: Proposal, stage: int) -> None:
        choice = proposal.choices[0]
        if stage == AMOUNT and choice.uses:
            self.by_amount.append((proposal, {u.item.index: u.settled for u in choice.uses}))
        for use in choice.uses:
            use.item.left -= use.settled
        for adjusting in choice.adjusts:
            adjusting.item.left -= adjusting.amount

    def _doubt(self, waiting: list[Proposal], before: dict[int, int]) -> None:
        """Lines that found nothing only because an earlier one, by its amount alone, took what they could pay.

        Then neither is certain, unless both would settle the very same: the second is paid twice.
        """
        empty = [p for p in waiting if p.status == "unapplied" and self.clues[p.number].family]
        if not empty or not self.by_amount:
            return
        now = {i.index: i.left for i in self.receivables.items}
        self._restore(before)
        for proposal in empty:
            clues = self.clues[proposal.number]
            found = self.amounts.explain(self._asked(proposal.line, clues, clues.family, agrees=True))
            for choice in found.choices:
                wanted = {u.item.index: u.settled for u in choice.uses}
                for earlier, given in self.by_amount:
                    if wanted.keys() & given.keys() and wanted != given and earlier.status == "certain":
                        earlier.status = "choice"
                        earlier.evidence = (f"line {proposal.number} may pay some of it too",)
                        for index, amount in given.items():
                            now[index] += amount
        self._restore(now)

    def _restore(self, lefts: dict[int, int]) -> None:
        for index, left in lefts.items():
            self.receivables.items[index].left = left


def _unsure(choice: Choice) -> Choice:
    return replace(choice, sure=False)


def _distinct(choices: list[Choice]) -> list[Choice]:
    found: dict[tuple[object, ...], Choice] = {}
    for choice in choices:
        found.setdefault(choice.key, choice)
    return list(found.values())
