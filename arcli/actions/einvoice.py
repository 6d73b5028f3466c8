"""Book e-invoices: those that we sent by other means before, and those that the buyer issued for us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from arcli.actions.result import NotPossible, Result, Target, result_of
from arcli.documents.einvoice.booking import Booked, NotBooked, entry_of
from arcli.documents.einvoice.terms import EInvoice
from arcli.ledger.opening import Ledger
from arcli.ledger.record import Draft, record
from arcli.model.diagnostics import Diagnostic, has_errors
from arcli.model.entries import id_of, is_itemised
from arcli.model.words import count_of


class Source(NamedTuple):
    """An e-invoice with the name of its file."""

    name: str
    invoice: EInvoice


def book(target: Target, sources: Sequence[Source], customer: str | None = None, *, dry_run: bool = False) -> Result:
    """Record the entries of e-invoices that the ledger does not have; all or none. Raise NotPossible, LedgerError.

    One that is there under its number with the same customer and amount is left alone; with others it is a problem.
    """
    try:
        done = record(
            target.files, lambda ledger: _draft(ledger, target, sources, customer), settings=target.settings,
            dry_run=dry_run,
        )  # fmt: skip
    except ValueError as error:
        raise NotPossible(str(error)) from None
    found = done.told
    assert isinstance(found, _Found)
    if found.problems:
        return Result(problems=tuple(found.problems))
    new = {id_of(entry) for entry in done.entries}
    below = {one.invoice.number for one in sources if one.invoice.amount < 0}
    paid = [one.invoice.number for one in sources if one.invoice.totals.prepaid and one.invoice.number in new]
    notes = [f"{count_of(found.there, 'invoice')} there already."] if found.there else []
    notes += [f"{', '.join(paid)}: something was paid before; record the payment, too."] if paid else []
    notes += [
        f"{entry.id}: its amount is below zero, so it is booked as {entry.declared.one}."
        for entry in done.entries
        if is_itemised(entry) and entry.id in below
    ]
    return result_of(done).noting(*notes)


class _Found(NamedTuple):
    """What keeps e-invoices from being booked, and how many are in the ledger already."""

    problems: list[Diagnostic]
    there: int = 0


def _draft(ledger: Ledger, target: Target, sources: Sequence[Source], customer: str | None) -> Draft:
    """Return the entries of the e-invoices that the ledger does not have; none where one can't be booked."""
    subledger, found = ledger.as_of(max([target.today, *(one.invoice.issued for one in sources)]))
    if has_errors(found):
        return Draft([], told=_Found([p for p in found if p.severity == "error"]))
    entries: dict[str, Booked] = {}
    problems: list[Diagnostic] = []
    there = 0
    for one in sources:
        try:
            entry = entry_of(one.invoice, ledger.settings, subledger, customer)
        except NotBooked as error:
            problems.append(Diagnostic("AR912", error.message, hint=error.hint, file=one.name))
            continue
        old = subledger.documents.get(entry.id)
        same = entries.get(entry.id) or (old.entry if old is not None else None)
        if same is None:
            entries[entry.id] = entry
        elif is_itemised(same) and (same.customer, same.amount) == (entry.customer, entry.amount):
            there += 1
        else:
            message = f"{entry.id} is in the ledger, with another customer or amount"
            problems.append(Diagnostic("AR912", message, hint=f"arcli show {entry.id}", file=one.name))
    return Draft([] if problems else list(entries.values()), told=_Found(problems, there))
