"""What the clerk is told once an entry is recorded: where it is, what is owed now, and what is worth a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from arcli.actions.offering import offered, usual
from arcli.actions.result import Result, place_of, result_of
from arcli.ledger.checks import equal_to, limits_exceeded, warnings_about
from arcli.ledger.opening import Ledger
from arcli.ledger.record import Recorded
from arcli.model.customers import NOBODY, Customers
from arcli.model.entries import (
    Customer,
    Entry,
    Payment,
    customers_of,
    has_amount,
    has_applications,
    has_terms,
    label_of,
)
from arcli.model.kinds import Role
from arcli.model.money import ZERO, money
from arcli.subledger.movements import balances

Before = dict[tuple[str, str], Decimal]  # balances by customer and currency, without the new entry


class Told(NamedTuple):
    """What the maker of entries tells of them: the balances before, and the names that were typed in part."""

    before: Before
    names: Sequence[str] = ()


def told(done: Recorded, today: date, *, dry_run: bool) -> Result:
    """Return the result of recording, with what the clerk is told: names meant, places, balances, warnings."""
    result = result_of(done)
    before, said = done.told if isinstance(done.told, Told) else Told({})
    if result.problems:
        return result
    verb = "would go to" if dry_run else "recorded in"
    notes = [*said]
    notes += [f"{label_of(e)} {verb} {place_of(done, e)}" for e in done.entries]
    if done.subledger is not None:
        notes += [*_balances(done, before), *_unapplied(done), *_warnings(done, today)]
    return result.noting(*notes)


def _balances(done: Recorded, before: Before) -> Iterator[str]:
    """Yield the new open balance of each customer that the entries concern."""
    if not any(has_amount(e) or has_applications(e) for e in done.entries):
        return
    day = max(e.date for e in done.entries)
    assert done.subledger is not None
    after = balances(done.subledger, day)
    about = {customer for e in done.entries for customer in customers_of(e)}
    for (customer, currency), amount in sorted(after.items()):
        was = before.get((customer, currency), ZERO)
        if (customer in about and (amount or was)) or (before and was != amount):
            said = f", was {money(was, currency)}" if before and was != amount else ""
            yield f"open balance of {customer} on {day}: {money(amount, currency)}{said}"


_LISTED = 4  # open items that a line names


def _unapplied(done: Recorded) -> Iterator[str]:
    """Yield what a payment that names no documents is usually for, with the command that applies it."""
    assert done.subledger is not None
    for entry in done.entries:
        if not isinstance(entry, Payment) or entry.applications or entry.type is not None or entry.customer == NOBODY:
            continue
        items = [i for i in offered(done.subledger, entry.customer, entry.date) if i.currency == entry.currency]
        if not items or done.ledger.customers.forwards(entry.customer, entry.date):
            continue
        listed = ", ".join(f"{i.ref} {money(i.open, i.currency)}" for i in items[:_LISTED])
        more = f" and {len(items) - _LISTED} more" if len(items) > _LISTED else ""
        yield f"unapplied; open: {listed}{more}: arcli add apply {entry.id} {' '.join(usual(items, entry.amount))}"


def _warnings(done: Recorded, today: date) -> Iterator[str]:
    """Yield what `check` warns of in the new entries, dates that are far, changed names, holds and credit limits."""
    assert done.subledger is not None
    for problem in warnings_about(done.ledger, done.subledger, done.entries, today):
        yield f"warning[{problem.code}]: {problem.message}" + (f"; {problem.hint}" if problem.hint else "")
    for entry in done.entries:
        for equal in equal_to(done.subledger, entry):
            yield f"warning: {label_of(entry)} says the same as {equal.id}; is it entered twice?"
        yield from _unlikely(done.ledger, entry, today)
    for entry in done.entries:
        if not has_terms(entry):
            continue
        held = done.subledger.follow.held(entry.customer, entry.date)
        if held is not None:
            why = f": {held.reason}" if held.reason else ""
            yield f"warning: {entry.customer} is on credit hold since {held.date}{why}"
        for one in limits_exceeded(done.ledger, max(today, entry.date), done.subledger):
            if entry.customer in one.limit.members:
                yield f"warning: {one.message}"


_MONTH = timedelta(31)  # our choice: what is dated later than in a month, or a year back, is worth a look
_YEAR = timedelta(366)


def _unlikely(ledger: Ledger, entry: Entry, today: date) -> Iterator[str]:
    """Yield a date that is far from today, and what a customer's entry changes of what was known."""
    if entry.declared.role is not Role.MASTER and not -_YEAR <= entry.date - today <= _MONTH:
        when = "in the future" if entry.date > today else "more than a year back"
        yield f"warning: {entry.date} is {when}"
    if not isinstance(entry, Customer):
        return
    earlier = [e for e in ledger.stated if isinstance(e, Customer) and e.id == entry.id and e is not entry]
    before = Customers(e for e in earlier if (e.origin, e.offset) != (entry.origin, entry.offset))
    known = before.at(entry.id, entry.date) if entry.id in before else None
    for one in entry.declared.fields.values() if known is not None else ():
        was, now = getattr(known, one.attr), getattr(entry, one.attr)
        if now is not None and was is not None and was != now and one.name != "id":
            yield f"warning: {entry.id} is known: {one.name} was {one.type.show(was)}, and is {one.type.show(now)} now"
