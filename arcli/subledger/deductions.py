"""Items opened by short payments (`deduction: id:`): their holders, their due dates, and when they end."""

from __future__ import annotations

from datetime import date

from arcli.model.diagnostics import Problem
from arcli.model.entries import Applying, is_applying
from arcli.model.kinds import DEBIT
from arcli.model.money import ZERO
from arcli.model.plain import account
from arcli.subledger.instalments import Parts
from arcli.subledger.settle import Settler
from arcli.subledger.state import Document, Settlement, Subledger


def open_deductions(settler: Settler, entries: list[Applying]) -> bool:
    """Register the items that applications open; return whether there are any.

    A short payment of one may open another.
    """
    waiting = [(e, i, a) for e in entries for i, a in enumerate(e.applications) if a.id is not None]
    any_ = bool(waiting)
    while waiting:
        later = []
        for entry, index, application in waiting:
            source, target = settler.source_of(entry, report=False), settler.find(application.document)[0]
            if source is None:
                continue
            if target is None:
                later.append((entry, index, application))
            else:
                _open(settler, entry, index, source, target)
        if len(later) == len(waiting):
            break
        waiting = later
    return any_


def _open(settler: Settler, entry: Applying, index: int, source: Document, target: Document) -> None:
    subledger, application, path = settler.subledger, entry.applications[index], ("applications", index, "id")
    number, amount = application.id, application.deduction
    if amount is None or amount <= 0:
        what = "id: names the item that a deduction opens, but there is no deduction"
        subledger.problems.append(Problem("AR112", what, entry, path, "write deduction:AMOUNT id:ID"))
        return
    assert number is not None, "only applications with an ID open an item"
    if number in subledger.documents:
        first = subledger.documents[number]
        related = ((first.entry, (*first.path, "id"), "first here"),)
        what = f'the ID "{number}" is taken: every document has its own'
        subledger.problems.append(Problem("AR201", what, entry, path, "give this one another number", related=related))
        return
    start, end = settler.span(entry.date, source, target)
    lives = start <= subledger.as_of and (end is None or end > subledger.as_of)
    holder = settler.holders(entry, source, target)[1] or target.customer
    item = Document.of_entry(entry, number, "deduction", DEBIT, start, account(holder, target.currency), amount)
    item.open = amount if lives else ZERO
    item.due, item.ended, item.path = target.due_date, end, ("applications", index)
    subledger.documents[number] = subledger.altered[number] = item
    subledger.any_later |= start > subledger.as_of


def hold_deductions(settler: Settler) -> None:
    """Give each deduction to the holder of the part that was paid short, once transfers are known."""
    for item in settler.subledger.documents.values():
        if item.kind == "deduction":
            entry = item.entry
            source = settler.source_of(entry, report=False) if is_applying(entry) else None
            target, _ = settler.find(item.opener.document)
            if source is not None and target is not None and (source.moves or target.moves):
                holder = settler.holders(item.entry, source, target)[1] or item.customer
                item.account = account(holder, item.currency)


def _by_start(pair: tuple[Settlement, Document]) -> date:
    return pair[0].start


def date_deductions(subledger: Subledger) -> None:
    """Set when each deduction is due: on the due date of the instalment paid short, for its holder."""
    opening = {s.application.id: s for s in subledger.unusual if s.application.id is not None and s.sign > 0}
    parts: dict[str, Parts] = {}
    found = [(opening[d.id], d) for d in subledger.documents.values() if d.kind == "deduction" and d.id in opening]
    for settlement, item in sorted(found, key=_by_start):  # each after the one it was deducted from
        if settlement.entry is not item.entry or settlement.start > subledger.as_of:
            continue
        target = settlement.target
        if target.parts or target.moves:
            if target.id not in parts:
                parts[target.id] = Parts(subledger, target)
            item.due = parts[target.id].due_date(settlement.holder, settlement.part, settlement.start)
        else:
            item.due = target.due_date
