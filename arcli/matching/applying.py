"""Choices on money that is in the books → entries: a transfer to whose it is, and what it settles.

The payment stays as it is: what is decided later takes effect on the day on which it is decided.
"""

from __future__ import annotations

from decimal import Decimal

from arcli.matching.booking import application_of, evidence_text
from arcli.matching.proposals import Choice, Proposal
from arcli.matching.several import shares_of
from arcli.model.customers import NOBODY
from arcli.model.entries import Application, Apply, Entry, Transfer
from arcli.model.money import major
from arcli.model.plan import UNNUMBERED
from arcli.subledger.openitems import OpenItem


def applying_entries(proposal: Proposal, held: OpenItem, choice: Choice) -> list[Entry]:
    """Return the entries that apply money of the books as a choice says; none where it says whose it is already.

    Nobody's money goes to its owner whole; of a customer's, another gets what settles its documents.
    """
    payment, day, evidence = held.document.id, proposal.line.booked, evidence_text(choice)
    made: list[Entry] = []
    for customer, uses in shares_of(choice):
        if customer == held.customer:
            continue
        whole = not choice.several and (held.customer == NOBODY or not uses)
        amount: Decimal = -held.open if whole else major(sum(u.used for u in uses), held.currency)
        made.append(
            Transfer(
                date=day,
                id=UNNUMBERED,
                customer=held.customer,
                to=customer,
                amount=amount,
                currency=held.currency,
                memo=None if choice.uses else evidence,
                applications=(Application(payment, amount),),
            )
        )
    if choice.uses:
        applied = tuple(application_of(u) for u in choice.uses)
        made.append(Apply(date=day, source=payment, evidence=evidence, applications=applied))
    return made
