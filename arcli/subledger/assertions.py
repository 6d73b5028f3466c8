"""`balance` entries: the open balance that someone asserts for the end of a day."""

from __future__ import annotations

from decimal import Decimal

from arcli.model.diagnostics import Problem
from arcli.model.entries import Balance, Entry
from arcli.model.money import ZERO, money
from arcli.subledger.movements import movements
from arcli.subledger.register import Registrar
from arcli.subledger.state import Subledger


def check_assertions(subledger: Subledger, entries: list[Entry], registrar: Registrar, broken: frozenset[str]) -> None:
    """Report each asserted balance up to the as-of date that does not hold."""
    asserted = sorted((e for e in entries if isinstance(e, Balance)), key=lambda e: e.date)
    known = [e for e in asserted if _known(subledger, e) and e.date <= subledger.as_of]
    if not known or broken:  # a balance can't be judged while an entry could not be read
        return
    moving = iter(movements(subledger))
    movement = next(moving, None)
    running: dict[tuple[str, str], Decimal] = {}
    for entry in known:
        while movement is not None and movement.date <= entry.date:
            for customer in (movement.customer, "*"):
                key = (customer, movement.currency)
                running[key] = running.get(key, ZERO) + movement.amount
            movement = next(moving, None)
        currency = entry.currency or registrar.currency(entry.customer, entry.date, entry)
        actual = running.get((entry.customer, currency), ZERO)
        if actual != entry.amount:
            who = "all customers" if entry.customer == "*" else f'"{entry.customer}"'
            message = (
                f"the balance of {who} at the end of {entry.date} is {money(actual, currency)}, not "
                f"{money(entry.amount, currency)}"
            )
            hint = f"the difference is {money(actual - entry.amount, currency)}"
            hint += f"; arcli register --to {entry.date} shows what led to it"
            subledger.problems.append(Problem("AR312", message, entry, ("amount",), hint))


def _known(subledger: Subledger, entry: Balance) -> bool:
    return entry.customer == "*" or entry.customer in subledger.customers
