"""Discounts that were taken later, or are larger, than the terms allow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from arcli.model.money import ZERO, money
from arcli.subledger.discounts import Discounts, Offer
from arcli.subledger.state import Settlement, Subledger


def excessive(subledger: Subledger) -> Iterator[tuple[Settlement, str]]:
    """Yield the settlements whose discount is later or larger than the terms allow, and why; approved ones, too."""
    known = Discounts(subledger)
    settled = [
        s for s in subledger.unusual if s.part_of("discount") and s.sign > 0 and (s.end is None or s.end > s.start)
    ]
    settled.sort(key=lambda s: (s.start, s.source.id, s.index))
    untaken: dict[tuple[str, str, date], dict[int | None, Decimal]] = {}  # later on that day
    for s in settled:
        left = untaken.setdefault((s.target.id, s.holder, s.start), {})
        left[s.part] = left.get(s.part, ZERO) + s.part_of("discount")
    for s in settled:
        left = untaken[s.target.id, s.holder, s.start]
        offers = known.offers(s.target, s.holder, s.start, left)
        left[s.part] -= s.part_of("discount")
        message = _too_much(s, offers)
        if message is not None:
            yield s, message


def _too_much(taking: Settlement, offers: list[Offer]) -> str | None:
    """Describe what is wrong with a discount taken, given the discounts on offer before; None if nothing is."""
    target, part = taking.target, taking.part
    offers = [o for o in offers if part is None or part == o.part]
    name = target.id if part is None else f"{target.id}#{part}"
    if not offers:
        return f"{name} has no terms with a discount"
    timely = [o for o in offers if taking.source.document_date <= o.until]
    if not timely:
        return f"the discount of {name} ended on {max(o.until for o in offers)}"
    allowed, left = sum((o.allowed for o in timely), ZERO), sum((o.amount for o in timely), ZERO)
    if taking.part_of("discount") <= left:
        return None
    before = f", and {money(allowed - left, target.currency)} was taken before" if left < allowed else ""
    return f"the terms of {name} allow a discount of {money(allowed, target.currency)}{before}"
