"""Interest on late payments: each segment of each item, and what is stated of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache

from arcli.collections.interest.charges import NO_MEMOS, SORTS, LateCharge
from arcli.model.dates import parse_date
from arcli.model.money import round_to
from arcli.model.plan import Plan
from arcli.model.report import Report, Row, columns
from arcli.model.words import count_of


def interest(plan: Plan, written: Mapping[str, str]) -> Report:
    """Return the segments of each item, then one row for its interest and one for its fee: total, stated, to state.

    The interest of a segment is rounded for the eye only; the total is rounded once. `written` holds the numbers of the
    memos that were written, by what they are about.
    """
    charges = [c for c in plan.found if isinstance(c, LateCharge)]
    until = parse_date(plan.request["to"])
    steps = {step.about: step for step in plan.steps}
    left_out = {x.about: x for x in plan.left_out}
    rows: list[Row] = []
    for charge in charges:
        item = charge.item
        head = {"document": item.ref, "customer": item.customer, "currency": item.currency}
        alone = len(charge.segments) == 1  # PERF: of one segment the total is its interest, rounded as that is
        rows += [
            {
                **head, "what": "segment", "first": s.first, "last": s.last, "days": s.days,
                "principal": s.principal + round_to(_decimal(s.added), item.currency) if s.added else s.principal,
                "rate": _percent(*s.rate.as_integer_ratio()),
                "interest": charge.totals["interest"] if alone else round_to(_decimal(s.interest), item.currency),
            }
            for s in charge.segments
        ]  # fmt: skip
        for sort in SORTS:
            if charge.memos[sort] is NO_MEMOS and not charge.totals[sort]:
                continue
            about = item.ref if sort == "interest" else f"{item.ref} late fee"
            if about in steps or about in left_out or charge.totals[sort]:
                step, left = steps.get(about), left_out.get(about)
                status = "there already" if left is not None and left.done else "left out" if left is not None else (
                    "written" if about in written else "planned" if step is not None else "there already"
                )  # fmt: skip
                rows.append({
                    **head, "what": sort, "interest": charge.totals[sort], "stated": charge.memos[sort].stated,
                    "amount": charge.due(sort), "status": status, "entry": written.get(about),
                    "why": left.reason if left is not None else None,
                })  # fmt: skip
    named = {c.item.ref for c in charges} | {f"{c.item.ref} late fee" for c in charges}
    rows += [
        {"customer": x.about, "what": "customer", "status": "left out", "why": f"{x.about}: {x.reason}"}
        for x in plan.left_out
        if x.about not in named
    ]
    cols = columns(
        "document customer what first:d last:d days:n currency principal:a rate:n interest:a stated:a amount:a status"
        " why", "entry", first="From", last="To", rate="%", amount="To book",
    )  # fmt: skip
    report = Report("interest", f"Interest on late payments to {until}", cols, rows, until, dict(plan.request))
    report.quiet = frozenset({"stated"})
    report.below = frozenset({"why"})
    report.spare = ("customer", "status", "first", "days", "last")
    report.notes = [f"{count_of(len(plan.steps), 'memo')} {'written' if written else 'planned'}; --write books them."]
    if written:
        report.notes = [f"{count_of(len(plan.steps), 'memo')} written."]
    return report


@cache
def _percent(numerator: int, denominator: int) -> Decimal:
    """Return a rate in percent without zeros at its end."""
    return Decimal(f"{(Decimal(numerator) / Decimal(denominator) * 100).normalize():f}")


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
