"""Charges on late items in the entries: policies that exist, nothing charged twice, what is settled before what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from arcli.model.diagnostics import Problem
from arcli.model.entries import Customer, Debit, Entry
from arcli.model.nearest import nearest
from arcli.model.settings.dunning import Dunning
from arcli.model.settings.interest import COSTS_FIRST
from arcli.subledger.state import Document, Subledger

NONE, STANDARD = "none", "standard"
INTEREST = "interest"  # the reason of a debit memo of interest
FEE = "reminder-fee"  # the reason of a debit memo that comes with a reminder


def dunning_of(subledger: Subledger, customer: str, day: date) -> Dunning | None:
    """Return the policy of reminders that a customer has on a day; None for none."""
    known = subledger.customers.at(customer, day)
    name = (known.dunning if known is not None else None) or STANDARD
    return None if name == NONE else subledger.settings.dunning.get(name)


def settling_rank(subledger: Subledger, document: Document) -> int:
    """Return the rank of a document for a payment that names nothing, by `interest: order:`; without one all are 0.

    `costs-first`: fees and other costs, then interest, then what they are for (BGB 367 (1)); `principal-first` turns
    that round. Costs are debit memos `for:` something, except interest.
    """
    order = subledger.settings.settling_order
    if order is None:
        return 0
    entry = document.entry if document.kind == "debit" and not document.is_plain else None
    rank = 2
    if isinstance(entry, Debit) and entry.for_ is not None:
        rank = int(entry.reason == INTEREST)
    return rank if order == COSTS_FIRST else -rank


def check_policies(subledger: Subledger) -> None:
    """Report customers' policies that the settings do not have, where they are entered."""
    for entry in subledger.customers.declarations():
        if entry.interest is not None:
            _known(subledger, entry, "interest", entry.interest, list(subledger.settings.interest_policies))
        if entry.dunning is not None:
            _known(subledger, entry, "dunning", entry.dunning, list(subledger.settings.dunning))
        if entry.law is not None:
            _known(subledger, entry, "law", entry.law, list(subledger.settings.law))


def _known(subledger: Subledger, entry: Customer, field: str, name: str, known: list[str]) -> None:
    if name in (*known, NONE):
        return
    best = nearest(name, [*known, NONE])
    hint = f'did you mean "{best}"?' if best else f"arcli.yaml has {', '.join(known) or 'none'} under {field}:"
    message = f'the settings have no policy "{name}" under {field}:'
    subledger.problems.append(Problem("AR319", message, entry, (field,), hint))


def check_memos(subledger: Subledger, stated: Iterable[Entry]) -> None:
    """Report debit memos that state the interest (or the fee) of one item up to the same day."""
    first: dict[tuple[str, str, date, str | None], Debit] = {}
    for entry in sorted((e for e in stated if isinstance(e, Debit) and e.accrued), key=lambda e: (e.date, e.id)):
        document = subledger.documents[entry.id]
        if entry.accrued is None or entry.date > subledger.as_of or document.record is not entry:
            continue
        if document.ended is not None and document.ended <= subledger.as_of:
            continue
        before = first.setdefault((entry.for_ or "", entry.customer, entry.accrued, entry.reason), entry)
        if before is not entry:
            message = f"{entry.id} states the interest of {entry.for_} up to {entry.accrued}, and so does {before.id}"
            hint = "reverse one of them: the same days are charged twice"
            related = ((before, ("accrued",), "first here"),)
            subledger.problems.append(Problem("AR320", message, entry, ("accrued",), hint, related=related))
