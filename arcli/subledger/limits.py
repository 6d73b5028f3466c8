"""Limits: no day may end with more taken from a document than its amount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from arcli.model.dates import DAY
from arcli.model.diagnostics import Problem
from arcli.model.entries import Entry, id_of, source_of
from arcli.model.kinds import CREDIT, DEBIT, NEITHER
from arcli.model.money import ZERO, money
from arcli.subledger.instalments import Parts
from arcli.subledger.state import Document, Moves, Settlement, Subledger


class Event(NamedTuple):
    """A change of a holder's open amount of a document, with the entry (and path) that causes it.

    `settlement` is the application whose beginning it is.
    """

    date: date
    amount: Decimal
    entry: Entry
    path: tuple[str | int, ...]
    settlement: Settlement | None = None


def accumulate(subledger: Subledger) -> None:
    """Lower open amounts by all settlements in effect on the as-of date; plain ones were counted when they were made.

    A document's history is examined again where a settlement ends or undoes another, or too much was taken.
    """
    as_of, suspects = subledger.as_of, subledger.suspects
    for s in subledger.unusual:
        end, source, target = s.end, s.source, s.target
        if s.start <= as_of and (end is None or end > as_of):
            source.open -= s.used
            if source.kind == "writeoff":
                source.open += s.used + s.settled  # what may be recovered
            target.open -= s.settled
        if end is not None or s.sign < 0 or s.settled < ZERO or s.used < ZERO or source.open < ZERO:
            suspects[source.id] = source
        if source.id in suspects or s.part is not None or target.open < ZERO:
            suspects[target.id] = target


def check_limits(subledger: Subledger) -> None:
    """Report each document of which more was taken than was open at the end of some day up to the as-of date."""
    if subledger.suspects:
        subledger.prepare(set(subledger.suspects))
    for document in subledger.suspects.values():
        before = len(subledger.problems)
        for holder, events in holder_events(subledger, document).items():
            _check(subledger, document, holder, events)
        if document.parts and len(subledger.problems) == before:
            _check_parts(subledger, document)
        if document.side == DEBIT and len(subledger.problems) == before:
            _check_taken_back(subledger, document)


def _check_taken_back(subledger: Subledger, document: Document) -> None:
    """Report a negative application that undoes more than its payer has settled; what others settled does not count."""
    given = [s for s in subledger.touching(document.id) if s.target is document and s.source.side == CREDIT]
    taking = [s for s in given if s.settled < 0 and s.sign > 0 and s.start <= subledger.as_of]
    changes: dict[str, dict[date, Decimal]] = {s.by: {} for s in taking}
    for s in given:
        if s.by in changes and (s.end is None or s.end > s.start):
            own = changes[s.by]
            own[s.start] = own.get(s.start, ZERO) + s.settled
            if s.end is not None:
                own[s.end] = own.get(s.end, ZERO) - s.settled
    for payer, own in sorted(changes.items()):
        settled = ZERO
        for day in sorted(d for d in own if d <= subledger.as_of):
            settled += own[day]
            if settled < 0:
                last = max((s for s in taking if s.by == payer), key=lambda s: (s.start, s.source.id, s.index))
                too_much = money(-settled, document.currency)
                what = f'customer "{payer}" takes back {too_much} more of {document.id} than it has settled on {day}'
                path = ("applications", last.index, "amount")
                subledger.problems.append(
                    Problem("AR311", what, last.entry, path, "take back less, or unapply the other")
                )
                return


def holder_events(subledger: Subledger, document: Document) -> dict[str, list[Event]]:
    """Return all changes of a document's open amount by holder, in the order of days."""
    first = "id" if document.kind != "deduction" else "deduction"
    own: list[Event] = []
    if document.side != NEITHER:
        own = [Event(document.date, document.amount, document.entry, (*document.path, first))]
        own += [Event(d, -a, e, ("amount",)) for d, a, e in document.reductions or []]
    found: dict[str, list[Event]] = {document.customer: own}
    for move in document.moves or []:
        if move.end is not None and move.end < move.start:
            continue
        path = ("applications", move.line, "amount")
        changes = [Event(move.start, -move.amount, move.entry, path)]
        if move.end is not None:
            changes.append(_ended(move.end, move.amount, move.ending, move.entry, path))
        for event in changes:
            found.setdefault(move.holder, []).append(event)
            found.setdefault(move.to, []).append(event._replace(amount=-event.amount))
    for settlement in subledger.touching(document.id):
        _add_settlement(found, document, settlement)
    for events in found.values():
        events.sort(key=lambda e: e.date)
    if document.ended is not None:
        return {h: [e for e in events if e.date < document.ended] for h, events in found.items()}
    return found


def _add_settlement(found: dict[str, list[Event]], document: Document, settlement: Settlement) -> None:
    if settlement.end is not None and settlement.end <= settlement.start:
        return
    if settlement.target is document:
        holder, amount = settlement.holder, settlement.settled
    elif document.kind == "writeoff":
        holder, amount = document.customer, -settlement.settled
    else:
        holder, amount = settlement.by, settlement.used
    path = ("applications", settlement.index, "amount")
    events = found.setdefault(holder, [])
    events.append(Event(settlement.start, -amount, settlement.entry, path, settlement))
    if settlement.end is not None:
        events.append(_ended(settlement.end, amount, settlement.ending, settlement.entry, path))


def _ended(day: date, amount: Decimal, ending: Entry | None, entry: Entry, path: tuple[str | int, ...]) -> Event:
    """Return the event that ends an application or transfer, caused by the entry that reverses or undoes it, if any."""
    if ending is None or ending is entry:
        return Event(day, amount, entry, path)
    return Event(day, amount, ending, (ending.declared.words[0].attr,))


def _check(subledger: Subledger, document: Document, holder: str, events: list[Event]) -> None:
    open_ = ZERO
    for index, event in enumerate(events):
        if event.date > subledger.as_of:
            return
        open_ += event.amount
        if index + 1 < len(events) and events[index + 1].date == event.date:
            continue
        if open_ < 0:
            _report(subledger, document, holder, events, event.date, -open_)
            return
        if open_ > document.amount and document.side == DEBIT and not document.moves:
            _report_unsettled(subledger, document, events, event.date, open_)
            return


def _check_parts(subledger: Subledger, document: Document) -> None:
    """Report the first day on which applications to an instalment exceed its amount."""
    named = [s for s in subledger.touching(document.id) if s.part is not None and s.target is document]
    moves = document.moves or Moves()
    if not named and not moves:
        return
    last = subledger.as_of if document.ended is None else min(subledger.as_of, document.ended - DAY)
    days = {d for s in subledger.touching(document.id) for d in (s.start, s.end)}
    days |= {d for m in moves for d in (m.start, m.end)} | {d for d, _, _ in document.reductions or []}
    parts = Parts(subledger, document)
    for day in sorted(d for d in days if d is not None and document.date <= d <= last):
        for holder, rows in parts.changed_rows(day).items():
            for number, _, amount, open_ in rows:
                if open_ < 0 or (open_ > amount and not moves):
                    takers = [s for s in named if s.part == number and s.holder == holder and s.start <= day]
                    _report_part(subledger, document, f"{document.id}#{number}", holder, day, (amount, open_), takers)
                    return


def _report_part(
    subledger: Subledger,
    document: Document,
    ref: str,
    holder: str,
    day: date,
    figures: tuple[Decimal, Decimal],
    takers: list[Settlement],
) -> None:
    amount, open_ = figures
    takers.sort(key=lambda s: (s.start, s.entry.kind, s.source.id, s.index))
    moving = [m for m in document.moves or [] if m.holder == holder and m.start <= day]
    entry = document.entry
    path: tuple[str | int, ...] = ("amount",)
    if takers:
        entry, path = takers[-1].entry, ("applications", takers[-1].index, "amount")
    elif moving:
        entry, path = moving[-1].entry, ("applications", moving[-1].line, "amount")
    currency, whose = document.currency, f' of customer "{holder}"' if document.moves else ""
    if open_ > amount:
        message = f"{ref}{whose} would have {money(open_, currency)} open on {day}, more than its "
        subledger.problems.append(Problem("AR311", message + money(amount, currency), entry, path))
        return
    others = [(s.entry, ("applications", s.index, "amount"), s) for s in takers[-4:-1]]
    related = tuple((e, at, f"took {money(s.settled, currency)} on {s.start}") for e, at, s in others)
    message = f"{ref}{whose} is {money(amount, currency)}, but {money(amount - open_, currency)} is settled"
    subledger.problems.append(
        Problem("AR301", f"{message} on {day}", entry, path, _less(-open_, currency), related=related)
    )


def _report(
    subledger: Subledger, document: Document, holder: str, events: list[Event], day: date, excess: Decimal
) -> None:
    takers = [e for e in events if e.date == day and e.amount < 0]
    before = [e for e in events if e.date < day and e.amount < 0]
    takers.sort(key=lambda e: (e.entry.kind, id_of(e.entry) or "", e.path))
    last = takers[-1]
    taken = sum((-e.amount for e in takers), ZERO)
    currency = document.currency
    was_open = money(max(taken - excess, ZERO), currency)
    whose = f' of customer "{holder}"' if document.moves else ""
    source = last.entry is document.entry or source_of(last.entry) == document.id
    others = [e for e in (*takers[:-1], *before[-2:]) if e.entry is not last.entry or e.path != last.path]
    related = tuple((e.entry, e.path, f"took {money(-e.amount, currency)} on {e.date}") for e in others[-3:])
    if not related:
        related = ((document.entry, (*document.path, "amount"), f"{money(document.amount, currency)} in all"),)
    if last.entry.kind == "reverse" and source is False and last.path == ("amount",):
        message = f"{document.id} has {was_open} unapplied on {day}, but {money(taken, currency)} is reversed"
        subledger.problems.append(
            Problem(
                "AR313",
                message,
                last.entry,
                ("amount",),
                "write under it what reopens: DOCUMENT AMOUNT",
                related=related,
            )
        )
        return
    if source and document.id in subledger.overdrawn:
        return
    code, verb = ("AR302", "used") if source or document.side < 0 else ("AR301", "settled")
    if document.kind == "writeoff":
        verb = "recovered"
    message = f"{document.id}{whose} has {was_open} open on {day}, but {money(taken, currency)} is {verb}"
    subledger.problems.append(Problem(code, message, last.entry, last.path, _less(excess, currency), related=related))


def _less(excess: Decimal, currency: str) -> str:
    return f"that is {money(excess, currency)} too much: apply less, or correct one of the others"


def _report_unsettled(subledger: Subledger, document: Document, events: list[Event], day: date, open_: Decimal) -> None:
    last = [e for e in events if e.date == day and e.amount > 0][-1]
    message = (
        f"{document.id} would have {money(open_, document.currency)} open on {day}, "
        f"more than its {money(document.amount, document.currency)}"
    )
    hint = "a negative application takes back no more than was settled before"
    subledger.problems.append(Problem("AR311", message, last.entry, last.path, hint))
