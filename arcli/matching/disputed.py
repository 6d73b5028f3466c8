"""Disputed items in the evidence: who books money on one, or leaves it short, sees that it is disputed and why."""

from __future__ import annotations

from dataclasses import replace

from arcli.matching.proposals import Choice
from arcli.matching.receivables import Receivables
from arcli.model.money import money


def naming_disputes(receivables: Receivables, choice: Choice) -> Choice:
    """Return a choice with what is disputed of the items that it uses, in words."""
    if not receivables.subledger.follow.disputes:
        return choice
    said = []
    for use in choice.uses:
        share = receivables.disputed(use.item)
        if share is not None:
            why = f", {share.reason}" if share.reason else ""
            amount = money(share.amount, use.item.currency)
            said.append(f"{use.item.ref} is disputed since {share.entry.date}: {amount}{why}")
    return replace(choice, evidence=(*choice.evidence, *(s for s in said if s not in choice.evidence)))
