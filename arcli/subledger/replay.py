"""Replay: the entries of a ledger → its subledger as of a date.

Stages, each over all entries: customers → documents → what is retained → reversals → deductions → transfers →
settlements → what is taken back → references → open amounts → limits → follow-up → assertions. No stage depends on
the order of entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from arcli.model.customers import Customers
from arcli.model.entries import Entry, Transfer
from arcli.model.settings.ledger import Settings
from arcli.model.terms import TermsBook
from arcli.subledger.agreed import check_contracts
from arcli.subledger.arrangements import check_arrangements
from arcli.subledger.assertions import check_assertions
from arcli.subledger.billed import billed, billed_twice
from arcli.subledger.charged import check_memos
from arcli.subledger.deductions import date_deductions, hold_deductions, open_deductions
from arcli.subledger.deposits import check_deposits
from arcli.subledger.follow import follow_up
from arcli.subledger.limits import accumulate, check_limits
from arcli.subledger.nobody import owed_by_nobody, transfers_to_nobody
from arcli.subledger.provided import check_provisions
from arcli.subledger.references import unknown_references
from arcli.subledger.register import Registrar
from arcli.subledger.retention import give_dates
from arcli.subledger.sameday import check_days
from arcli.subledger.serving import earned_over, milestones, nameless
from arcli.subledger.settle import Settler
from arcli.subledger.state import Document, Late, Subledger
from arcli.subledger.undo import Undoer, whole_reversals


def replay(
    records: Sequence[Entry | Document],
    customers: Customers,
    settings: Settings,
    terms: TermsBook,
    as_of: date,
    broken: frozenset[str] = frozenset(),
    late: Late = MappingProxyType({}),
) -> Subledger:
    """Return the subledger as of a day, with its problems. Records are entries, or plain documents instead of them.

    `broken` are the IDs of entries that could not be read: dangling references to them are not reported again. `late`
    says from which day entries of contracts count that came after their month was closed.
    """
    subledger = Subledger(as_of, customers, settings, terms)
    subledger.records, subledger.late = records, late
    subledger.problems += [p for p in customers.problems if p.entry.date <= as_of]
    registrar = Registrar(subledger)
    registrar.run(records)
    others = subledger.other_entries
    if subledger.retaining:
        give_dates(subledger, others)
    settler = Settler(subledger)
    undoer = Undoer(subledger, settler)
    whole_reversals(subledger, others)
    deducted = open_deductions(settler, registrar.deducting)
    registrar.check_lines()
    if registrar.nobody:
        subledger.problems += owed_by_nobody(subledger.documents)
    moving = [e for e in others if isinstance(e, Transfer)]
    if moving:
        subledger.problems += transfers_to_nobody(subledger, moving)
        undoer.moves(moving, of_deductions=False)
        hold_deductions(settler)
        undoer.moves(moving, of_deductions=True)
    settler.settle(registrar.applying)
    if moving:
        undoer.end_with_transfers()
    undoer.take_back(others)
    if deducted:
        date_deductions(subledger)
    doubtful = [d.entry for d in (*registrar.doubtful, *settler.doubtful)]
    subledger.problems += unknown_references(subledger, (*registrar.stated, *doubtful), broken)
    accumulate(subledger)
    check_limits(subledger)
    if settings.revenue is not None:
        subledger.reached = milestones(others, subledger.counts_from)
        subledger.serviced = {d.id for d, e in registrar.itemised if any(earned_over(subledger, x) for x in e.lines)}
        subledger.problems += nameless(e for _, e in registrar.itemised)
    if registrar.agreed:
        _contracts(subledger, registrar)
    subledger.follow = follow_up(subledger, others, settler)
    check_days(subledger, others)
    check_memos(subledger, registrar.stated)
    check_arrangements(subledger, others)
    check_provisions(subledger, others)
    check_deposits(subledger, others)
    if any(e.kind == "balance" for e in others):
        check_assertions(subledger, others, registrar, broken)
    return subledger


def _contracts(subledger: Subledger, registrar: Registrar) -> None:
    """Keep what bills contracts, and tell what is billed twice or can't be billed."""
    subledger.billing = [(d, e) for d, e in registrar.itemised if any(line.contract for line in e.lines)]
    subledger.problems += billed_twice(billed(subledger))
    subledger.problems += check_contracts(subledger.contracts, subledger.other_entries, subledger.settings.tiers)
    for number in subledger.contracts.ids():
        _, contract = subledger.contracts.versions(number)[0]
        if contract.currency is None:  # what has none is told, as of an amount
            registrar.currency(contract.customer, contract.date, contract, ("customer",))
