"""Invoices that contracts will bring: when they are billed and due, by what is agreed as of a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from arcli.billing.agreement import Agreement, agreements
from arcli.billing.pricing import retained_by
from arcli.billing.proposal import Proposal
from arcli.billing.proposing import propose
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import ProposalError, currency_of_contract, due_of, total_of_lines
from arcli.model.dates import DAY
from arcli.model.entries import Contract, Line
from arcli.model.money import ZERO
from arcli.subledger.billed import Billed, billed
from arcli.subledger.state import Subledger


class Coming(NamedTuple):
    """An invoice to come, or an instalment: of which contract and customer, when it is billed and due, how much."""

    contract: str
    customer: str
    currency: str
    day: date
    due: date
    amount: Decimal


def coming(ledger: Ledger, subledger: Subledger, last: date) -> list[Coming]:
    """Return the invoices that are billed after the subledger's date up to another, by day and contract.

    Contracts are as they are known on the subledger's date, their prices at the index figures of then. What could be
    billed by then comes the next day. Of what is metered only usage that is known is billed; a contract without a
    price, or on hold for billing, brings nothing.
    """
    found, known = billed(subledger), []
    for agreement in agreements(subledger, subledger.as_of):
        contract = agreement.at(subledger.as_of + DAY)
        if subledger.follow.held(contract.customer, subledger.as_of, "billing") is None:
            known += list(_of(ledger, subledger, agreement, found, last))
    return sorted(known, key=lambda c: (c.day, c.contract, c.due))


def _of(ledger: Ledger, subledger: Subledger, agreement: Agreement, found: Billed, last: date) -> Iterator[Coming]:
    """Yield the invoices of one contract: what its proposal grows by, from one day on which a period turns to the next.

    Nothing comes of what can't be priced or taxed.
    """
    today, before = subledger.as_of, ZERO
    turns = {day for p in agreement.periods(last) for day in p.part if today < day <= last}
    for to in sorted({today, *turns}):
        contract = agreement.at(to)
        try:
            currency = currency_of_contract(ledger, contract, agreement.first)
            proposal = propose(agreement, found, ledger.settings.tiers, currency, to)
            total, billing = _total(ledger, subledger, contract, currency, proposal, to), max(to, today + DAY)
            if total > before and billing <= last:
                for due, amount in _dues(ledger, contract, billing, total - before, currency):
                    yield Coming(agreement.id, contract.customer, currency, billing, due, amount)
        except ProposalError:
            return
        before = max(total, before)


def _total(
    ledger: Ledger, subledger: Subledger, contract: Contract, currency: str, proposal: Proposal, day: date
) -> Decimal:
    """Return what a proposal comes to with taxes, less its credit memos. Raise ProposalError."""
    total = ZERO
    for lines, kind, corrects in (
        (proposal.lines, "invoice", None),
        *((lines, "credit", number) for number, lines in proposal.credits.items()),
    ):
        if lines:
            amount = total_of_lines(ledger, subledger, kind, _made(contract, currency, lines, corrects), day)
            total += amount if kind == "invoice" else -amount
    return total


def _made(contract: Contract, currency: str, lines: list[Line], corrects: str | None) -> Mapping[str, Any]:
    return {
        "customer": contract.customer, "currency": currency, "terms": contract.terms, "lines": tuple(lines),
        "corrects": corrects,
    }  # fmt: skip


def _dues(
    ledger: Ledger, contract: Contract, day: date, amount: Decimal, currency: str
) -> Iterator[tuple[date, Decimal]]:
    """Yield when which part of an invoice is due; what is retained is not. Raise ProposalError."""
    amount -= retained_by(contract, amount, currency)
    _, due, parts = due_of(ledger, "invoice", contract.customer, contract.terms, day, amount, currency)
    if parts:
        yield from ((part.due, part.amount) for part in parts)
    else:
        yield due or day, amount
