"""The allowances that `provision` entries require, by day and currency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from arcli.model.diagnostics import Problem
from arcli.model.entries import Entry, Provision
from arcli.model.money import money
from arcli.subledger.state import Subledger


class Provided(NamedTuple):
    """A provision with its currency, which its entry may leave to the ledger."""

    entry: Provision
    currency: str


def provided(subledger: Subledger) -> list[Provided]:
    """Return the provisions up to the subledger's date, by day and currency."""
    own = subledger.settings.currency
    found = [e for e in subledger.other_entries if isinstance(e, Provision) and e.date <= subledger.as_of]
    made = [Provided(e, currency) for e in found if (currency := e.currency or own) is not None]
    return sorted(made, key=lambda p: (p.entry.date, p.currency, p.entry.amount))


def check_provisions(subledger: Subledger, entries: Sequence[Entry]) -> None:
    """Report provisions without a currency, and two of one day and currency that differ."""
    if not any(isinstance(e, Provision) for e in entries):
        return
    own = subledger.settings.currency
    for entry in entries:
        if isinstance(entry, Provision) and entry.currency is None and own is None:
            hint = "write the code after the amount, or set currency: in arcli.yaml"
            subledger.problems.append(Problem("AR208", "this amount has no currency", entry, ("amount",), hint))
    last: Provided | None = None
    for one in provided(subledger):
        entry, currency = one
        same_day = last is not None and (last.entry.date, last.currency) == (entry.date, currency)
        if same_day and last is not None and last.entry.amount != entry.amount:
            amounts = f"{money(last.entry.amount, currency)} and {money(entry.amount, currency)}"
            message = f"two provisions of {entry.date} contradict each other: {amounts}"
            related = ((last.entry, ("amount",), "the other"),)
            hint = "keep one: it states what is required in all, not the change"
            subledger.problems.append(Problem("AR318", message, entry, ("amount",), hint, related=related))
        last = one
