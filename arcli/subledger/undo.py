"""Reversals, transfers and unapplications: what ends, what is undone, what moves to another holder."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from arcli.model.diagnostics import Problem
from arcli.model.entries import PARTS, Application, Entry, Reverse, Transfer, Unapply
from arcli.model.kinds import CREDIT, NEITHER
from arcli.model.money import ZERO, money, round_to
from arcli.subledger.applied import Applied, Pair
from arcli.subledger.settle import Settler, exact, holders_of, noun, sum_parts
from arcli.subledger.state import Document, Move, Moves, Settlement, Subledger


def whole_reversals(subledger: Subledger, entries: list[Entry]) -> None:
    """Set the end of each document that is reversed in full: once, and not before the document.

    Parts that are reversed on that day go before the rest, wherever they stand.
    """
    documents = subledger.documents
    reversals = [e for e in entries if isinstance(e, Reverse)]
    for entry in sorted(reversals, key=lambda e: (e.date, e.amount is None)):
        document = documents.get(entry.document)
        if document is None:
            continue
        path = ("document",)
        if entry.date < document.date and entry.date <= subledger.as_of:
            message = f"{document.id} takes effect on {document.date} only; it can't be reversed before"
            subledger.problems.append(
                Problem(
                    "AR309",
                    message,
                    entry,
                    ("date",),
                    "correct one of the dates",
                    related=((document.entry, ("date",), "the document"),),
                )
            )
        elif document.ended is not None:
            if entry.date <= subledger.as_of:
                message = f"{document.id} was reversed on {document.ended}; a reversal is final"
                subledger.problems.append(Problem("AR308", message, entry, path, "enter it again under a new ID"))
        elif entry.amount is None:
            document.ended, document.reversal = entry.date, entry
            subledger.altered[document.id] = document
            if entry.date <= subledger.as_of:
                document.open = ZERO


class Undoer:
    """All that undoes or moves, after the settlements have been made."""

    def __init__(self, subledger: Subledger, settler: Settler) -> None:
        self.subledger, self.settler = subledger, settler
        self._pairs: dict[str, dict[str, Pair]] = {}  # by source and target
        self._wrong = subledger.problems.append

    # --- transfers ---------------------------------------------------------------------------------------

    def moves(self, transfers: list[Transfer], *, of_deductions: bool) -> None:
        """Record on each document what transfers move to another holder: deductions last."""
        for entry in sorted(transfers, key=lambda e: (e.date, e.id)):
            transfer = self.subledger.documents.get(entry.id)
            if transfer is None or transfer.entry is not entry:
                continue
            if not of_deductions:
                exact(self.subledger, entry, transfer)
            for index, application in enumerate(entry.applications):
                found = self.settler.find(application.document)[0]
                if (found is not None and found.kind == "deduction") == of_deductions:
                    self._move(entry, transfer, index, application)

    def _move(self, entry: Transfer, transfer: Document, index: int, application: Application) -> None:
        path = ("applications", index, "document")
        target, part = self.settler.find(application.document)
        if target is None:
            return
        if target.side == NEITHER:
            message = f"{target.id} is {noun(target.kind)}: there is nothing to transfer"
            self._wrong(Problem("AR317", message, entry, path, "name the invoice or credit that is moved"))
            return
        if target.currency != transfer.currency:
            message = f"{target.id} is in {target.currency}, the transfer in {transfer.currency}"
            self._wrong(Problem("AR304", message, entry, path, "one transfer a currency"))
            return
        if application.amount < 0 or sum_parts(application):
            name = next((p for p in PARTS if getattr(application, p) is not None), None)
            message = f"a transfer has no {name}" if name else "a transfer moves positive amounts"
            hint = (
                "leave it out; it belongs where a payment or credit settles an invoice"
                if name
                else "leave out the minus sign"
            )
            self._wrong(Problem("AR316", message, entry, ("applications", index, name or "amount"), hint))
            return
        if entry.customer != target.customer and not (target.moves and target.moves.to(entry.customer)):
            message = f'{target.id} is not of customer "{entry.customer}"'
            hint = f"the transfer is from {holders_of(target)[0]}, or of another document"
            related = ((target.entry, ("customer",), "the document"),)
            self._wrong(Problem("AR303", message, entry, path, hint, related=related))
            return
        start, end = self.settler.span(entry.date, transfer, target)
        ending = next((d.reversal for d in (transfer, target) if end is not None and d.ended == end), None)
        move = Move(
            start, end, target, entry.customer, entry.to, application.amount, entry.due, part, entry, index, ending
        )
        if target.moves is None:
            target.moves = Moves()
        target.moves.add(move)
        self.subledger.altered[target.id] = self.subledger.suspects[target.id] = target

    def end_with_transfers(self) -> None:
        """Unapply what had settled a moved part when the last transfer that it rests on is reversed."""
        rests = {
            (d.id, holder): _Rests(d.moves.to(holder))
            for d in self.subledger.documents.values()
            if d.moves and any(m.end is not None and m.end != d.ended for m in d.moves)
            for holder in {m.to for m in d.moves} - {d.customer}
        }
        if not rests:
            return
        for settlement in self.subledger.settlements:
            for document, holder in ((settlement.target, settlement.holder), (settlement.source, settlement.by)):
                own = rests.get((document.id, holder))
                last = own.last(settlement.start) if own is not None else None
                if last is None or last.end is None or last.end == document.ended:
                    continue
                if settlement.end is None or settlement.end > last.end:
                    self.subledger.end(settlement, last.end, last.ending)
                    self._end_opened(settlement)

    # --- unapply and part reversals ----------------------------------------------------------------------

    def take_back(self, entries: list[Entry]) -> None:
        """Make the settlements, with sign -1, for `unapply` and part reversals."""
        for entry in sorted(entries, key=lambda e: e.date):
            if isinstance(entry, Unapply):
                self._unapply(entry)
            elif isinstance(entry, Reverse):
                self._reverse(entry)

    def _unapply(self, entry: Unapply) -> None:
        source = self.subledger.documents.get(entry.source)
        if source is None:
            return
        if source.side != CREDIT:
            self._wrong(
                Problem(
                    "AR317",
                    f"{source.id} is {noun(source.kind)}: only payments and credits are applied",
                    entry,
                    ("source",),
                    "name the payment or credit here, and this document under it",
                )
            )
            return
        if not entry.applications:
            self._wrong(
                Problem(
                    "AR105",
                    "what is taken back is missing",
                    entry,
                    ("source",),
                    "write each application under it: DOCUMENT AMOUNT",
                )
            )
        for index, application in enumerate(entry.applications):
            target, part = self.settler.find(application.document)
            if target is not None:
                self._back(entry, index, application, source, target, part)

    def _reverse(self, entry: Reverse) -> None:
        document = self.subledger.documents.get(entry.document)
        if document is None:
            return
        if document.kind == "deduction":
            message = f"{document.id} is the deduction of an application; it can't be reversed separately"
            self._wrong(Problem("AR317", message, entry, ("document",), "settle it, or take the application back"))
            return
        if entry.amount is None:
            if entry.applications:
                self._wrong(
                    Problem(
                        "AR313",
                        f"{document.id} is reversed whole: all it settled reopens",
                        entry,
                        ("applications", 0),
                        "leave these lines out, or state the amount of the part",
                    )
                )
            return
        if entry.currency not in (None, document.currency):
            message = f"{document.id} is in {document.currency}, not in {entry.currency}"
            hint = "a part is reversed in the document's currency"
            self._wrong(Problem("AR304", message, entry, ("currency",), hint))
            return
        listed = sum((a.amount for a in entry.applications), ZERO)
        if listed > entry.amount:
            if entry.date > self.subledger.as_of:
                return
            self._wrong(
                Problem(
                    "AR313",
                    f"what reopens adds up to {money(listed, document.currency)}, more than is "
                    f"reversed, {money(entry.amount, document.currency)}",
                    entry,
                    ("amount",),
                    "correct one of them; less may reopen than is reversed, not more",
                )
            )
            return
        if document.side == NEITHER and (isinstance(document.entry, Transfer) or listed != entry.amount):
            if entry.date <= self.subledger.as_of:
                self._wrong(_needs_list(entry, document, listed))
            return
        document.reductions = [*(document.reductions or []), (entry.date, entry.amount, entry)]
        self.subledger.altered[document.id] = self.subledger.suspects[document.id] = document
        lives = document.ended is None or document.ended > self.subledger.as_of
        if entry.date <= self.subledger.as_of and lives and document.side != NEITHER:
            document.open -= entry.amount
        for index, application in enumerate(entry.applications):
            other, part = self.settler.find(application.document)
            if other is None:
                continue
            source, target = (
                (document, other)
                if document.side == CREDIT or "applications" in document.entry.declared.details
                else (other, document)
            )
            self._back(entry, index, application, source, target, part)

    def _back(
        self, entry: Entry, index: int, application: Application, source: Document, target: Document, part: int | None
    ) -> None:
        path = ("applications", index)
        by_part = self._pair(source, target).on(entry.date)
        several = part is None and None not in by_part and len(by_part) > 1
        named = part if part is not None or None in by_part else next(iter(by_part), None)
        found = by_part.get(named, Applied())
        if entry.date > self.subledger.as_of and (several or application.amount > found.amount):
            return  # broken after the as-of date
        if several:
            message = f"{source.id} is applied to several instalments of {target.id}"
            hint = f"name the one that is taken back: {target.id}#{min(p for p in by_part if p is not None)}"
            self._wrong(Problem("AR311", message, entry, (*path, "document"), hint))
            return
        if application.amount <= 0 or application.amount > found.amount:
            what = f"{money(found.amount, target.currency)} of {source.id} is applied to {application.document}"
            message = f"{what} on {entry.date}"
            self._wrong(
                Problem(
                    "AR311",
                    f"{message}; {application.amount:,f} can't be taken back",
                    entry,
                    (*path, "amount"),
                    "write what was applied, as a positive amount",
                )
            )
            return
        whole = application.amount == found.amount
        if whole and not sum_parts(application):
            parts: dict[str, Any] = {p: total for p, total in found.parts.items() if total}
            application = replace(Application(application.document, application.amount), **parts)
        if not self._parts_fit(entry, path, application, found, source, target):
            return
        used = found.used if whole else round_to(found.used * application.amount / found.amount, source.currency)
        settled = application.amount + sum_parts(application)
        if target.side == CREDIT and source.side == CREDIT:
            settled = -settled
        start, end = self.settler.span(entry.date, source, target)
        if found.end is not None:  # ends with what it undoes, so that both are gone
            end = found.end
        made = Settlement(start, end, source, target, -settled, -used, entry, application, index)
        made.by, made.holder, made.part, made.sign = found.last.by, found.last.holder, named, -1
        opened = found.close_opened() if application.deduction else []
        self.subledger.add(made)
        self._index_new(made)
        self._end_deductions(opened, entry.date, entry)

    def _parts_fit(
        self,
        entry: Entry,
        path: tuple[str | int, ...],
        application: Application,
        found: Applied,
        source: Document,
        target: Document,
    ) -> bool:
        """Return whether no more of a discount, fee, … is undone than was taken; an item's deduction only in full."""
        for name in PARTS:
            value = getattr(application, name)
            if value is None:
                continue
            taken, message, hint = found.parts.get(name, ZERO), None, "write what was applied, as a positive amount"
            if value < 0 or value > taken:
                what = f"{money(taken, target.currency)} {name} of {source.id} is applied to {application.document}"
                message = f"{what} on {entry.date}; {value:,f} can't be taken back"
            elif name == "deduction" and value != taken and found.opened:
                item = found.opened[0]
                what = f"the deduction of {money(taken, target.currency)} opened {item}"
                message = f"{what}: it is taken back whole or not at all"
                hint = f"write deduction:{taken:,f}, or settle {item} separately"
            if message is not None:
                if entry.date <= self.subledger.as_of:
                    self._wrong(Problem("AR311", message, entry, (*path, name), hint))
                return False
        return True

    def _pair(self, source: Document, target: Document) -> Pair:
        """Return what is settled between two documents."""
        targets = self._pairs.get(source.id)
        if targets is None:
            targets = self._pairs[source.id] = {}
            for settlement in self.subledger.touching(source.id):
                if settlement.source is source:
                    targets.setdefault(settlement.target.id, Pair()).add(settlement)
        return targets.setdefault(target.id, Pair())

    def _index_new(self, settlement: Settlement) -> None:
        self.subledger.touching(settlement.source.id).append(settlement)
        self.subledger.touching(settlement.target.id).append(settlement)
        self._pair(settlement.source, settlement.target).add(settlement)

    def _count_again(self, target: str) -> None:
        """Count again what settles a document, because part of it ended earlier."""
        pairs: dict[str, Pair] = {}
        for settlement in self.subledger.touching(target):
            if settlement.target.id == target and settlement.source.id in self._pairs:
                pairs.setdefault(settlement.source.id, Pair()).add(settlement)
        for source, pair in pairs.items():
            self._pairs[source][target] = pair

    def _end_deductions(self, numbers: list[str], day: date, by: Entry | None) -> None:
        """End an item opened by a deduction with the application that opened it, and what settled it too."""
        for number in numbers:
            item = self.subledger.documents.get(number)
            if item is None or (item.ended is not None and item.ended <= day):
                continue
            item.ended = day
            self.subledger.altered[number] = item
            for settlement in self.subledger.touching(number):
                if settlement.end is None or settlement.end > day:
                    self.subledger.end(settlement, day, by)
                    self._end_opened(settlement)
            self._count_again(number)
            if day <= self.subledger.as_of:
                item.open = ZERO

    def _end_opened(self, settlement: Settlement) -> None:
        if not settlement.plain and settlement.application.id is not None and settlement.end is not None:
            day = max(settlement.start, settlement.end)
            self._end_deductions([settlement.application.id], day, settlement.ending)


def _needs_list(entry: Reverse, document: Document, listed: Decimal) -> Problem:
    """Describe a part reversal of a document that has no money of its own, only what it settles or moves."""
    if isinstance(document.entry, Transfer):
        message = f"{document.id} is a transfer: a part of it can't be reversed"
        return Problem("AR317", message, entry, ("amount",), "reverse it whole, or transfer that part back")
    message = (
        f"{money(entry.amount or ZERO, document.currency)} of {document.id} is reversed, but what reopens adds up to "
        f"{money(listed, document.currency)}"
    )
    return Problem("AR313", message, entry, ("amount",), "list under it what reopens: DOCUMENT AMOUNT")


class _Rests:
    """The transfers by which a holder came to have parts of a document; what settles these rests on all up to then."""

    def __init__(self, moves: list[Move]) -> None:
        self._starts = [m.start for m in moves]
        self._last: list[Move] = list(accumulate(moves, _later_end))

    def last(self, day: date) -> Move | None:
        """Return the one that ends last of those that had begun by a day; None if there is none."""
        at = bisect_right(self._starts, day)
        return self._last[at - 1] if at else None


def _later_end(one: Move, other: Move) -> Move:
    return max(one, other, key=lambda m: m.end or date.max)
