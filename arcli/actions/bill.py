"""Plan of invoices by contract: what is due by a day and not yet billed, and what is to be credited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from arcli.actions.plans import Planner, SavedPlan, Stopped, options_from
from arcli.billing.agreement import Agreement, agreements
from arcli.billing.pricing import retained_by
from arcli.billing.proposal import Proposal
from arcli.billing.proposing import propose
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import ProposalError, currency_of_contract, due_of, total_of_lines
from arcli.model.dates import parse_date
from arcli.model.diagnostics import Diagnostic, Problem, has_errors
from arcli.model.entries import Contract, Credit, Invoice, Line, Milestone, Retained, Terminate, Usage
from arcli.model.money import ZERO, money
from arcli.model.plan import UNNUMBERED, LeftOut, Plan, Step
from arcli.reports.context import chosen_by
from arcli.subledger.billed import billed
from arcli.subledger.state import Subledger


@dataclass(frozen=True, slots=True)
class Billing:
    """What to bill: what is due by `to`, on invoices of `date`, of some customers or of all.

    With `per_customer` the contracts of a customer that are alike in currency, terms, order, salesperson and retention
    share one invoice.
    """

    to: date
    date: date
    per_customer: bool = False
    customers: Sequence[str] = ()

    def request(self) -> Mapping[str, Any]:
        """Return the options as a saved plan keeps them."""
        return {
            "to": self.to.isoformat(),
            "date": self.date.isoformat(),
            "per_customer": self.per_customer,
            "customers": list(self.customers),
        }


def options_of(saved: SavedPlan) -> Billing:
    """Return the options of a saved plan. Raise Stopped."""
    return options_from(saved, _read)


def _read(asked: Mapping[str, Any]) -> Billing:
    customers = tuple(str(c) for c in asked["customers"])
    return Billing(parse_date(asked["to"]), parse_date(asked["date"]), bool(asked["per_customer"]), customers)


def planner(options: Billing) -> Planner:
    """Return the planner of invoices and credit memos by contract. A contract is billed whole or not at all.

    Contracts are as they are known on the day by which is billed, with what changes on later days of a period. What is
    billed is judged by the whole ledger, whatever its dates, so that nothing is billed twice. A contract of which some
    price is missing, or that has errors, is left out, with the reason; any other error of the ledger stops all. Raise
    Stopped.
    """

    def plan(ledger: Ledger) -> Plan:
        subledger, problems = ledger.as_of(date.max)
        unfit = {(p.code, p.message) for found in unfit_contracts(subledger).values() for p in found}
        if has_errors([p for p in problems if (p.code, p.message) not in unfit and not _of_tiers(p)]):
            raise Stopped(problems)
        return plan_by(ledger, subledger, options)

    return plan


def _of_tiers(problem: Diagnostic) -> bool:
    """Return whether tiers of the settings are in error: the contracts that name them have the error that they lack."""
    return problem.code == "AR502" and problem.message.startswith("tiers.")


def unfit_contracts(subledger: Subledger) -> dict[str, list[Problem]]:
    """Return the errors of contracts, and of what is recorded under them, by contract: those are not billed."""
    found: dict[str, list[Problem]] = {}
    for problem in subledger.problems:
        entry = problem.entry
        if problem.severity == "error" and isinstance(entry, Contract | Usage | Milestone | Terminate):
            found.setdefault(entry.id if isinstance(entry, Contract) else entry.contract, []).append(problem)
    return found


def plan_by(ledger: Ledger, subledger: Subledger, options: Billing) -> Plan:
    """Return the plan by what a subledger knows: of a day, what was to be billed then."""
    making = _Making(ledger, subledger, options)
    steps: list[Step] = []
    for about, drafts in making.groups():
        try:
            steps += making.steps(about, drafts)
        except ProposalError as error:
            making.left_out.append(LeftOut(about, str(error)))
    return Plan("bill", options.request(), tuple(steps), (), tuple(sorted(making.left_out)))


@dataclass
class _Draft:
    """One contract, what is to be billed of it, and in which currency."""

    agreement: Agreement
    contract: Contract
    currency: str
    proposal: Proposal


class _Making:
    """Makes the entries of a plan of bills."""

    def __init__(self, ledger: Ledger, subledger: Subledger, options: Billing) -> None:
        self.ledger, self.subledger, self.options = ledger, subledger, options
        self.billed = billed(subledger, options.date)
        self.unfit = unfit_contracts(subledger)
        self.left_out = [LeftOut(number, self._why(found)) for number, found in self.unfit.items()]

    def held(self, customer: str) -> str | None:
        """Return why a customer is not billed, if a hold says so on the day of the invoices."""
        hold = self.subledger.follow.held(customer, self.options.date, "billing")
        return None if hold is None else f"{customer} is on hold: {hold.reason or 'no reason given'}"

    def _why(self, found: list[Problem]) -> str:
        """Return what is wrong with a contract, and where."""
        spots = [(p.message, self.ledger.diagnose(p).position) for p in found]
        return "; ".join(f"{message} ({spot.file}:{spot.line})" for message, spot in spots)

    def groups(self) -> Iterator[tuple[str, list[_Draft]]]:
        """Yield what has something to bill: a contract each, or the contracts that share an invoice."""
        groups: dict[tuple[object, ...], list[_Draft]] = {}
        for draft in self._drafts():
            contract, missing = draft.contract, draft.proposal.missing
            if (held := self.held(contract.customer)) is not None:
                missing = [held]
            if missing:
                self.left_out.append(LeftOut(draft.agreement.id, "; ".join(missing)))
                continue
            key: tuple[object, ...] = (draft.agreement.id,)
            if self.options.per_customer:
                alike = contract.terms, contract.po, contract.salesperson, contract.retention
                key = (contract.customer, draft.currency, *alike)
            groups.setdefault(key, []).append(draft)
        for drafts in groups.values():
            yield ", ".join(d.agreement.id for d in drafts), drafts

    def _drafts(self) -> Iterator[_Draft]:
        wanted = [chosen_by(c) for c in self.options.customers]
        for agreement in agreements(self.subledger, self.options.to):
            if agreement.id in self.unfit:
                continue
            contract = agreement.at(self.options.date)
            if wanted and not any(one.fullmatch(contract.customer) for one in wanted):
                continue
            currency = currency_of_contract(self.ledger, contract, agreement.first)
            found = propose(agreement, self.billed, self.ledger.settings.tiers, currency, self.options.to)
            if found.lines or found.credits or found.missing:
                yield _Draft(agreement, contract, currency, found)

    def steps(self, about: str, drafts: list[_Draft]) -> Iterable[Step]:
        """Return the entries for contracts that share an invoice: credit memos first. Raise ProposalError."""
        for draft in drafts:
            for number, lines in draft.proposal.credits.items():
                yield Step(about, self._credit(draft, number, lines), (f"{number} billed what is no longer owed",))
        lines = [line for d in drafts for line in d.proposal.lines]
        if lines:
            evidence = tuple(why for d in drafts for why in d.proposal.evidence)
            yield Step(about, self._invoice(drafts[0], lines), evidence)

    def _invoice(self, draft: _Draft, lines: list[Line]) -> Invoice:
        contract, day = draft.contract, self.options.date
        made: dict[str, Any] = {
            "customer": contract.customer,
            "currency": draft.currency,
            "terms": contract.terms,
            "lines": tuple(lines),
        }
        amount = total_of_lines(self.ledger, self.subledger, "invoice", made, day)
        if amount < ZERO:
            raise ProposalError(f"it comes to {money(amount, draft.currency)}: give a credit memo by hand")
        retained = retained_by(contract, amount, draft.currency)
        terms, due, parts = due_of(
            self.ledger, "invoice", contract.customer, contract.terms, day, amount - retained, draft.currency
        )
        return Invoice(
            day,
            id=UNNUMBERED,
            amount=amount,
            due=due,
            instalments=parts,
            retained=(Retained(retained),) if retained else (),
            po=contract.po,
            salesperson=contract.salesperson,
            **{**made, "terms": terms},
        )

    def _credit(self, draft: _Draft, number: str, lines: list[Line]) -> Credit:
        contract, day = draft.contract, self.options.date
        made: dict[str, Any] = {
            "customer": contract.customer,
            "currency": draft.currency,
            "corrects": number,
            "lines": tuple(lines),
        }
        amount = total_of_lines(self.ledger, self.subledger, "credit", made, day)
        return Credit(day, id=UNNUMBERED, amount=amount, reason="contract", salesperson=contract.salesperson, **made)
