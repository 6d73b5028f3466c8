"""What is due by contract and not billed yet."""

from __future__ import annotations

from arcli.billing.agreement import agreements
from arcli.billing.proposal import Proposal
from arcli.billing.proposing import propose
from arcli.ledger.propose import currency_of_contract
from arcli.model.money import ZERO
from arcli.model.report import Report, Row, columns, total_by_currency
from arcli.reports.context import Context
from arcli.subledger.billed import billed
from arcli.subledger.lines import line_net


def unbilled(context: Context) -> Report:
    """Return one row per contract with something to bill by the day: periods, usage, milestones; net of tax.

    `since` is the first day that is not billed. `credits` is what an amendment or the end takes back of what was
    billed. Where a price or a figure is missing, the row says so, and arcli bill leaves the contract out.

    Example: arcli unbilled --as-of 2026-03-31
    """
    day, found = context.as_of, billed(context.subledger)
    rows: list[Row] = []
    for agreement in agreements(context.subledger, day):
        contract = agreement.at(day)
        currency = currency_of_contract(context.ledger, contract, agreement.first)
        if not context.shows(contract.customer, currency):
            continue
        proposal = propose(agreement, found, context.ledger.settings.tiers, currency, day)
        if proposal.lines or proposal.credits or proposal.missing:
            row = {"contract": agreement.id, "customer": contract.customer, "title": contract.title}
            rows.append({**row, **_figures(proposal, currency), "name": context.name(contract.customer)})
    cols = columns("contract customer title currency since:d charges:a+ credits:a+ amount:a+ missing", "name")
    report = Report("unbilled", f"To be billed as of {day}", cols, rows, day)
    report.totals = total_by_currency(cols, rows)
    report.quiet = frozenset({"credits", "missing"})
    report.spare = ("title", "charges")
    return report


def _figures(proposal: Proposal, currency: str) -> Row:
    taken = [line for lines in proposal.credits.values() for line in lines]
    charges = sum((line_net(line, currency) for line in proposal.lines), ZERO)
    credits = sum((line_net(line, currency) for line in taken), ZERO)
    since = [line.service[0] for line in proposal.lines if line.service is not None]
    return {
        "currency": currency, "since": min(since, default=None), "charges": charges, "credits": credits,
        "amount": charges - credits, "missing": "; ".join(proposal.missing) or None,
    }  # fmt: skip
