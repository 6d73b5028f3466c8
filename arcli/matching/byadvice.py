"""Choices for a line with remittance advice: the payer's own list of what it pays."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from arcli.matching.byclaims import CLAIMS
from arcli.matching.bynumber import NOTHING, Asked, Found, owner_of
from arcli.matching.numbers import runs_of
from arcli.matching.proposals import Choice, Use
from arcli.matching.receivables import Item, Receivables, squeeze
from arcli.matching.several import several_of
from arcli.matching.words import sum_of
from arcli.model.bank.line import NO_LINE, ZERO, RemittanceAdvice, RemittanceItem, StatementLine
from arcli.model.money import major, minor
from arcli.model.words import count_of

_BETWEEN = re.compile(r"[\s*~/:;,]+")  # what separates the parts of a line of text, X12 addenda too
_TELLING = 6  # characters of a trace number that can't be found by chance


class AdvisedItem(NamedTuple):
    """An open item that an advice names, the amount paid on it, and whether its whole number is given."""

    use: Use
    whole: bool


class ByAdvice:
    """Explains a line by its advice. `agrees` returns whether the payer may be called like a customer."""

    def __init__(self, receivables: Receivables, agrees: Callable[[StatementLine, str], bool]) -> None:
        self.receivables, self.agrees = receivables, agrees

    def explain(self, asked: Asked) -> tuple[Found, tuple[str, ...]]:
        """Return the choice that the advice states, or explain why it can't be used; return neither without an advice.

        It is certain under the conditions that a text must meet too: the payer agrees, or each document is named in
        full and settled exactly; no document is known only by its last digits, or paid by less than half.
        """
        line = asked.line
        fit = [
            a
            for a in line.remittance
            if a.kind not in (CLAIMS, "camt")
            and a.total == line.amount
            and a.ties_out
            and not a.adjustments
            and (a.currency or line.currency) == line.currency
        ]
        if len(fit) != 1:
            several = len(fit) > 1
            return NOTHING, ("several advices are for this amount",) if several else ()
        (advice,) = fit
        parts, trouble = self._parts(asked, advice)
        name = f"advice {advice.reference or advice.number}"
        if trouble:
            return NOTHING, tuple(f"{name}: {t}" for t in trouble[:4])
        uses = tuple(p.use for p in parts)
        customer = owner_of(self.receivables, asked, uses)
        owners = sorted({u.item.customer for u in uses})
        if customer is None:
            said = f"{name} is for several customers: {', '.join(owners)}"
            if not all(p.whole and p.use.settled == p.use.item.left for p in parts):
                return NOTHING, (said,)
            return Found([several_of(asked, uses, (said,))], 1), ()
        doubt = self._doubt(asked, parts, owners)
        lists = f"lists {count_of(len(uses), 'document')}"
        words = (
            f"remittance advice {advice.reference} ({advice.kind}) {lists} and ties out",
            sum_of(asked.target, uses, line.currency),
            *([doubt] if doubt else []),
            *([asked.clues.how] if asked.clues.how else []),
        )
        return Found([Choice(customer, uses, words, sure=not doubt)], 1), ()

    def _parts(self, asked: Asked, advice: RemittanceAdvice) -> tuple[list[AdvisedItem], list[str]]:
        """Return the parts of an advice, each document once, or the reasons why it can't be used."""
        parts: list[AdvisedItem] = []
        trouble: list[str] = []
        seen: set[int] = set()
        for stated in _merged(advice.items):
            item, whole = self._item(asked, stated)
            if item is None:
                trouble.append(f"{stated.document or 'a part without a number'} is not open here")
                continue
            use = self._use(item, stated, asked.line.currency)
            if use is None:
                trouble.append(f"it pays more than is open on {item.ref}")
            elif item.index in seen:
                trouble.append(f"two of its numbers are {item.ref}")
            else:
                seen.add(item.index)
                parts.append(AdvisedItem(use, whole))
        if not trouble and sum(p.use.amount for p in parts) != asked.target:
            trouble.append("its documents do not add up to the amount")
        return parts, trouble

    def _doubt(self, asked: Asked, parts: list[AdvisedItem], owners: list[str]) -> str:
        """Explain why a person has to confirm what an advice states; empty if nothing contradicts it."""
        if not all(p.whole for p in parts):
            few = ", ".join(p.use.item.ref for p in parts if not p.whole)
            return f"{few} is identified by only a part of its number"
        exact = all(p.use.settled == p.use.item.left for p in parts)
        known = bool(asked.family) or all(self.agrees(asked.line, o) for o in owners)
        if not known and not exact:
            return "the payer is unknown, and not every document is settled exactly"
        little = [p.use.item.ref for p in parts if 2 * p.use.settled < p.use.item.left]
        return f"it pays less than half of {', '.join(little)}" if little else ""

    def _item(self, asked: Asked, stated: RemittanceItem) -> tuple[Item | None, bool]:
        currency = asked.line.currency
        family = asked.family
        index = self.receivables.own_numbers(family, currency) if family else self.receivables.numbers()
        hits, _ = index.find(runs_of(stated.document))
        found = {i for h in hits for i in h.candidates}
        items = [self.receivables.items[i] for i in sorted(found)]
        items = [i for i in items if i.left and i.currency == currency]
        if len(items) != 1:
            return None, False
        whole = squeeze(items[0].document.id).lstrip("0") == squeeze(stated.document).lstrip("0")
        return items[0], whole or all(h.strong and "last digits" not in h.how for h in hits)

    def _use(self, item: Item, stated: RemittanceItem, currency: str) -> Use | None:
        paid, discount = minor(stated.paid, currency), minor(stated.discount, currency) if stated.discount else 0
        taken = sum(minor(a.amount, currency) for a in stated.adjustments)
        reason = " ".join(filter(None, (f"{a.group} {a.reason}".strip() for a in stated.adjustments)))
        if item.left < 0:
            return Use(item, paid) if item.left <= paid < 0 and not discount and not taken else None
        if paid <= 0 or discount < 0 or taken < 0 or paid + discount + taken > item.left:
            return None
        return Use(item, paid, discount=discount, deduction=taken, reason=reason)


def _merged(items: list[RemittanceItem]) -> list[RemittanceItem]:
    """Return the items of an advice, with the rows of each document added up."""
    found: dict[object, list[RemittanceItem]] = {}
    for position, item in enumerate(items):
        key: object = squeeze(item.document).lstrip("0") or position
        found.setdefault(key, []).append(item)
    return [_sum(own) if len(own) > 1 else own[0] for own in found.values()]


def _sum(items: list[RemittanceItem]) -> RemittanceItem:
    """Return the rows of one document as one."""
    discounts = [i.discount for i in items if i.discount is not None]
    return replace(
        items[0],
        paid=sum((i.paid for i in items), ZERO),
        discount=sum(discounts, ZERO) if discounts else None,
        adjustments=tuple(a for i in items for a in i.adjustments),
    )


def attach(lines: list[StatementLine], advices: list[RemittanceAdvice]) -> list[StatementLine]:
    """Return the lines, each with the advice that it names by trace number, so that a plan holds both."""
    if not advices:
        return lines
    by_reference: dict[str, list[RemittanceAdvice]] = {}
    for advice in advices:
        if squeeze(advice.reference):
            by_reference.setdefault(squeeze(advice.reference).lstrip("0"), []).append(advice)
    return [replace(x, remittance=(*x.remittance, *_named(x, by_reference))) for x in lines]


def without_line(advices: list[RemittanceAdvice]) -> list[StatementLine]:
    """Return the replacement for a bank line of claim advice with a zero payment (BPR02 is 0, BPR04 NON)."""
    return [
        StatementLine(
            "", a.currency, major(0, a.currency), a.date, payer=a.payer, end_to_end=a.reference, remittance=(a,),
            format=NO_LINE, file=a.file, line=a.line,
        )
        for a in advices
        if a.kind == CLAIMS and not a.total and a.date is not None and a.reference
    ]  # fmt: skip


def each_once(advices: list[RemittanceAdvice]) -> list[RemittanceAdvice]:
    """Advice without what was read before: the same file again, or one that others hold too."""
    found: dict[object, RemittanceAdvice] = {}
    for advice in advices:
        items = tuple((i.document, i.paid, i.status) for i in advice.items)
        key = (advice.kind, squeeze(advice.reference), advice.date, advice.total, advice.payer, items)
        found.setdefault(key if advice.reference else id(advice), advice)
    return list(found.values())


def _named(line: StatementLine, by_reference: dict[str, list[RemittanceAdvice]]) -> list[RemittanceAdvice]:
    words = (*line.text.split(), *_BETWEEN.split(line.text), line.end_to_end, line.bank_ref, line.cheque)
    keys = sorted({squeeze(w).lstrip("0") for w in words if w} - {""})
    found = [a for k in keys for a in by_reference.get(k, [])]
    same = [a for a in found if a.total == line.amount]
    return same or [a for a in found if a.kind == CLAIMS and len(squeeze(a.reference)) >= _TELLING]
