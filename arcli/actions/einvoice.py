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
from arcli.model.entries import Entry, is_itemised, is_numbered
from arcli.model.words import count_of


class Source(NamedTuple):
    """An e-invoice with the name of its file."""

    name: str
    invoice: EInvoice


def book(target: Target, sources: Sequence[Source], customer: str | None = None, *, dry_run: bool = False) -> Result:
    """Record the entries of e-invoices that the ledger does not have; all or none. Raise NotPossible, LedgerError.

    One that is there under its number with the same customer and amount is left alone; with others it is a problem.
    """
    problems: list[Diagnostic] = []

    def make(ledger: Ledger) -> Draft:
        problems.clear()
        subledger, found = ledger.as_of(max([target.today, *(one.invoice.issued for one in sources)]))
        if has_errors(found):
            problems.extend(p for p in found if p.severity == "error")
            return Draft([], told=0)
        entries: dict[str, Booked] = {}
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
        return Draft([] if problems else list(entries.values()), told=there)

    try:
        done = record(target.files, make, settings=target.settings, dry_run=dry_run)
    except ValueError as error:
        raise NotPossible(str(error)) from None
    if problems:
        return Result(problems=tuple(problems))
    paid = [
        one.invoice.number
        for one in sources
        if one.invoice.totals.prepaid and one.invoice.number in _numbers(done.entries)
    ]
    notes = [f"{count_of(int(str(done.told)), 'invoice')} there already."] if done.told else []
    notes += [f"{', '.join(paid)}: something was paid before; record the payment, too."] if paid else []
    return result_of(done).noting(*notes)


def _numbers(entries: Sequence[Entry]) -> set[str]:
    return {entry.id for entry in entries if is_numbered(entry)}
