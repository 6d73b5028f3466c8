"""Matching of bank lines with open items: plan what they pay, take decisions, book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from arcli.actions.deciding import Deciding
from arcli.actions.inbox import Taken
from arcli.actions.plans import Carried, SavedPlan, Stopped, sound
from arcli.ledger.opening import Ledger
from arcli.matching.byadvice import attach, each_once, without_line
from arcli.matching.engine import match_with_receivables
from arcli.matching.plan import WAITS, decisions_of, lines_of, lines_value
from arcli.matching.proposals import Proposal
from arcli.matching.receivables import Receivables
from arcli.model.bank.accounts import Accounts, name_of
from arcli.model.bank.identity import same_account
from arcli.model.bank.line import RemittanceAdvice, Statement, StatementLine
from arcli.model.dates import parse_date
from arcli.model.diagnostics import Diagnostic
from arcli.model.entries import Banked
from arcli.model.plan import Plan, Step
from arcli.model.words import count_of
from arcli.subledger.state import Subledger

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LinesWanted:
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

    def read(self, statements: Sequence[Statement], today: date) -> dict[str, date]:
        """Return up to which day each account's statements are read, also by those without lines.

        Nothing where only some of the lines are wanted. A statement is read up to the end of its period, or up to the
        day of its balance if that is earlier; where both are still to come, up to its last line.
        """
        found: dict[str, date] = {}
        if self.first is not None or self.currency is not None:
            return found
        for statement in statements:
            if not statement.account or (
                self.account is not None and not same_account(statement.account, self.account)
            ):
                continue
            until = min((d for d in (statement.end, statement.closing_date) if d is not None), default=date.max)
            booked = [x.booked for x in statement.lines if not x.pending and x.booked <= today]
            if until <= today or booked:
                until = min(until if until <= today else max(booked), self.last or today)
                found[statement.account] = max(found.get(statement.account, until), until)
        return found


class Receiving(Deciding):
    """The lines of one run and what is proposed for them; claim advice of nothing, which has no line, is one of them.

    `loose` is advice that no line carries, `inbox` the files of an inbox if the lines are of one. `read` says up to
    which day each account is read: where reminders ask for that (`fresh:`), it is recorded.
    """

    command = "receive"

    def __init__(
        self, lines: Sequence[StatementLine], advices: Sequence[RemittanceAdvice] = (), progress: Progress | None = None
    ) -> None:
        super().__init__()
        known = each_once(list(advices))
        self.lines = [*attach(list(lines), known), *without_line(known)]
        carried = {id(a) for x in self.lines for a in x.remittance}
        self.loose = [a for a in known if id(a) not in carried]
        self.progress = progress
        self.inbox: list[Taken] = []
        self.accounts: Accounts = {}
        self.read: dict[str, date] = {}
        self._banked: list[Step] = []

    @property
    def shown(self) -> list[Proposal]:
        """Return the proposals that are shown: of an inbox those of files with something new."""
        stale = {t.name for t in self.inbox if t.stale(self.proposals)}
        return [p for p in self.proposals if p.line.file not in stale]

    def match(self, ledger: Ledger) -> tuple[list[Proposal], Receivables]:
        """Return a proposal for each line. Lines whose currency nobody says can be looked at, and not booked."""
        subledger, settings = sound(ledger, date.max), ledger.settings
        self.accounts = settings.bank_accounts
        self._banked = self._how_far(subledger)
        blind = next((x for x in self.lines if not x.currency), None)
        if blind is not None:
            message = f"{blind.where}: a line can't be booked, because the statement does not state its currency"
            raise Stopped([Diagnostic("AR658", message, hint="ask the bank for one that names it", file=blind.file)])
        noncash = settings.accounts.noncash
        return match_with_receivables(self.lines, subledger, settings.matching, progress=self.progress, noncash=noncash)

    def _how_far(self, subledger: Subledger) -> list[Step]:
        """Return the entries that say how far accounts are read, where a policy of reminders asks and none says so."""
        if all(policy.fresh is None for policy in subledger.settings.dunning.values()):
            return []
        known = {
            (e.account, e.until) for e in subledger.other_entries if isinstance(e, Banked)
        }  # fmt: skip
        steps = []
        for number, until in sorted(self.read.items()):
            account = name_of(number, self.accounts)
            if all(name != account or day < until for name, day in known):
                said = (f"the statement ends on {until}",)
                steps.append(Step(f"account {account}", Banked(until, account=account, until=until), said))
        return steps

    def plan(self, saved: SavedPlan | None = None) -> Plan:
        """Return the plan for the ledger that was asked last: what is booked, then how far accounts are read."""
        made = super().plan(saved)
        return replace(made, steps=(*made.steps, *self._banked))

    def request(self) -> Mapping[str, Any]:
        """Return the lines, in the order of their numbers, and up to which day accounts are read."""
        read = {number: day.isoformat() for number, day in sorted(self.read.items())} if self._banked else {}
        return {"lines": lines_value([p.line for p in self.proposals]), **({"read": read} if read else {})}

    def there(self) -> str:
        """Name the lines."""
        return f"the lines are 1 to {len(self.proposals)}"

    def plan_again(self, saved: SavedPlan) -> Plan:
        """Return a saved plan with more decisions, for saving it again: what was deleted from it stays out."""
        made = self.plan()
        return replace(made, steps=tuple(s for s in made.steps if saved.holds(s.about)))

    def told(self, carried: Carried) -> list[str]:
        """Return how many lines were booked, and how many wait for a person."""
        booked = {s.about for s in carried.steps if not isinstance(s.entry, Banked)}
        files = self.of_files({s.about: "" for s in carried.steps})
        if not booked and carried.result.notes:
            return files
        rest = sum(p.about not in booked and p.status in WAITS for p in self.proposals)
        waits = f", {rest} {'waits' if rest == 1 else 'wait'} for arcli match" if rest else ""
        return [*files, f"{count_of(len(booked), 'line')} booked{waits}."]

    def of_files(self, booked: Mapping[str, str]) -> list[str]:
        """Return what became of each file of an inbox, in words. `booked` is what was written, by what it is about."""
        return [t.told(self.proposals, booked, self.accounts) for t in self.inbox]


def receiving_of(saved: SavedPlan, progress: Progress | None = None) -> Receiving:
    """Return the lines and decisions of a saved plan. Raise Stopped."""
    try:
        receiving = Receiving(lines_of(saved.request.get("lines")), progress=progress)
        receiving.decisions = decisions_of(saved.questions)
        receiving.read = {str(n): parse_date(str(d)) for n, d in dict(saved.request.get("read", {})).items()}
    except (ValueError, TypeError) as error:
        hint = "arcli receive --save writes plans"
        raise Stopped([Diagnostic("AR670", f"this plan is damaged: {error}", hint=hint, file=saved.name)]) from None
    return receiving
