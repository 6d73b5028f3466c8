"""Matching: statement lines × open items → proposals. A line with exactly one explanation is certain.

Lines are matched in the order of their dates, whatever the order of the files: first those that name documents which
add up to the amount, then others that name documents, then those of a known payer that name none. What a certain line
settles is not available to the next; what is only a choice stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from arcli.matching.booked import Booked
from arcli.matching.clues import Clues, Named
from arcli.matching.disputed import naming_disputes
from arcli.matching.equals import equal_payments
from arcli.matching.explaining import AMOUNT, EXACT, NAMED, Explainer, Explanation
from arcli.matching.other import no_receivable
from arcli.matching.policy import Policy
from arcli.matching.proposals import Choice, Proposal, Use
from arcli.matching.receivables import Receivables
from arcli.matching.returns import Returns, return_word
from arcli.matching.words import listed
from arcli.model.bank.line import NO_LINE, StatementLine
from arcli.model.customers import NOBODY
from arcli.model.money import minor
from arcli.model.settings.paying import Matching
from arcli.subledger.openitems import OpenItem
from arcli.subledger.state import Subledger


def match(
    lines: Iterable[StatementLine],
    subledger: Subledger,
    settings: Matching,
    items: Iterable[OpenItem] | None = None,
    progress: Callable[[int, int], None] | None = None,
    noncash: Collection[str] = (),
) -> list[Proposal]:
    """Return a proposal for each line, numbered in the order of their dates; see `match_with_receivables`."""
    return match_with_receivables(lines, subledger, settings, items, progress, noncash)[0]


def match_with_receivables(
    lines: Iterable[StatementLine],
    subledger: Subledger,
    settings: Matching,
    items: Iterable[OpenItem] | None = None,
    progress: Callable[[int, int], None] | None = None,
    noncash: Collection[str] = (),
) -> tuple[list[Proposal], Receivables]:
    """Return a proposal for each line, and the receivables with what remains of their items.

    `subledger` is derived after all entries of the ledger (as of the last possible day), so that nothing is proposed
    that a later entry has settled. `noncash` are methods of payment that move no money. Amounts are matched within one
    currency. The order of `lines` does not matter.
    """
    proposals = [Proposal(line) for line in sorted(lines, key=_order)]
    for number, proposal in enumerate(proposals, 1):
        proposal.number = number
    receivables = Receivables(subledger, items)
    return Matcher(receivables, Policy(settings), progress).run(proposals, noncash), receivables


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
        self.explainer = Explainer(receivables, policy)
        self.reader = self.explainer.reader
        self.returns: Returns | None = None
        self.clues: dict[int, Clues] = {}
        self.booked: Booked | None = None
        self.doubts: dict[int, str] = {}
        self.by_amount: list[tuple[Proposal, dict[int, int]]] = []

    def run(self, proposals: list[Proposal], noncash: Collection[str] = ()) -> list[Proposal]:
        """Fill the proposals for lines of the bank, stage by stage."""
        self._read(proposals)
        families = {id(p.line): self.clues[p.number].family for p in proposals}
        self.booked = Booked(self.receivables.subledger, proposals, lambda line: families[id(line)], noncash)
        return self._explain(proposals)

    def apply(self, proposals: list[Proposal]) -> list[Proposal]:
        """Fill the proposals for money that is in the books."""
        self._read(proposals)
        return self._explain(proposals)

    def _read(self, proposals: list[Proposal]) -> None:
        for proposal in proposals:
            holder = proposal.held.customer if proposal.held is not None else NOBODY
            self.clues[proposal.number] = self.reader.read(proposal.line, holder)

    def _explain(self, proposals: list[Proposal]) -> list[Proposal]:
        before: dict[int, int] = {}
        waiting = [p for p in proposals if p.status != "booked" and not self._aside(p)]
        done = len(proposals) - len(waiting)
        for stage in (EXACT, NAMED, AMOUNT):
            if stage == AMOUNT and waiting:
                before = {i.index: i.left for i in self.receivables.items}
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
        equal_payments(waiting, self.doubts)
        self._contested([p for p in waiting if p.status != "certain"], before)
        return proposals

    def look(self, proposal: Proposal) -> Proposal:
        """Fill one proposal with all that could explain it, giving nothing away."""
        self._read([proposal])
        self._propose(proposal, AMOUNT)
        return proposal

    def _aside(self, proposal: Proposal) -> bool:
        """Return whether a line is not a receipt to be matched: pending, without an amount, returned."""
        line, clues = proposal.line, self.clues[proposal.number]
        if line.pending:
            proposal.status, proposal.evidence = "none", ("not booked by the bank yet",)
        elif line.format == NO_LINE:
            return self._advised_before(proposal)
        elif not line.amount:
            proposal.status, proposal.evidence = "none", ("an amount of zero",)
        elif why := no_receivable(line, self.policy.settings.other):
            proposal.status, proposal.evidence = "none", (why,)
        elif line.amount < 0:
            self._money_out(proposal, clues)
        elif word := return_word(line, clues.said):
            proposal.status, proposal.customers = "proposed", tuple(sorted(clues.known))
            proposal.evidence = (f'"{word}" in the text: money that came back to us, not a receipt?',)
        else:
            return False
        return True

    def _money_out(self, proposal: Proposal, clues: Clues) -> None:
        """Find the payment that a line returns; or ask whether its return is recorded already."""
        if self.returns is None:
            self.returns = Returns(self.receivables)
        if self.returns.propose(proposal, clues) or proposal.status == "none" or self.booked is None:
            return
        recorded, customers = self.booked.reversal(proposal.line)
        if recorded:
            self.returns.taken -= {c.reverses for c in proposal.choices if c.sure}
            proposal.status, proposal.choices, proposal.found = "proposed", [], 0
            proposal.customers, proposal.evidence = customers, (recorded,)

    def _advised_before(self, proposal: Proposal) -> bool:
        """Advice of a payment of nothing, which no line of the bank shows: known by its number and day when booked."""
        booked = self.explainer.claims.books.advised(proposal.line.end_to_end, proposal.line.booked)
        if booked is not None:
            proposal.status, proposal.evidence = "booked", (f"{booked} has this advice already",)
        return booked is not None

    # --- one line ----------------------------------------------------------------------------------------

    def _propose(self, proposal: Proposal, stage: int) -> None:
        self._look(proposal, stage)
        proposal.choices = [naming_disputes(self.receivables, c) for c in proposal.choices]

    def _look(self, proposal: Proposal, stage: int) -> None:
        clues = self.clues[proposal.number]
        explanation = self.explainer.explain(proposal.line, clues, stage)
        if explanation.trouble:
            proposal.status, proposal.evidence = "exception", explanation.trouble
            proposal.choices, proposal.found = list(explanation.found.choices), explanation.found.many
            proposal.customers = tuple(sorted(clues.known))
            return
        self._fill(proposal, clues, explanation, stage)
        notes = tuple(n for n in explanation.notes if n not in proposal.evidence)
        if proposal.status == "certain" or not notes:
            return
        proposal.evidence = (*proposal.evidence, *notes)

    def _fill(self, proposal: Proposal, clues: Clues, explanation: Explanation, stage: int) -> None:
        found, named = explanation.found, explanation.named
        proposal.choices, proposal.found, proposal.stopped = _distinct(found.choices), found.many, found.stopped
        proposal.customers = tuple(sorted(clues.known))
        proposal.evidence = ()
        if not proposal.choices:
            if stage >= AMOUNT and clues.known:
                self._unapplied(proposal, clues, named)
            elif stage >= AMOUNT:
                self._strangers(proposal, clues, named)
            return
        one = found.many == 1 and len(proposal.choices) == 1 and not found.stopped
        sure = one and proposal.choices[0].sure
        doubt = self._doubt(proposal, named) if sure or stage >= AMOUNT else ""
        if sure and not doubt:
            proposal.status = "certain"
            if explanation.notes:
                (choice,) = proposal.choices
                proposal.choices = [replace(choice, evidence=(*choice.evidence, *explanation.notes))]
            return
        proposal.status = "choice" if found.many > 1 or len(proposal.choices) > 1 else "proposed"
        stopped = f"the search stopped after {found.many} found: there may be more" if found.stopped else ""
        proposal.evidence = tuple(filter(None, (doubt, stopped)))

    def _doubt(self, proposal: Proposal, named: Named) -> str:
        """Describe entries without a bank line that probably are this line; each line is asked about once."""
        if proposal.number not in self.doubts and self.booked is not None:
            documents = frozenset(i.document.id for i in named.must)
            uses = {u.item.document.id for c in proposal.choices for u in c.uses}
            whole = documents if uses <= documents else frozenset[str]()
            self.doubts[proposal.number], customers = self.booked.likely(proposal.line, whole)
            if customers and not proposal.choices:
                proposal.customers = customers
        return self.doubts.get(proposal.number, "")

    def _unapplied(self, proposal: Proposal, clues: Clues, named: Named) -> None:
        proposal.status = "unapplied"
        settled = named.settled or self.reader.settled(clues)
        why = (
            f"{' and '.join(settled[:3])} is settled already: paid twice?"
            if settled
            else "no open items add up to this amount"
        )
        proposal.evidence = tuple(filter(None, (why, clues.how, self._doubt(proposal, named))))
        forward = [c for c in sorted(clues.known) if self._forward(c, proposal.line)]
        if len(clues.known) == 1 and forward and not self.doubts.get(proposal.number):
            evidence = (f"{forward[0]} is kept balance-forward: the money lowers the balance", clues.how)
            proposal.choices, proposal.status = [Choice(forward[0], (), evidence, sure=True)], "certain"
            proposal.found = 1
        elif len(clues.known) == 1 and not settled and not named.items:
            proposal.choices = self._in_order(proposal.line, clues)
            proposal.found = len(proposal.choices)
            proposal.status = "proposed" if proposal.choices else "unapplied"

    def _in_order(self, line: StatementLine, clues: Clues) -> list[Choice]:
        """Return what money that names nothing settles by `interest: order:`; nothing where the settings have none."""
        order = self.receivables.subledger.settings.settling_order
        uses, left = [], minor(line.amount, line.currency)
        for item in self.receivables.pool(clues.family, line.currency, line.booked) if order is not None else ():
            if taken := min(left, self.receivables.available(item, line.booked)):
                uses.append(Use(item, taken))
                left -= taken
        if not uses:
            return []
        (customer,) = clues.known
        said = f"it names nothing: {self.receivables.sequence}"
        return [Choice(customer, tuple(uses), (said, clues.how))]

    def _forward(self, customer: str, line: StatementLine) -> bool:
        return self.receivables.subledger.customers.forwards(customer, line.booked)

    def _strangers(self, proposal: Proposal, clues: Clues, named: Named) -> None:
        """Explain a line with an unknown payer: similar names, named documents, entries that may be it; else nobody."""
        line = proposal.line
        owners = sorted({i.customer for i in named.items})
        alike = self.reader.alike(line)
        settled = {} if owners or alike else self.reader.settled_anywhere(clues)
        if settled:
            proposal.status, proposal.customers = "unapplied", tuple(sorted(set(settled.values())))
            proposal.evidence = (f"{' and '.join(list(settled)[:3])} is settled or reversed already: paid twice?",)
            return
        if alike or owners:
            proposal.status = "proposed"
            proposal.customers = tuple(dict.fromkeys([*(c for c, _ in alike), *owners]))
            proposal.evidence = tuple(f'"{line.payer}" resembles the name of {c} ({score} %)' for c, score in alike)
            if owners and not alike:
                proposal.evidence = (*named.words[:3], "the amount differs")
            if len(alike) == 1:
                proposal.choices = self.explainer.only_item(line, clues, alike[0][0], proposal.evidence)
                proposal.found = len(proposal.choices)
            return
        abroad = self.reader.named_abroad(line, clues)
        if abroad:
            proposal.status, proposal.customers = "proposed", tuple(sorted({i.customer for i in abroad}))
            refs = listed(sorted(i.ref for i in abroad))
            proposal.evidence = (f"{refs} in the text {'is' if len(abroad) == 1 else 'are'} not in {line.currency}",)
            return
        doubt = self._doubt(proposal, named)
        if doubt:
            proposal.status, proposal.evidence = "proposed", (doubt,)
            return
        proposal.status = "nobody"
        who = f'nobody is known as "{line.payer}"' if line.payer else "the bank names no payer"
        proposal.evidence = (who,)
        proposal.choices = [Choice(NOBODY, (), (who,), sure=True)]

    # --- what certain lines take -------------------------------------------------------------------------

    def _give(self, proposal: Proposal, stage: int) -> None:
        choice = proposal.choices[0]
        if stage == AMOUNT and choice.uses:
            self.by_amount.append((proposal, {u.item.index: u.settled for u in choice.uses}))
        for use in choice.uses:
            use.item.left -= use.settled
        for item, amount in (t for a in choice.adjusts for t in a.takes):
            item.left -= amount

    def _contested(self, waiting: list[Proposal], before: dict[int, int]) -> None:
        """Downgrade lines that found nothing only because an earlier one, by its amount alone, took their items.

        Then neither is certain, unless both would settle the very same items: the second is then a double payment.
        """
        empty = [p for p in waiting if p.status == "unapplied" and self.clues[p.number].family]
        if not empty or not self.by_amount:
            return
        now = {i.index: i.left for i in self.receivables.items}
        self._restore(before)
        for proposal in empty:
            found = self.explainer.by_amount(proposal.line, self.clues[proposal.number])
            for choice in found.choices:
                wanted = {u.item.index: u.settled for u in choice.uses}
                for earlier, given in self.by_amount:
                    if wanted.keys() & given.keys() and wanted != given and earlier.status == "certain":
                        earlier.status = "choice"
                        earlier.evidence = (f"{proposal.about} may pay part too",)
                        for index, amount in given.items():
                            now[index] += amount
        self._restore(now)

    def _restore(self, lefts: dict[int, int]) -> None:
        for index, left in lefts.items():
            self.receivables.items[index].left = left


def _distinct(choices: list[Choice]) -> list[Choice]:
    found: dict[tuple[object, ...], Choice] = {}
    for choice in choices:
        found.setdefault(choice.key, choice)
    return list(found.values())
