"""Cash that will come from open items and from new sales, by periods after a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from arcli.analytics.coming import Coming
from arcli.analytics.lives import MONEY
from arcli.analytics.survival import Curve, Curves, Observation
from arcli.model.money import ZERO

NEW_SALES = 91  # days whose sales tell the rate of new ones
Z80 = Decimal("1.2816")  # of a normal distribution: 80 % lie within so many standard deviations


@dataclass
class Expected:
    """What is expected in each period, and its variance; what no period gets, and what has no history."""

    periods: list[Decimal]
    variances: list[Decimal]
    later: Decimal = ZERO
    no_history: Decimal = ZERO


@dataclass
class _Owed:
    """Amounts that have the same chances."""

    amount: Decimal = ZERO
    squares: Decimal = ZERO


def expected(items: Iterable[tuple[str, int, Decimal]], curves: Curves, ends: Sequence[int]) -> Expected:
    """Return what is expected of open items: (customer, days past due on the day, amount), by days after the day.

    `ends` are the last days of the periods, counted from the day. Items are independent of each other, which makes
    the variance Σ amount² × chance × (1 − chance): a lower bound, that a back-test widens.
    """
    alike: dict[tuple[int, int], _Owed] = {}
    by_id: dict[int, Curve] = {}
    for customer, late, amount in items:
        curve = curves.of(customer)
        by_id[id(curve)] = curve
        owed = alike.setdefault((id(curve), late), _Owed())
        owed.amount += amount
        owed.squares += amount * amount
    made = Expected([ZERO] * len(ends), [ZERO] * len(ends))
    for (curve_id, late), owed in alike.items():
        curve = by_id[curve_id]
        if not curve.has_history(late):
            made.no_history += owed.amount
            continue
        before = ZERO
        for number, end in enumerate(ends):
            reached = curve.chance(late, end)
            share = reached - before
            before = reached
            made.periods[number] += owed.amount * share
            made.variances[number] += owed.squares * share * (1 - share)
        made.later += owed.amount * (1 - before)
    return made


def open_then(seen: Iterable[Observation], day: date) -> list[tuple[str, int, Decimal, Observation]]:
    """Return what was open at the end of a day: customer, days past due, amount, and where that comes from."""
    now, found = day.toordinal(), []
    for o in seen:
        if o.since <= now < o.closed:
            left = o.life.amount if not o.life.events else o.life.open(day)
            if left > 0:
                found.append((o.customer, now - o.due, left, o))
    return found


def came(owed: Iterable[tuple[str, int, Decimal, Observation]], day: date, ends: Sequence[int]) -> list[Decimal]:
    """Return the money that really came from items that were open at the end of a day, by periods."""
    found = [ZERO] * len(ends)
    now = day.toordinal()
    for *_, seen in owed:
        for event in seen.life.events:
            if event.how == MONEY and (after := event.day.toordinal() - now) > 0:
                for number, end in enumerate(ends):
                    if after <= end:
                        found[number] += event.amount
                        break
    return found


def of_bills(bills: Iterable[Coming], curves: Curves, day: date, ends: Sequence[int]) -> list[Decimal]:
    """Return what is expected of invoices to come by contract, paid by the curve of their customer.

    What the curve says was paid before the invoice comes on its day.
    """
    found = [ZERO] * len(ends)
    for bill in bills:
        curve, before = curves.of(bill.customer), ZERO
        billed, due = (bill.day - day).days, (bill.due - day).days
        for number, end in enumerate(ends):
            reached = 1 - curve.survival(end - due) if end >= billed else ZERO
            found[number] += bill.amount * (reached - before)
            before = reached
    return found


def new_sales(
    seen: Sequence[Observation], sales: Decimal, curves: Curves, day: date, ends: Sequence[int]
) -> list[Decimal]:
    """Return what is expected of invoices to come, at the daily rate of the last 91 days' sales.

    `sales` are those of the 91 days, less credit memos. New invoices have the terms of those days' invoices, by
    amount, and are paid by the pooled curve; what the curve says was paid before the invoice comes on its day.
    """
    first = day - timedelta(NEW_SALES - 1)
    by_terms: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for o in seen:
        if o.life.document.kind == "invoice" and first <= o.life.since <= day:
            by_terms[o.due - o.life.date.toordinal()] += o.life.amount
    whole, found = sum(by_terms.values(), ZERO), [ZERO] * len(ends)
    if not whole or sales <= 0 or not ends:
        return found
    curve, rate = curves.pooled, sales / NEW_SALES
    reached: dict[int, Decimal] = defaultdict(lambda: ZERO)  # share of a day's sales paid after so many days
    for after in range(ends[-1]):
        reached[after] = sum(
            (amount / whole * (1 - curve.survival(after - terms)) for terms, amount in by_terms.items()), ZERO
        )
    running, total = [], ZERO
    for after in range(ends[-1]):
        total += reached[after]
        running.append(total)  # of sales of each of the days 1 to after + 1
    before = ZERO
    for number, end in enumerate(ends):
        found[number] = rate * (running[end - 1] - before)
        before = running[end - 1]
    return found
