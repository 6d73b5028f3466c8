"""Matching of bank lines with open items: plan what they pay, take decisions, book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from arcli.actions.plans import Carried, Planner, SavedPlan, Stopped, sound
from arcli.actions.result import NotPossible
from arcli.ledger.opening import Ledger
from arcli.matching.byadvice import attach, each_once, without_line
from arcli.matching.decisions import Decision
from arcli.matching.engine import match_with_receivables
from arcli.matching.plan import WAITS, about, decisions_of, lines_of, plan_of
from arcli.matching.proposals import Proposal
from arcli.matching.receivables import Receivables
from arcli.model.bank.identity import same_account
from arcli.model.bank.line import RemittanceAdvice, Statement, StatementLine
from arcli.model.diagnostics import Diagnostic
from arcli.model.plan import Plan
from arcli.model.words import count_of

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The selected lines of bank files: of an account, a period, a currency."""

    account: str | None = None
    first: date | None = None
    last: date | None = None
    currency: str | None = None

    def lines(self, statements: Sequence[Statement]) -> list[StatementLine]:
        """Return the selected lines; a statement that names no account counts as of the selected one."""
        found: list[StatementLine] = []
        for statement in statements:
            if self.account is not None and not same_account(statement.account, self.account):
                continue
            found += [x for x in statement.lines if self._wants(x)]
        return found

    def _wants(self, line: StatementLine) -> bool:
        return (
            (self.first is None or line.booked >= self.first)
            and (self.last is None or line.booked <= self.last)
            and self.currency in (None, line.currency)
        )


class Receiving:
    """The lines of one run and what is proposed for them; claim advice of nothing, which has no line, is one of them.

    `proposals` are those of the last ledger that was asked. `decisions` are a person's, by line; with `certain` what
    needs no person is planned too. `loose` is advice that no line carries.
    """

    def __init__(
        self, lines: Sequence[StatementLine], advices: Sequence[RemittanceAdvice] = (), progress: Progress | None = None
    ) -> None:
        known = each_once(list(advices))
        self.lines = [*attach(list(lines), known), *without_line(known)]
        carried = {id(a) for x in self.lines for a in x.remittance}
        self.loose = [a for a in known if id(a) not in carried]
        self.progress = progress
        self.decisions: Mapping[int, Decision] = {}
        self.certain = True
        self.proposals: list[Proposal] = []
        self.receivables: Receivables | None = None

    def planner(self, saved: SavedPlan | None = None) -> Planner:
        """Return the planner of these lines; of a `saved` plan's, when that is applied."""

        def plan(ledger: Ledger) -> Plan:
            subledger = sound(ledger, date.max)
            self._currencies_known()
            self.proposals, self.receivables = match_with_receivables(
                self.lines,
                subledger,
                ledger.settings.matching,
                progress=self.progress,
                noncash=ledger.settings.accounts.noncash,
            )
            return self.plan(saved)

        return plan

    def _currencies_known(self) -> None:
        """Refuse lines without a currency: they can be shown, but not booked. Raise Stopped."""
        blind = next((x for x in self.lines if not x.currency), None)
        if blind is not None:
            message = f"{blind.where}: a line can't be booked, because the statement does not state its currency"
            raise Stopped([Diagnostic("AR658", message, hint="ask the bank for one that names it", file=blind.file)])

    def plan(self, saved: SavedPlan | None = None) -> Plan:
        """Return the plan for the ledger that was asked last, with the decisions made. Raise NotPossible."""
        assert self.receivables is not None
        self.check(self.decisions)
        questions = None if saved is None else {q.about: q for q in saved.questions}
        try:
            return plan_of(self.proposals, self.receivables, self.decisions, certain=self.certain, saved=questions)
        except ValueError as error:
            raise NotPossible(str(error)) from None

    def check(self, decisions: Mapping[int, Decision]) -> None:
        """Refuse decisions on lines that do not exist. Raise NotPossible."""
        unknown = sorted(set(decisions) - {p.number for p in self.proposals})
        if unknown:
            raise NotPossible(f"there is no line {unknown[0]}: the lines are 1 to {len(self.proposals)}")

    def plan_again(self, saved: SavedPlan) -> Plan:
        """Return a saved plan with more decisions, for saving it again: what was deleted from it stays out."""
        made = self.plan()
        return replace(made, steps=tuple(s for s in made.steps if saved.holds(s.about)))

    def told(self, carried: Carried) -> list[str]:
        """Return how many lines were booked, and how many wait for a person."""
        booked = {s.about for s in carried.steps}
        if not booked and carried.result.notes:
            return []
        rest = sum(about(p.number) not in booked and p.status in WAITS for p in self.proposals)
        waits = f", {rest} {'waits' if rest == 1 else 'wait'} for arcli match" if rest else ""
        return [f"{count_of(len(booked), 'line')} booked{waits}."]


def receiving_of(saved: SavedPlan, progress: Progress | None = None) -> Receiving:
    """Return the lines and decisions of a saved plan. Raise Stopped."""
    try:
        receiving = Receiving(lines_of(saved.request.get("lines")), progress=progress)
        receiving.decisions = decisions_of(saved.questions)
    except ValueError as error:
        hint = "arcli receive --save writes plans"
        raise Stopped([Diagnostic("AR670", f"this plan is damaged: {error}", hint=hint, file=saved.name)]) from None
    return receiving
