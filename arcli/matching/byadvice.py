"""Choices for a line that remittance advice explains: the payer's own list of what it pays."""

from __future__ import annotations

import re
from dataclasses import replace

from arcli.matching.byclaims import CLAIMS
from arcli.matching.bynumber import NOTHING, Asked, Found, owner_of
from arcli.matching.numbers import runs_of
from arcli.matching.proposals import Choice, Use
from arcli.matching.receivables import Item, Receivables, squeeze
from arcli.matching.words import sum_of
from arcli.model.bank.line import RemittanceAdvice, RemittanceItem, StatementLine
from arcli.model.money import minor

_BETWEEN = re.compile(r"[\s*~/:;,]+")  # what stands between the parts of a line of text, X12 addenda too
_TELLING = 6  # signs of a trace number that is no chance


class ByAdvice:
    """What the advice beside a line says is paid."""

    def __init__(self, receivables: Receivables) -> None:
        self.receivables = receivables

    def explain(self, asked: Asked) -> Found:
        """The choice that the advice states; nothing when there is none or it does not tie out with the line."""
        advice = self._of(asked.line)
        if advice is None:
            return NOTHING
        choice = self._choice(asked, advice)
        return NOTHING if choice is None else Found([choice], 1)

    def _of(self, line: StatementLine) -> RemittanceAdvice | None:
        fit = [
            a
            for a in line.remittance
            if a.kind != CLAIMS
            and a.total == line.amount
            and a.ties_out
            and (a.currency or line.currency) == line.currency
        ]
        return fit[0] if len(fit) == 1 else None

    def _choice(self, asked: Asked, advice: RemittanceAdvice) -> Choice | None:
        uses: list[Use] = []
        if advice.adjustments:
            return None
        for stated in advice.items:
            item = self._item(asked, stated)
            if item is None:
                return None
            use = self._use(item, stated, asked.line.currency)
            if use is None:
                return None
            uses.append(use)
        customer = owner_of(self.receivables, asked, tuple(uses))
        if customer is None or sum(u.amount for u in uses) != asked.target:
            return None
        words = (
            f"remittance advice {advice.reference} ({advice.kind}) lists {len(uses)} documents and ties out",
            sum_of(asked.target, uses, asked.line.currency),
            *([asked.clues.how] if asked.clues.how else []),
        )
        return Choice(customer, tuple(uses), words, sure=True)

    def _item(self, asked: Asked, stated: RemittanceItem) -> Item | None:
        index = (
            self.receivables.own_numbers(asked.family, asked.line.currency)
            if asked.family
            else self.receivables.numbers()
        )
        hits, _ = index.find(runs_of(stated.document))
        found = {i for h in hits for i in h.candidates}
        items = [self.receivables.items[i] for i in sorted(found)]
        items = [i for i in items if i.left and i.currency == asked.line.currency]
        return items[0] if len(items) == 1 else None

    def _use(self, item: Item, stated: RemittanceItem, currency: str) -> Use | None:
        paid, discount = minor(stated.paid, currency), minor(stated.discount, currency) if stated.discount else 0
        taken = sum(minor(a.amount, currency) for a in stated.adjustments)
        reason = " ".join(filter(None, (f"{a.group} {a.reason}".strip() for a in stated.adjustments)))
        if item.left < 0:
            return Use(item, paid) if item.left <= paid < 0 and not discount and not taken else None
        if paid <= 0 or discount < 0 or taken < 0 or paid + discount + taken > item.left:
            return None
        return Use(item, paid, discount=discount, deduction=taken, reason=reason)


def attach(lines: list[StatementLine], advices: list[RemittanceAdvice]) -> list[StatementLine]:
    """The lines with the advice that names them by its trace number, so that a plan holds both."""
    if not advices:
        return lines
    by_reference: dict[str, list[RemittanceAdvice]] = {}
    for advice in advices:
        if squeeze(advice.reference):
            by_reference.setdefault(squeeze(advice.reference).lstrip("0"), []).append(advice)
    return [replace(x, remittance=(*x.remittance, *_named(x, by_reference))) for x in lines]


def _named(line: StatementLine, by_reference: dict[str, list[RemittanceAdvice]]) -> list[RemittanceAdvice]:
    words = (*line.text.split(), *_BETWEEN.split(line.text), line.end_to_end, line.bank_ref, line.cheque)
    keys = sorted({squeeze(w).lstrip("0") for w in words if w} - {""})
    found = [a for k in keys for a in by_reference.get(k, [])]
    same = [a for a in found if a.total == line.amount]
    return same or [a for a in found if a.kind == CLAIMS and len(squeeze(a.reference)) >= _TELLING]
