"""Apply money that is in the books: plan what unapplied cash pays, take decisions, write transfers and applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from arcli.actions.deciding import Deciding
from arcli.actions.plans import Carried, sound
from arcli.ledger.opening import Ledger
from arcli.matching.leftover import match_held
from arcli.matching.plan import WAITS
from arcli.matching.proposals import Proposal
from arcli.matching.receivables import Receivables
from arcli.model.words import count_of
from arcli.reports.context import Context


@dataclass(frozen=True, slots=True)
class Held:
    """Which money is looked at: of some customers, in a currency. `day` is when it is applied."""

    day: date
    customers: Sequence[str] = ()
    currency: str | None = None


class Unapplied(Deciding):
    """The open payments of a ledger and what they may pay."""

    command = "match"

    def __init__(self, held: Held) -> None:
        super().__init__()
        self.held = held

    def match(self, ledger: Ledger) -> tuple[list[Proposal], Receivables]:
        """Return a proposal for each open payment: what is open of it in the end, for what is open in the end."""
        subledger = sound(ledger, date.max)
        context = Context(ledger, subledger, date.max, None, tuple(self.held.customers), self.held.currency)
        left = [i for i in context.items if i.is_unapplied and i.open < 0]
        return match_held(subledger, left, context.all_items, ledger.settings.matching, self.held.day)

    def request(self) -> Mapping[str, Any]:
        """Return the options as a plan keeps them."""
        held = self.held
        return {"date": held.day.isoformat(), "customers": list(held.customers), "currency": held.currency}

    def there(self) -> str:
        """Name the money that can be decided on."""
        names = [p.about for p in self.proposals]
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        return f"open are {', '.join(names[:5])}{more}" if names else "no payment has anything left to apply"

    def told(self, carried: Carried) -> list[str]:
        """Return how many payments were applied, and how many wait for a person."""
        done = {s.about for s in carried.steps}
        if not done and carried.result.notes:
            return []
        rest = sum(p.about not in done and p.status in WAITS for p in self.proposals)
        waits = f", {rest} {'waits' if rest == 1 else 'wait'}" if rest else ""
        return [f"{count_of(len(done), 'payment')} decided{waits}."]
