"""Plan of interest on late payments: debit memos for what ran since the last, credit memos for what was too much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from arcli.actions.plans import Planner, SavedPlan, options_from, sound
from arcli.collections.interest.charges import (
    NO_MEMOS,
    LateCharge,
    Sort,
    charges,
    forward_customers,
    open_memos,
    policy_of,
)
from arcli.collections.memos import CALLED, charge_text
from arcli.ledger.opening import Ledger
from arcli.model.dates import DAY, parse_date
from arcli.model.entries import Application, Credit, Debit, Entry, Index, Line
from arcli.model.money import money
from arcli.model.plan import UNNUMBERED, LeftOut, Plan, Step
from arcli.reports.context import Context
from arcli.subledger.openitems import OpenItem


@dataclass(frozen=True, slots=True)
class Charging:
    """What to charge: interest up to `until`, by memos dated `date`."""

    until: date
    date: date
    customers: Sequence[str] = ()
    currency: str | None = None

    def request(self) -> Mapping[str, Any]:
        """Return the options as a saved plan keeps them."""
        return {
            "to": self.until.isoformat(),
            "date": self.date.isoformat(),
            "customers": list(self.customers),
            "currency": self.currency,
        }


def options_of(saved: SavedPlan) -> Charging:
    """Return the options of a saved plan. Raise Stopped."""
    return options_from(saved, _read)


def _read(asked: Mapping[str, Any]) -> Charging:
    return Charging(
        parse_date(asked["to"]),
        parse_date(asked["date"]),
        tuple(str(c) for c in asked["customers"]),
        None if asked["currency"] is None else str(asked["currency"]),
    )


class Memo(NamedTuple):
    """A debit memo that a plan adds, and the evidence for it."""

    entry: Debit
    evidence: tuple[str, ...]


def planner(options: Charging) -> Planner:
    """Return the planner of memos: for each item the total up to the day less what living memos state.

    A negative difference is a credit memo that corrects the last memo. An item that memos state up to a later day is
    left out, as is one that they state up to that very day: what was entered since comes with the next day.
    """

    def plan(ledger: Ledger) -> Plan:
        subledger = sound(ledger, options.until)
        context = Context(ledger, subledger, options.until, None, tuple(options.customers), options.currency)
        left_out = _without(context)
        found, steps = _steps(ledger, context, options, left_out)
        taken = tuple(step for _, step in steps)
        return Plan("interest", options.request(), taken, (), tuple(left_out), found=tuple(found))

    return plan


def memos_by_item(ledger: Ledger, context: Context, options: Charging) -> tuple[dict[str, list[Memo]], dict[str, str]]:
    """Return the debit memos that `arcli interest` would plan on the context's day, by item; and what lacks a rate.

    Corrections of what was stated too high are not among them: a letter only adds.
    """
    charged, steps = _steps(ledger, context, options, [])
    found: dict[str, list[Memo]] = {}
    for ref, step in steps:
        if isinstance(step.entry, Debit):
            found.setdefault(ref, []).append(Memo(step.entry, step.evidence))
    return found, {c.item.ref: c.missing for c in charged if c.missing}


def _steps(
    ledger: Ledger, context: Context, options: Charging, left_out: list[LeftOut]
) -> tuple[list[LateCharge], list[tuple[str, Step]]]:
    """Return the charges, and the memos of a plan with their items; add to `left_out` what is not charged."""
    items: dict[str, list[OpenItem]] = {}
    for item in context.all_items:
        items.setdefault(item.document.id, []).append(item)
    published = [e for e in ledger.stated if isinstance(e, Index)]
    found = [c for c in charges(context.subledger, published) if context.shows(c.item.customer, c.item.currency)]
    made: list[tuple[str, Step]] = []
    for charge in found:
        steps: list[Step] = []
        _decide(charge, options, items, ledger.settings.accounts.charges, steps, left_out)
        made += [(charge.item.ref, step) for step in steps]
    return found, made


def _without(context: Context) -> list[LeftOut]:
    """Return the customers with overdue items who are charged nothing, each with the reason."""
    late = {i.customer for i in context.items if i.open > 0 and i.due < context.as_of}
    forward, found = forward_customers(context.subledger), []
    for customer in sorted(late - {"?"}):
        if customer in forward:
            found.append(LeftOut(customer, "balance-forward: nobody says which items its payments settle"))
        elif policy_of(context.subledger, customer, context.as_of) is None:
            known = context.subledger.customers.at(customer, context.as_of)
            said = known.interest if known is not None else None
            found.append(LeftOut(customer, "interest:none" if said else "no policy: interest has no standard"))
    return found


def _decide(
    charge: LateCharge, options: Charging, items: dict[str, list[OpenItem]], account: str,
    steps: list[Step], left_out: list[LeftOut],
) -> None:  # fmt: skip
    """Add to a plan what one charge asks for."""
    ref, currency = charge.item.ref, charge.item.currency
    if charge.missing:
        left_out.append(LeftOut(ref, f"{charge.missing}: enter it, arcli add index"))
        return
    sorts: tuple[Sort, ...] = ("interest", "late-fee")
    for sort in sorts:
        if charge.memos[sort] is NO_MEMOS and not charge.totals[sort]:
            continue
        amount, until = charge.due(sort), charge.memos[sort].until
        about = ref if sort == "interest" else f"{ref} {CALLED[sort]}"
        if until > options.until:
            left_out.append(LeftOut(about, f"stated up to {until} already", done=True))
        elif not amount:
            if until > date.min:
                left_out.append(LeftOut(about, f"stated up to {until}: nothing more has run", done=True))
        elif amount > 0 and until == options.until:
            more = money(amount, currency)
            said = f"stated up to {until}: {more} more, by what was entered since, comes with a later day"
            left_out.append(LeftOut(about, said))
        else:
            made = _debit(charge, sort, amount, options) if amount > 0 else _credit(
                charge, sort, -amount, options, items, account
            )  # fmt: skip
            steps.append(Step(about, made, tuple(_evidence(charge, sort))))


def _debit(charge: LateCharge, sort: Sort, amount: Decimal, options: Charging) -> Entry:
    item = charge.item
    first, last = max(charge.segments[0].first, _next_day(charge.memos[sort].until)), charge.segments[-1].last
    days = (first, last) if sort == "interest" and first <= last else None
    return Debit(
        options.date, id=UNNUMBERED, customer=item.customer, amount=amount, currency=item.currency, due=options.date,
        for_=item.ref, accrued=options.until, reason=sort, memo=charge_text(sort, item.ref, days),
    )  # fmt: skip


def _next_day(day: date) -> date:
    return min(day, date.max - DAY) + DAY


def _credit(
    charge: LateCharge, sort: Sort, amount: Decimal, options: Charging, items: dict[str, list[OpenItem]], account: str
) -> Entry:
    item, left, applications = charge.item, amount, []
    for ref, open_ in open_memos(charge, sort, items):
        if taken := min(left, open_):
            applications.append(Application(ref, taken))
            left -= taken
    text = charge_text(sort, item.ref, corrected=True)
    return Credit(
        options.date, id=UNNUMBERED, customer=item.customer, amount=amount, currency=item.currency,
        corrects=charge.memos[sort].last.id, accrued=options.until, reason=sort,
        lines=(Line(text=text, quantity=Decimal(1), price=amount, account=account),), applications=tuple(applications),
    )  # fmt: skip


@cache
def _percent(numerator: int, denominator: int) -> str:
    return f"{(Decimal(numerator * 100) / Decimal(denominator)).normalize():f}"


def _evidence(charge: LateCharge, sort: Sort) -> list[str]:
    """Return the segments in words, the total, and what is stated already."""
    currency = charge.item.currency
    said = [
        f"{s.first} to {s.last}: {s.days} days, {money(s.principal, currency)} at "
        f"{_percent(s.rate.numerator, s.rate.denominator)}%"
        for s in (charge.segments if sort == "interest" else ())
    ]
    if sort == "late-fee" and charge.segments:
        said.append(f"paid late, policy {charge.policy}")
    stated = charge.memos[sort].stated
    said.append(f"in all {money(charge.totals[sort], currency)}")
    if stated:
        said.append(f"stated already {money(stated, currency)}")
    return said
