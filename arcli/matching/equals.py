"""Equal payments of one payer and as many equal items: whichever pays which, the oldest is paid first.

Our choice of order: it changes no balance, and ages the debt as oldest-first application does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from arcli.matching.proposals import Choice, Proposal


def equal_payments(waiting: list[Proposal], doubts: Mapping[int, str]) -> None:
    """Make choices certain where as many lines as items of one amount remain, all alike.

    Lines are in the order of their dates. Lines that the books may already have (`doubts`) stay questions.
    """
    groups: dict[tuple[object, ...], list[Proposal]] = {}
    for proposal in waiting:
        key = _key(proposal)
        if key is not None:
            groups.setdefault(key, []).append(proposal)
    for group in groups.values():
        choices = sorted(group[0].choices, key=_age)
        if len(group) != len(choices) or any(doubts.get(p.number) for p in group):
            continue
        if any(u.item.document.date > p.line.booked for p, c in zip(group, choices, strict=True) for u in c.uses):
            continue
        for proposal, choice in zip(group, choices, strict=True):
            said = f"{len(group)} equal payments for {len(group)} equal items: the oldest first"
            proposal.choices = [replace(choice, evidence=(*choice.evidence, said), sure=True)]
            proposal.status, proposal.found, proposal.evidence = "certain", 1, ()
            for use in choice.uses:
                use.item.left -= use.settled


def _key(proposal: Proposal) -> tuple[object, ...] | None:
    """Return what equal lines share: payer, amount, and choices that are whole items of that amount."""
    choices = proposal.choices
    if proposal.status != "choice" or proposal.stopped or proposal.found != len(choices) or len(choices) < 2:
        return None
    if any(len(c.uses) != 1 or c.uses[0].paid_in or c.adjusts for c in choices):
        return None
    if any(c.uses[0].amount != c.uses[0].item.left for c in choices):
        return None
    line = proposal.line
    owners = {c.customer for c in choices} | {u.item.customer for c in choices for u in c.uses}
    if len(owners) != 1:
        return None
    return (line.currency, line.amount, *owners, *sorted(c.refs for c in choices))


def _age(choice: Choice) -> tuple[object, ...]:
    item = choice.uses[0].item
    return (item.due, item.dated, item.ref)
