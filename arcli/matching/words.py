"""Evidence in words: what an amount consists of, and what identified it."""

from __future__ import annotations

from collections.abc import Sequence

from arcli.matching.proposals import Use
from arcli.model.money import grouped, major

PARTS = (
    ("discount", "discount"),
    ("fee", "bank charge"),
    ("writeoff", "tolerance"),
    ("deduction", "deduction"),
    ("withholding", "withholding tax"),
)


def amount(value: int, currency: str) -> str:
    """Return minor units with thousands commas."""
    return grouped(major(value, currency), currency)


def sum_of(paid: int, uses: Sequence[Use], currency: str) -> str:
    """Describe what a payment consists of: `1,407.96 = 1,452.00 − 29.04 (2 % by 2026-01-15) − 15.00 bank charge`."""
    terms: list[str] = []
    for use in uses:
        if use.amount < 0:
            terms.append(f"− {amount(-use.amount, currency)} (credit {use.item.ref})")
            continue
        gross = amount(use.settled, currency)
        terms.append(f"{'+ ' if terms else ''}{gross}{'' if len(uses) == 1 else f' ({use.item.ref})'}")
    for name, words in PARTS:
        total = sum(value for use in uses for part, value in use.parts if part == name)
        if total:
            terms.append(f"− {amount(total, currency)} {_discount(uses) if name == 'discount' else words}")
    left = paid - sum(u.amount for u in uses)
    if len(uses) == 1 and len(terms) == 1 and not left:
        open_ = uses[0].item.open
        return (
            f"{amount(paid, currency)} settles it in full"
            if paid == open_
            else f"{amount(paid, currency)} of {amount(open_, currency)}"
        )
    if left:
        terms.append(f"+ {amount(left, currency)} unapplied")
    return f"{amount(paid, currency)} = {' '.join(terms)}"


def _discount(uses: Sequence[Use]) -> str:
    found = {(u.item.until, _percent(u)) for u in uses if u.discount}
    if len(found) == 1:
        until, percent = next(iter(found))
        if until is not None and percent:
            return f"({percent} % by {until})"
    return "discount"


def _percent(use: Use) -> str:
    """Return the percentage of the terms, if the discount is theirs."""
    item = use.item
    if item.rate is None or item.until is None or use.discount != item.granted(item.until, 0):
        return ""
    return f"{(item.rate * 100).normalize():f}"


def listed(refs: Sequence[str], most: int = 8) -> str:
    """Return documents as a list: `INV-1, INV-2 and INV-3`."""
    if len(refs) > most:
        return f"{', '.join(refs[:most])} and {len(refs) - most} more"
    return " and ".join(filter(None, [", ".join(refs[:-1]), refs[-1]])) if refs else "nothing"
