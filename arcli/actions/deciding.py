"""What is proposed for money, and what a person decides on it: what `receive` and `match` share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arcli.actions.plans import Planner, SavedPlan
from arcli.actions.result import NotPossible
from arcli.ledger.opening import Ledger
from arcli.matching.decisions import Decision
from arcli.matching.plan import plan_of
from arcli.matching.proposals import Proposal
from arcli.matching.receivables import Receivables
from arcli.model.plan import Plan


class Deciding:
    """The money of one run and what is proposed for it. `proposals` are those of the last ledger that was asked.

    `decisions` are a person's, by what they are about; with `certain` what needs no person is planned too.
    """

    command = ""

    def __init__(self) -> None:
        self.decisions: Mapping[str, Decision] = {}
        self.certain = True
        self.proposals: list[Proposal] = []
        self.receivables: Receivables | None = None

    def match(self, ledger: Ledger) -> tuple[list[Proposal], Receivables]:
        """Return what is proposed on the ledger as it is. Raises Stopped."""
        raise NotImplementedError

    def request(self) -> Mapping[str, Any]:
        """Return what was asked, in values of JSON."""
        return {}

    def there(self) -> str:
        """Return in words which decisions there can be."""
        raise NotImplementedError

    def planner(self, saved: SavedPlan | None = None) -> Planner:
        """Return the planner of this money; of a `saved` plan's, when that is carried out."""

        def plan(ledger: Ledger) -> Plan:
            self.proposals, self.receivables = self.match(ledger)
            return self.plan(saved)

        return plan

    def plan(self, saved: SavedPlan | None = None) -> Plan:
        """Return the plan for the ledger that was asked last, with what has been decided. Raises NotPossible."""
        assert self.receivables is not None
        self.check(self.decisions)
        questions = None if saved is None else {q.about: q for q in saved.questions}
        asked = (self.proposals, self.receivables, self.decisions)
        try:
            return plan_of(self.command, self.request(), *asked, certain=self.certain, saved=questions)
        except ValueError as error:
            raise NotPossible(str(error)) from None

    def check(self, decisions: Mapping[str, Decision]) -> None:
        """Refuse decisions on what is not there. Raises NotPossible."""
        known = {p.about for p in self.proposals}
        unknown = next((d.about for d in decisions.values() if d.about not in known), None)
        if unknown is not None:
            raise NotPossible(f"there is no {unknown}: {self.there()}")
